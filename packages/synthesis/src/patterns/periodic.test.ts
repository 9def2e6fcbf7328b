import { describe, expect, it } from 'vitest';
import { tenTwenty } from '../channels/ten-twenty.ts';
import {
  bandPower,
  correlation,
  deviation,
  mean,
  measured,
  peakFrequency,
  peakToPeak,
  type Measured,
} from '../measured.ts';
import type { Act } from './index.ts';

const rate_hz = 256;
const made = (act: Act, length_s: number, more: readonly Act[] = []): Measured =>
  measured(
    {
      id: 'periodic',
      seed: 31,
      length_s: 400,
      body: { heart_bpm: 70, breaths_per_minute: 14 },
      streams: [{ rate_hz, reference: 'CPz', channels: tenTwenty('old') }],
      script: [{ pattern: 'background', at_s: 0, options: { rms_uV: 4 } }, ...more, act],
    },
    length_s,
  );

/** Times of the feet of a signal below part of its deepest foot, at least `rest_s` apart. */
const feet = (x: Float64Array, part: number, rest_s: number): readonly number[] => {
  const limit = part * Math.min(...x);
  const found: number[] = [];
  for (let i = 0; i < x.length; i++) {
    if ((x[i] as number) > limit) continue;
    let best = i;
    for (let j = i; j < Math.min(x.length, i + rest_s * rate_hz); j++)
      if ((x[j] as number) < (x[best] as number)) best = j;
    found.push(best / rate_hz);
    i = best + Math.round(rest_s * rate_hz);
  }
  return found;
};
const intervals = (times: readonly number[]): Float64Array =>
  Float64Array.from(times.slice(1), (at_s, k) => at_s - (times[k] as number));
const variation = (x: Float64Array): number => deviation(x) / mean(x);
/** What is sharp stands out against its neighbourhood of 50 ms. */
const sharpened = (x: Float64Array): Float64Array =>
  x.map((value, i) => value - 0.5 * ((x[i - 12] ?? value) + (x[i + 12] ?? value)));
const minus = (x: Float64Array): Float64Array => x.map((value) => -value);

