import { instantOf } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import { entryOf, type EntryContext } from './moment-entry.ts';

const timeZone = 'Europe/Helsinki';
const at = (civil: string): bigint => instantOf(civil, timeZone);
/** A night over the turn of the year. */
const night: EntryContext = {
  timeZone,
  from: at('2026-12-31T21:58:30'),
  end: at('2027-01-01T07:04:00'),
  here: at('2026-12-31T23:10:00'),
};

const found = (text: string, context = night): bigint | string => {
  const entry = entryOf(text, context);
  return 'at' in entry ? entry.at : entry.problem;
};

describe('a time that is typed', () => {
  it.each([
    ['22:14', '2026-12-31T22:14:00'],
    ['22:14:05,5', '2026-12-31T22:14:05.5'],
    ['03:15', '2027-01-01T03:15:00'],
    ['1.1. 03:15', '2027-01-01T03:15:00'],
    ['31.12. 23:59:59', '2026-12-31T23:59:59'],
    ['01.01.2027 00:00', '2027-01-01T00:00:00'],
    ['2027-01-01 06:00', '2027-01-01T06:00:00'],
    ['+05:30', '2026-12-31T22:04:00'],
    ['+1:05:30', '2026-12-31T23:04:00'],
    ['+ 2 h', '2026-12-31T23:58:30'],
    ['-10 min', '2026-12-31T23:00:00'],
    ['−90 s', '2026-12-31T23:08:30'],
    ['- 01:00', '2026-12-31T23:09:00'],
  ])('%s is %s', (text, civil) => expect(found(text)).toBe(at(civil)));

  it.each([
    ['', 'type a time like 13:05:09, 22.11. 03:15, +05:30 or -10 min'],
    ['25:00', 'an hour of 25: at most 23'],
    ['12:61', 'a minute of 61: at most 59'],
    ['12:00:60', 'a second of 60: at most 59'],
    ['noon', "'noon' is not a time like 13:05 or 13:05:09"],
    ['12:00', '12:00 is at no time between 31.12. 21:58 – 01.01. 07:04'],
    ['31.12. 20:00', '31.12. 20:00:00 is outside of 31.12. 21:58 – 01.01. 07:04'],
    ['30.2.2027 03:00', 'there is no 30.2.2027'],
    ['+30:00:00', '02.01. 03:58:30 is outside of 31.12. 21:58 – 01.01. 07:04'],
    ['-10 days', "'10 days' is not a length like 05:30, 90 s, 10 min or 2 h"],
    ['+1:75:00', 'a minute of 75: at most 59'],
  ])('%s is answered: %s', (text, problem) => expect(found(text)).toBe(problem));

  it('of a recording of several days it is the one nearest to the page', () => {
    const days = { ...night, end: at('2027-01-04T12:00:00'), here: at('2027-01-03T10:00:00') };
    expect(found('22:00', days)).toBe(at('2027-01-03T22:00:00'));
    expect(found('23:00', { ...days, end: at('2027-01-03T11:00:00') })).toBe(at('2027-01-02T23:00:00'));
  });
});
