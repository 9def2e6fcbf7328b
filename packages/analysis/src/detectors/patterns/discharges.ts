import { points_hz, window } from './points.ts';

/** Discharges less than this apart are one. */
const apart = Math.round(0.28 * points_hz);
/** Steepness is smoothed over so many points, 0.11 s. */
const smooth = 7;
const discharges_min = 6;
/** One less is enough where they keep time so well: 10 s of 0.5 Hz have five. */
const even_max = 0.25;

/** What repeats on one row. */
export interface Discharges {
  /** Points of the steepest moments. */
  readonly at: readonly number[];
  readonly rate_hz: number;
  /** Part of the pairs of intervals that differ by less than half. */
  readonly regular: number;
  /** Deviation of the intervals over their mean. */
  readonly variation: number;
  /** Lowest to highest of their mean, µV. */
  readonly amplitude_uV: number;
  /** Mean correlation of each with their mean. */
  readonly alike: number;
  /** Part of an interval in which their mean is above a quarter of its height. */
  readonly fill: number;
  /** Steepness of the discharges over the middle one from the first to the last of them. */
  readonly contrast: number;
}

const steepness = (x: Float64Array): Float64Array => {
  const out = new Float64Array(window);
  const half = smooth >> 1;
  let sum = 0;
  const way = (i: number): number =>
    i < 1 || i >= window ? 0 : Math.abs((x[i] as number) - (x[i - 1] as number));
  for (let i = -half; i <= half; i += 1) sum += way(i);
  for (let i = 0; i < window; i += 1) {
    out[i] = sum / smooth;
    sum += way(i + half + 1) - way(i - half);
  }
  return out;
};

/** Peaks above `limit`, the highest of those that are near each other. */
const peaksOf = (e: Float64Array, limit: number): number[] => {
  const found: number[] = [];
  for (let i = 1; i + 1 < window; i += 1) {
    const value = e[i] as number;
    if (value < limit || value < (e[i - 1] as number) || value <= (e[i + 1] as number)) continue;
    const last = found.at(-1);
    if (last === undefined || i - last >= apart) found.push(i);
    else if (value > (e[last] as number)) found[found.length - 1] = i;
  }
  return found;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** Rate and regularity of moments, in points; undefined when there are too few. */
export const timingOf = (
  at: readonly number[],
): Pick<Discharges, 'at' | 'rate_hz' | 'regular' | 'variation'> | undefined => {
  if (at.length < discharges_min - 1) return undefined;
  const intervals = at.slice(1).map((point, k) => point - (at[k] as number));
  const pairs = intervals.slice(1).map((interval, k) => Math.abs(interval / (intervals[k] as number) - 1));
  const mean = intervals.reduce((sum, one) => sum + one, 0) / intervals.length;
  const square = intervals.reduce((sum, one) => sum + (one - mean) ** 2, 0) / intervals.length;
  const variation = Math.sqrt(square) / mean;
  if (at.length < discharges_min && variation > even_max) return undefined;
  return {
    at,
    rate_hz: points_hz / median(intervals),
    regular: pairs.filter((change) => change < 0.5).length / pairs.length,
    variation,
  };
};

/** Mean of the row around moments, `before` points of each and one interval long. */
const meanAround = (x: Float64Array, at: readonly number[], before: number, length: number): Float64Array => {
  const mean = new Float64Array(length);
  let n = 0;
  for (const point of at) {
    const from = point - before;
    if (from < 0 || from + length > window) continue;
    for (let i = 0; i < length; i += 1) mean[i] = (mean[i] as number) + (x[from + i] as number);
    n += 1;
  }
  for (let i = 0; i < length; i += 1) mean[i] = (mean[i] as number) / Math.max(1, n);
  return mean;
};

const correlation = (a: Float64Array, x: Float64Array, from: number): number => {
  const n = a.length;
  let [sa, sx] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    sa += a[i] as number;
    sx += x[from + i] as number;
  }
  let [aa, xx, ax] = [0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    const u = (a[i] as number) - sa / n;
    const v = (x[from + i] as number) - sx / n;
    aa += u * u;
    xx += v * v;
    ax += u * v;
  }
  return aa > 0 && xx > 0 ? ax / Math.sqrt(aa * xx) : 0;
};

/** How the row looks around moments that are known, of itself or of another one. */
export const shapeAround = (
  x: Float64Array,
  at: readonly number[],
  rate_hz: number,
): Pick<Discharges, 'amplitude_uV' | 'alike' | 'fill'> => {
  const interval = Math.max(8, Math.round(points_hz / rate_hz));
  const before = Math.min(interval >> 1, Math.round(0.25 * points_hz));
  const mean = meanAround(x, at, before, interval);
  const sorted = mean.toSorted();
  const [low, high, middle] = [sorted[0] ?? 0, sorted.at(-1) ?? 0, sorted[interval >> 1] ?? 0];
  const height = Math.max(high - middle, middle - low);
  const filled = mean.filter((value) => Math.abs(value - middle) > 0.25 * height).length;
  let [sum, n] = [0, 0];
  for (const point of at) {
    const from = point - before;
    if (from < 0 || from + interval > window) continue;
    sum += correlation(mean, x, from);
    n += 1;
  }
  return { amplitude_uV: high - low, alike: n === 0 ? 0 : sum / n, fill: filled / interval };
};

const scratch = new Float64Array(window / 4);

/** Every fourth value, which are smoothed over more, in order of size. Lent until the next call. */
const everyFourth = (e: Float64Array, from: number, to: number): Float64Array => {
  const n = Math.floor((to - from) / 4);
  for (let i = 0; i < n; i += 1) scratch[i] = e[from + 4 * i] as number;
  const some = scratch.subarray(0, n);
  some.sort();
  return some;
};

/** Moments that are steep and repeat, and how much steeper than the middle one; undefined where nothing does. */
const steepMoments = (
  e: Float64Array,
  contrast_min: number,
): (NonNullable<ReturnType<typeof timingOf>> & { readonly contrast: number }) | undefined => {
  const sorted = everyFourth(e, 0, window);
  const [middle, top] = [
    sorted[sorted.length >> 1] as number,
    sorted[Math.floor(0.97 * sorted.length)] as number,
  ];
  if (!(middle > 0) || top < contrast_min * middle) return undefined;
  const timing = timingOf(peaksOf(e, Math.max(0.5 * top, 1.5 * middle)));
  if (timing === undefined) return undefined;
  const during = everyFourth(e, timing.at[0] ?? 0, timing.at.at(-1) ?? window);
  const contrast = top / Math.max(1e-6, during[during.length >> 1] ?? 0);
  return { ...timing, contrast };
};

/** What is steep and repeats; undefined where nothing does. */
export const dischargesOf = (x: Float64Array, contrast_min: number): Discharges | undefined => {
  const moments = steepMoments(steepness(x), contrast_min);
  return moments === undefined ? undefined : { ...moments, ...shapeAround(x, moments.at, moments.rate_hz) };
};

/** Moments in which many rows are steep together, each row’s steepness over its own mean. */
export const sharedMoments = (
  rows: readonly number[],
  rowOf: (row: number) => Float64Array,
  contrast_min: number,
): ReturnType<typeof steepMoments> => {
  const shared = new Float64Array(window);
  for (const row of rows) {
    const e = steepness(rowOf(row));
    const mean = e.reduce((sum, one) => sum + one, 0) / window;
    if (!(mean > 0)) continue;
    for (let i = 0; i < window; i += 1) shared[i] = (shared[i] as number) + (e[i] as number) / mean;
  }
  return steepMoments(shared, contrast_min);
};