describe('field 3.5 and 4.4, periodic discharges', () => {
  it('GPDs: 0.5–2.5 Hz, intervals vary by 10–20 %, both sides, the back 50–100 ms behind the front', () => {
    for (const hz of [0.6, 1.3, 2.3]) {
      const eeg = made({ pattern: 'gpd', at_s: 0, length_s: 62, options: { rate_hz: hz } }, 60);
      const times = feet(minus(eeg.pair('F3', 'A1')), 0.45, 0.25);
      expect(Math.abs(1 / mean(intervals(times)) - hz)).toBeLessThan(0.1 * hz);
      expect(variation(intervals(times))).toBeGreaterThan(0.09);
      expect(variation(intervals(times))).toBeLessThan(0.2);
      expect(correlation(eeg.pair('F3', 'A1'), eeg.pair('F4', 'A2'))).toBeGreaterThan(0.8);
    }
    const eeg = made({ pattern: 'gpd', at_s: 0, length_s: 62 }, 60);
    const [front, back] = [eeg.pair('Fp1', 'A1'), eeg.pair('O1', 'A1')];
    const shifted = (lag: number): number =>
      correlation(front.slice(0, -60), back.slice(lag, back.length - 60 + lag));
    const lags = Array.from({ length: 50 }, (_, k) => k);
    const best = lags.reduce((a, b) => (shifted(b) > shifted(a) ? b : a));
    expect(best / rate_hz).toBeGreaterThan(0.045);
    expect(best / rate_hz).toBeLessThan(0.105);
    expect(eeg.truth).toMatchObject([{ kind: 'gpd', onset_s: 0, duration_s: 62 }]);
  });

  it('GPDs are of the voltage that was asked for: 50–149 µV is medium', () => {
    const eeg = made({ pattern: 'gpd', at_s: 0, length_s: 32, options: { amplitude_uV: [100, 100] } }, 30);
    const sizes = Array.from({ length: 25 }, (_, k) => peakToPeak(eeg.pair('Fz', 'A1', 2 + k, 3.2 + k)));
    const middle = sizes.toSorted((a, b) => a - b)[12] ?? 0;
    expect(middle).toBeGreaterThan(75);
    expect(middle).toBeLessThan(149);
  });

  it('LPDs: at their focus, 0.5–2 Hz, over an attenuated background on that side', () => {
    const act: Act = {
      pattern: 'lpd',
      at_s: 30,
      length_s: 90,
      options: { focus: 'right temporal', rate_hz: 1.4 },
    };
    const eeg = made(act, 120, [{ pattern: 'alpha-rhythm', at_s: 0, options: { asymmetry: 0.1 } }]);
    const times = feet(eeg.pair('F8', 'C3', 33, 118), 0.5, 0.3);
    expect(Math.abs(1 / mean(intervals(times)) - 1.4)).toBeLessThan(0.12);
    expect(variation(intervals(times))).toBeGreaterThan(0.1);
    expect(variation(intervals(times))).toBeLessThan(0.2);
    expect(peakToPeak(eeg.pair('F8', 'C3', 40, 50))).toBeGreaterThan(
      3 * peakToPeak(eeg.pair('F7', 'C3', 40, 50)),
    );
    const alpha = (label: string, from_s: number, to_s: number): number =>
      bandPower(eeg.pair(label, 'Cz', from_s, to_s), rate_hz, 9, 11);
    const before = alpha('O2', 0, 29) / alpha('O1', 0, 29);
    expect(alpha('O2', 34, 118) / alpha('O1', 34, 118)).toBeLessThan(0.5 * before);
  });

  it('BIPDs: each side in its own time', () => {
    const eeg = made({ pattern: 'bipd', at_s: 0, length_s: 122, options: { rate_hz: 0.8, ratio: 1.5 } }, 120);
    const left = feet(eeg.pair('F7', 'Fz'), 0.5, 0.3);
    const right = feet(eeg.pair('P4', 'Fz'), 0.5, 0.3);
    expect(Math.abs(1 / mean(intervals(left)) - 0.8)).toBeLessThan(0.1);
    expect(Math.abs(1 / mean(intervals(right)) - 1.2)).toBeLessThan(0.12);
    const apart = left.map((at_s) => Math.min(...right.map((other) => Math.abs(other - at_s))));
    expect(mean(Float64Array.from(apart))).toBeGreaterThan(0.12);
    expect(eeg.truth.filter(({ kind }) => kind === 'bipd')).toHaveLength(1);
    expect(eeg.truth[0]?.channels).toEqual(expect.arrayContaining(['F7', 'P4']));
  });

  it('plus: fast activity on the discharge, or delta between them', () => {
    const of = (plus: 'none' | 'F' | 'R'): Float64Array =>
      made({ pattern: 'lpd', at_s: 0, length_s: 62, options: { plus, focus: 'left frontal' } }, 60).pair(
        'F3',
        'P4',
      );
    const [none, fast, delta] = [of('none'), of('F'), of('R')];
    expect(bandPower(fast, rate_hz, 19, 26)).toBeGreaterThan(4 * bandPower(none, rate_hz, 19, 26));
    expect(bandPower(delta, rate_hz, 0.5, 2)).toBeGreaterThan(1.7 * bandPower(none, rate_hz, 0.5, 2));
  });

  it('can evolve into a seizure: above 2.5 Hz within it, slower before, silent after', () => {
    const evolves = { after_s: 40, length_s: 40, to_hz: 4.5 };
    const eeg = made(
      { pattern: 'lpd', at_s: 0, length_s: 122, options: { evolves, focus: 'left temporal', form: 'spike' } },
      120,
    );
    const rate = (from_s: number, to_s: number): number =>
      feet(eeg.pair('F7', 'C4', from_s, to_s), 0.45, 0.12).length / (to_s - from_s);
    expect(rate(5, 35)).toBeLessThan(1.3);
    expect(rate(50, 66)).toBeGreaterThan(3.3);
    expect(rate(77, 80)).toBeLessThan(rate(54, 66));
    expect(deviation(eeg.pair('F7', 'C4', 82, 87))).toBeLessThan(
      0.4 * deviation(eeg.pair('F7', 'C4', 50, 78)),
    );
    expect(eeg.truth.filter(({ kind }) => kind === 'seizure')).toMatchObject([
      { onset_s: 40, duration_s: 40 },
    ]);
  });
});

