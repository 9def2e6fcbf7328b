import { describe, expect, it } from 'vitest';

import type { StudyEvent, StudyNight } from './hear.ts';
import { confusion, eventCurve, kappaOf, near, sameContact, seizureCurve, suppressedOf } from './measures.ts';

const event = (
  type: string,
  onset_s: number,
  length_s: number,
  channels: readonly string[] = [],
): StudyEvent => ({ type, grade: null, onset_s, length_s, decided_s: onset_s + length_s, channels });

const night = (
  truth: readonly StudyEvent[],
  found: Readonly<Record<number, readonly StudyEvent[]>>,
  column: StudyNight['column'] = [],
): StudyNight => ({
  id: 'a',
  detector: 'one',
  duration_s: 600,
  truth,
  runs: Object.entries(found).map(([value, said]) => ({
    value: Number(value),
    usual: value === '2',
    judged_s: 600,
    found: said,
  })),
  column,
});

describe('events of a study', () => {
  const spikes = { types: ['spike'], truths: ['spike'], meets: near(0.1), per_s: 60 };

  it('are found when any finding is near, and findings are false that are near none', () => {
    const truth = [event('spike', 10, 0.1), event('spike', 20, 0.1), event('spike', 300, 0.1)];
    const usual = [
      event('spike', 20.15, 0.05),
      event('spike', 10, 0.1),
      event('spike', 10.05, 0.1),
      event('spike', 50, 1),
    ];
    const points = eventCurve(
      [night(truth, { 2: usual, 1: [...usual, event('spike', 300.19, 0.1), event('spike', 99, 1)], 5: [] })],
      spikes,
    );
    expect(points.map(({ value, usual: isUsual }) => [value, isUsual])).toEqual([
      [1, false],
      [2, true],
      [5, false],
    ]);
    expect(points.map(({ found, falseRate }) => [found?.hits, found?.all, falseRate.value])).toEqual([
      [3, 3, 0.2],
      [2, 3, 0.1],
      [0, 3, 0],
    ]);
    // Garwood of 1 in ten minutes.
    expect(points[1]?.falseRate.interval.low).toBeCloseTo(0.0025318, 6);
    expect(points[1]?.falseRate.interval.high).toBeCloseTo(0.5571643, 6);
  });

  it('of other kinds are not looked at', () => {
    const [point] = eventCurve([night([event('wave', 5, 1)], { 2: [event('slow', 5, 1)] })], spikes);
    expect(point).toMatchObject({ found: null, falseRate: { value: 0 } });
  });

  it('at depth have a band and a contact', () => {
    const ripple = event('ripple', 5, 0.05, ["B'2"]);
    const said = (type: string, onset_s: number, channel: string): boolean =>
      sameContact(event(type, onset_s, 0.04, [channel]), ripple);
    expect(said('ripple', 5, "B'2-B'3")).toBe(true);
    expect(said('ripple', 5.06, "B'3-B'4")).toBe(true);
    expect(said('ripple', 5, "B'4-B'5")).toBe(false);
    expect(said('ripple', 5, 'B2-B3')).toBe(false);
    expect(said('ripple', 5.08, "B'2-B'3")).toBe(false);
    expect(said('fast-ripple', 5, "B'2-B'3")).toBe(false);
  });

  it('that are seizures count as SzCORE has it', () => {
    const [point] = seizureCurve([
      night([event('seizure', 100, 40)], {
        2: [event('sz', 165, 10), event('sz', 400, 10), event('sz', 460, 10)],
      }),
    ]);
    expect(point).toMatchObject({ found: { hits: 1, all: 1 }, falseRate: { value: 144 } });
  });
});

describe('tables', () => {
  it('count what was said for most of each', () => {
    const truth = [event('gpd', 0, 60), event('lpd', 100, 60), event('lpd', 200, 60)];
    const found = [
      event('lpd', 0, 20),
      event('gpd', 20, 25),
      event('lpd', 110, 5),
      event('gpd', 259, 40),
      event('lpd', 280, 90),
    ];
    expect(confusion([{ truth, found }], ['gpd', 'lpd'], ['gpd', 'lpd', 'nothing'])).toEqual([
      [1, 0, 0],
      [1, 1, 0],
    ]);
    expect(confusion([{ truth, found: [] }], ['lpd'], ['gpd', 'lpd', 'nothing'])).toEqual([[0, 0, 2]]);
  });

  it('agree by kappa: 35 of 50 alike, half of them by chance', () => {
    const kappa = kappaOf([
      [20, 5],
      [10, 15],
    ]);
    expect(kappa?.value).toBeCloseTo(0.4, 12);
    // Its deviation is √(0.7 · 0.3 / 50) / 0.5 = 0.1296.
    expect(kappa?.interval.low).toBeCloseTo(0.4 - 1.96 * 0.12961, 4);
    expect(
      kappaOf([
        [7, 0],
        [0, 0],
      ]),
    ).toBeNull();
    expect(
      kappaOf([
        [0, 0],
        [0, 0],
      ]),
    ).toBeNull();
  });
});

describe('suppressed minutes', () => {
  // The first two minutes are suppressed in two of three seconds, the third in one of six.
  const truth = [
    ...Array.from({ length: 40 }, (_, k) => event('suppression', 3 * k, 2)),
    ...Array.from({ length: 10 }, (_, k) => event('suppression', 120 + 6 * k, 1)),
  ];
  const told = (second: number): number => (second < 62 ? 70 : second < 122 ? 45 : second < 182 ? 20 : 0);
  const column = Array.from({ length: 600 }, (_, second) => (second < 30 ? null : told(second)));

  it('are held against truth minute by minute, the minute that was told', () => {
    const { minutes, error, worst, bias, curve } = suppressedOf([night(truth, {}, column)], 50, 50);
    expect(minutes).toBe(3);
    const errors = [70 - 200 / 3, 45 - 200 / 3, 20 - 100 / 6];
    expect(error).toBeCloseTo(errors.reduce((sum, one) => sum + Math.abs(one), 0) / 3, 9);
    expect(bias).toBeCloseTo(errors.reduce((sum, one) => sum + one, 0) / 3, 9);
    expect(worst).toBeCloseTo(65 / 3, 9);
    expect(curve.find(({ usual }) => usual)).toMatchObject({
      value: 50,
      found: { hits: 1, all: 2 },
      falseRate: { value: 0 },
    });
    expect(curve.find(({ value }) => value === 45)?.found?.hits).toBe(2);
    // One false minute of seven.
    expect(curve.find(({ value }) => value === 20)?.falseRate.value).toBeCloseTo(60 / 7, 9);
  });
});
