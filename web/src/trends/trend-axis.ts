import { civilTime, rateHz, ticks } from '@valvomo/model';
import type { BedMessage, TrendColumnsMessage } from '@valvomo/wire';
import type { AxisMark } from '../display/axis.ts';
import { dayAndTime } from '../display/bar-marks.ts';
import { ticksOf } from '../display/page-time.ts';

/** Where seconds of trends lie in time: second r ends a row's length after where it begins. */
export interface TrendClock {
  /** Instant at which second 0 begins, ticks. */
  readonly start: bigint;
  /** Length of a row, seconds: 1 but for rates that are not whole. */
  readonly row_s: number;
}

/** Null while the stream that is analysed is not known. */
export const clockOf = (columns: TrendColumnsMessage | null, bed: BedMessage | null): TrendClock | null => {
  const stream = bed?.streams.find((one) => one.stream === columns?.stream);
  if (stream === undefined || columns === null) return null;
  return { start: BigInt(stream.start), row_s: columns.hop / rateHz(stream.rate) };
};

/** The instant of a place between seconds. */
export const instantOfRow = ({ start, row_s }: TrendClock, place: number): bigint =>
  start + ticksOf(place * row_s);

/** Where an instant lies, in rows; not rounded. */
export const rowOf = ({ start, row_s }: TrendClock, instant: bigint): number =>
  Number(instant - start) / 1e7 / row_s;

const steps_s = [30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200];
const room_px = 84;
/** Half of `10:20:30`, and of `10:20`, as wide as it may be written. */
const half_px = { seconds: 30, minutes: 20 } as const;

/** Whole minutes or hours of the bed's civil time; `x_s` in rows. A text that the right edge would cut is left out. */
export const trendMarks = (
  clock: TrendClock,
  span: { readonly from: number; readonly end: number },
  width_px: number,
  timeZone: string,
): readonly AxisMark[] => {
  const pxPerSecond = width_px / ((span.end - span.from) * clock.row_s);
  const step_s = steps_s.find((step) => step * pxPerSecond >= room_px) ?? 86_400;
  const step = ticksOf(step_s);
  const from = instantOfRow(clock, span.from);
  const end = instantOfRow(clock, span.end);
  const marks: AxisMark[] = [];
  const half = step_s < 60 ? half_px.seconds : half_px.minutes;
  for (let at = ((from + step - 1n) / step) * step; at <= end; at += step) {
    const left_px = (Number(end - at) / 1e7) * pxPerSecond;
    const clock_text = civilTime(ticks(at), timeZone).slice(11, step_s < 60 ? 19 : 16);
    const text = step_s >= 43_200 ? dayAndTime(at, timeZone) : clock_text;
    marks.push({ x_s: rowOf(clock, at), text: left_px < half ? '' : text });
  }
  return marks;
};
