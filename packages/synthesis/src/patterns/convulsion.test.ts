import { describe, expect, it } from 'vitest';
import { tenTwenty } from '../channels/ten-twenty.ts';
import { bandPower, deviation, measured, peakToPeak } from '../measured.ts';
import type { Scenario } from '../scenario.ts';

const rate_hz = 256;
const scenario = (options: object = {}): Scenario => ({
  id: 'convulsion',
  seed: 21,
  length_s: 600,
  body: { heart_bpm: 70, breaths_per_minute: 14 },
  streams: [{ rate_hz, reference: 'CPz', channels: tenTwenty('old') }],
  script: [
    { pattern: 'background', at_s: 0 },
    { pattern: 'alpha-rhythm', at_s: 0 },
    { pattern: 'heart', at_s: 0 },
    { pattern: 'electrode-noise', at_s: 0, options: { drift_uV: 0.5 } },
    { pattern: 'convulsion', at_s: 30, options },
  ],
});
const regions = [
  ['Fp1', 'F7'],
  ['F8', 'T4'],
  ['T5', 'O1'],
  ['F3', 'C3'],
  ['C4', 'P4'],
] as const;

/** Steepness is what muscle has and slow movement has not. */
const steepness = (x: Float64Array): number =>
  deviation(x.slice(1).map((value, i) => value - (x[i] as number)));

/** Seconds at which muscle begins to work, from its steepness in steps of 20 ms. */
const burstsOf = (x: Float64Array): readonly number[] => {
  const step = 5;
  const sizes = Array.from({ length: Math.floor(x.length / step) - 1 }, (_, k) =>
    steepness(x.slice(k * step, (k + 2) * step)),
  );
  const strong = sizes.toSorted((a, b) => a - b)[Math.floor(0.9 * sizes.length)] ?? 0;
  const found: number[] = [];
  let quiet = true;
  sizes.forEach((size, k) => {
    if (quiet && size > 0.35 * strong) {
      found.push((k * step) / rate_hz);
      quiet = false;
    } else if (size < 0.1 * strong) quiet = true;
  });
  return found;
};

const heartRate = (ecg: Float64Array): number => {
  const beats = [...ecg.keys()].filter(
    (i) => (ecg[i] as number) > 550 && ecg[i] === Math.max(...ecg.subarray(Math.max(0, i - 20), i + 20)),
  );
  return (60 * rate_hz * (beats.length - 1)) / ((beats.at(-1) ?? 0) - (beats[0] ?? 0));
};

describe('field 4.4, the convulsion', () => {
  const eeg = measured(scenario(), 270);
  const mark = (kind: string): { onset_s: number; end_s: number } => {
    const found = eeg.truth.find((one) => one.kind === kind);
    expect(found?.channels).toHaveLength(21);
    return { onset_s: found?.onset_s ?? 0, end_s: (found?.onset_s ?? 0) + (found?.duration_s ?? 0) };
  };
  const [tonic, clonic, suppression] = [
    mark('convulsion-tonic'),
    mark('convulsion-clonic'),
    mark('suppression'),
  ];

  it('is one seizure of a tonic part of 10–20 s and a clonic part, then suppression of 20–60 s', () => {
    expect(mark('seizure')).toEqual(mark('convulsion'));
    expect(mark('convulsion')).toEqual({ onset_s: 30, end_s: clonic.end_s });
    expect(tonic.end_s - tonic.onset_s).toBeGreaterThanOrEqual(10);
    expect(tonic.end_s - tonic.onset_s).toBeLessThanOrEqual(20);
    expect(clonic.onset_s).toBe(tonic.end_s);
    expect(suppression.onset_s).toBe(clonic.end_s);
    expect(suppression.end_s - suppression.onset_s).toBeGreaterThanOrEqual(20);
    expect(suppression.end_s - suppression.onset_s).toBeLessThanOrEqual(60);
  });

  it('the tonic part is muscle over all regions, up to the limits of the amplifier', () => {
    for (const [a, b] of regions) {
      const x = eeg.pair(a, b, tonic.onset_s + 3, tonic.end_s);
      expect(peakToPeak(x)).toBeGreaterThan(1000);
      expect(bandPower(x, rate_hz, 25, 100)).toBeGreaterThan(10 * bandPower(x, rate_hz, 1, 20));
    }
    const limit_uV = 3276.7;
    const railed = ['F7', 'F8', 'T3', 'T4', 'Fp1', 'O1'].filter((label) =>
      eeg.row(label, tonic.onset_s, tonic.end_s).some((value) => Math.abs(value) >= limit_uV),
    );
    expect(railed.length).toBeGreaterThan(1);
  });

  it('the clonic part is bursts that slow from about 4 to 1 Hz while the pauses lengthen', () => {
    const bursts = burstsOf(eeg.pair('F7', 'T3', clonic.onset_s, clonic.end_s));
    const rate = (from: number, to: number): number =>
      bursts.filter((at_s) => at_s >= from && at_s < to).length / (to - from);
    const length_s = clonic.end_s - clonic.onset_s;
    expect(rate(0, 5)).toBeGreaterThan(2.8);
    expect(rate(0, 5)).toBeLessThan(4.4);
    expect(rate(length_s - 6, length_s)).toBeGreaterThan(0.8);
    expect(rate(length_s - 6, length_s)).toBeLessThan(1.5);
    // Between late jerks nothing works.
    const pause_s = clonic.onset_s + (bursts.at(-2) ?? 0) + 0.5;
    expect(steepness(eeg.pair('F7', 'T3', pause_s, pause_s + 0.2))).toBeLessThan(12);
  });

  it('then less than 10 µV, with the heart still seen and 30–50 beats faster', () => {
    for (const [a, b] of regions) {
      for (let at_s = suppression.onset_s + 2; at_s < suppression.end_s - 2; at_s += 2)
        expect(peakToPeak(eeg.pair(a, b, at_s, at_s + 1))).toBeLessThan(10);
    }
    const rise =
      heartRate(eeg.row('ECG', suppression.onset_s + 1, suppression.end_s)) -
      heartRate(eeg.row('ECG', 2, 29));
    expect(rise).toBeGreaterThan(30);
    expect(rise).toBeLessThan(50);
  });

  it('and slow waves after that', () => {
    const x = eeg.pair('F3', 'C3', suppression.end_s + 5, suppression.end_s + 40);
    expect(bandPower(x, rate_hz, 0.5, 4)).toBeGreaterThan(
      4 * bandPower(eeg.pair('F3', 'C3', 2, 29), rate_hz, 0.5, 4),
    );
  });

  it('without suppression the EEG is back at once, slow', () => {
    const other = measured(scenario({ suppressed_s: 0, tonic_s: 10, clonic_s: 20 }), 90);
    expect(other.truth.some(({ kind }) => kind === 'suppression')).toBe(false);
    expect(other.truth.find(({ kind }) => kind === 'convulsion')).toMatchObject({
      onset_s: 30,
      duration_s: 30,
    });
    expect(peakToPeak(other.pair('F3', 'C3', 64, 70))).toBeGreaterThan(20);
  });
});
