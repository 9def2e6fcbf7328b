import { holeClass } from './columns.ts';
import type { Pixels } from './span-raster.ts';

/** What lies under the traces: paper, time grid, event lines, hatching. All by column, so that a sweep can redraw it. */

export interface Ink {
  readonly paper: number;
  readonly grid: number;
  readonly gridMinor: number;
  readonly gap: number;
  readonly event: number;
}

const second = 10_000_000;

/** True when a multiple of `period` lies in [from, to). All in ticks. */
const holdsMultiple = (from: number, to: number, period: number): boolean =>
  Math.ceil(from / period) * period < to;

const long_s = [60, 300, 600, 1800];
const longRoom_px = 8;

/** Seconds between strong lines and between weak ones; 0 = no weak lines because they would touch. */
export const gridPeriods = (ticksPerColumn: number, dpr: number): { major_s: number; minor_s: number } => {
  const pixelsPerSecond = second / ticksPerColumn / dpr;
  if (pixelsPerSecond >= 60) return { major_s: 1, minor_s: 0.2 };
  if (pixelsPerSecond >= 8) return { major_s: 1, minor_s: 0 };
  if (pixelsPerSecond >= 0.8) return { major_s: 10, minor_s: pixelsPerSecond >= 3 ? 1 : 0 };
  const major_s = long_s.find((step) => step * pixelsPerSecond >= longRoom_px) ?? 3600;
  return { major_s, minor_s: 0 };
};

/** Colour of the paper in a column: a strong line, a weak line, or none. */
export const paperAt = (column: number, ticksPerColumn: number, dpr: number, ink: Ink, shift = 0): number => {
  const from = column * ticksPerColumn + shift;
  const { major_s, minor_s } = gridPeriods(ticksPerColumn, dpr);
  if (holdsMultiple(from, from + ticksPerColumn, major_s * second)) return ink.grid;
  if (minor_s > 0 && holdsMultiple(from, from + ticksPerColumn, minor_s * second)) return ink.gridMinor;
  return ink.paper;
};

/** One pixel column of one colour. */
export const fillColumn = (pixels: Pixels, x: number, top: number, bottom: number, colour: number): void => {
  const { rgba, width } = pixels;
  for (let y = top, p = top * width + x; y < bottom; y += 1, p += width) rgba[p] = colour;
};

const hatchPixels = 8;

/** True where the hatching of a hole class has ink: strokes lean right for gaps, left for what is missing, dots for skips. */
const hatched = (hole: number, column: number, y: number, dpr: number): boolean => {
  const period = hatchPixels * dpr;
  const width = dpr;
  if (hole === holeClass.gap) return (column + y) % period < width;
  if (hole === holeClass.missing) return (((column - y) % period) + period) % period < width;
  return column % (period / 2) < width && y % (period / 2) < width;
};

/** Hatches one pixel column. */
export const hatchColumn = (
  pixels: Pixels,
  place: { readonly x: number; readonly column: number; readonly top: number; readonly bottom: number },
  hole: number,
  ink: Ink,
  dpr: number,
): void => {
  const { rgba, width } = pixels;
  const whole = Math.max(1, Math.round(dpr));
  for (let y = place.top; y < place.bottom; y += 1)
    if (hatched(hole, place.column, y, whole)) rgba[y * width + place.x] = ink.gap;
};

/** A dashed vertical line through the whole picture. */
export const eventColumn = (pixels: Pixels, x: number, ink: Ink, dpr: number): void => {
  const dash = Math.round(6 * dpr);
  for (let y = 0; y < pixels.height; y += 1)
    if (y % dash < (dash * 2) / 3) pixels.rgba[y * pixels.width + x] = ink.event;
};
