import * as fc from 'fast-check';
import FFT from 'fft.js';
import { describe, expect, it } from 'vitest';
import { createCascade, butterworth, createSpectra, createSpectra32 } from '../index.ts';

const random = (seed: number): (() => number) => {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
};

const hann = (size: number): Float64Array =>
  Float64Array.from({ length: size }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size));

const sines = (size: number, count: number): Float64Array[] =>
  Array.from({ length: count }, (_, t) =>
    Float64Array.from({ length: size }, (_, n) => Math.sin((Math.PI * (t + 1) * (n + 1)) / (size + 1))),
  );

/** Noise with a slow wave on an offset. */
const signal = (length: number, seed: number): Float64Array => {
  const next = random(seed);
  return Float64Array.from({ length }, (_, k) => 80 + 60 * Math.sin(k / 9) + 40 * next());
};

/** One window by fft.js. */
const oracle = (values: Float64Array, taper: Float64Array, detrend: boolean): number[] => {
  const mean = detrend ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
  const fft = new FFT(values.length);
  const out = fft.createComplexArray();
  fft.realTransform(
    out,
    Array.from(values, (value, n) => (value - mean) * (taper[n] ?? 0)),
  );
  return out.slice(0, values.length + 2);
};

const powersOf = (bins: readonly number[]): number[] =>
  Array.from({ length: bins.length / 2 }, (_, k) => (bins[2 * k] ?? 0) ** 2 + (bins[2 * k + 1] ?? 0) ** 2);

const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const sizes = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192];

describe('spectra against fft.js', () => {
  it.each(sizes)(
    'bins of a window of %s: error ≤ 1e-9 of the largest in float64, 1e-5 in float32',
    (size) => {
      const values = signal(5 * size, size);
      const taper = hann(size);
      const options = { size, tapers: [taper], detrend: true, oneSided: false };
      const layout = { at: 0, stride: size, channels: 5, windows: 1, hop: 0 };
      const exact = new Float64Array(5 * (size + 2));
      const rounded = new Float32Array(5 * (size + 2));
      createSpectra(options).transforms(values, layout, exact);
      createSpectra32(options).transforms(Float32Array.from(values), layout, rounded);
      for (let c = 0; c < 5; c += 1) {
        const wanted = oracle(values.subarray(c * size, (c + 1) * size), taper, true);
        const most = largest(wanted);
        const at = c * (size + 2);
        const off = (found: Float32Array | Float64Array): number =>
          largest(wanted.map((value, k) => value - (found[at + k] ?? Number.NaN))) / most;
        expect(off(exact)).toBeLessThan(1e-12);
        expect(off(rounded)).toBeLessThan(1e-5);
      }
    },
  );

  it.each([false, true])(
    'powers are |X|² summed over tapers, mirrored bins twice when one-sided (%s)',
    (oneSided) => {
      const size = 256;
      const values = signal(3 * 1000, 4);
      const tapers = sines(size, 3);
      const out = new Float64Array(2 * 3 * 129);
      const layout = { at: 100, stride: 1000, channels: 3, windows: 2, hop: 90 };
      createSpectra({ size, tapers, detrend: true, oneSided }).powers(values, layout, out);
      for (let w = 0; w < 2; w += 1)
        for (let c = 0; c < 3; c += 1) {
          const from = 100 + c * 1000 + w * 90;
          const each = tapers.map((taper) =>
            powersOf(oracle(values.subarray(from, from + size), taper, true)),
          );
          const wanted = Array.from({ length: 129 }, (_, k) => {
            const sum = each.reduce((total, powers) => total + (powers[k] ?? 0), 0);
            return oneSided && k > 0 && k < 128 ? 2 * sum : sum;
          });
          const at = (w * 3 + c) * 129;
          const off = largest(wanted.map((power, k) => power - (out[at + k] ?? Number.NaN)));
          expect(off / largest(wanted)).toBeLessThan(1e-12);
        }
    },
  );
});

