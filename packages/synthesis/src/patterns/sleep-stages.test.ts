import { describe, expect, it } from 'vitest';
import { polysomnography } from '../channels/polysomnography.ts';
import { tenTwenty } from '../channels/ten-twenty.ts';
import {
  bandPower,
  correlation,
  deviation,
  measured,
  peakFrequency,
  peakToPeak,
  type Measured,
} from '../measured.ts';
import type { Act } from './index.ts';

const rate_hz = 256;
const made = (script: readonly Act[], length_s = 120): Measured =>
  measured(
    {
      id: 'sleep',
      seed: 14,
      length_s,
      body: { heart_bpm: 58, breaths_per_minute: 14 },
      streams: [{ rate_hz, reference: 'CPz', channels: tenTwenty('old') }],
      script,
    },
    length_s,
  );

describe('field 4.4, graphoelements of sleep', () => {
  it('vertex waves: negative, 100–200 µV at Cz, below 0.5 s, even on both sides, small at the occiput', () => {
    const eeg = made([{ pattern: 'vertex-waves', at_s: 0 }]);
    const found = eeg.truth.filter(({ kind }) => kind === 'vertex-wave');
    expect(found.length).toBeGreaterThan(5);
    for (const { onset_s, duration_s } of found.filter((one) => one.onset_s < 119)) {
      // Against the ears, which see next to nothing of it.
      const of = (label: string): Float64Array => eeg.pair(label, 'A1', onset_s, onset_s + duration_s);
      expect(-Math.min(...of('Cz'))).toBeGreaterThan(90);
      expect(-Math.min(...of('Cz'))).toBeLessThan(230);
      expect(duration_s).toBeLessThan(0.5);
      expect(Math.min(...of('C3')) / Math.min(...of('C4'))).toBeCloseTo(1, 0);
      expect(peakToPeak(of('Cz'))).toBeGreaterThan(1.5 * peakToPeak(of('C3')));
      expect(peakToPeak(of('O1'))).toBeLessThan(0.3 * peakToPeak(of('Cz')));
    }
  });

  it('POSTS: positive at the occiput, 20–70 µV, in runs of 4–5 a second', () => {
    const eeg = made([{ pattern: 'posts', at_s: 0 }]);
    const found = eeg.truth.filter(({ kind, onset_s }) => kind === 'posts' && onset_s < 119);
    expect(found.length).toBeGreaterThan(10);
    for (const { onset_s, duration_s } of found) {
      const x = eeg.pair('O2', 'A2', onset_s, onset_s + duration_s);
      expect(Math.max(...x)).toBeGreaterThan(15);
      expect(Math.max(...x)).toBeLessThan(70);
      expect(-Math.min(...x)).toBeLessThan(0.3 * Math.max(...x));
    }
    const apart = found.slice(1).map(({ onset_s }, k) => onset_s - (found[k]?.onset_s ?? 0));
    const within = apart.filter((one) => one < 0.4);
    expect(within.length).toBeGreaterThan(4);
    expect(1 / (within.reduce((a, b) => a + b, 0) / within.length)).toBeGreaterThan(3.8);
    expect(1 / (within.reduce((a, b) => a + b, 0) / within.length)).toBeLessThan(5.2);
  });

  it('slow waves: 0.5–2 Hz, more than 75 µV in front, a fifth of the time and more', () => {
    const eeg = made([{ pattern: 'slow-waves', at_s: 0 }]);
    const found = eeg.truth.filter(({ kind }) => kind === 'slow-wave');
    for (const { onset_s, duration_s } of found.slice(0, 30)) {
      expect(peakToPeak(eeg.pair('Fz', 'A1', onset_s, onset_s + duration_s))).toBeGreaterThan(75);
      expect(1 / duration_s).toBeGreaterThan(0.5);
      expect(1 / duration_s).toBeLessThan(2);
    }
    const taken_s = found.reduce((sum, { duration_s }) => sum + duration_s, 0);
    expect(taken_s / 120).toBeGreaterThan(0.3);
    expect(taken_s / 120).toBeLessThan(0.8);
    const x = eeg.pair('Fz', 'A1');
    expect(bandPower(x, rate_hz, 0.5, 2)).toBeGreaterThan(5 * bandPower(x, rate_hz, 4, 12));
    expect(deviation(x)).toBeGreaterThan(1.5 * deviation(eeg.pair('O1', 'A1')));
  });

  it('eyes: slow ones roll at 0.2–0.5 Hz, rapid ones jump within half a second, opposite on both sides', () => {
    const slow = made([{ pattern: 'slow-eye-movements', at_s: 0, options: { length_s: [12, 15] } }]);
    const [roll] = slow.truth;
    const of = (label: string): Float64Array =>
      slow.pair(label, 'Cz', roll?.onset_s ?? 0, (roll?.onset_s ?? 0) + (roll?.duration_s ?? 1));
    expect(correlation(of('F7'), of('F8'))).toBeLessThan(-0.9);
    expect(peakToPeak(of('F8'))).toBeGreaterThan(35);
    const crossings = [...of('F8').keys()].filter(
      (i) => i > 0 && (of('F8')[i] as number) * (of('F8')[i - 1] as number) < 0,
    ).length;
    expect(crossings / 2 / (roll?.duration_s ?? 1)).toBeLessThan(0.6);
    const rapid = made([{ pattern: 'rapid-eye-movements', at_s: 0 }]);
    expect(rapid.truth.length).toBeGreaterThan(2);
    for (const { onset_s, duration_s } of rapid.truth) {
      const [left, right] = ['F7', 'F8'].map((label) =>
        rapid.pair(label, 'Cz', onset_s, onset_s + duration_s),
      );
      expect(correlation(left as Float64Array, right as Float64Array)).toBeLessThan(-0.9);
      const rise = Math.max(...(right ?? []).map((value, i) => Math.abs(value - (right?.[i - 38] ?? value))));
      // Most of a look is done within 150 ms.
      expect(rise).toBeGreaterThan(0.5 * peakToPeak(right as Float64Array) * 0.9);
    }
  });
});