describe('field 3.5, rhythmic delta and spike-and-wave', () => {
  it('GRDA: 0.5–4 Hz, generalised, larger in front, no pause between waves', () => {
    for (const frequency_hz of [0.8, 2, 3.5]) {
      const eeg = made({ pattern: 'grda', at_s: 0, length_s: 42, options: { frequency_hz } }, 40);
      const x = eeg.pair('F3', 'A1', 1, 39);
      expect(Math.abs(peakFrequency(x, rate_hz, 0.5, 6) - frequency_hz)).toBeLessThan(0.26);
      expect(correlation(x, eeg.pair('F4', 'A2', 1, 39))).toBeGreaterThan(0.85);
      expect(deviation(x)).toBeGreaterThan(1.5 * deviation(eeg.pair('O1', 'A1', 1, 39)));
      const upward = [...x.keys()].filter((i) => i > 0 && (x[i] as number) > 0 && (x[i - 1] as number) <= 0);
      const turns = upward.filter(
        (at, k) => k === 0 || at - (upward[k - 1] as number) > rate_hz / frequency_hz / 3,
      );
      expect(turns.length / 38 / frequency_hz).toBeGreaterThan(0.85);
      expect(variation(intervals(turns.map((at) => at / rate_hz)))).toBeLessThan(0.35);
    }
  });

  it('LRDA: on its side alone; with +S sharper', () => {
    const eeg = made({ pattern: 'lrda', at_s: 0, length_s: 42, options: { focus: 'left temporal' } }, 40);
    expect(Math.abs(peakFrequency(eeg.pair('F7', 'C4'), rate_hz, 0.5, 6) - 2)).toBeLessThan(0.26);
    expect(deviation(eeg.pair('F7', 'C4', 2, 38))).toBeGreaterThan(
      3 * deviation(eeg.pair('F8', 'C4', 2, 38)),
    );
    const sharp = made(
      { pattern: 'lrda', at_s: 0, length_s: 42, options: { focus: 'left temporal', plus: 'S' } },
      40,
    );
    const harmonics = (one: Measured): number =>
      bandPower(one.pair('F7', 'C4'), rate_hz, 8, 20) / bandPower(one.pair('F7', 'C4'), rate_hz, 1, 4);
    expect(harmonics(sharp)).toBeGreaterThan(2 * harmonics(eeg));
    expect(eeg.truth).toMatchObject([{ kind: 'lrda' }]);
  });

  it('spike-wave: 3 Hz is a seizure from 10 s on, slow ones are not', () => {
    const kinds = (frequency_hz: number, length_s: number, ictal: boolean | null = null): readonly string[] =>
      made({ pattern: 'spike-wave', at_s: 2, length_s, options: { frequency_hz, ictal } }, 3).truth.map(
        ({ kind }) => kind,
      );
    expect(kinds(3, 12).toSorted()).toEqual(['seizure', 'sw']);
    expect(kinds(3, 8)).toEqual(['sw']);
    expect(kinds(3, 8, true).toSorted()).toEqual(['seizure', 'sw']);
    expect(kinds(2, 30)).toEqual(['sw']);
    const eeg = made({ pattern: 'spike-wave', at_s: 2, length_s: 14 }, 20);
    const x = eeg.pair('F4', 'A2', 3, 15);
    expect(Math.abs(peakFrequency(x, rate_hz, 1, 6) - 3)).toBeLessThan(0.26);
    const spikes = feet(sharpened(x), 0.35, 0.2);
    expect(Math.abs(spikes.length / 12 - 3)).toBeLessThan(0.3);
    const slow = made({ pattern: 'spike-wave', at_s: 2, length_s: 14, options: { frequency_hz: 1.8 } }, 20);
    expect(Math.abs(feet(sharpened(slow.pair('F4', 'A2', 3, 15)), 0.35, 0.3).length / 12 - 1.8)).toBeLessThan(
      0.25,
    );
    expect(peakToPeak(slow.pair('F4', 'A2', 3, 15))).toBeGreaterThan(150);
  });
});
