/** Leaky sums of a congruential generator with a rhythm on an offset: the bits of fixtures/generate/spectra-scipy.py. */
export const noise = (seed: number, length: number, offset = 0): Float64Array => {
  let state = seed;
  let value = 0;
  return Float64Array.from({ length }, (_, n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    value = 0.9375 * value + (state / 2 ** 31 - 1) * 16;
    return value + (n % 25 < 12 ? 20 : -20) + offset;
  });
};

/** Some values of an array and where they stand. */
export interface Some {
  readonly at: readonly number[];
  readonly values: readonly number[];
}

/**
 * The largest difference from `wanted`, in units of `tolerance` · (the value itself + `floor` of the largest): at most 1 when
 * all agree. The floor is where both programs only see their own rounding, such as the 0 Hz of what was detrended.
 */
export const disagreement = (found: Float64Array, wanted: Some, tolerance: number, floor: number): number => {
  const largest = wanted.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return wanted.values.reduce((worst, value, i) => {
    const error = Math.abs((found[wanted.at[i] as number] as number) - value);
    const allowed = tolerance * (Math.abs(value) + floor * largest);
    return Number.isNaN(error) ? Infinity : Math.max(worst, error === 0 ? 0 : error / allowed);
  }, 0);
};
