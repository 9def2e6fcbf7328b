import { describe, expect, it } from 'vitest';

import golden from '../../../../fixtures/score/intervals.json' with { type: 'json' };
import { garwood, wilson } from './intervals.ts';

/** Relative error; what must be a bound itself must be it exactly. */
const off = (found: number | undefined, wanted: number | undefined, bound?: number): number => {
  if (wanted === undefined || found === undefined) return Infinity;
  return bound === undefined ? Math.abs(found - wanted) / wanted : Math.abs(found - bound) * 1e300;
};

describe('intervals, against scipy', () => {
  it.each(golden.wilson)('Wilson, %i of %i', (hits, all, low, high) => {
    const found = wilson(hits ?? NaN, all ?? NaN);
    // scipy leaves a rounding error where nothing, or everything, was hit.
    expect(off(found?.low, low, hits === 0 ? 0 : undefined)).toBeLessThan(1e-12);
    expect(off(found?.high, high, hits === all ? 1 : undefined)).toBeLessThan(1e-12);
  });

  it.each(golden.garwood)('Garwood, %i', (count, low, high) => {
    const found = garwood(count ?? NaN);
    expect(off(found.high, high)).toBeLessThan(1e-10);
    expect(off(found.low, low, count === 0 ? 0 : undefined)).toBeLessThan(1e-10);
  });

  it('of nothing there is none, and what is no count is refused', () => {
    expect(wilson(0, 0)).toBeNull();
    for (const refused of [() => wilson(2, 1), () => wilson(-1, 1), () => garwood(1.5), () => garwood(NaN)])
      expect(refused).toThrow(expect.objectContaining({ code: 'COUNT' }));
  });
});
