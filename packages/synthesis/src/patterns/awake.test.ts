import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tenTwenty } from '../channels/ten-twenty.ts';
import { bandPower, correlation, deviation, measured, peakFrequency, peakToPeak } from '../measured.ts';
import type { Scenario } from '../scenario.ts';
import type { Act } from './index.ts';

const awake = (script: readonly Act[], rate_hz = 256): Scenario => ({
  id: 'awake',
  seed: 5,
  length_s: 60,
  body: { heart_bpm: 72, breaths_per_minute: 14 },
  streams: [{ rate_hz, reference: 'CPz', channels: tenTwenty('old') }],
  script,
});

interface Oracle {
  readonly alphaPeak_hz: Readonly<Record<string, number>>;
  readonly alphaClosed_uV2: Readonly<Record<string, number>>;
  readonly alphaOpen_uV2: Readonly<Record<string, number>>;
  readonly beta_uV2: Readonly<Record<string, number>>;
  readonly mains_uV2: Readonly<Record<string, number>>;
  readonly aperiodicSlope: Readonly<Record<string, number>>;
  readonly heart_bpm: number;
  readonly blinks_s: readonly number[];
}
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../fixtures/synthesis/${name}`, import.meta.url), 'utf8'));
const oracle = fixture('awake-eyes.measured.json') as Oracle;
const scenario = fixture('awake-eyes.scenario.json') as Scenario;
const of = (values: Readonly<Record<string, number>>, label: string): number => values[label] ?? Number.NaN;

describe('field 4.4, awake, as scipy measures it in the fixture awake-eyes', () => {
  it('alpha peaks at the frequency of the script on both sides', () => {
    for (const label of ['O1', 'O2'])
      expect(Math.abs(of(oracle.alphaPeak_hz, label) - 9.5)).toBeLessThan(0.3);
  });

  it('alpha is posterior, 20–60 µV, and right ≥ left by up to 50 %', () => {
    const closed = (label: string): number => of(oracle.alphaClosed_uV2, label);
    expect(closed('O2')).toBeGreaterThan(6 * closed('F4'));
    expect(closed('O2')).toBeGreaterThan(20 * closed('C4'));
    const ratio = Math.sqrt(closed('O2') / closed('O1'));
    expect(ratio).toBeGreaterThan(1);
    expect(ratio).toBeLessThan(1.5);
    // Peak to peak of a rhythm is some three deviations in its better stretches.
    expect(3.2 * Math.sqrt(closed('O2'))).toBeGreaterThan(20);
    expect(3.2 * Math.sqrt(closed('O2'))).toBeLessThan(60);
  });

  it('open eyes take nine tenths of its power and more', () => {
    for (const label of ['O1', 'O2'])
      expect(of(oracle.alphaOpen_uV2, label)).toBeLessThan(0.1 * of(oracle.alphaClosed_uV2, label));
  });

  it('beta is frontal, 5–10 µV', () => {
    expect(of(oracle.beta_uV2, 'F3')).toBeGreaterThan(1.2 * of(oracle.beta_uV2, 'O1'));
    expect(3.2 * Math.sqrt(of(oracle.beta_uV2, 'F4'))).toBeGreaterThan(5);
    expect(3.2 * Math.sqrt(of(oracle.beta_uV2, 'F4'))).toBeLessThan(10);
  });

  it('the mains stand on the poor electrode alone', () => {
    for (const label of ['Fp1', 'F3', 'F4', 'C3', 'O1', 'O2'])
      expect(of(oracle.mains_uV2, label)).toBeLessThan(0.02 * of(oracle.mains_uV2, 'C4'));
  });

  it('the background falls as 1/f¹ to 1/f² between 30 and 45 Hz', () => {
    for (const slope of Object.values(oracle.aperiodicSlope)) {
      expect(slope).toBeLessThan(-0.9);
      expect(slope).toBeGreaterThan(-2.2);
    }
  });

  it('the heart beats as the body says, and blinks are where truth has them', () => {
    expect(Math.abs(oracle.heart_bpm - 66)).toBeLessThan(2);
    const { truth } = measured(scenario, 1);
    const blinks = truth.filter(({ kind }) => kind === 'blink');
    expect(blinks.length).toBeGreaterThan(1);
    for (const { onset_s, duration_s } of blinks) {
      const found = oracle.blinks_s.filter((at_s) => at_s >= onset_s && at_s <= onset_s + duration_s);
      expect(found).toHaveLength(1);
    }
  });
});

describe('field 4.4, awake, measured here', () => {
  it('alpha is blocked within 0.5 s of eye opening and returns after closing', () => {
    const eeg = measured(
      awake([
        { pattern: 'alpha-rhythm', at_s: 0, options: { frequency_hz: 10, amplitude_uV: 50 } },
        { pattern: 'eyes-open', at_s: 20, length_s: 10 },
      ]),
      40,
    );
    const alpha = (from_s: number, to_s: number): number => deviation(eeg.pair('T6', 'O2', from_s, to_s));
    expect(alpha(20.5, 29.5)).toBeLessThan(0.12 * alpha(0, 20));
    expect(alpha(31, 40)).toBeGreaterThan(0.5 * alpha(0, 20));
    expect(eeg.truth.filter(({ kind }) => kind === 'eyes-open')).toMatchObject([
      { onset_s: 20, duration_s: 10 },
    ]);
  });

  it('alpha waxes and wanes over one to three seconds', () => {
    const eeg = measured(awake([{ pattern: 'alpha-rhythm', at_s: 0 }]), 60);
    const sizes = Float64Array.from({ length: 120 }, (_, k) => deviation(eeg.row('O2', k / 2, (k + 1) / 2)));
    expect(deviation(sizes) / (sizes.reduce((a, b) => a + b, 0) / 120)).toBeGreaterThan(0.2);
    const later = (by: number): number => correlation(sizes.slice(0, -by), sizes.slice(by));
    expect(later(1)).toBeGreaterThan(0.45);
    expect(later(8)).toBeLessThan(0.35);
  });

  it.each([256, 512, 1024])('neighbours correlate and far electrodes do not, at %i Hz', (rate_hz) => {
    const eeg = measured(awake([{ pattern: 'background', at_s: 0 }], rate_hz), 8);
    const near = [
      ['Fp1', 'F7'],
      ['C3', 'P3'],
      ['T4', 'F8'],
      ['O1', 'T5'],
    ] as const;
    const close = near.map(([a, b]) => correlation(eeg.pair(a, 'A1'), eeg.pair(b, 'A1')));
    expect(close.reduce((a, b) => a + b, 0) / 4).toBeGreaterThan(0.5);
    const far = correlation(eeg.pair('Fp2', 'F8'), eeg.pair('T5', 'O1'));
    expect(Math.abs(far)).toBeLessThan(0.4);
    expect(deviation(eeg.pair('C3', 'P3'))).toBeGreaterThan(2);
    expect(deviation(eeg.pair('C3', 'P3'))).toBeLessThan(10);
  });

  it('blinks: positive at Fp1 and Fp2, 80–200 µV, 0.2–0.4 s, a third at F3 and F4, none at O', () => {
    const eeg = measured(awake([{ pattern: 'blinks', at_s: 1, length_s: 30 }]), 32);
    const blinks = eeg.truth.filter(({ kind }) => kind === 'blink');
    expect(blinks.length).toBeGreaterThan(3);
    for (const { onset_s, duration_s } of blinks) {
      expect(duration_s).toBeGreaterThanOrEqual(0.2);
      expect(duration_s).toBeLessThanOrEqual(0.4);
      const top = (label: string): number => Math.max(...eeg.row(label, onset_s, onset_s + duration_s));
      for (const label of ['Fp1', 'Fp2']) {
        expect(top(label)).toBeGreaterThan(80);
        expect(top(label)).toBeLessThan(200);
      }
      for (const label of ['F3', 'F4']) {
        expect(top(label) / top('Fp1')).toBeGreaterThan(0.25);
        expect(top(label) / top('Fp1')).toBeLessThan(0.45);
      }
      expect(peakToPeak(eeg.row('O1', onset_s, onset_s + duration_s)) / top('Fp1')).toBeLessThan(0.13);
    }
  });

  it('lateral gaze: F7 and F8 move in opposite directions, with spikes of the rectus', () => {
    const eeg = measured(awake([{ pattern: 'lateral-gaze', at_s: 1, length_s: 40 }], 512), 42);
    const gazes = eeg.truth.filter(({ kind }) => kind === 'lateral-gaze');
    expect(gazes.length).toBeGreaterThan(3);
    for (const { onset_s } of gazes) {
      const held = (label: string): number => eeg.row(label, onset_s + 0.2, onset_s + 0.4)[10] as number;
      expect(Math.sign(held('F7'))).toBe(-Math.sign(held('F8')));
      expect(Math.abs(held('F8'))).toBeGreaterThan(20);
      expect(Math.abs(held('O1'))).toBeLessThan(6);
    }
    // The spike is the only thing faster than 30 Hz here.
    expect(bandPower(eeg.row('F8'), 512, 35, 60)).toBeGreaterThan(5 * bandPower(eeg.row('Cz'), 512, 35, 60));
  });

  it('chewing: 1–2 Hz bursts of temporal EMG on both sides, tongue waves in front, marked as chewing', () => {
    const eeg = measured(awake([{ pattern: 'chewing', at_s: 2, length_s: 12 }]), 16);
    const emg = eeg.pair('F8', 'T4', 3, 13);
    const strength = Float64Array.from({ length: 200 }, (_, k) => deviation(emg.slice(12 * k, 12 * k + 12)));
    const rhythm_hz = peakFrequency(strength, 256 / 12, 0.8, 3, 0.1);
    expect(rhythm_hz).toBeGreaterThanOrEqual(1);
    expect(rhythm_hz).toBeLessThanOrEqual(2);
    expect(bandPower(emg, 256, 30, 70)).toBeGreaterThan(
      30 * bandPower(eeg.pair('P3', 'O1', 3, 13), 256, 30, 70),
    );
    expect(bandPower(eeg.row('Fp1', 3, 13), 256, 1, 3)).toBeGreaterThan(40);
    expect(eeg.truth).toMatchObject([{ kind: 'chewing', onset_s: 2, duration_s: 12 }]);
  });

  it('muscle: temporal EMG lies above 20 Hz, on its own side', () => {
    const eeg = measured(
      awake([{ pattern: 'muscle', at_s: 0, options: { muscle: 'left temporalis', rms_uV: 15 } }]),
      10,
    );
    const left = eeg.pair('F7', 'T3');
    expect(bandPower(left, 256, 25, 80)).toBeGreaterThan(10 * bandPower(left, 256, 1, 15));
    expect(deviation(left)).toBeGreaterThan(8 * deviation(eeg.pair('F8', 'T4')));
  });
});
