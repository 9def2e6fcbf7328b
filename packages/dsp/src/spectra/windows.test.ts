import { describe, expect, it } from 'vitest';
import golden from '../../../../fixtures/spectra/windows.json' with { type: 'json' };
import { windowValues, type Window } from './index.ts';

describe('windows', () => {
  it.each(golden.entries)('$window of $length values is that of scipy.signal.get_window', (entry) => {
    const found = windowValues(
      entry.window as Window,
      entry.length,
      entry.periodic ? 'periodic' : 'symmetric',
    );
    expect(found).toHaveLength(entry.values.length);
    entry.values.forEach((value, n) => expect(Math.abs((found[n] as number) - value)).toBeLessThan(1e-14));
  });

  it('any values of the right length are a window, and are copied', () => {
    const own = Float64Array.of(1, 2, 3);
    const found = windowValues(own, 3);
    expect(found).toEqual(own);
    expect(found).not.toBe(own);
    expect(() => windowValues(own, 4)).toThrow(/length of the window is 3, must be 4/);
  });

  it.each([
    ['an unknown name', 'hanning', 8, /no window 'hanning' among boxcar/],
    ['a name that every object has', 'toString', 8, /no window 'toString'/],
    [
      'beta beyond the range of a double',
      { name: 'kaiser', beta: 701 },
      8,
      /beta .* is 701, must be in 0 … 700/,
    ],
    ['alpha above 1', { name: 'tukey', alpha: 1.5 }, 8, /alpha .* is 1.5, must be in 0 … 1/],
    ['a spread of nothing', { name: 'gaussian', std: 0 }, 8, /std .* is 0, must be more than 0/],
    ['no values', 'hann', 0, /length of a window is 0/],
  ])('refuses %s', (_, window, length, message) => {
    expect(() => windowValues(window as Window, length)).toThrow(message);
  });
});
