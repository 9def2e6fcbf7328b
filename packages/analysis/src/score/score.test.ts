import { array, assert, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';

import golden from '../../../../fixtures/score/szcore.json' with { type: 'json' };
import { scoreOf, scoreOfSubjects, tallyOf, type Score } from './score.ts';
import { roundHalfEven, type TimedEvent } from './spans.ts';

const event = (onset_s: number, end_s: number, decided_s: number | null = null): TimedEvent => ({
  onset_s,
  duration_s: end_s - onset_s,
  decided_s,
});

/** `100–130,210–240`, as the table of golden vectors writes it. */
const events = (text: string): TimedEvent[] =>
  text === ''
    ? []
    : text.split(',').map((span) => {
        const [from = NaN, to = NaN] = span.split('–').map(Number);
        return event(from, to);
      });

const score = (reference: TimedEvent[], hypothesis: TimedEvent[], duration_s = 3600): Score =>
  scoreOf([tallyOf(reference, hypothesis, duration_s)]);

/** To nine digits: what two ways of adding agree on. */
const rounded = (value: number | null): number | null =>
  value === null ? null : Number(value.toPrecision(9));

const figures = (of: object): unknown =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, rounded(value as number | null)]));

describe('golden vectors of the reference implementation, 3600 s', () => {
  it.each([
    ['100–160', '100–160', [1, 1, 0], 1, 0],
    ['100–160', '50–70', [0, 1, 1], 0, 24],
    ['100–160', '50–71', [1, 1, 0], 1, 0],
    ['100–160', '219–240', [1, 1, 0], 1, 0],
    ['100–160', '220–240', [0, 1, 1], 0, 24],
    ['1000–1060', '400–410,499–505', [0, 1, 1], 0, 24],
    ['1000–1060', '400–410,500–505', [0, 1, 2], 0, 48],
    ['100–820', '100–110', [1, 3, 0], 0.5, 0],
    ['', '0–3600', [0, 0, 12], 0, 288],
    ['1800–1860', '0–3600', [1, 1, 10], 1 / 6, 240],
    ['100–130,210–240', '100–105', [1, 1, 0], 1, 0],
    ['100–130,230–260', '100–105', [1, 2, 0], 2 / 3, 0],
    ['', '', [0, 0, 0], null, 0],
    ['100–160', '', [0, 1, 0], 0, 0],
  ] as const)('reference %s, hypothesis %s', (reference, hypothesis, [tp, ref, fp], f1, fp_per_day) => {
    const found = score(events(reference), events(hypothesis)).event;
    expect(found).toMatchObject({ tp, ref, fp });
    expect(rounded(found.f1)).toEqual(rounded(f1));
    expect(found.fp_per_day).toBeCloseTo(fp_per_day, 9);
    expect(found.sensitivity === null).toBe(ref === 0);
    expect(found.precision === null).toBe(tp + fp === 0);
  });
});

describe('against masks of numpy', () => {
  it.each(golden.cases.map((one, k) => [k, one] as const))('case %i', (_, one) => {
    const found = score(
      one.reference.map(([onset_s = NaN, duration_s = NaN]) => ({ onset_s, duration_s })),
      one.hypothesis.map(([onset_s = NaN, duration_s = NaN, decided_s = NaN]) => ({
        onset_s,
        duration_s,
        decided_s,
      })),
      one.duration_s,
    );
    expect(figures(found.event)).toEqual(figures(one.event));
    expect(figures(found.sample)).toEqual(figures(one.sample));
    expect(figures(found.delay)).toEqual(figures(one.delay));
  });

  it('its cases hold what can go wrong', () => {
    const { cases } = golden;
    expect(cases.filter((one) => one.event.tp > 0 && one.event.fp > 0).length).toBeGreaterThan(20);
    expect(cases.filter((one) => one.event.sensitivity === null).length).toBeGreaterThan(5);
    expect(cases.filter((one) => one.delay.p95_s !== null).length).toBeGreaterThan(40);
  });
});

const annotations = array(
  record({ onset: integer({ min: 0, max: 35_000 }), lasts: integer({ min: 1, max: 6_000 }) }),
  {
    maxLength: 12,
  },
).map((all) => all.map(({ onset, lasts }) => event(onset / 10, (onset + lasts) / 10, onset / 10 + 3)));

