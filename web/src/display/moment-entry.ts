import { civilTime, instantOf, ticks } from '@valvomo/model';
import { dayAndTime } from './bar-marks.ts';
import { ticksOf } from './page-time.ts';
import { clockText } from './words.ts';

/** What a typed time is understood from. */
export interface EntryContext {
  readonly timeZone: string;
  /** Of what can be shown. */
  readonly from: bigint;
  readonly end: bigint;
  /** Left edge of the page on screen. */
  readonly here: bigint;
}

export type Entry = { readonly at: bigint } | { readonly problem: string };

const day = 864_000_000_000n;

/** `13:05`, `13:05:09.5`: hours, minutes, seconds. */
const clock = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,3}))?)?$/;
const dated = /^(\d{1,2})\.(\d{1,2})\.(\d{4})?\s+(\S+)$/;
const isoDated = /^(\d{4})-(\d{1,2})-(\d{1,2})[T ]+(\S+)$/;
const length = /^(\d+(?:[.,]\d+)?)\s*(s|min|h)$/;
const unit_s: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };

const two = (text: string | number): string => String(text).padStart(2, '0');
const numberOf = (text: string | undefined): number => Number((text ?? '0').replace(',', '.'));

/** Fields of a clock time, or what is wrong with it. */
const clockOf = (text: string): { readonly civil: string } | { readonly problem: string } => {
  const match = clock.exec(text);
  if (match === null) return { problem: `'${text}' is not a time like 13:05 or 13:05:09` };
  const [, hours = '', minutes = '', seconds = '0', fraction = ''] = match;
  if (Number(hours) > 23) return { problem: `an hour of ${hours}: at most 23` };
  if (Number(minutes) > 59) return { problem: `a minute of ${minutes}: at most 59` };
  if (Number(seconds) > 59) return { problem: `a second of ${seconds}: at most 59` };
  const rest = fraction === '' ? '' : `.${fraction}`;
  return { civil: `${two(hours)}:${two(minutes)}:${two(seconds)}${rest}` };
};

const rangeText = ({ from, end, timeZone }: EntryContext): string =>
  `${dayAndTime(from, timeZone)} – ${dayAndTime(end, timeZone)}`;

const within = (at: bigint, context: EntryContext): Entry =>
  at >= context.from && at <= context.end
    ? { at }
    : {
        problem: `${dayAndTime(at, context.timeZone).slice(0, 6)} ${clockText(at, context.timeZone)} is outside of ${rangeText(context)}`,
      };

const dateOf = (instant: bigint, timeZone: string): string =>
  civilTime(ticks(instant), timeZone).slice(0, 10);

/** A time without a date is of the day on screen, or else of the nearest day that has it. */
const onNearestDay = (text: string, context: EntryContext): Entry => {
  const time = clockOf(text);
  if ('problem' in time) return time;
  const { here, from, end, timeZone } = context;
  const on = (instant: bigint): bigint => instantOf(`${dateOf(instant, timeZone)}T${time.civil}`, timeZone);
  const days = Number((end - from) / day) + 2;
  for (let away = 0n; away <= BigInt(days); away += 1n) {
    const found = [on(here + away * day), on(here - away * day)].find((at) => at >= from && at <= end);
    if (found !== undefined) return { at: found };
  }
  return { problem: `${text} is at no time between ${rangeText(context)}` };
};

const onDate = (
  [year, month, date]: readonly [string, string, string],
  text: string,
  context: EntryContext,
): Entry => {
  const time = clockOf(text);
  if ('problem' in time) return time;
  const civil = `${year}-${two(month)}-${two(date)}`;
  const exists = new Date(`${civil}T00:00:00Z`);
  if (Number.isNaN(exists.getTime()) || exists.toISOString().slice(0, 10) !== civil)
    return { problem: `there is no ${Number(date)}.${Number(month)}.${year}` };
  return within(instantOf(`${civil}T${time.civil}`, context.timeZone), context);
};

/** `10 min`, `1,5 h`, `05:30`, `01:05:30`: seconds, or what is wrong with it. */
const lengthOf = (text: string): number | string => {
  const said = length.exec(text);
  if (said !== null) return numberOf(said[1]) * (unit_s[said[2] ?? 's'] ?? 1);
  const parts = /^(?:(\d+):)?(\d+):(\d{1,2}(?:[.,]\d+)?)$/.exec(text);
  if (parts === null) return `'${text}' is not a length like 05:30, 90 s, 10 min or 2 h`;
  const [hours, minutes, seconds] = [numberOf(parts[1]), numberOf(parts[2]), numberOf(parts[3])];
  if (seconds >= 60) return `a second of ${parts[3]}: at most 59`;
  if (parts[1] !== undefined && minutes > 59) return `a minute of ${parts[2]}: at most 59`;
  return hours * 3600 + minutes * 60 + seconds;
};

/**
 * The instant that a reader typed: `13:05`, `13:05:09`, `22.11. 03:15`, `2026-11-22 03:15`, `+05:30` from the beginning, `-10 min`
 * back from the page on screen. What is not understood or not there is said with the value.
 */
export const entryOf = (typed: string, context: EntryContext): Entry => {
  const text = typed.trim().replaceAll('−', '-');
  if (text === '') return { problem: 'type a time like 13:05:09, 22.11. 03:15, +05:30 or -10 min' };
  if (text.startsWith('+') || text.startsWith('-')) {
    const away_s = lengthOf(text.slice(1).trim());
    if (typeof away_s === 'string') return { problem: away_s };
    return text.startsWith('+')
      ? within(context.from + ticksOf(away_s), context)
      : within(context.here - ticksOf(away_s), context);
  }
  const [, isoYear = '', isoMonth = '', isoDay = '', isoTime = ''] = isoDated.exec(text) ?? [];
  if (isoYear !== '') return onDate([isoYear, isoMonth, isoDay], isoTime, context);
  const [, date = '', month = '', year, time = ''] = dated.exec(text) ?? [];
  if (date === '') return onNearestDay(text, context);
  if (year !== undefined) return onDate([year, month, date], time, context);
  // Without a year: of the recording's first day, or of its last where only that one fits.
  const years = [context.from, context.end].map((at) => dateOf(at, context.timeZone).slice(0, 4));
  const found = years.map((each) => onDate([each, month, date], time, context));
  return found.find((entry) => 'at' in entry) ?? found[0] ?? { problem: `'${text}' is not understood` };
};
