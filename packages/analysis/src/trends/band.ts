import type { Band } from './settings.ts';

/** Numbers of the bins k with from ≤ k · width < to, as [first, end); a hair of tolerance for the rounding of k · width. */
export const binsOf = ([from, to]: Band, binWidth_hz: number, bins: number): readonly [number, number] => {
  const first = Math.ceil(from / binWidth_hz - 1e-9);
  const end = Math.ceil(to / binWidth_hz - 1e-9);
  return [Math.max(0, first), Math.min(bins, end)];
};

/** Σ density · width over bins [first, end): power in µV². */
export const sumOf = (
  density: Float64Array,
  [first, end]: readonly [number, number],
  binWidth_hz: number,
): number => {
  let sum = 0;
  for (let bin = first; bin < end; bin += 1) sum += density[bin] as number;
  return sum * binWidth_hz;
};

/** Whether a band lies below half the rate. */
export const fits = ([, to]: Band, rate_hz: number): boolean => to <= rate_hz / 2;
