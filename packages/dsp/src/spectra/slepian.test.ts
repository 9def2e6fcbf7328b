import { describe, expect, it } from 'vitest';
import golden from '../../../../fixtures/spectra/tapers.json' with { type: 'json' };
import { slepianTapers } from './index.ts';
import { disagreement } from './noise.fixture.ts';

describe('Slepian tapers', () => {
  it.each(golden.entries)(
    'of $samples values, NW $half_bandwidth, are those of scipy.signal.windows.dpss, signs too',
    (entry) => {
      const { samples, half_bandwidth, concentrations } = entry;
      const found = slepianTapers(
        samples,
        half_bandwidth,
        concentrations.length,
        entry.periodic ? 'periodic' : 'symmetric',
      );
      entry.tapers.forEach((wanted, order) => {
        const taper = found.tapers.subarray(order * samples, (order + 1) * samples);
        expect(disagreement(taper, wanted, 1e-11, 1)).toBeLessThan(1);
      });
      concentrations.forEach((wanted, order) =>
        expect(Math.abs((found.concentrations[order] as number) - wanted)).toBeLessThan(1e-13),
      );
    },
  );

  it.each([2, 3, 4, 5, 50, 51, 6000, 20_001])(
    'of %i values are orthonormal, even and odd by turns',
    (samples) => {
      const count = Math.min(samples - 1, 9);
      const { tapers, concentrations } = slepianTapers(
        samples,
        Math.min(5, samples / 2 - 0.01),
        count,
        'symmetric',
      );
      const taper = (order: number): Float64Array => tapers.subarray(order * samples, (order + 1) * samples);
      for (let a = 0; a < count; a += 1) {
        for (let b = 0; b <= a; b += 1) {
          const product = taper(a).reduce((sum, value, n) => sum + value * (taper(b)[n] as number), 0);
          expect(Math.abs(product - (a === b ? 1 : 0))).toBeLessThan(1e-12);
        }
        const sign = a % 2 === 0 ? 1 : -1;
        const unlike = taper(a).some((value, n) => value !== sign * (taper(a)[samples - 1 - n] as number));
        expect(unlike).toBe(false);
        expect(concentrations[a]).toBeLessThan(
          a === 0 ? 1 + 1e-13 : (concentrations[a - 1] as number) + 1e-13,
        );
      }
    },
  );

  it.each([
    [1, 0.4, 1, /length of a taper in samples is 1/],
    [16, 2, 17, /number of tapers is 17, must be a whole number in 1 … 16/],
    [16, 8, 3, /half-bandwidth NW is 8, must be more than 0 and less than 8/],
    [16, 0, 3, /half-bandwidth NW is 0/],
    [1 << 20, 40, 64, /64 tapers of 1048576 values are more than 33554432 values/],
  ])('of %d values, NW %d, %d of them, are refused', (samples, halfBandwidth, count, message) => {
    expect(() => slepianTapers(samples, halfBandwidth, count)).toThrow(message);
  });
});
