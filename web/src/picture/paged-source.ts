import type { ColumnStore } from './columns.ts';
import type { ViewSettings } from './messages.ts';
import type { BedSource } from './source.ts';

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
