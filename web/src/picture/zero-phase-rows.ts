import {
  applyMatrix,
  createCascade,
  zeroPhase,
  zeroPhaseSamplesMin,
  type DerivationMatrix,
  type Section,
} from '@valvomo/dsp';
import type { Place, RowsFilter } from './row-filters.ts';
import type { SampleSource } from './source.ts';

/** Longest page that is shown with zero phase: its rows are filtered as one piece, with up to 30 s on either side. */
export const zeroPhasePageMax_s = 60;

/** Rows of samples [from, to), which must be data, planar. */
const rowsOf = (ring: SampleSource, matrix: DerivationMatrix, from: number, to: number): Float64Array => {
  const samples = to - from;
  const values = new Float64Array(matrix.rows * samples);
  for (let next = from; next < to;) {
    const piece = ring.piece(next);
    const count = Math.min(piece.length, to - next);
    const out = values.subarray(next - from);
    applyMatrix(matrix, piece.counts, piece.stride, piece.at, count, out, samples);
    next += count;
  }
  return values;
};

/** A stretch between two gaps that is too short for zero phase, some hundredths of a second, is filtered as when live. */
const zeroPhaseOrCausal = (sections: readonly (readonly Section[])[], row: Float64Array): Float64Array => {
  if (row.length >= zeroPhaseSamplesMin(sections)) return zeroPhase(sections, row, row.length);
  const out = row.slice();
  createCascade(sections, 1).process(out, out.length);
  return out;
};

/**
 * The display filters of a page that stands still, forward and backward: they look ahead in the ring. A stretch ends at a hole
 * and where a row is made of other signals.
 */
export class ZeroPhaseRows implements RowsFilter {
  readonly #ring: SampleSource;
  readonly #changes: readonly number[];
  readonly #sections: readonly (readonly Section[])[];
  readonly #filtered: readonly boolean[];
  #horizon = Infinity;
  #stretch: { readonly from: number; readonly samples: number; readonly values: Float64Array } | undefined;

  /** `changes`: sample indices from which on rows are made of other signals. */
  constructor(options: {
    ring: SampleSource;
    changes: readonly number[];
    sections: readonly (readonly Section[])[];
    filtered: readonly boolean[];
  }) {
    this.#ring = options.ring;
    this.#changes = options.changes;
    this.#sections = options.sections;
    this.#filtered = options.filtered;
  }

  /** Samples from `index` on are not looked at. */
  lookUntil(index: number): void {
    this.#horizon = index;
  }

  reset(): void {
    this.#stretch = undefined;
  }

  settleRows(): void {
    this.#stretch = undefined;
  }

  /** Puts the filtered samples in the place of the measured ones. */
  process(values: Float64Array, samples: number, stride: number, place: Place): void {
    const own = this.#stretchAt(place, samples);
    const skip = place.index - own.from;
    for (let row = 0; row < this.#filtered.length; row += 1) {
      const at = row * own.samples + skip;
      if (this.#filtered[row] === true) values.set(own.values.subarray(at, at + samples), row * stride);
    }
  }

  #stretchAt(place: Place, samples: number): { from: number; samples: number; values: Float64Array } {
    const held = this.#stretch;
    if (held !== undefined && held.from <= place.index && place.index + samples <= held.from + held.samples)
      return held;
    return (this.#stretch = this.#filter(place, samples));
  }

  #filter(
    { index, matrix }: Place,
    atLeast: number,
  ): { from: number; samples: number; values: Float64Array } {
    const end = this.#ring.stretchAt(index)?.to ?? index;
    const change = this.#changes.find((at) => at > index) ?? Infinity;
    const to = Math.max(index + atLeast, Math.min(end, change, this.#horizon));
    const samples = to - index;
    const values = rowsOf(this.#ring, matrix, index, to);
    for (const [row, filtered] of this.#filtered.entries()) {
      if (!filtered) continue;
      const own = values.subarray(row * samples, (row + 1) * samples);
      own.set(zeroPhaseOrCausal(this.#sections, own));
    }
    return { from: index, samples, values };
  }
}
