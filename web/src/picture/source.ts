import type { StreamDescription } from '@valvomo/model';
import type { ColumnStore } from './columns.ts';
import type { ViewSettings } from './messages.ts';
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

/** A page and what its filters are run over; bed time, ticks. */
export interface PageWindow {
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
  /** Pixel columns from `from` to `to`, and what they are made with. */
  readonly columns: number;
  readonly settings: ViewSettings;
  /** Where the reader is going: pages there are fetched first. */
  readonly direction: -1 | 0 | 1;
}

/** A source that has to fetch what it is asked for. */
export interface PagedSource extends BedSource {
  /** Its newest samples are those of a live ring. */
  readonly isLive: boolean;
  /** Why nothing can be fetched; null when it can. */
  readonly problem: string | null;
  /** Wants a page. Local time in ms. */
  look(window: PageWindow, now: number): Looked;
}

/** How a page stands that is wanted: `page` lacks only what the filters need beside it. */
export interface Looked {
  readonly state: 'ready' | 'page' | 'loading';
  /** Its columns, one store a stream, where the server makes them because its samples are too many; else null. */
  readonly stores: readonly ColumnStore[] | null;
}
