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
