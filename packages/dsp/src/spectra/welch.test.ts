import { assert, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../../../../fixtures/spectra/welch.json' with { type: 'json' };
import { createWelch, periodogram, welch, windowValues, type WelchOptions } from './index.ts';
import { kernelPower } from './kernel-power.ts';
import { disagreement, noise } from './noise.fixture.ts';
import { createSegmentPower, type SegmentShape } from './segment-power.ts';

describe("Welch's method", () => {
  it.each(golden.entries)('of $samples samples with $options is scipy.signal.welch to 1e-9', (entry) => {
    const options = entry.options as Omit<WelchOptions, 'rows' | 'samples'>;
    const { frequencies_hz, psd } = welch(noise(entry.seed, entry.samples, entry.offset), options);
    expect(disagreement(frequencies_hz, entry.frequencies_hz, 1e-15, 0)).toBeLessThan(1);
    expect(disagreement(psd, entry.psd, 1e-9, 1e-12)).toBeLessThan(1);
  });

  it('gives every row the bits that it has alone, whatever its neighbours are', () => {
    const rows = [
      noise(1, 700),
      new Float64Array(700).fill(Number.NaN),
      noise(2, 700, 1e6),
      new Float64Array(700),
    ];
    for (const segment of [256, 175, 101]) {
      const values = new Float64Array(2800);
      rows.forEach((row, at) => values.set(row, at * 700));
      const together = welch(values, { rate_hz: 256, segment, rows: 4 }).psd;
      const apart = rows.flatMap((row) => Array.from(welch(row, { rate_hz: 256, segment }).psd));
      expect([...together]).toEqual(apart);
      const bins = apart.length / 4;
      expect(apart.slice(bins, 2 * bins).every(Number.isNaN)).toBe(true);
      expect(apart.slice(3 * bins).every((power) => power === 0)).toBe(true);
    }
  });

  it('finds the same bits when its buffers are used again', () => {
    for (const average of ['mean', 'median'] as const) {
      const { bins, process } = createWelch({
        rate_hz: 200,
        rows: 1,
        samples: 1000,
        segment: 150,
        size: 211,
        average,
      });
      const [first, again] = [new Float64Array(bins), new Float64Array(bins).fill(7)];
      process(noise(1, 1000), first);
      process(noise(2, 1000, 1e4), again);
      process(noise(1, 1000), again);
      expect(again).toEqual(first);
    }
  });

  it('Parseval: the density of one whole segment adds up to the mean square', () => {
    const shapes = record({ samples: integer({ min: 2, max: 400 }), seed: integer({ min: 1, max: 1e9 }) });
    assert(
      property(shapes, ({ samples, seed }) => {
        const values = noise(seed, samples);
        const { psd } = periodogram(values, { rate_hz: 999.41, detrend: 'none' });
        const power = (psd.reduce((sum, value) => sum + value, 0) * 999.41) / samples;
        const wanted = values.reduce((sum, value) => sum + value * value, 0) / samples;
        expect(Math.abs(power / wanted - 1)).toBeLessThan(1e-12);
      }),
    );
  });

  it('a constant or a straight line leaves nothing where it is taken away', () => {
    const line = Float64Array.from({ length: 500 }, (_, n) => 1e5 + 30 * n);
    const powers = (detrend: 'constant' | 'linear', values: Float64Array): number =>
      Math.max(...welch(values, { rate_hz: 250, segment: 200, detrend }).psd);
    expect(powers('linear', line)).toBeLessThan(1e-18);
    expect(powers('constant', new Float64Array(500).fill(123_456.789))).toBeLessThan(1e-18);
    expect(powers('constant', line)).toBeGreaterThan(1);
  });

  it('a sine shows its mean square as a spectrum, in the bin that it is on', () => {
    const sine = Float64Array.from({ length: 1024 }, (_, n) => 30 * Math.sin((2 * Math.PI * 10 * n) / 256));
    const { psd, frequencies_hz } = welch(sine, { rate_hz: 256, segment: 512, scaling: 'spectrum' });
    expect(frequencies_hz[20]).toBe(10);
    expect(psd[20]).toBeCloseTo(450, 9);
  });

  it('finds the same with the batched kernel as row by row', () => {
    for (const [rows, segment] of [
      [1, 16],
      [3, 512],
      [7, 2048],
    ] as const) {
      const window = windowValues('hann', segment);
      const shape: SegmentShape = { rows, segment, size: segment, window, detrend: 'constant' };
      const values = noise(rows, 3 * rows * segment, 1e5);
      const [fast, plain] = [kernelPower(shape), createSegmentPower(shape)].map((power) => {
        const sums = new Float64Array(rows * (segment / 2 + 1));
        for (const from of [0, segment / 2]) power?.add(values, 3 * segment, from, sums, false);
        return sums;
      }) as [Float64Array, Float64Array];
      const at = Array.from(plain, (_, k) => k);
      expect(disagreement(fast, { at, values: Array.from(plain) }, 1e-9, 1e-12)).toBeLessThan(1);
    }
  });

  it.each([
    ['a length that is no power of two', { segment: 100, size: 100 }],
    ['zeros behind the segment', { segment: 100, size: 128 }],
    ['a straight line to take away', { detrend: 'linear' }],
    ['more than it holds', { segment: 1 << 17, size: 1 << 17 }],
  ] as const)('leaves %s to the arithmetic of any length', (_, change) => {
    const shape = { rows: 1, segment: 128, size: 128, detrend: 'none', ...change } as const;
    expect(kernelPower({ ...shape, window: new Float64Array(shape.segment) })).toBeUndefined();
  });

  it.each([
    [
      'a segment longer than the epoch',
      { segment: 101 },
      /length of a segment in samples is 101, must be .* 1 … 100/,
    ],
    ['an overlap of a whole segment', { overlap: 50 }, /overlap in samples is 50, must be .* 0 … 49/],
    [
      'a transform shorter than the segment',
      { size: 49 },
      /length of the transform is 49, must be .* 50 … 1048576/,
    ],
    ['no rows', { rows: 0 }, /number of rows is 0/],
    ['half a sample', { samples: 99.5 }, /number of samples is 99.5/],
    ['no rate', { rate_hz: 0 }, /rate is 0 Hz, must be positive/],
  ])('refuses %s', (_, options, message) => {
    expect(() => createWelch({ rate_hz: 100, rows: 1, samples: 100, segment: 50, ...options })).toThrow(
      message,
    );
  });

  it('refuses epochs and buffers of another length', () => {
    const { process } = createWelch({ rate_hz: 100, rows: 2, samples: 100, segment: 50 });
    expect(() => process(new Float64Array(100), new Float64Array(52))).toThrow(
      /the epoch is 100, must be 200/,
    );
    expect(() => process(new Float64Array(200), new Float64Array(26))).toThrow(
      /the spectra is 26, must be 52/,
    );
  });
});