describe('the kernel of spectra gives the bits of its plain twin in float64', () => {
  it('for any size, channels, windows, tapers, and places', () => {
    fc.assert(
      fc.property(
        fc.record({
          size: fc.constantFrom(16, 32, 64, 128, 512, 1024),
          channels: fc.integer({ min: 1, max: 7 }),
          windows: fc.integer({ min: 1, max: 4 }),
          hop: fc.integer({ min: 0, max: 70 }),
          at: fc.integer({ min: 0, max: 5 }),
          tapers: fc.integer({ min: 1, max: 3 }),
          detrend: fc.boolean(),
          oneSided: fc.boolean(),
          seed: fc.integer(),
        }),
        ({ size, channels, windows, hop, at, tapers, detrend, oneSided, seed }) => {
          const stride = size + 3 * hop + 7;
          const values = signal(at + channels * stride, seed);
          const options = { size, tapers: sines(size, tapers), detrend, oneSided };
          const layout = { at, stride, channels, windows, hop };
          const [kernel, twin] = [createSpectra(options), createSpectra(options, false)];
          const rows = windows * channels * kernel.bins;
          const [a, b] = [new Float64Array(rows), new Float64Array(rows)];
          kernel.powers(values, layout, a);
          twin.powers(values, layout, b);
          expect(a).toEqual(b);
          const [x, y] = [new Float64Array(2 * rows), new Float64Array(2 * rows)];
          kernel.transforms(values, layout, x);
          twin.transforms(values, layout, y);
          expect(x).toEqual(y);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('when windows and channels are too many for the memory at once, into any part of a longer array', () => {
    const size = 4096;
    const options = { size, tapers: [hann(size)], detrend: true, oneSided: true };
    const values = signal(130 * 8192, 6);
    const layout = { at: 0, stride: 8192, channels: 130, windows: 9, hop: 512 };
    const rows = 130 * 9 * 2049;
    const out = new Float64Array(rows + 10);
    createSpectra(options).powers(values, layout, out);
    expect([...out.subarray(rows)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const alone = new Float64Array(2049);
    const twin = createSpectra(options, false);
    for (const [w, c] of [
      [0, 0],
      [8, 129],
      [3, 64],
      [5, 127],
    ] as const) {
      twin.powers(values, { at: c * 8192 + w * 512, stride: 0, channels: 1, windows: 1, hop: 0 }, alone);
      const at = (w * 130 + c) * 2049;
      expect(out.subarray(at, at + 2049)).toEqual(alone);
    }
  });

  it.each([
    [512, 301, 40],
    [64, 5, 900],
    [256, 256, 60],
  ])('for windows of %s every %s, more of them than go through at once', (size, hop, windows) => {
    const channels = 11;
    const stride = (windows - 1) * hop + size + 3;
    const values = signal(channels * stride, size);
    const options = { size, tapers: sines(size, 2), detrend: true, oneSided: true };
    const layout = { at: 2, stride, channels, windows, hop };
    const [kernel, twin] = [createSpectra(options), createSpectra(options, false)];
    const [a, b] = [kernel, twin].map((one) => {
      const out = new Float64Array(windows * channels * one.bins);
      one.powers(values, layout, out);
      return out;
    });
    expect(a).toEqual(b);
  });

  it('a channel does not depend on its neighbours, not even on one that is absent', () => {
    const size = 256;
    const options = { size, tapers: [hann(size)], detrend: true, oneSided: false };
    const values = signal(4 * size, 9);
    values.fill(Number.NaN, size, 2 * size);
    const out = new Float64Array(4 * 129);
    createSpectra(options).powers(values, { at: 0, stride: size, channels: 4, windows: 1, hop: 0 }, out);
    for (const c of [0, 2, 3]) {
      const alone = new Float64Array(129);
      const layout = { at: c * size, stride: 0, channels: 1, windows: 1, hop: 0 };
      createSpectra(options).powers(values, layout, alone);
      expect(out.subarray(c * 129, (c + 1) * 129)).toEqual(alone);
    }
    expect(out.subarray(129, 258).every(Number.isNaN)).toBe(true);
  });

  it('plans that take turns, and cascades in between, do not disturb one another', () => {
    const values = signal(2 * 512, 2);
    const made = [64, 256, 512].map((size) => ({
      size,
      own: createSpectra({ size, tapers: [hann(size)], detrend: true, oneSided: true }),
      twin: createSpectra({ size, tapers: [hann(size)], detrend: true, oneSided: true }, false),
    }));
    for (let turn = 0; turn < 2; turn += 1)
      for (const { size, own, twin } of made) {
        const layout = { at: 0, stride: 512, channels: 2, windows: 1, hop: 0 };
        const [a, b] = [new Float64Array(size + 2), new Float64Array(size + 2)];
        own.powers(values, layout, a);
        twin.powers(values, layout, b);
        expect(a).toEqual(b);
        createCascade([butterworth('lowpass', 2, 30, 256)], 64).process(new Float64Array(64 * 1024), 1024);
      }
  });
});

describe('what is refused', () => {
  const layout = { at: 0, stride: 64, channels: 2, windows: 1, hop: 0 };
  const plan = { size: 64, tapers: [hann(64)], detrend: true, oneSided: true };

  it.each([0, 8, 100, 1.5, Number.NaN, 131_072])('a size of %s', (size) => {
    expect(() => createSpectra({ ...plan, size })).toThrow(/must be a power of two in 16 … 65536/);
  });

  it('tapers that are missing, of another length, or too many for the memory', () => {
    expect(() => createSpectra({ ...plan, tapers: [] })).toThrow(/0 tapers/);
    expect(() => createSpectra({ ...plan, tapers: [hann(32)] })).toThrow(/taper has 32 values, must be 64/);
    const tapers = Array.from({ length: 40 }, () => new Float64Array(65_536));
    expect(() => createSpectra({ ...plan, size: 65_536, tapers })).toThrow(/40 tapers of 65536 values need/);
  });

  it('values and places to write that are too short', () => {
    const spectra = createSpectra(plan);
    expect(() => spectra.powers(new Float64Array(127), layout, new Float64Array(66))).toThrow(/127 values/);
    expect(() => spectra.powers(new Float64Array(128), layout, new Float64Array(65))).toThrow(
      /65 values to write to, 66 are needed/,
    );
  });
});
