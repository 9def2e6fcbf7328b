import { assert, double, integer, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createComplexTransform, createFft, createRealTransform } from './index.ts';
import { rootOfUnity } from './fft-roots.ts';

/** Every way through: powers of two, 3, 5, small primes, products, primes and multiples of primes above 61, odd and even. */
const sizes = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 20, 25, 27, 30, 31, 32, 36, 37, 49, 53, 67, 134, 201, 60, 64,
  74, 77, 100, 101, 121, 125, 128, 143, 222, 238, 250, 256, 323, 400, 500, 512, 529, 899, 961, 999, 1000,
  1024, 1997, 1999,
];

const noise = (length: number, seed: number): Float64Array => {
  let state = seed;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
};

/** By the definition, with compensated sums, so that its own rounding does not blur what is tested. */
const definition = (re: Float64Array, im: Float64Array, k: number): [re: number, im: number] => {
  const size = re.length;
  const sums = [0, 0];
  const lost = [0, 0];
  const add = (part: number, term: number): void => {
    const value = term - (lost[part] as number);
    const sum = (sums[part] as number) + value;
    lost[part] = sum - (sums[part] as number) - value;
    sums[part] = sum;
  };
  for (let n = 0; n < size; n += 1) {
    const [cos, sin] = rootOfUnity((k * n) % size, size);
    add(0, (re[n] as number) * cos + (im[n] as number) * sin);
    add(1, (im[n] as number) * cos - (re[n] as number) * sin);
  }
  return [sums[0] as number, sums[1] as number];
};

/** A few bins of large sizes, all of small ones. */
const someBins = (bins: number): number[] =>
  [
    ...new Set(Array.from({ length: 40 }, (_, i) => (bins <= 40 ? i : Math.floor((i * (bins - 1)) / 39)))),
  ].filter((k) => k < bins);

const norm = (...parts: Float64Array[]): number =>
  Math.sqrt(parts.reduce((sum, part) => sum + part.reduce((inner, x) => inner + x * x, 0), 0));

