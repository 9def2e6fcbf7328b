import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Recent } from './recent.ts';

const plainMedian = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};

it('the median of the last seconds is that of a plain sort, also from a snapshot', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 12 }),
      fc.nat(40),
      fc.nat(1000),
      (values, seconds, cut, first) => {
        let recent = new Recent(1, seconds);
        for (const [k, value] of values.entries()) {
          if (k === cut) recent = new Recent(1, seconds, recent.snapshot());
          const isFull = recent.push(first + k, Float64Array.of(value));
          expect(isFull).toBe(k + 1 >= seconds);
          const last = values.slice(Math.max(0, k + 1 - seconds), k + 1);
          expect(isFull ? recent.median(0) : plainMedian(last)).toBe(plainMedian(last));
        }
      },
    ),
  );
});

it('a missing second makes the median missing until it is past; a gap makes it wait', () => {
  const recent = new Recent(1, 3);
  const pushed = [1, Number.NaN, 3, 4, 5].map((value, second) => {
    recent.push(second, Float64Array.of(value));
    return recent.median(0);
  });
  expect(pushed.slice(2)).toEqual([Number.NaN, Number.NaN, 4]);
  expect(recent.push(9, Float64Array.of(6))).toBe(false);
});
