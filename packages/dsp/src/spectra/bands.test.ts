import { assert, double, integer, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandPower, binsOf, edgeFrequency_hz, peakFrequency_hz, relativePower, welch } from './index.ts';
import { noise } from './noise.fixture.ts';

const grid = { rate_hz: 256, size: 512 };
const { psd } = welch(noise(5, 2560), { rate_hz: 256, segment: 512 });

/** All power in bins k: 0.5 Hz each. */
const only = (...at: readonly number[]): Float64Array =>
  Float64Array.from({ length: 257 }, (_, k) => (at.includes(k) ? 1 : 0));

describe('bins of a band', () => {
  it('are those with lo ≤ f < hi', () => {
    expect(binsOf(grid, [4, 8])).toEqual({ first: 8, end: 16 });
    expect(binsOf(grid, [4.1, 8.1])).toEqual({ first: 9, end: 17 });
    expect(binsOf(grid, [0, 128])).toEqual({ first: 0, end: 256 });
    expect(binsOf(grid, [120, 1000])).toEqual({ first: 240, end: 257 });
  });

  it('an edge that is on a bin stays on it, however its frequency was rounded', () => {
    expect(binsOf({ rate_hz: 0.1 * 30, size: 30 }, [0.1 + 0.2, 0.7])).toEqual({ first: 3, end: 7 });
  });

  it.each([
    [[8, 4], /no bin in 8 ≤ f < 4 Hz/],
    [[4.1, 4.2], /no bin in 4.1 ≤ f < 4.2 Hz: bins lie every 0.5 Hz up to 128 Hz/],
    [[130, 140], /up to 128 Hz/],
    [[-1, 4], /no bin in -1/],
    [[Number.NaN, 4], /no bin in NaN/],
  ] as const)('%j is refused', (band, message) => {
    expect(() => binsOf(grid, band)).toThrow(message);
  });
});

describe('band power', () => {
  it('is the sum of rectangles a bin wide', () => {
    expect(bandPower(only(8, 15, 16), grid, [4, 8])).toBe(1);
    expect(bandPower(only(8, 15, 16), grid, [8, 13])).toBe(0.5);
  });

  it('of bands that share an edge adds up to that of both', () => {
    const edges = tuple(
      double({ min: 0, max: 60, noNaN: true }),
      integer({ min: 1, max: 30 }),
      integer({ min: 1, max: 30 }),
    );
    assert(
      property(edges, ([lo, first, second]) => {
        const [middle, hi] = [lo + first, lo + first + second];
        const parts = bandPower(psd, grid, [lo, middle]) + bandPower(psd, grid, [middle, hi]);
        expect(parts).toBeCloseTo(bandPower(psd, grid, [lo, hi]), 9);
        expect(relativePower(psd, grid, [lo, middle], [lo, hi])).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it('of another row is found where it begins, and silence has no share', () => {
    const two = new Float64Array(514);
    two.set(only(20), 257);
    expect(bandPower(two, grid, [8, 13], 257)).toBe(0.5);
    expect(relativePower(two, grid, [8, 13], [1, 30], 257)).toBe(1);
    expect(relativePower(two, grid, [8, 13], [1, 30])).toBeNaN();
  });
});

describe('spectral edge', () => {
  it('lies within the bin that holds it: its power is spread over half a bin to both sides', () => {
    expect(edgeFrequency_hz(only(20), grid, [0.5, 30], 0.5)).toBe(10);
    expect(edgeFrequency_hz(only(20), grid, [0.5, 30], 0.9)).toBeCloseTo(10.2, 12);
    expect(edgeFrequency_hz(only(20, 40), grid, [0.5, 30], 0.75)).toBe(20);
    expect(edgeFrequency_hz(only(20, 40), grid, [0.5, 30], 0.5)).toBe(10.25);
  });

  it('rises with the fraction and stays within the band', () => {
    assert(
      property(double({ min: 0.01, max: 0.99, noNaN: true }), (fraction) => {
        const edge = edgeFrequency_hz(psd, grid, [0.5, 30], fraction);
        expect(edge).toBeGreaterThanOrEqual(0.5);
        expect(edge).toBeLessThanOrEqual(30);
        expect(edgeFrequency_hz(psd, grid, [0.5, 30], fraction + 0.01)).toBeGreaterThanOrEqual(edge);
      }),
    );
    expect(edgeFrequency_hz(only(1), grid, [0.5, 30], 0.1)).toBe(0.5);
    expect(edgeFrequency_hz(only(59), grid, [0.5, 29.6], 1)).toBe(29.6);
  });

  it('of silence and of what is missing is none; fractions beyond 0 … 1 are refused', () => {
    expect(edgeFrequency_hz(only(), grid, [0.5, 30], 0.95)).toBeNaN();
    expect(edgeFrequency_hz(only().fill(Number.NaN), grid, [0.5, 30], 0.95)).toBeNaN();
    for (const fraction of [0, 1.01, Number.NaN])
      expect(() => edgeFrequency_hz(psd, grid, [0.5, 30], fraction)).toThrow(
        /must be more than 0 and at most 1/,
      );
  });
});

describe('peak frequency', () => {
  it('is that of the largest bin, the lowest of equals', () => {
    expect(peakFrequency_hz(only(20, 30), grid, [0.5, 30])).toBe(10);
    expect(peakFrequency_hz(only(20, 30), grid, [10.5, 30])).toBe(15);
    expect(peakFrequency_hz(only(), grid, [0.5, 30])).toBeNaN();
  });

  it('between bins is nearer to the truth than the bin', () => {
    for (const truth_hz of [9.8, 10.1, 10.23]) {
      const sine = Float64Array.from({ length: 2560 }, (_, n) =>
        Math.sin((2 * Math.PI * truth_hz * n) / 256),
      );
      const found = welch(sine, { rate_hz: 256, segment: 512 }).psd;
      expect(Math.abs(peakFrequency_hz(found, grid, [8, 13], true) - truth_hz)).toBeLessThan(0.02);
    }
  });

  it('between bins stays on the bin where there is no top: at the edges, and beside silence', () => {
    expect(peakFrequency_hz(only(20), grid, [8, 13], true)).toBe(10);
    expect(peakFrequency_hz(only(0), grid, [0, 13], true)).toBe(0);
    expect(
      peakFrequency_hz(
        Float64Array.from(only(), (_, k) => 257 - k),
        grid,
        [8, 13],
        true,
      ),
    ).toBe(8);
  });
});