describe('field 3.10, stages', () => {
  const stages = ['W', 'N1', 'N2', 'N3', 'R'] as const;
  const script: readonly Act[] = [
    { pattern: 'alpha-rhythm', at_s: 0 },
    { pattern: 'muscle-tone', at_s: 0 },
    ...stages.map((stage, k): Act => ({
      pattern: 'sleep-stage',
      at_s: 60 * k,
      length_s: 60,
      options: { stage },
    })),
  ];
  const night = (stream: number): Measured =>
    measured(
      {
        id: 'stages',
        seed: 2,
        length_s: 300,
        body: { heart_bpm: 58, breaths_per_minute: 14 },
        streams: polysomnography,
        script,
      },
      300,
      stream,
    );

  it('truth is one mark every 30 s on the EEG', () => {
    const marks = night(0).truth.filter(({ kind }) => kind.startsWith('stage-'));
    expect(marks.map(({ kind }) => kind)).toEqual(stages.flatMap((one) => [`stage-${one}`, `stage-${one}`]));
    marks.forEach((mark, k) => expect(mark).toMatchObject({ onset_s: 30 * k, duration_s: 30, stream: 0 }));
  });

  it('alpha drops out, the tone of the chin falls and is gone in REM sleep', () => {
    const [eeg, emg] = [night(0), night(1)];
    const alpha = (k: number): number => deviation(eeg.row('O2-M1', 60 * k + 10, 60 * k + 58));
    const tone = (k: number): number => deviation(emg.row('Chin EMG', 60 * k + 10, 60 * k + 58));
    expect(peakFrequency(eeg.row('O2-M1', 10, 58), rate_hz, 6, 13)).toBeCloseTo(10, 0);
    expect(alpha(1)).toBeLessThan(0.5 * alpha(0));
    expect(alpha(2)).toBeLessThan(0.15 * alpha(0));
    expect(tone(2)).toBeLessThan(0.7 * tone(0));
    expect(tone(4)).toBeLessThan(0.15 * tone(0));
  });
});
