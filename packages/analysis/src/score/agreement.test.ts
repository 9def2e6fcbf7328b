import { describe, expect, it } from 'vitest';

import golden from '../../../../fixtures/score/agreement.json' with { type: 'json' };
import { agreementOf } from './agreement.ts';
import type { TimedEvent } from './spans.ts';

const events = (rows: readonly (readonly number[])[]): TimedEvent[] =>
  rows.map(([onset_s = NaN, duration_s = NaN]) => ({ onset_s, duration_s }));

const settings = { duration_s: 600, step_s: 1, tolerance_s: 0 };

describe('agreement of two readers', () => {
  it.each(golden.cases.map((one, k) => [k, one] as const))(
    'case %i is what scikit-learn makes of it',
    (_, one) => {
      const { sample, event } = agreementOf(events(one.first), events(one.second), one);
      expect(sample).toMatchObject({ a: one.a, b: one.b, both: one.both });
      expect(sample.observed).toBeCloseTo(one.observed, 12);
      expect(sample.kappa === null).toBe(one.kappa === null);
      expect(sample.kappa ?? 0).toBeCloseTo(one.kappa ?? 0, 12);
      expect([event.a_met, event.b_met]).toEqual([one.a_met, one.b_met]);
    },
  );

  it('with oneself is 1, whoever is first', () => {
    for (const { first, second } of golden.cases) {
      const { sample, event } = agreementOf(events(first), events(first), settings);
      expect([1, null]).toContain(sample.kappa);
      expect([1, null]).toContain(event.positive);
      const there = agreementOf(events(first), events(second), settings);
      const back = agreementOf(events(second), events(first), settings);
      expect(back.sample).toMatchObject({ kappa: there.sample.kappa, a: there.sample.b, b: there.sample.a });
      expect(back.event).toMatchObject({ a_met: there.event.b_met, positive: there.event.positive });
    }
  });

  it('events that only touch do not meet, within a tolerance they do', () => {
    const [one, other] = [events([[10, 5]]), events([[15, 5]])];
    expect(agreementOf(one, other, settings).event.positive).toBe(0);
    expect(agreementOf(one, other, { ...settings, tolerance_s: 0.001 }).event.positive).toBe(1);
  });

  it('an instant has its sample and meets what it lies in', () => {
    const found = agreementOf(events([[12, 0]]), events([[10, 5]]), settings);
    expect(found.sample).toMatchObject({ a: 1, b: 5, both: 1 });
    expect(found.event).toEqual({ a: 1, b: 1, a_met: 1, b_met: 1, positive: 1 });
  });

  it.each([
    [0, 1],
    [600, 0],
    [1e6, 1e-3],
    [NaN, 1],
  ])('%d s in steps of %d s are refused', (duration_s, step_s) => {
    expect(() => agreementOf([], [], { duration_s, step_s, tolerance_s: 0 })).toThrow(
      expect.objectContaining({ code: 'AGREEMENT_LENGTH' }),
    );
  });
});
