import { describe, expect, it } from 'vitest';
import { tenTwenty } from '../channels/ten-twenty.ts';
import { bandPower, deviation, mean, measured, peakToPeak, powerAt } from '../measured.ts';
import type { Scenario } from '../scenario.ts';
import type { Act } from './index.ts';

const rate_hz = 256;
const quiet = (script: readonly Act[]): Scenario => ({
  id: 'electrodes',
  seed: 21,
  length_s: 40,
  body: { heart_bpm: 66, breaths_per_minute: 14 },
  streams: [{ rate_hz, reference: 'CPz', channels: tenTwenty('old') }],
  script,
});
const everythingElse = tenTwenty('old').flatMap(({ kind, label }) => (kind === 'scalp' ? [label] : []));

describe('field 4.4, electrodes', () => {
  it('pop: a step within one sample, exponential return in 0.1–1 s, on one electrode, mirrored in two bipolar rows', () => {
    const eeg = measured(
      quiet([{ pattern: 'pop', at_s: 3, options: { electrode: 'T5', amplitude_uV: 400, return_s: 0.3 } }]),
      8,
    );
    const t5 = eeg.row('T5');
    const at = 3 * rate_hz;
    expect(t5[at - 1]).toBe(0);
    const height = t5[at] as number;
    expect(Math.abs(height)).toBeGreaterThan(200);
    // A straight line in the logarithm is an exponential.
    const half_s = (from: number): number => {
      const start = Math.abs(t5[from] as number);
      return t5.findIndex((value, i) => i > from && Math.abs(value) < start / 2) - from;
    };
    expect(Math.abs(half_s(at) - half_s(at + 40))).toBeLessThanOrEqual(1);
    const return_s = half_s(at) / rate_hz / Math.LN2;
    expect(return_s).toBeGreaterThan(0.1);
    expect(return_s).toBeLessThan(1);
    for (const label of everythingElse.filter((name) => name !== 'T5'))
      expect(peakToPeak(eeg.row(label))).toBe(0);
    const above = eeg.pair('T3', 'T5');
    const below = eeg.pair('T5', 'O1');
    expect(above[at]).toBe(-(below[at] as number));
    expect(eeg.truth).toMatchObject([{ kind: 'pop', onset_s: 3, channels: ['T5'] }]);
  });

  it('mains: 50 Hz on the poor electrode, nothing on any other', () => {
    const eeg = measured(
      quiet([{ pattern: 'mains', at_s: 0, options: { electrode: 'O1', amplitude_uV: 30 } }]),
      10,
    );
    const o1 = eeg.row('O1');
    expect(powerAt(o1, rate_hz, 50)).toBeGreaterThan(50 * powerAt(o1, rate_hz, 40));
    expect(3 * deviation(o1)).toBeGreaterThan(20);
    for (const label of everythingElse.filter((name) => name !== 'O1'))
      expect(peakToPeak(eeg.row(label))).toBe(0);
  });

  it('an electrode that is off: nothing of the brain is left, mains and drift on an open one, noise on a flat one', () => {
    const script = (remains: 'open' | 'flat'): Scenario =>
      quiet([
        { pattern: 'alpha-rhythm', at_s: 0, options: { amplitude_uV: 100 } },
        { pattern: 'electrode-noise', at_s: 0 },
        { pattern: 'electrode-off', at_s: 10, length_s: 10, options: { electrode: 'O2', remains } },
      ]);
    const open = measured(script('open'), 24);
    const off = open.row('O2', 10, 20);
    expect(bandPower(off, rate_hz, 49, 51)).toBeGreaterThan(1000);
    expect(peakToPeak(off)).toBeGreaterThan(300);
    const flat = measured(script('flat'), 24);
    expect(peakToPeak(flat.row('O2', 10, 20))).toBeLessThan(4);
    for (const eeg of [open, flat]) {
      expect(powerAt(eeg.row('O2', 0, 10), rate_hz, 10)).toBeGreaterThan(50);
      expect(powerAt(eeg.row('O2', 20, 24), rate_hz, 10)).toBeGreaterThan(20);
      expect(eeg.truth).toMatchObject([
        { kind: 'electrode-off', onset_s: 10, duration_s: 10, channels: ['O2'] },
      ]);
    }
  });

  it('pulse: a smooth wave on ONE electrode, 0.2–0.35 s after each QRS', () => {
    const script: readonly Act[] = [
      { pattern: 'pulse', at_s: 0, options: { electrode: 'T3', amplitude_uV: 30 } },
      { pattern: 'heart', at_s: 0, options: { leak_uV: 0 } },
    ];
    const eeg = measured(quiet(script), 30);
    const ecg = eeg.row('ECG');
    const t3 = eeg.row('T3');
    const beats = [...ecg.keys()].filter(
      (i) => (ecg[i] as number) > 600 && ecg[i] === Math.max(...ecg.subarray(i - 20, i + 20)),
    );
    const inside = beats.slice(1, -1);
    expect(
      Math.abs((60 * rate_hz * (inside.length - 1)) / ((inside.at(-1) ?? 0) - (inside[0] ?? 0)) - 66),
    ).toBeLessThan(2);
    for (const beat of inside) {
      const after = t3.subarray(beat, beat + 128);
      const delay_s = after.indexOf(Math.max(...after)) / rate_hz;
      expect(delay_s).toBeGreaterThan(0.2);
      expect(delay_s).toBeLessThan(0.35);
    }
    for (const label of ['T5', 'F7', 'C3']) expect(peakToPeak(eeg.row(label))).toBe(0);
  });

  it('sweat: below 0.5 Hz, on the named electrodes, half in common', () => {
    const eeg = measured(quiet([{ pattern: 'sweat', at_s: 0 }]), 40);
    const fp1 = eeg.row('Fp1', 4, 40);
    expect(peakToPeak(fp1)).toBeGreaterThan(40);
    expect(powerAt(fp1, rate_hz, 0.5)).toBeGreaterThan(100 * powerAt(fp1, rate_hz, 2));
    expect(peakToPeak(eeg.row('C3'))).toBe(0);
  });

  it('noise of amplifier and electrode: 1–3 µV peak to peak, each electrode its own', () => {
    const eeg = measured(quiet([{ pattern: 'electrode-noise', at_s: 0, options: { drift_uV: 0 } }]), 10);
    expect(peakToPeak(eeg.row('Cz'))).toBeGreaterThan(1);
    expect(peakToPeak(eeg.row('Cz'))).toBeLessThan(3);
    expect(Math.abs(mean(eeg.row('Cz')))).toBeLessThan(0.05);
    expect(deviation(eeg.pair('Cz', 'Pz')) / deviation(eeg.row('Cz'))).toBeCloseTo(Math.SQRT2, 1);
  });
});
