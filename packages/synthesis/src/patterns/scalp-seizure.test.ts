import { describe, expect, it } from 'vitest';
import { tenTwenty } from '../channels/ten-twenty.ts';
import { bandPower, deviation, measured, peakFrequency, peakToPeak, type Measured } from '../measured.ts';
import type { Scenario } from '../scenario.ts';
import type { Act } from './index.ts';

const rate_hz = 256;
const scenario = (act: Partial<Act> & { options: object }, seed = 4): Scenario => ({
  id: 'scalp-seizure',
  seed,
  length_s: 300,
  body: { heart_bpm: 70, breaths_per_minute: 14 },
  streams: [{ rate_hz, reference: 'CPz', channels: tenTwenty('old') }],
  script: [
    { pattern: 'background', at_s: 0 },
    { pattern: 'alpha-rhythm', at_s: 0 },
    { pattern: 'scalp-seizure', at_s: 20, length_s: 40, ...act } as Act,
  ],
});
const made = (options: object, length_s = 40): Measured =>
  measured(scenario({ length_s, options }), 20 + length_s + 8);

/** Peak to peak as a reader takes it: of a second, in the median. */
const sizeOf = (x: Float64Array): number => {
  const seconds = Array.from({ length: Math.floor(x.length / rate_hz) }, (_, k) =>
    peakToPeak(x.slice(k * rate_hz, (k + 1) * rate_hz)),
  );
  return seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)] ?? 0;
};

/** Frequency and size of a derivation in a part of a seizure that begins at 20 s and lasts 40. */
const partOf =
  (eeg: Measured, a: string, b: string) =>
  (from: number, to: number, low_hz: number, high_hz: number): { hz: number; uV: number } => {
    const x = eeg.pair(a, b, 20 + 40 * from, 20 + 40 * to);
    return { hz: peakFrequency(x, rate_hz, low_hz, high_hz), uV: sizeOf(x) };
  };

