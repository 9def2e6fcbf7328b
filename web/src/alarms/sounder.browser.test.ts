import { describe, expect, it } from 'vitest';
import { burstLength_s, burstPlans, fundamental_hz } from './bursts.ts';
import { playPulses } from './sounder.ts';

const rate_hz = 48_000;

/** What one burst sounds like, as samples. */
const rendered = async (priority: 'high' | 'medium' | 'low'): Promise<Float32Array> => {
  const plan = burstPlans[priority];
  const context = new OfflineAudioContext(1, Math.ceil((burstLength_s(plan) + 0.2) * rate_hz), rate_hz);
  playPulses(context, plan.pulses, 0.05);
  return (await context.startRendering()).getChannelData(0);
};

/** Amplitude of one frequency in [from, to). */
const amplitude = (x: Float32Array, from: number, to: number, f_hz: number): number => {
  let [re, im] = [0, 0];
  for (let i = from; i < to; i += 1) {
    re += (x[i] as number) * Math.cos((2 * Math.PI * f_hz * i) / rate_hz);
    im += (x[i] as number) * Math.sin((2 * Math.PI * f_hz * i) / rate_hz);
  }
  return (2 * Math.hypot(re, im)) / (to - from);
};

describe('a burst as it is heard', () => {
  it.each(['high', 'medium', 'low'] as const)('%s: sound in every pulse, none between', async (priority) => {
    const x = await rendered(priority);
    expect(x.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0)).toBeLessThan(1);
    const loud = (at_s: number): number => {
      const at = Math.round((at_s + 0.05) * rate_hz);
      return x.subarray(at - 240, at + 240).reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);
    };
    const { pulses } = burstPlans[priority];
    for (const [k, { at_s, length_s }] of pulses.entries()) {
      expect(loud(at_s + length_s / 2)).toBeGreaterThan(0.3);
      // After the last one nothing comes.
      const next_s = pulses[k + 1]?.at_s ?? at_s + length_s + 0.1;
      expect(loud((at_s + length_s + next_s) / 2)).toBeLessThan(1e-4);
    }
  });

  it('has four harmonics within 15 dB of its fundamental', async () => {
    const x = await rendered('medium');
    const [first] = burstPlans.medium.pulses;
    const from = Math.round((0.05 + 0.2 * (first?.length_s ?? 0)) * rate_hz);
    const to = from + Math.round((Math.round(0.1 * fundamental_hz) / fundamental_hz) * rate_hz);
    const base = amplitude(x, from, to, fundamental_hz);
    expect(base).toBeGreaterThan(0.1);
    for (const k of [2, 3, 4, 5]) {
      const level_dB = 20 * Math.log10(amplitude(x, from, to, k * fundamental_hz) / base);
      expect(Math.abs(level_dB)).toBeLessThan(15);
    }
  });
});
