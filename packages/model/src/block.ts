import type { SampleIndex } from './time.ts';

export type Counts = Int16Array | Int32Array;

/** Contiguous samples of all signals of one stream as the device's integer counts, planar [signals × samples]. */
export interface Block {
  readonly kind: 'block';
  readonly start: SampleIndex;
  /** Samples a signal. */
  readonly samples: number;
  readonly signals: number;
  readonly counts: Counts;
}

/**
 * Why samples never arrived: the device's ring overflowed (`overload`), the device measured nothing (`device`),
 * the device's life ended (`restart`), the recording itself has a gap (`recorded`), the seam of a loop (`seam`).
 */
export type GapReason = 'overload' | 'device' | 'restart' | 'recorded' | 'seam' | 'paused';

/** Samples [start, start + samples) that never arrived and never will. */
export interface Gap {
  readonly kind: 'gap';
  readonly start: SampleIndex;
  readonly samples: number;
  readonly reason: GapReason;
}

export type Item = Block | Gap;

/** Contiguous samples of derivations in µV (or a signal's own unit), float64, planar [derivations × samples]. */
export interface Derived {
  readonly kind: 'derived';
  readonly start: SampleIndex;
  readonly samples: number;
  /** Names of the rows, in order. */
  readonly derivations: readonly string[];
  readonly values: Float64Array;
}