describe('the transform of any size', () => {
  it.each(sizes)('of %i complex values is the definition to 1e-14, and its inverse leads back', (size) => {
    const re = noise(size, 1);
    const im = noise(size, 2);
    const foundRe = re.slice();
    const foundIm = im.slice();
    const transform = createComplexTransform(size);
    transform.forward(foundRe, foundIm);
    const largest = norm(foundRe, foundIm) / Math.sqrt(size);
    for (const k of someBins(size)) {
      const [wantedRe, wantedIm] = definition(re, im, k);
      expect(Math.abs((foundRe[k] as number) - wantedRe) / largest).toBeLessThan(1e-14);
      expect(Math.abs((foundIm[k] as number) - wantedIm) / largest).toBeLessThan(1e-14);
    }
    transform.inverse(foundRe, foundIm);
    const error = norm(
      foundRe.map((x, n) => x - (re[n] as number)),
      foundIm.map((x, n) => x - (im[n] as number)),
    );
    expect(error / norm(re, im)).toBeLessThan(2e-15);
  });

  it.each(sizes)('of %i real values is the definition to 1e-14, and leaves the signal as it is', (size) => {
    const signal = noise(size, 3);
    const kept = signal.slice();
    const { bins, forward } = createRealTransform(size);
    const re = new Float64Array(bins);
    const im = new Float64Array(bins);
    for (let again = 0; again < 2; again += 1) forward(signal, re, im);
    expect(signal).toEqual(kept);
    const silent = new Float64Array(size);
    const largest = norm(signal);
    for (const k of someBins(bins)) {
      const [wantedRe, wantedIm] = definition(signal, silent, k);
      expect(Math.abs((re[k] as number) - wantedRe) / largest).toBeLessThan(1e-14);
      expect(Math.abs((im[k] as number) - wantedIm) / largest).toBeLessThan(1e-14);
    }
  });

  it('fft.js finds the same powers for powers of two', () => {
    for (const size of [2, 4, 8, 64, 512, 2048]) {
      const signal = noise(size, 4);
      const { bins, forward } = createRealTransform(size);
      const re = new Float64Array(bins);
      const im = new Float64Array(bins);
      forward(signal, re, im);
      const wanted = new Float64Array(bins);
      createFft(size).powerSpectrum(signal, wanted);
      wanted.forEach((power, k) =>
        expect(Math.abs((re[k] as number) ** 2 + (im[k] as number) ** 2 - power)).toBeLessThan(1e-13 * size),
      );
    }
  });

  it('of a million values keeps its accuracy: a sine on a bin stays on its bin', () => {
    for (const size of [1 << 20, 999_983]) {
      const { bins, forward } = createRealTransform(size);
      const signal = Float64Array.from({ length: size }, (_, n) => rootOfUnity((12_345 * n) % size, size)[0]);
      const re = new Float64Array(bins);
      const im = new Float64Array(bins);
      forward(signal, re, im);
      expect(Math.abs((re[12_345] as number) / (size / 2) - 1)).toBeLessThan(1e-14);
      re[12_345] = 0;
      expect(Math.max(norm(re), norm(im)) / (size / 2)).toBeLessThan(1e-14);
    }
  });

  const length = integer({ min: 1, max: 600 });
  const seed = integer({ min: 1, max: 1e9 });

  it('keeps the energy (Parseval) at every size', () => {
    assert(
      property(length, seed, (size, from) => {
        const re = noise(size, from);
        const im = noise(size, from + 1);
        const before = norm(re, im);
        createComplexTransform(size).forward(re, im);
        expect(Math.abs(norm(re, im) / Math.sqrt(size) / before - 1)).toBeLessThan(1e-14);
      }),
    );
  });

  it('is linear at every size', () => {
    assert(
      property(length, seed, double({ min: -1e3, max: 1e3, noNaN: true }), (size, from, factor) => {
        const { bins, forward } = createRealTransform(size);
        const [a, b] = [noise(size, from), noise(size, from + 1)];
        const spectrum = (signal: Float64Array): [Float64Array, Float64Array] => {
          const parts: [Float64Array, Float64Array] = [new Float64Array(bins), new Float64Array(bins)];
          forward(signal, ...parts);
          return parts;
        };
        const [aRe, aIm] = spectrum(a);
        const [bRe, bIm] = spectrum(b);
        const [re, im] = spectrum(a.map((x, n) => x + factor * (b[n] as number)));
        const error = norm(
          re.map((x, k) => x - (aRe[k] as number) - factor * (bRe[k] as number)),
          im.map((x, k) => x - (aIm[k] as number) - factor * (bIm[k] as number)),
        );
        expect(error).toBeLessThan(1e-14 * size * (1 + Math.abs(factor)));
      }),
    );
  });

  it('a shift in time turns each bin by its own angle and keeps its power', () => {
    assert(
      property(length, seed, nat({ max: 600 }), (size, from, shift) => {
        const { bins, forward } = createRealTransform(size);
        const signal = noise(size, from);
        const shifted = signal.map((_, n) => signal[(n + shift) % size] as number);
        const parts = [0, 1, 2, 3].map(() => new Float64Array(bins)) as [
          Float64Array,
          Float64Array,
          Float64Array,
          Float64Array,
        ];
        const [re, im, laterRe, laterIm] = parts;
        forward(signal, re, im);
        forward(shifted, laterRe, laterIm);
        for (let k = 0; k < bins; k += 1) {
          const [cos, sin] = rootOfUnity((k * shift) % size, size);
          const wanted = (re[k] as number) * cos - (im[k] as number) * sin;
          expect(Math.abs((laterRe[k] as number) - wanted)).toBeLessThan(1e-13 * Math.sqrt(size));
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each([0, -1, 1.5, Number.NaN, (1 << 20) + 1])('a size of %s is refused', (size) => {
    expect(() => createRealTransform(size)).toThrow(/size of a transform is .*1 … 1048576/);
    expect(() => createComplexTransform(size)).toThrow(/size of a transform is .*1 … 1048576/);
  });

  it('buffers of another length are refused', () => {
    const [seven, eight] = [new Float64Array(7), new Float64Array(8)];
    expect(() => createComplexTransform(8).forward(seven, eight)).toThrow(/the real parts is 7, must be 8/);
    expect(() => createComplexTransform(8).inverse(eight, seven)).toThrow(
      /the imaginary parts is 7, must be 8/,
    );
    expect(() => createRealTransform(8).forward(seven, eight, eight)).toThrow(/the signal is 7, must be 8/);
    expect(() => createRealTransform(8).forward(eight, eight, eight)).toThrow(
      /the real parts is 8, must be 5/,
    );
  });
});
