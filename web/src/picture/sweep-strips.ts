import type { RowPlace } from './layout.ts';
import type { ViewSettings } from './messages.ts';
import type { Painting, Picture } from './picture.ts';
import type { Plan } from './plan.ts';

/** Full-height strip of the picture that changed, in pixels. */
export interface Strip {
  readonly x: number;
  readonly width: number;
}

const eraseBar_px = 24;

/** Columns of the bar ahead of the sweep. */
export const eraseBar = ({ width, dpr }: { readonly width: number; readonly dpr: number }): number =>
  Math.min(width, Math.round(eraseBar_px * dpr));

/**
 * Paints columns [from, until) where the sweep has them, and the erase bar of `bar` columns ahead of it from `barFrom` on;
 * returns what changed.
 */
export const paintSweep = (
  picture: Picture,
  painting: Painting,
  { from, until, barFrom, bar }: { from: number; until: number; barFrom: number; bar: number },
): readonly Strip[] => {
  const { width } = picture.pixels;
  const strips: Strip[] = [];
  for (const [start, end, draw] of [
    [Math.max(from, until - width + bar), until, true],
    [Math.max(until, barFrom), until + bar, false],
  ] as const) {
    for (let column = start; column < end;) {
      const x = ((column % width) + width) % width;
      const columns = Math.min(end - column, width - x);
      if (draw && column >= 0) picture.paint(painting, x, column, columns);
      else picture.blank(x, columns);
      const before = strips.at(-1);
      if (before !== undefined && before.x + before.width === x)
        strips[strips.length - 1] = { x: before.x, width: before.width + columns };
      else strips.push({ x, width: columns });
      column += columns;
    }
  }
  return strips;
};

/** What a point of the picture is of. */
export interface Under {
  readonly column: number;
  readonly place: RowPlace;
  readonly plan: Plan;
  readonly settings: ViewSettings;
}

/** The column at pixel x: of the page that stands still, or of the sweep, whose newest column is `drawn` − 1. */
export const columnUnder = (
  x: number,
  { page, drawn, width }: { page: number | null; drawn: number | null; width: number },
): number | undefined => {
  if (page !== null) return page + x;
  if (drawn === null) return undefined;
  const newest = drawn - 1;
  return newest - ((((newest - x) % width) + width) % width);
};
