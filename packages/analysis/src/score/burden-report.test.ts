import { array, assert, boolean, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  burdenReport,
  countedAs,
  statusAt,
  type CountedFinding,
  type JudgedSecond,
} from './burden-report.ts';

const seconds = (from: number, to: number, more: Partial<JudgedSecond> = {}): JudgedSecond[] =>
  Array.from({ length: to - from }, (_, k) => ({
    second: from + k,
    seizures: true,
    convulsions: true,
    ...more,
  }));
const finding = (
  onset_s: number,
  length_s: number,
  counts: CountedFinding['counts'] = 'unreviewed',
  convulsive = false,
): CountedFinding => ({ onset_s, ended_s: onset_s + length_s, counts, convulsive });

describe('how a finding counts', () => {
  const said = { type: 'sz', grade: 'ESz', review: 'unreviewed', review_type: null } as const;
  it.each([
    ['an electrographic seizure', {}, { counts: 'unreviewed', convulsive: false }],
    ['a suspected one', { grade: 'suspected' }, { counts: 'suspected', convulsive: false }],
    [
      'a suspected one that is confirmed',
      { grade: 'suspected', review: 'confirmed' },
      { counts: 'confirmed', convulsive: false },
    ],
    ['a rejected one', { review: 'rejected' }, null],
    ['one that is something else', { review: 'confirmed', review_type: 'artefact-chewing' }, null],
    ['a convulsion', { type: 'convulsion', grade: null }, { counts: 'unreviewed', convulsive: true }],
    ['a spike', { type: 'spike', grade: null }, null],
    [
      'a spike that a reader says is a seizure',
      { type: 'spike', review: 'confirmed', review_type: 'sz' },
      { counts: 'confirmed', convulsive: false },
    ],
  ] as const)('%s', (_, more, expected) => {
    expect(countedAs({ ...said, ...more })).toEqual(expected);
  });
});

describe('a burden report', () => {
  it('has hours of the grid, the worst 5 minutes, and when status held', () => {
    const grid = [...seconds(3000, 3600), ...seconds(4000, 7200)];
    const report = burdenReport(grid, [
      finding(3100, 60, 'confirmed'),
      finding(4100.4, 700.3),
      finding(6000, 8, 'suspected'),
    ]);
    expect(report.hours).toMatchObject([
      { hour: 0, judged_s: 600, seizure_s: 60, confirmed_s: 60, unreviewed_s: 0, part: 0.1 },
      { hour: 1, judged_s: 3200, seizure_s: 701, suspected_s: 8, confirmed_part: 0 },
    ]);
    expect(report).toMatchObject({ judged_s: 3800, seizure_s: 761, confirmed_s: 60, suspected_s: 8 });
    expect(report.five_minutes).toMatchObject({ seizure_s: 300, judged_s: 300, second: 4399 });
    expect(report.status.all).toEqual({
      esz: { first: 3109, last: 4800, now: false },
      // 10 min of the second; then its 701 s stay 20 % of what was judged in any hour: at the end 3200 s.
      ese: { first: 4699, last: 7199, now: true },
      ecse: null,
    });
    expect(report.status.confirmed).toMatchObject({ esz: { first: 3109 }, ese: null });
  });

  it('a finding where nobody could judge is none, and says nothing of seizures that are not there', () => {
    const report = burdenReport(seconds(0, 600, { seizures: false, convulsions: false }), [finding(0, 600)]);
    expect(report).toMatchObject({ judged_s: 0, seizure_s: 0, part: null, hours: [], five_minutes: null });
    const muscle = { seizures: false, convulsions: true };
    const convulsion = burdenReport(seconds(0, 600, muscle), [finding(10, 300, 'unreviewed', true)]);
    expect(convulsion).toMatchObject({ judged_s: 300, seizure_s: 300 });
    expect(convulsion.status.all.ecse).toMatchObject({ first: 309, now: false });
  });
});

const findings = array(
  record({
    onset: integer({ min: -50, max: 9000 }),
    tenths: integer({ min: 0, max: 9 }),
    length: integer({ min: 0, max: 900 }),
    counts: constantFrom('suspected' as const, 'unreviewed' as const, 'confirmed' as const),
    convulsive: boolean(),
  }),
  { maxLength: 12 },
).map((all) =>
  all.map(({ onset, tenths, length, counts, convulsive }) =>
    finding(onset + tenths / 10, length, counts, convulsive),
  ),
);
const grids = array(
  record({
    hole: constantFrom(0, 0, 1, 40, 4000),
    length: integer({ min: 1, max: 2000 }),
    looked: boolean(),
  }),
  { minLength: 1, maxLength: 5 },
).map((parts) => {
  const out: JudgedSecond[] = [];
  let at = 0;
  for (const { hole, length, looked } of parts) {
    at += hole;
    out.push(...seconds(at, at + length, { seizures: looked, convulsions: looked }));
    at += length;
  }
  return out;
});

describe('any course', () => {
  it('hours sum up to the whole, no part is more than all of it, and the last second says what status says', () => {
    assert(
      property(grids, findings, (grid, found) => {
        const report = burdenReport(grid, found);
        for (const name of ['judged_s', 'seizure_s', 'confirmed_s', 'unreviewed_s', 'suspected_s'] as const)
          expect(report.hours.reduce((sum, hour) => sum + hour[name], 0)).toBe(report[name]);
        expect(report.seizure_s + report.suspected_s).toBeLessThanOrEqual(report.judged_s);
        expect(report.judged_s).toBe(grid.filter((one) => one.seizures).length);
        const now = statusAt(grid, found);
        for (const name of ['esz', 'ese', 'ecse'] as const) {
          expect(report.status.all[name]?.now ?? false).toBe(now?.all[name]);
          expect(report.status.confirmed[name]?.now ?? false).toBe(now?.confirmed[name]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('more that is rejected is never more burden, and order of findings is nothing', () => {
    assert(
      property(grids, findings, (grid, found) => {
        const whole = burdenReport(grid, found);
        expect(burdenReport(grid, found.toReversed())).toEqual(whole);
        const fewer = burdenReport(grid, found.slice(1));
        expect(fewer.seizure_s).toBeLessThanOrEqual(whole.seizure_s);
        expect(fewer.judged_s).toBe(whole.judged_s);
      }),
      { numRuns: 60 },
    );
  });
});
