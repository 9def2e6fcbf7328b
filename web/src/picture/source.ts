import type { StreamDescription } from '@valvomo/model';
import type { OffSince } from './offs.ts';
import type { Range } from './ranges.ts';
import type { StreamClock } from './stream-clock.ts';
import type { Piece, Stretch } from './stream-ring.ts';

/**
 * One stream as the picture reads it: integer counts by sample index, wherever they come from: the ring of what has just
 * come, or pages of the recording.
 */
export interface SampleSource {
  readonly description: StreamDescription;
  readonly clock: StreamClock;
  /** Oldest index that can be shown; −1 before anything came. */
  readonly first: number;
  /** Index after the newest sample or hole; −1 before anything came. */
  readonly head: number;
  /** What lies at `index`, for first ≤ index < head; undefined outside. */
  stretchAt(index: number): Stretch | undefined;
  /** Counts from `index` on, as far as they lie together; `index` must be data. */
  piece(index: number): Piece;
}

/** An event on bed time, ticks. */
export interface PlacedMark {
  readonly event: { readonly kind: string; readonly text: string };
  readonly time: number;
}

/** All streams of a bed or a recording on one time: ticks since the origin. */
export interface BedSource {
  /** Bed time 0: a whole UTC second, in ticks. */
  readonly origin: bigint;
  readonly streams: readonly SampleSource[];
  readonly descriptions: readonly StreamDescription[];
  readonly events: readonly PlacedMark[];
  /** Changes when the streams, their electrodes or which of them are off changed. */
  readonly layoutRevision: number;
  /** Changes when something was filled in below a head. */
  readonly revision: number;
  /** Bed time after the newest and of the oldest sample; null before the first. */
  readonly head: number | null;
  readonly first: number | null;
  /** The off electrodes of a stream in time order; each entry holds until the next. */
  offsOf(stream: SampleSource): readonly OffSince[];
  /** What a signal without a sensitivity is shown in; undefined until there is enough to see. */
  rangeOf(stream: SampleSource, signal: number): Range | undefined;
}
