import { dateFromTicks, ticks, ticksFromDate, type Ticks } from './time.ts';

/** The only place where an IANA time zone meets instants: EDF headers hold local civil time, streams hold UTC. */

const pad = (value: number, length: number): string => String(value).padStart(length, '0');

/** Making a format costs fifty times what using it does; there are some hundred zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
};

/** Civil fields of an instant in a zone, e.g. `2009-12-10T12:44:02`, plus the fraction in ticks. */
export const civilTime = (instant: Ticks, timeZone: string): string => {
  const parts = formatOf(timeZone).formatToParts(dateFromTicks(instant));
  const field = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const fraction = pad(Number(((instant % 10_000_000n) + 10_000_000n) % 10_000_000n), 7).replace(/0+$/, '');
  const date = `${pad(field('year'), 4)}-${pad(field('month'), 2)}-${pad(field('day'), 2)}`;
  const time = `${pad(field('hour'), 2)}:${pad(field('minute'), 2)}:${pad(field('second'), 2)}`;
  return `${date}T${time}${fraction === '' ? '' : `.${fraction}`}`;
};

/**
 * The instant of a civil time (`YYYY-MM-DDThh:mm:ss[.f…]`, at most 7 decimals) in a zone.
 * A time that daylight saving skips or repeats is taken with the offset in force before the change.
 * @throws RangeError when the text is not such a time
 */
export const instantOf = (civil: string, timeZone: string): Ticks => {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?$/.exec(civil);
  const asUtc = match === null ? Number.NaN : Date.parse(`${match[1]}Z`);
  if (match === null || Number.isNaN(asUtc))
    throw new RangeError(`'${civil}' is not a civil time YYYY-MM-DDThh:mm:ss`);
  const naive = ticksFromDate(new Date(asUtc));
  const offsetAt = (instant: Ticks): bigint =>
    ticksFromDate(new Date(Date.parse(`${civilTime(instant, timeZone).slice(0, 19)}Z`))) - instant;
  const day = 864_000_000_000n;
  const before = ticks(naive - offsetAt(ticks(naive - day)));
  const after = ticks(naive - offsetAt(ticks(naive + day)));
  const exact = [before, after].find((candidate) => civilTime(candidate, timeZone).slice(0, 19) === match[1]);
  const whole = exact ?? before;
  return ticks(whole + BigInt((match[2] ?? '').padEnd(7, '0')));
};