describe('rules that hold of any annotation', () => {
  it('a hypothesis that is the reference has F1 1 and no false one, or nothing to find', () => {
    assert(
      property(annotations, (all) => {
        const { event: found, sample } = score(all, all);
        for (const { tp, ref, fp, f1 } of [found, sample]) {
          expect(fp).toBe(0);
          expect(tp).toBe(ref);
          expect(f1).toBe(ref === 0 ? null : 1);
        }
      }),
    );
  });

  it('moving both by the same time changes nothing, as long as nothing meets an end', () => {
    const moved = (all: TimedEvent[], by_s: number): TimedEvent[] =>
      all.map(({ onset_s, duration_s, decided_s }) => ({
        onset_s: onset_s + by_s,
        duration_s,
        decided_s: decided_s === undefined || decided_s === null ? null : decided_s + by_s,
      }));
    assert(
      property(annotations, annotations, integer({ min: 0, max: 900 }), (reference, hypothesis, by_s) => {
        const still = score(moved(reference, 100), moved(hypothesis, 100), 6000);
        const later = score(moved(reference, 100 + by_s), moved(hypothesis, 100 + by_s), 6000);
        expect(later.event).toEqual(still.event);
        expect(later.sample).toEqual(still.sample);
        expect(later.delay.median_s ?? 1e9).toBeCloseTo(still.delay.median_s ?? 1e9, 9);
      }),
    );
  });

  it('one that never stops has 288 false ones a day and misses nothing', () => {
    assert(
      property(integer({ min: 1, max: 300 }), annotations, (pieces, reference) => {
        const duration_s = pieces * 300;
        expect(score([], [event(0, duration_s)], duration_s).event.fp_per_day).toBeCloseTo(288, 9);
        const { tp, ref, fp } = score(reference, [event(0, 3600)]).event;
        expect(tp).toBe(ref);
        expect(fp).toBeLessThanOrEqual(12);
      }),
    );
  });

  it('the order of the lines, and cutting an event in two, change nothing', () => {
    assert(
      property(annotations, annotations, (reference, hypothesis) => {
        const halves = hypothesis.flatMap(({ onset_s, duration_s, decided_s }) => {
          const middle = onset_s + Math.floor((duration_s ?? 0) * 5) / 10;
          return [event(middle, onset_s + (duration_s ?? 0), decided_s), event(onset_s, middle, decided_s)];
        });
        const cut = halves.filter(({ duration_s }) => (duration_s ?? 0) > 0.05);
        const [whole, other] = [
          score(reference, hypothesis),
          score(reference.toReversed(), cut.toReversed()),
        ];
        expect(other.event).toEqual(whole.event);
        expect(other.sample).toEqual(whole.sample);
      }),
    );
  });

  it('silence finds nothing and raises nothing', () => {
    assert(
      property(annotations, (reference) => {
        const { event: found, delay } = score(reference, []);
        expect([found.tp, found.fp, found.precision]).toEqual([0, 0, null]);
        expect(delay).toEqual({ median_s: null, p95_s: null });
      }),
    );
  });
});

describe('samples, delay and subjects', () => {
  it('a second counts when half of it is covered, exactly', () => {
    const labelled = (from: number, to: number): number => score([event(from, to)], []).sample.ref;
    expect([labelled(10, 10.5), labelled(10.5, 11), labelled(10, 10.499), labelled(10.3, 10.8)]).toEqual([
      1, 1, 0, 1,
    ]);
    expect(score([event(10, 10.3), event(10.7, 11)], []).sample.ref).toBe(1);
    expect(score([event(10, 10.4), event(10.1, 10.45)], []).sample.ref).toBe(0);
  });

  it('delay is from the first event of an episode to what its first hypothesis needed', () => {
    const reference = [event(100, 130), event(190, 220), event(1000, 1020), event(2000, 2030)];
    const hypothesis = [event(150, 160, 158), event(140, 145, 149), event(1005, 1010, 1012)];
    expect(tallyOf(reference, hypothesis, 3600).delays_s).toEqual([49, 12]);
    expect(score(reference, hypothesis).delay).toEqual({
      median_s: 30.5,
      p95_s: expect.closeTo(12 + 0.95 * 37, 9) as number,
    });
    expect(score(reference, [event(100, 130)]).delay).toEqual({ median_s: null, p95_s: null });
  });

  it('rates are means over the subjects that have them, counts are sums', () => {
    const tally = (reference: TimedEvent[], hypothesis: TimedEvent[]) => tallyOf(reference, hypothesis, 3600);
    const one = [tally([event(100, 160)], [event(100, 160)]), tally([event(100, 160)], [])];
    const other = [tally([], [event(500, 510)])];
    const all = scoreOfSubjects([one, other]);
    expect(all.event).toEqual({
      tp: 1,
      ref: 2,
      fp: 1,
      sensitivity: 0.5,
      precision: 0.5,
      f1: expect.closeTo(1 / 3, 12) as number,
      fp_per_day: 12,
    });
  });

  it.each([0, -1, NaN, Infinity, 1e9])('a recording of %d s is refused', (duration_s) => {
    expect(() => tallyOf([], [], duration_s)).toThrow(expect.objectContaining({ code: 'SCORE_DURATION' }));
  });

  it('halves go to the even number, as in the masks that the rules were written for', () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, 2.4999, 2.5001].map(roundHalfEven).map((x) => x + 0)).toEqual([
      0, 2, 2, 0, -2, 2, 3,
    ]);
  });
});
