import {
  applyMatrix,
  createCascade,
  derivationMatrix,
  type Cascade,
  type CascadeSnapshot,
  type DerivationMatrix,
} from '@valvomo/dsp';
import {
  displayCalibration,
  type Block,
  type Derivation,
  type Gap,
  type Plain,
  type Signal,
} from '@valvomo/model';
import type { TrendFilter } from '../trends/trend.ts';
import { RowRing } from './row-ring.ts';

/** Counts → rows of one montage in µV, shared by all filters over it. */
export class Rows {
  readonly derivations: readonly Derivation[];
  readonly #matrix: DerivationMatrix;

  constructor(derivations: readonly Derivation[], signals: readonly Signal[]) {
    this.derivations = derivations;
    this.#matrix = derivationMatrix(derivations, signals.map(displayCalibration));
  }

  /** Planar [rows × samples], new at every call. */
  derive({ counts, samples }: Block): Float64Array {
    const values = new Float64Array(this.#matrix.rows * samples);
    applyMatrix(this.#matrix, counts, samples, 0, samples, values);
    return values;
  }
}

interface SavedStage {
  readonly cascade: CascadeSnapshot | null;
  readonly ring: { readonly start: number; readonly rows: readonly Float64Array[] };
}

/** Rows of a montage through some filters, and the newest of what comes out. */
export class Stage {
  readonly rows: Rows;
  readonly ring: RowRing;
  readonly #cascade: Cascade | undefined;

  constructor(rows: Rows, filters: readonly TrendFilter[], rate_hz: number, keep: number) {
    this.rows = rows;
    const count = rows.derivations.length;
    this.ring = new RowRing(count, keep);
    if (filters.length > 0)
      this.#cascade = createCascade(
        filters.map((filter) => filter.design(rate_hz)),
        count,
      );
  }

  /** @param values derived, planar; changed when `own` */
  take(values: Float64Array, samples: number, own: boolean): void {
    const filtered = this.#cascade === undefined || own ? values : values.slice();
    this.#cascade?.process(filtered, samples);
    this.ring.append(filtered, samples);
  }

  gap({ start, samples }: Gap): void {
    this.#cascade?.reset();
    this.ring.restart(start + samples);
  }

  snapshot(): Plain {
    const cascade = this.#cascade?.snapshot();
    return {
      cascade: cascade === undefined ? null : { ...cascade },
      ring: this.ring.snapshot(),
    };
  }

  restore(saved: Plain): void {
    const { cascade, ring } = saved as unknown as SavedStage;
    if (cascade !== null) this.#cascade?.restore(cascade);
    this.ring.restore(ring);
  }
}
