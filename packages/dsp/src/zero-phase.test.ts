import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { designOf, farthest, fixture, samplesOf, type Wanted } from './filters.fixture.ts';
import { butterworth, gainAt, notch, zeroPhase, zeroPhaseSamplesMin } from './index.ts';

interface Recorded {
  readonly rate_hz: number;
  readonly offset_uV: number;
  readonly seed: number;
  readonly samples: number;
  readonly least: number;
  readonly chain: readonly Wanted[];
  readonly every: number;
  readonly output_uV: readonly number[];
}

const entries = fixture<Recorded>('zero-phase').map(
  (entry) => [`${entry.samples} samples at ${entry.rate_hz} Hz on ${entry.offset_uV} µV`, entry] as const,
);

describe('zero phase is scipy.signal.sosfiltfilt with its default padding, one filter after the other', () => {
  it.each(entries)('to 1e-6 µV: %s', (_, { rate_hz, chain, seed, samples, offset_uV, every, output_uV }) => {
    const filters = chain.map((wanted) => designOf(wanted, rate_hz));
    const out = zeroPhase(filters, samplesOf(seed, samples, offset_uV), samples);
    expect(
      farthest(
        out.filter((__, k) => k % every === 0),
        output_uV,
      ),
    ).toBeLessThanOrEqual(1e-6);
  });

  it.each(entries)('needs as many samples as scipy: %s', (_, { rate_hz, chain, least }) => {
    const filters = chain.map((wanted) => designOf(wanted, rate_hz));
    expect(zeroPhaseSamplesMin(filters)).toBe(least);
    expect(() => zeroPhase(filters, new Float64Array(least - 1), least - 1)).toThrow(
      new RegExp(`a stretch of ${least - 1} samples is too short .* these filters need ${least} samples`),
    );
  });
});

describe('zero phase', () => {
  const display = [
    butterworth('highpass', 1, 0.5, 256),
    butterworth('lowpass', 2, 70, 256),
    notch(50, 30, 256),
  ];

  it('delays no burst, and every gain counts twice', () => {
    const burst = Float64Array.from(
      { length: 4096 },
      (_, k) => Math.exp(-(((k - 2048) / 400) ** 2)) * Math.cos((2 * Math.PI * 10 * (k - 2048)) / 256),
    );
    const out = zeroPhase(display, burst, 4096);
    expect(out.indexOf(Math.max(...out))).toBe(2048);
    expect(out[2048]).toBeCloseTo(gainAt(display.flat(), 10, 256) ** 2, 4);
  });

  it('does not change its input, knows rows apart and leaves those alone that are not to be filtered', () => {
    const rows = samplesOf(5, 3 * 300, 40);
    const before = rows.slice();
    const out = zeroPhase(display, rows, 300, [true, false, true]);
    expect(rows).toEqual(before);
    expect(out.subarray(300, 600)).toEqual(rows.subarray(300, 600));
    for (const row of [0, 2])
      expect(out.slice(row * 300, (row + 1) * 300)).toEqual(
        zeroPhase(display, rows.slice(row * 300, (row + 1) * 300), 300),
      );
  });

  it('is the same forwards and backwards where the ends are far', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
        const x = new Float64Array(6000);
        x.set(samplesOf(seed, 400, 0), 2800);
        const there = zeroPhase(display, x, 6000);
        const back = zeroPhase(display, x.toReversed(), 6000).toReversed();
        expect(farthest(there, back)).toBeLessThan(1e-6);
      }),
      { numRuns: 20 },
    );
  });

  it('without filters gives the values, and refuses rows that are no whole number of samples', () => {
    expect(zeroPhase([], Float64Array.of(1, 2), 2)).toEqual(Float64Array.of(1, 2));
    expect(() => zeroPhase(display, new Float64Array(299), 100)).toThrow(/299 values are not a whole number/);
  });
});