describe('field 4.4 and 3.5, seizures of the scalp', () => {
  it('temporal theta begins at 5–9 Hz, grows to 100–200 µV and slows below 4 Hz at its focus', () => {
    const part = partOf(made({ shape: 'theta', focus: 'left temporal', amplitude_uV: 150 }), 'F7', 'C3');
    expect(part(0.08, 0.3, 3, 14).hz).toBeGreaterThan(5);
    expect(part(0.08, 0.3, 3, 14).hz).toBeLessThan(9);
    expect(part(0.85, 1, 1, 14).hz).toBeLessThan(4);
    expect(part(0.75, 0.95, 1, 14).uV).toBeGreaterThan(2 * part(0.05, 0.15, 1, 14).uV);
    expect(part(0.75, 0.95, 1, 14).uV).toBeGreaterThan(100);
    expect(part(0.75, 0.95, 1, 14).uV).toBeLessThan(200);
  });

  it('frontal fast activity begins above 13 Hz below 40 µV, at the front, and slows by half and more', () => {
    const eeg = made({ shape: 'frontal-fast', focus: 'right frontal', emg_uV: 0 });
    const part = partOf(eeg, 'F4', 'P4');
    expect(part(0.05, 0.25, 8, 35).hz).toBeGreaterThan(13);
    const begin_uV = 2.8 * Math.sqrt(bandPower(eeg.pair('F4', 'P4', 22, 30), rate_hz, 13, 30));
    expect(begin_uV).toBeGreaterThan(8);
    expect(begin_uV).toBeLessThan(40);
    expect(part(0.8, 1, 3, 35).hz).toBeLessThan(9);
    const fast = (label: string): number => bandPower(eeg.pair(label, 'A1', 22, 34), rate_hz, 13, 30);
    expect(fast('F4')).toBeGreaterThan(4 * fast('O1'));
    expect(fast('F4')).toBeGreaterThan(3 * fast('F3'));
  });

  it('generalised spike-wave: 2.5–4 Hz over both sides, largest in front, begins and ends within half a second', () => {
    const eeg = made({ shape: 'spike-wave' }, 12);
    const x = eeg.pair('F3', 'A1', 21, 32);
    expect(peakFrequency(x, rate_hz, 1.5, 6)).toBeGreaterThanOrEqual(2.5);
    expect(peakFrequency(x, rate_hz, 1.5, 6)).toBeLessThanOrEqual(4);
    // The spike is in the harmonics.
    expect(bandPower(x, rate_hz, 8, 20)).toBeGreaterThan(0.05 * bandPower(x, rate_hz, 2, 5));
    const size = (label: string, from_s: number, to_s: number): number =>
      deviation(eeg.pair(label, 'A1', from_s, to_s));
    expect(size('F3', 21, 32) / size('F4', 21, 32)).toBeCloseTo(1, 0);
    expect(size('F3', 21, 32)).toBeGreaterThan(1.5 * size('O1', 21, 32));
    expect(size('F3', 20.6, 21.6)).toBeGreaterThan(3 * size('F3', 18, 20));
    expect(size('F3', 32.1, 32.9)).toBeLessThan(0.35 * size('F3', 31, 32));
  });

  it('an electrodecrement: one slow wave, then less than a third of the EEG with fast activity on it', () => {
    const eeg = made({ shape: 'electrodecremental', emg_uV: 0, postictal_uV: 0 }, 10);
    expect(peakToPeak(eeg.pair('F3', 'A1', 20, 21))).toBeGreaterThan(100);
    expect(deviation(eeg.pair('P3', 'O1', 21.5, 27))).toBeLessThan(
      0.33 * deviation(eeg.pair('P3', 'O1', 5, 19)),
    );
    const fast = (from_s: number, to_s: number): number =>
      bandPower(eeg.pair('F3', 'A1', from_s, to_s), rate_hz, 12, 26);
    expect(fast(24, 30)).toBeGreaterThan(2 * fast(10, 19));
    expect(peakToPeak(eeg.pair('F3', 'P3', 22, 26))).toBeLessThan(30);
  });

  it('parietal and occipital rhythmic alpha of 8–13 Hz at its own site that slows to below 6 Hz', () => {
    for (const [focus, site, other] of [
      ['left occipital', 'O1', 'O2'],
      ['right parietal', 'P4', 'P3'],
    ] as const) {
      const eeg = made({ shape: 'posterior-alpha', focus, background: 0.2 });
      const part = partOf(eeg, site, site === 'O1' ? 'C3' : 'T4');
      expect(part(0.1, 0.3, 3, 18).hz).toBeGreaterThanOrEqual(8);
      expect(part(0.1, 0.3, 3, 18).hz).toBeLessThanOrEqual(13);
      expect(part(0.85, 1, 1.5, 18).hz).toBeLessThan(6);
      const size = (label: string): number => bandPower(eeg.pair(label, 'A1', 40, 58), rate_hz, 2, 12);
      expect(size(site)).toBeGreaterThan(2 * size(other));
    }
  });

  it('rhythmic delta quickens by a half and more and slows again', () => {
    const part = partOf(made({ shape: 'delta', focus: 'left frontal' }), 'F3', 'P3');
    const [first, middle, last] = [
      part(0.03, 0.15, 1, 8).hz,
      part(0.45, 0.65, 1, 8).hz,
      part(0.9, 1, 1, 8).hz,
    ];
    expect(middle).toBeGreaterThan(1.4 * first);
    expect(last).toBeLessThan(0.8 * middle);
  });

  it('onset frequency and amplitude are what was asked for, whatever the length', () => {
    for (const [length_s, onset_hz, amplitude_uV] of [
      [12, 5, 60],
      [60, 8, 200],
      [150, 4.5, 90],
    ] as const) {
      const eeg = made({ focus: 'right temporal', onset_hz, amplitude_uV, background: 0.3 }, length_s);
      const at = (part: number): number => 20 + part * length_s;
      const x = eeg.pair('F8', 'C4', at(0.05), at(0.05) + Math.max(2, 0.12 * length_s));
      expect(Math.abs(peakFrequency(x, rate_hz, 3, 12) - onset_hz * 1.08)).toBeLessThan(
        0.14 * onset_hz + 0.4,
      );
      const largest = sizeOf(eeg.pair('F8', 'C4', at(0.75), at(0.95)));
      expect(largest).toBeGreaterThan(0.6 * amplitude_uV);
      expect(largest).toBeLessThan(1.4 * amplitude_uV);
      expect(eeg.truth.find(({ kind }) => kind === 'seizure')).toMatchObject({
        onset_s: 20,
        duration_s: length_s,
      });
    }
  });

  it('spreads where and when it was told to', () => {
    const spread = [{ focus: 'left temporal', part: 0.5, strength: 0.7 }];
    const eeg = made({ shape: 'theta', focus: 'right temporal', spread });
    const theta = (from_s: number, to_s: number): number =>
      bandPower(eeg.pair('F7', 'C3', from_s, to_s), rate_hz, 2, 9);
    expect(theta(50, 58)).toBeGreaterThan(5 * theta(26, 38));
  });

  it('a recording that starts in status: truth from its first sample on, waxing and waning for as long as it lasts', () => {
    const options = { focus: 'left frontal', shape: 'theta', cycles: 10, amplitude_uV: 150 };
    const eeg = measured(scenario({ at_s: -140, length_s: 300, options }), 165);
    expect(eeg.truth.filter(({ kind }) => kind === 'seizure')).toMatchObject([
      { onset_s: 0, duration_s: 160 },
    ]);
    const sizes = Array.from({ length: 15 }, (_, k) => deviation(eeg.pair('F3', 'P3', 10 * k, 10 * k + 10)));
    expect(sizes[0]).toBeGreaterThan(25);
    expect(Math.min(...sizes)).toBeGreaterThan(15);
    const hz = Array.from({ length: 28 }, (_, k) =>
      peakFrequency(eeg.pair('F3', 'P3', 5 * k, 5 * k + 5), rate_hz, 1.5, 9),
    );
    const turns = hz.slice(1).filter((one, k) => one - (hz[k] as number) > 1.5).length;
    expect(turns).toBeGreaterThanOrEqual(3);
  });
});
