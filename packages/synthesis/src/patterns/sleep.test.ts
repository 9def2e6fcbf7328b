import { describe, expect, it } from 'vitest';
import { polysomnography } from '../channels/polysomnography.ts';
import { bandPower, deviation, mean, measured, peakFrequency, peakToPeak } from '../measured.ts';
import type { Scenario } from '../scenario.ts';
import type { Act } from './index.ts';

const night = (script: readonly Act[]): Scenario => ({
  id: 'night',
  seed: 3,
  length_s: 120,
  body: { heart_bpm: 60, breaths_per_minute: 15 },
  streams: polysomnography,
  script,
});
const stream = { eeg: 0, emg: 1, airflow: 2, effort: 3, oximetry: 4, position: 5 } as const;

describe('field 3.10, polysomnography', () => {
  it('rates meet the least of the AASM', () => {
    const least: Readonly<Record<string, number>> = {
      'F4-M1': 200,
      'E1-M2': 200,
      'Chin EMG': 200,
      ECG: 200,
      Snore: 200,
      Airflow: 25,
      'Nasal pressure': 25,
      Thorax: 25,
      SpO2: 10,
      Position: 1,
    };
    for (const { rate_hz, channels } of polysomnography) {
      for (const { label } of channels) expect(rate_hz).toBeGreaterThanOrEqual(least[label] ?? 1);
    }
  });

  it('breathes 15 times a minute, on every sensor alike', () => {
    const script: readonly Act[] = [{ pattern: 'breathing', at_s: 0 }];
    const air = measured(night(script), 60, stream.airflow);
    const belts = measured(night(script), 60, stream.effort);
    for (const [signals, label, rate_hz] of [
      [air, 'Nasal pressure', 128],
      [air, 'Airflow', 128],
      [belts, 'Thorax', 32],
      [belts, 'Abdomen', 32],
    ] as const) {
      const x = signals.row(label);
      const middle = mean(x);
      const rises = [...x.keys()].filter(
        (i) => i >= rate_hz && (x[i] as number) > middle && (x[i - 1] as number) <= middle,
      );
      const breaths = rises.filter((at, k) => k === 0 || at - (rises[k - 1] as number) > 1.5 * rate_hz);
      expect(breaths.length).toBeGreaterThanOrEqual(13);
      expect(breaths.length).toBeLessThanOrEqual(17);
    }
  });

  it('an obstructive apnea: no air, effort goes on, saturation falls afterwards', () => {
    const script: readonly Act[] = [
      { pattern: 'breathing', at_s: 0 },
      { pattern: 'snoring', at_s: 0 },
      { pattern: 'oximetry', at_s: 0 },
      { pattern: 'hypopnea', at_s: 40, length_s: 20, options: { kind: 'obstructive-apnea' } },
    ];
    const air = measured(night(script), 100, stream.airflow);
    const belts = measured(night(script), 100, stream.effort);
    const finger = measured(night(script), 100, stream.oximetry);
    const neck = measured(night(script), 100, stream.emg);
    const size = (x: Float64Array): number => deviation(x);
    expect(size(air.row('Nasal pressure', 44, 60))).toBeLessThan(
      0.1 * size(air.row('Nasal pressure', 10, 40)),
    );
    expect(size(belts.row('Thorax', 44, 60))).toBeGreaterThan(0.6 * size(belts.row('Thorax', 10, 40)));
    expect(size(neck.row('Snore', 44, 60))).toBeLessThan(0.2 * size(neck.row('Snore', 10, 40)));
    const saturation = finger.row('SpO2');
    const low = Math.min(...saturation);
    expect(low).toBeLessThanOrEqual(93);
    expect(saturation.indexOf(low) / 16).toBeGreaterThan(60);
    expect(saturation.every(Number.isInteger)).toBe(true);
    expect(air.truth.find(({ kind }) => kind === 'obstructive-apnea')).toMatchObject({
      onset_s: 40,
      duration_s: 20,
      stream: stream.airflow,
    });
  });

  it('spindles: 11–16 Hz, 0.5 s and more, 20–50 µV, central', () => {
    const eeg = measured(
      night([{ pattern: 'spindles', at_s: 0, options: { per_minute: 12 } }]),
      60,
      stream.eeg,
    );
    const spindles = eeg.truth.filter(({ kind }) => kind === 'spindle');
    expect(spindles.length).toBeGreaterThan(4);
    for (const { onset_s, duration_s } of spindles.slice(0, 5)) {
      expect(duration_s).toBeGreaterThanOrEqual(0.5);
      const part = (label: string): Float64Array => eeg.row(label, onset_s - 0.3, onset_s + 2);
      const frequency_hz = peakFrequency(part('C4-M1'), 256, 8, 20, 0.5);
      expect(frequency_hz).toBeGreaterThanOrEqual(11);
      expect(frequency_hz).toBeLessThanOrEqual(16);
      expect(peakToPeak(part('C4-M1'))).toBeGreaterThan(20);
      expect(peakToPeak(part('C4-M1'))).toBeLessThan(65);
      expect(peakToPeak(part('C4-M1'))).toBeGreaterThan(1.5 * peakToPeak(part('O2-M1')));
    }
  });

  it('K-complexes: negative, then positive, 0.5 s and more, largest in front', () => {
    const eeg = measured(
      night([{ pattern: 'k-complexes', at_s: 0, options: { per_minute: 5 } }]),
      60,
      stream.eeg,
    );
    const found = eeg.truth.filter(({ kind }) => kind === 'k-complex');
    expect(found.length).toBeGreaterThan(1);
    for (const { onset_s, duration_s } of found.filter((one) => one.onset_s < 58)) {
      const wave = eeg.row('F4-M1', onset_s, onset_s + duration_s);
      expect(duration_s).toBeGreaterThanOrEqual(0.5);
      expect(wave.indexOf(Math.min(...wave))).toBeLessThan(wave.indexOf(Math.max(...wave)));
      expect(Math.min(...wave)).toBeLessThan(-50);
      expect(peakToPeak(eeg.row('O2-M1', onset_s, onset_s + duration_s))).toBeLessThan(
        0.5 * peakToPeak(wave),
      );
    }
  });

  it('chin and legs: tone of 10–100 Hz, and leg movements of 0.5–10 s on their own leg', () => {
    const emg = measured(
      night([
        { pattern: 'muscle-tone', at_s: 0 },
        { pattern: 'leg-movements', at_s: 5, length_s: 55, options: { leg: 'left', every_s: 15 } },
      ]),
      30,
      stream.emg,
    );
    const movement = emg.truth.find(({ kind }) => kind === 'leg-movement') ?? { onset_s: 0, duration_s: 0 };
    expect(movement.duration_s).toBeGreaterThan(0.5);
    const during = (label: string): number =>
      deviation(emg.row(label, movement.onset_s + 0.2, movement.onset_s + movement.duration_s - 0.3));
    expect(during('Left leg')).toBeGreaterThan(5 * deviation(emg.row('Left leg', 0, 4.5)));
    expect(during('Right leg')).toBeLessThan(1.5 * deviation(emg.row('Right leg', 0, 4.5)));
    const chin = emg.row('Chin EMG', 0, 4);
    expect(bandPower(chin, 512, 20, 100)).toBeGreaterThan(5 * bandPower(chin, 512, 1, 10));
  });

  it('position follows the script', () => {
    const bed = measured(
      night([
        { pattern: 'body-position', at_s: 0, length_s: 20, options: { lies: 'supine' } },
        { pattern: 'body-position', at_s: 20, options: { lies: 'left' } },
      ]),
      30,
      stream.position,
    );
    expect([...bed.row('Position')]).toEqual([...Array(20).fill(2), ...Array(10).fill(1)]);
  });
});
