import type { BedSource } from './source.ts';

export interface FoundPage {
  /** First column of the page. */
  readonly page: number;
  /** It is the one that was asked for, or as near to it as there will ever be one. */
  readonly reached: boolean;
  /** What was asked for is older than all that there is. */
  readonly tooOld: boolean;
}

/**
 * The page that begins at the instant `wish`, or as the picture stands (a recording that was just opened: its first page);
 * where the source has none there, the nearest one.
 */
export const pageFor = (
  source: Pick<BedSource, 'origin' | 'head' | 'first'>,
  wish: bigint | 'now',
  screen: {
    /** First column of what is on screen; null: nothing is. */
    readonly asIs: number | null;
    readonly width: number;
    readonly ticksPerColumn: number;
  },
): FoundPage => {
  const { asIs, width, ticksPerColumn } = screen;
  const newest = Math.floor((source.head ?? 0) / ticksPerColumn) - width;
  const oldest = Math.ceil((source.first ?? 0) / ticksPerColumn);
  const wanted =
    wish === 'now' ? (asIs ?? oldest) : Math.round(Number(wish - source.origin) / ticksPerColumn);
  return {
    page: Math.max(Math.min(wanted, newest), Math.min(oldest, newest), 0),
    reached: wanted <= newest,
    tooOld: wanted < oldest,
  };
};

/** What lies where in time, ticks of bed time. */
export interface Where {
  readonly from: number;
  readonly drawn: number;
  readonly behind: number;
  readonly sweepX: number | null;
}

/** Of a page that stands still, or of the sweep that is drawn up to column `drawn`; null before anything is. */
export const whereOf = (
  head: number | null,
  screen: {
    readonly page: number | null;
    readonly drawn: number | null;
    readonly width: number;
    readonly ticksPerColumn: number;
    /** Where the sweep is, finer than its columns. */
    readonly position: number | null;
  },
): Where | null => {
  const { page, drawn: column, width, ticksPerColumn, position } = screen;
  if (head === null) return null;
  if (page !== null) {
    const drawn = Math.min((page + width) * ticksPerColumn, head);
    return { from: page * ticksPerColumn, drawn, behind: head - drawn, sweepX: null };
  }
  if (column === null) return null;
  const drawn = position ?? column * ticksPerColumn;
  const from = Math.floor(column / width) * width * ticksPerColumn;
  return { from, drawn, behind: Math.max(0, head - drawn), sweepX: column % width };
};
