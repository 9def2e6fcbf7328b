/** What is taken from every segment before its window: nothing, its mean, or the straight line that fits it best. */
export type Detrend = 'none' | 'constant' | 'linear';

/** Mean of `length` values from `at`: summed as distances from the first, so that an electrode offset costs no digits. */
export const meanOf = (values: Float64Array, at: number, length: number): number => {
  const first = values[at] as number;
  let sum = 0;
  for (let i = at + 1; i < at + length; i += 1) sum += (values[i] as number) - first;
  return first + sum / length;
};

/** Slope per sample of the least-squares line through `length` values from `at` with the given mean. */
export const slopeOf = (values: Float64Array, at: number, length: number, mean: number): number => {
  if (length < 2) return 0;
  const centre = (length - 1) / 2;
  let sum = 0;
  for (let n = 0; n < length; n += 1) sum += (n - centre) * ((values[at + n] as number) - mean);
  return sum / ((length * (length * length - 1)) / 12);
};
