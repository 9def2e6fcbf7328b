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

  /** Row r into `out` from r · stride on. */
  derive({ counts, samples }: Block, out: Float64Array, stride: number): void {
    applyMatrix(this.#matrix, counts, samples, 0, samples, out, stride);
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
  /** Seconds of the longest epoch that is made from it. */
  #epoch_s = 0;

  constructor(rows: Rows, filters: readonly TrendFilter[], rate_hz: number) {
    this.rows = rows;
    const count = rows.derivations.length;
    this.ring = new RowRing(count);
    if (filters.length > 0)
      this.#cascade = createCascade(
        filters.map((filter) => filter.design(rate_hz)),
        count,
      );
  }

  /** From now on epochs of so many seconds are made from it. */
  keep(epoch_s: number): void {
    this.#epoch_s = Math.max(this.#epoch_s, epoch_s);
  }

  /** Row `second` is the next to be made, of seconds that `hop` samples lie between. */
  forgetBefore(second: number, hop: number): void {
    this.ring.forget((second + 1 - this.#epoch_s) * hop);
  }

  /** Takes a block in; to be filtered, still. */
  derive(block: Block): void {
    const { ring } = this;
    const room = ring.extend(block.samples);
    this.rows.derive(block, room, ring.stride);
  }

  /** Takes what another stage over the same rows has derived and not filtered yet; to be filtered, still. */
  copy(other: Stage, samples: number): void {
    const { ring } = this;
    const from = other.ring.newest(samples);
    const room = ring.extend(samples);
    for (let row = 0; row < this.rows.derivations.length; row += 1) {
      const at = row * other.ring.stride;
      room.set(from.subarray(at, at + samples), row * ring.stride);
    }
  }

  /** Filters what was taken in last. */
  filter(samples: number): void {
    this.#cascade?.process(this.ring.newest(samples), samples, this.ring.stride);
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
