import { instantOf } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import { barMarks } from './bar-marks.ts';

const zone = 'Europe/Helsinki';
const at = (civil: string): bigint => instantOf(civil, zone);
const textsOf = (from: string, to: string, width: number, timeZone = zone): readonly string[] =>
  barMarks(at(from), at(to), width, timeZone).map(({ text }) => text);

describe('times under the bar of a recording', () => {
  it('are whole civil times with room between them', () => {
    expect(textsOf('2026-03-12T20:01:10', '2026-03-12T20:09:00', 900)).toEqual(
      [2, 3, 4, 5, 6, 7, 8].map((minute) => `20:0${minute}`),
    );
    expect(textsOf('2026-03-12T20:00:05', '2026-03-12T20:00:45', 500)).toEqual([
      '20:00:10',
      '20:00:20',
      '20:00:30',
      '20:00:40',
    ]);
  });

  it('carry the date at the first of each day when there are more days than one', () => {
    expect(textsOf('2026-03-12T20:00:00', '2026-03-13T07:00:00', 700)).toEqual([
      '12.03. 20:00',
      '22:00',
      '13.03. 00:00',
      '02:00',
      '04:00',
      '06:00',
    ]);
  });

  it('follow the zone, also one of half hours', () => {
    const texts = textsOf('2026-03-12T20:00:00', '2026-03-12T23:30:00', 500, 'Asia/Kolkata');
    expect(texts).toEqual(['13.03. 00:00', '01:00', '02:00']);
  });

  it('lie where they are', () => {
    const [first] = barMarks(at('2026-03-12T20:30:00'), at('2026-03-12T22:30:00'), 220, zone);
    expect(first).toEqual({ share: 0.25, text: '21:00' });
  });
});
