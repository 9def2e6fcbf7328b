import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createScan } from './scan.ts';
import { areApart, distance, halvesOf } from './slow.ts';

const signal = fc.array(
  fc.double({ noNaN: true, min: -1e4, max: 1e4 }).map((value) => value + 0),
  { minLength: 51, maxLength: 51 },
);

it('electrodes that are called apart after a few values are apart by the variance of the whole second', () => {
  let early = 0;
  fc.assert(
    fc.property(signal, signal, fc.double({ noNaN: true, min: 0, max: 1e8 }), (a, b, limit) => {
      const [x, y] = [Float64Array.from(a), Float64Array.from(b)];
      const halves = (z: Float64Array): Float64Array => halvesOf(z, new Float64Array(25));
      const apart = areApart(halves(x), halves(y), x.length, limit);
      if (apart) early += 1;
      return !apart || distance(x, y) > limit;
    }),
    { numRuns: 500 },
  );
  expect(early).toBeGreaterThan(0);
});

it('one look at a second gives its range and its means over periods of the mains', () => {
  fc.assert(
    fc.property(signal, fc.integer({ min: 1, max: 60 }), (values, period) => {
      const x = Float64Array.from(values);
      const { lowest, highest, slow } = createScan(1, x.length, period)([x]);
      expect([lowest[0], highest[0]]).toEqual([Math.min(...values), Math.max(...values)]);
      const means = Array.from({ length: Math.floor(x.length / period) }, (_, k) => {
        const stretch = values.slice(k * period, (k + 1) * period);
        return stretch.reduce((sum, value) => sum + value, 0) / period;
      });
      expect([...(slow[0] ?? [])]).toEqual(means);
    }),
  );
});
