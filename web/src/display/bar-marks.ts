import { civilTime, ticks } from '@valvomo/model';
import { ticksOf } from './page-time.ts';

/** A time under the bar of the whole recording: its share of the width and its words. */
export interface BarMark {
  readonly share: number;
  readonly text: string;
}

const steps_s = [10, 30, 60, 300, 600, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800];
const room_px = 96;
const text_px = 46;

/** What civil time is ahead of UTC at an instant, ticks. */
const offsetAt = (instant: bigint, timeZone: string): bigint =>
  BigInt(Date.parse(`${civilTime(ticks(instant), timeZone).slice(0, 19)}Z`)) * 10_000n -
  (instant / 10_000_000n) * 10_000_000n;

/** `22.11. 00:00` */
export const dayAndTime = (instant: bigint, timeZone: string): string => {
  const civil = civilTime(ticks(instant), timeZone);
  return `${civil.slice(8, 10)}.${civil.slice(5, 7)}. ${civil.slice(11, 16)}`;
};

/**
 * Whole civil minutes, hours or days between two instants, as many as have room; the first of a day carries its date where the
 * recording has more than one day.
 */
export const barMarks = (
  from: bigint,
  to: bigint,
  width_px: number,
  timeZone: string,
): readonly BarMark[] => {
  const length_s = Number(to - from) / 1e7;
  if (length_s <= 0 || width_px <= 0) return [];
  const step_s = steps_s.find((each) => (each / length_s) * width_px >= room_px) ?? 2_592_000;
  const step = ticksOf(step_s);
  const offset = offsetAt(from, timeZone);
  const days = dayAndTime(from, timeZone).slice(0, 6) !== dayAndTime(to, timeZone).slice(0, 6);
  const marks: BarMark[] = [];
  let day = '';
  // A text that would be cut off at the end is none.
  const last = to - ticksOf((text_px / width_px) * length_s);
  for (let at = ((from + offset + step - 1n) / step) * step - offset; at < last; at += step) {
    const [date = '', time = ''] = dayAndTime(at, timeZone).split(' ');
    const seconds = civilTime(ticks(at), timeZone).slice(11, 19);
    const clock = step_s < 60 ? seconds : time;
    marks.push({
      share: Number(at - from) / Number(to - from),
      text: days && date !== day ? `${date} ${clock}` : clock,
    });
    day = date;
  }
  return marks;
};
