import { civilTime, ticks } from '@valvomo/model';
import { instantAt, placeOf, ticksOf, type PageTime } from './page-time.ts';

/** A place on the time axis and what stands there. */
export interface AxisMark {
  /** Seconds from the left edge. */
  readonly x_s: number;
  readonly text: string;
}

const steps_s = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800];
const wholes_s = [5, 10, 15, 30, 60, 120, 300, 600, 1800];
const short_px = 34;
const whole_px = 92;

const firstWide = (ladder: readonly number[], pxPerSecond: number, wanted_px: number): number =>
  ladder.find((step) => step * pxPerSecond >= wanted_px) ?? ladder.at(-1) ?? 60;

/** Whole seconds in (from, to] or [from, to], as multiples of `step` since 1970. */
const multiples = (from: bigint, to: bigint, step: bigint): bigint[] => {
  const found: bigint[] = [];
  for (let at = ((from + step - 1n) / step) * step; at <= to; at += step) found.push(at);
  return found;
};

const character_px = 7.5;

/** Beside the erase bar two times meet: a text that would run into the next one is shortened, then left out. */
const withoutOverlap = (marks: readonly AxisMark[], pxPerSecond: number): readonly AxisMark[] =>
  marks.map(({ x_s, text }, at) => {
    const room_px = ((marks[at + 1]?.x_s ?? Infinity) - x_s) * pxPerSecond;
    const fits = [text, text.slice(-2), ''].find((shorter) => shorter.length * character_px <= room_px);
    return { x_s, text: fits ?? '' };
  });

/**
 * Whole seconds of the bed's civil time along the page: the full time where there is room, else only its seconds.
 * On a sweep each side of the erase bar carries its own time.
 */
export const axisMarks = (page: PageTime, width_px: number, timeZone: string): readonly AxisMark[] => {
  const pxPerSecond = width_px / page.page_s;
  const whole_s = firstWide(wholes_s, pxPerSecond, whole_px);
  const step_s = firstWide(steps_s, pxPerSecond, short_px);
  // On a long page seconds between the whole times would leave those no room.
  const step = ticksOf(step_s >= 10 ? whole_s : step_s);
  const whole = ticksOf(whole_s);
  const from = page.sweep === null ? page.from : instantAt(page, Math.min(1, page.sweep + 1e-9));
  const to = page.from + ticksOf((page.sweep ?? 1) * page.page_s);
  // Between whole times seconds are enough, or nothing where the marks lie minutes apart.
  const rest = (civil: string): string => (step < ticksOf(60) ? civil.slice(17, 19) : '');
  const marks = multiples(from, to, step).flatMap((at): AxisMark[] => {
    const place = placeOf(page, at);
    if (place === null) return [];
    const civil = civilTime(ticks(at), timeZone);
    return [{ x_s: place * page.page_s, text: at % whole === 0n ? civil.slice(11, 19) : rest(civil) }];
  });
  return withoutOverlap(
    marks.toSorted((a, b) => a.x_s - b.x_s),
    pxPerSecond,
  );
};
