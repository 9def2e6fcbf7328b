import { describe, expect, it } from 'vitest';
import { burstLength_s, burstPlans, fundamental_hz, harmonics_dB, rise_share, type Pulse } from './bursts.ts';

/** From the end of each pulse to the begin of the next one. */
const pauses = (pulses: readonly Pulse[]): number[] =>
  pulses.slice(1).map(({ at_s }, k) => at_s - (pulses[k]?.at_s ?? 0) - (pulses[k]?.length_s ?? 0));

const within = (value: number | undefined, from: number, to: number): void => {
  expect(value).toBeGreaterThanOrEqual(from - 1e-9);
  expect(value).toBeLessThanOrEqual(to + 1e-9);
};

describe('the sounds of alarms, by the tables of IEC 60601-1-8', () => {
  it('high: ten pulses of 75 to 200 ms in two groups of five', () => {
    const { pulses, every_s } = burstPlans.high;
    expect(pulses.length).toBe(10);
    for (const { length_s } of pulses) within(length_s, 0.075, 0.2);
    const gaps = pauses(pulses);
    const x = gaps[0] ?? 0;
    within(x, 0.05, 0.125);
    for (const k of [1, 3, 5, 6, 8]) expect(gaps[k]).toBeCloseTo(x, 9);
    for (const k of [2, 7]) expect(gaps[k]).toBeCloseTo(2 * x + (pulses[0]?.length_s ?? 0), 9);
    within(gaps[4], 0.35, 1.3);
    within(every_s - burstLength_s(burstPlans.high), 2.5, 15);
  });

  it('medium: three pulses of 125 to 250 ms, low: one', () => {
    const { pulses, every_s } = burstPlans.medium;
    expect(pulses.length).toBe(3);
    for (const { length_s } of pulses) within(length_s, 0.125, 0.25);
    for (const pause of pauses(pulses)) within(pause, 0.125, 0.25);
    within(every_s - burstLength_s(burstPlans.medium), 2.5, 30);
    expect(burstPlans.low.pulses.length).toBe(1);
    within(burstPlans.low.pulses[0]?.length_s, 0.125, 0.25);
    expect(burstPlans.low.every_s - burstLength_s(burstPlans.low)).toBeGreaterThan(15);
  });

  it('pulses have a fundamental of 150 to 1000 Hz and four harmonics near to it', () => {
    within(fundamental_hz, 150, 1000);
    const heard = harmonics_dB.filter((level, k) => {
      const at_hz = (k + 1) * fundamental_hz;
      return at_hz >= 300 && at_hz <= 4000 && Math.abs(level) <= 15;
    });
    expect(heard.length).toBeGreaterThanOrEqual(5);
    within(rise_share, 0.1, 0.2);
  });
});
