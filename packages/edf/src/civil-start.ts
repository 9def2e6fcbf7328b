import type { Decimal } from './decimal.ts';
import type { Report } from './problem.ts';

/** Start of a recording in local civil time: EDF knows no zone. Dates are counted as if in UTC, for arithmetic only. */

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const isDate = ({ year, month, day }: CivilDate): boolean => {
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

/** `dd-MMM-yyyy` with an English month in capitals; undefined when it is no date. EDF+ 2.1.3.3. */
export const longDate = (text: string): CivilDate | undefined => {
  const match = /^(\d\d)-([A-Z]{3})-(\d{4})$/.exec(text);
  if (match === null) return undefined;
  const date = { day: Number(match[1]), month: months.indexOf(String(match[2])) + 1, year: Number(match[3]) };
  return isDate(date) ? date : undefined;
};

/** `dd-MMM-yyyy` of a date. */
export const longDateText = ({ year, month, day }: CivilDate): string =>
  `${String(day).padStart(2, '0')}-${months[month - 1]}-${String(year).padStart(4, '0')}`;

/** EDF+ 2.1.3.2: 85 … 99 are 1985 … 1999, 00 … 84 are 2000 … 2084. */
const yearOf = (yy: number): number => (yy >= 85 ? 1900 + yy : 2000 + yy);

const sameDate = (a: CivilDate, b: CivilDate): boolean =>
  a.year === b.year && a.month === b.month && a.day === b.day;

/** The date field: `dd.mm.yy`; after 2084 `yy` stands there literally and only the recording field knows the year. */
const shortDate = (text: string, recorded: CivilDate | undefined, report: Report): CivilDate | undefined => {
  const late = /^(\d\d)\.(\d\d)\.yy$/i.exec(text);
  if (late !== null)
    return recorded !== undefined && recorded.day === Number(late[1]) && recorded.month === Number(late[2])
      ? recorded
      : undefined;
  const match = /^ *(\d{1,2}) *([.:/-]) *(\d{1,2}) *([.:/-]) *(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const date = { day: Number(match[1]), month: Number(match[3]), year: yearOf(Number(match[5])) };
  if (!isDate(date)) return undefined;
  if (!/^\d\d\.\d\d\.\d\d$/.test(text))
    report('START_FORMAT', `start date '${text}' is read as day, month, year`, {
      value: text,
      limit: 'dd.mm.yy',
    });
  return date;
};

const shortTime = (text: string, report: Report): number | undefined => {
  const match = /^ *(\d{1,2}) *([.:/-]) *(\d{1,2}) *([.:/-]) *(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[3]), Number(match[5])];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  if (!/^\d\d\.\d\d\.\d\d$/.test(text))
    report('START_FORMAT', `start time '${text}' is read as hour, minute, second`, {
      value: text,
      limit: 'hh.mm.ss',
    });
  return hour * 3600 + minute * 60 + second;
};

/**
 * Seconds from 1970-01-01T00:00:00 of the civil start, or null, with a problem.
 * @param recorded Startdate of the recording field, which loses every conflict
 */
export const civilStart = (
  dateText: string,
  timeText: string,
  recorded: CivilDate | undefined,
  report: Report,
): number | null => {
  const date = shortDate(dateText, recorded, report);
  const time = shortTime(timeText, report);
  const also = recorded === undefined ? '' : `; the recording field says ${longDateText(recorded)}`;
  if (date === undefined)
    report('START_DATE_INVALID', `start date '${dateText}' is no date${also}`, {
      value: dateText,
      limit: 'dd.mm.yy',
    });
  if (time === undefined)
    report('START_TIME_INVALID', `start time '${timeText}' is no time of day`, {
      value: timeText,
      limit: 'hh.mm.ss',
    });
  if (date !== undefined && recorded !== undefined && !sameDate(date, recorded))
    report(
      'START_CONFLICT',
      `the recording field says ${longDateText(recorded)}, the start date ${longDateText(date)}, which is taken`,
      { value: longDateText(recorded), limit: longDateText(date) },
    );
  if (date === undefined || time === undefined) return null;
  return Date.UTC(date.year, date.month - 1, date.day) / 1000 + time;
};

/** `YYYY-MM-DDThh:mm:ss[.f…]`: start in the header plus the first record's onset, digits as written, trailing zeros cut. */
export const civilText = (start_s: number, { digits, scale }: Decimal): string => {
  const unit = 10n ** BigInt(scale);
  const whole = digits >= 0n || digits % unit === 0n ? digits / unit : digits / unit - 1n;
  const fraction = String(digits - whole * unit)
    .padStart(scale, '0')
    .replace(/0+$/, '');
  const seconds = new Date((start_s + Number(whole)) * 1000).toISOString().slice(0, 19);
  return scale === 0 || fraction === '' ? seconds : `${seconds}.${fraction}`;
};

/** A civil time some ticks of 100 ns later; both as `YYYY-MM-DDThh:mm:ss[.f…]`. */
export const laterCivil = (start: string, ticks: bigint): string => {
  const [seconds = '', fraction = ''] = start.split('.');
  const start_s = Date.parse(`${seconds}Z`) / 1000;
  const digits = BigInt(fraction.padEnd(7, '0')) + ticks;
  return civilText(start_s, { digits, scale: 7 });
};

/** Ticks of 100 ns from one civil time to another. */
export const civilDifference = (from: string, to: string): bigint => {
  const ticksOf = (text: string): bigint => {
    const [seconds = '', fraction = ''] = text.split('.');
    return BigInt(Date.parse(`${seconds}Z`)) * 10_000n + BigInt(fraction.padEnd(7, '0').slice(0, 7));
  };
  return ticksOf(to) - ticksOf(from);
};
