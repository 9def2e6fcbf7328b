import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  butterworth,
  calibrationTable,
  createCascade,
  createPixelCascade,
  notch,
  type PixelCascade,
  type Section,
} from '../index.ts';
import { narrowOf } from './narrow.ts';

const chain = (rate_hz: number, highpass_hz: number, order = 4): (readonly Section[])[] => [
  butterworth('highpass', order, highpass_hz, rate_hz),
  butterworth('lowpass', order, 70, rate_hz),
  notch(50, 30, rate_hz),
];

const random = (seed: number): (() => number) => {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
};

const chains: readonly (readonly Section[])[][] = [
  chain(256, 0.3, 1),
  chain(512, 0.5),
  chain(512, 0.5, 8),
  [butterworth('highpass', 2, 1, 256)],
  [butterworth('highpass', 1, 1, 256), notch(50, 30, 256), notch(100, 30, 256)],
];

describe('sections in float32, for pixels only', () => {
  it('the kernel gives the bits of its plain twin, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...chains),
        fc.integer({ min: 1, max: 13 }),
        fc.array(fc.integer({ min: 0, max: 2600 }), { maxLength: 5 }),
        fc.integer({ min: 0, max: 9 }),
        fc.integer(),
        fc.boolean(),
        (filters, channels, places, gap, seed, wide) => {
          const next = random(seed);
          const samples = 2600;
          const whole = Array.from({ length: channels * samples }, () => Math.floor(next() * 2 ** 16));
          const calibrations = calibrationTable(
            Array.from({ length: channels }, () => ({ gain: next(), offset: 1e5 * next() })),
          );
          const filtered = Array.from({ length: channels }, (_, c) => c % 7 !== 5);
          const kernel = createPixelCascade(filters, channels, filtered);
          const twin = createPixelCascade(filters, channels, filtered, false);
          const [own, twins] = [new Float32Array(whole.length), new Float32Array(whole.length)];
          let from = 0;
          for (const to of [...places.toSorted((a, b) => a - b), samples]) {
            const length = to - from;
            const stride = length + gap;
            const piece = wide ? new Int32Array(channels * stride) : new Int16Array(channels * stride);
            for (let c = 0; c < channels; c += 1)
              piece.set(whole.slice(c * samples + from, c * samples + to), c * stride);
            const out = new Float32Array(channels * stride);
            kernel.processCounts(piece, length, calibrations, out, stride, stride);
            for (let c = 0; c < channels; c += 1)
              own.set(out.subarray(c * stride, c * stride + length), c * samples + from);
            from = to;
          }
          twin.processCounts(Int32Array.from(whole), samples, calibrations, twins);
          expect(own).toEqual(twins);
        },
      ),
      { numRuns: 40 },
    );
  });

  const offsets = [0, 5000, 100_000];
  const settings = [256, 512, 1024, 2048].flatMap((rate_hz) =>
    [0.1, 0.5, 1].map((highpass_hz) => [highpass_hz, rate_hz] as const),
  );
  it.each(settings)(
    'high-pass %s Hz at %s Hz: within 1e-3 µV of float64 on 0, 5 and 100 mV',
    (highpass_hz, rate_hz) => {
      const samples = 20 * rate_hz;
      const next = random(rate_hz);
      const one = Int16Array.from({ length: samples }, (_, k) => {
        const mains = 300 * Math.sin((2 * Math.PI * 50 * k) / rate_hz);
        return mains + 500 * Math.sin((2 * Math.PI * 9.7 * k) / rate_hz) + 400 * next();
      });
      const counts = Int16Array.from({ length: 3 * samples }, (_, k) => one[k % samples] ?? 0);
      const calibrations = calibrationTable(offsets.map((offset) => ({ gain: 0.1, offset })));
      const filters = chain(rate_hz, highpass_hz);
      expect(narrowOf(filters.flat())).toBe(rate_hz === 2048 ? 0 : 3);
      const [pixels, exact] = [new Float32Array(counts.length), new Float64Array(counts.length)];
      createPixelCascade(filters, 3).processCounts(counts, samples, calibrations, pixels);
      createCascade(filters, 3).processCounts(counts, samples, calibrations, exact);
      const worst = exact.reduce(
        (most, value, k) => Math.max(most, Math.abs(value - (pixels[k] ?? Number.NaN))),
        0,
      );
      expect(worst).toBeLessThan(1e-3);
      expect(worst).toBeGreaterThan(0);
    },
  );

  it('all is float64 where nothing takes an offset away, and where a section would magnify what float32 rounds', () => {
    expect(narrowOf(chain(256, 1).slice(1).flat())).toBe(0);
    expect(narrowOf(butterworth('highpass', 4, 1, 256))).toBe(0);
    expect(narrowOf([...butterworth('highpass', 2, 0.5, 2048), ...butterworth('lowpass', 2, 5, 2048)])).toBe(
      0,
    );
    const counts = Int16Array.from({ length: 600 }, (_, k) => 3000 + 900 * Math.sin(k / 3));
    const calibrations = calibrationTable([{ gain: 0.1, offset: 5e4 }]);
    const filters = [butterworth('lowpass', 2, 70, 256)];
    const [pixels, rounded] = [new Float32Array(600), new Float32Array(600)];
    createPixelCascade(filters, 1).processCounts(counts, 600, calibrations, pixels);
    createCascade(filters, 1).processCounts(counts, 600, calibrations, rounded);
    expect(pixels).toEqual(rounded);
  });

  it('a channel that falls silent comes to rest; after a reset all begins anew', () => {
    const calibrations = calibrationTable([
      { gain: 0.1, offset: 0 },
      { gain: 0.1, offset: 0 },
    ]);
    const counts = new Int16Array(2 * 65_536);
    counts.fill(1000, 100, 300);
    const run = (cascade: PixelCascade): Float32Array => {
      const out = new Float32Array(counts.length);
      cascade.processCounts(counts, 65_536, calibrations, out);
      return out;
    };
    const cascade = createPixelCascade(chain(256, 1), 2);
    const first = run(cascade);
    expect(Math.abs(first[65_535] ?? 1)).toBeLessThan(1e-30);
    cascade.reset();
    expect(run(cascade)).toEqual(first);
  });
});
