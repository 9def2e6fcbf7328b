import type { SampleIndex } from './time.ts';

/** Windows of `length` samples, one every `hop` samples of the stream's own grid: epoch k covers [k · hop, k · hop + length). */
export interface EpochSpec {
  readonly length: number;
  readonly hop: number;
}

/** `length` samples of every derivation without a gap in them, planar [derivations × length]. */
export interface Epoch {
  readonly kind: 'epoch';
  /** k of the grid. */
  readonly index: number;
  readonly start: SampleIndex;
  readonly samples: number;
  readonly derivations: readonly string[];
  readonly values: Float64Array;
}
