import type { Usual } from './level.ts';

/** Samples [start, end) of a row in which the level stands out; [first, last) is where it does so most. */
export interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly first: number;
  readonly last: number;
  /** Where the level is highest, and that level. */
  readonly peak: number;
  readonly level: number;
}

export interface CandidateRule {
  /** Deviations above the mean: of an event, and of the sides that belong to it. */
  readonly begins_sd: number;
  readonly sides_sd: number;
  readonly floor: number;
  /** Samples. */
  readonly length_min: number;
  readonly merged: number;
}

/** Stretches of levels above `limit`, at least so long, those less than `merged` apart as one. */
const stretches = (
  levels: Float64Array,
  limit: number,
  { length_min, merged }: CandidateRule,
): [number, number][] => {
  const count = levels.length;
  const found: [number, number][] = [];
  for (let i = 0; i < count; i += 1) {
    if ((levels[i] as number) <= limit) continue;
    const first = i;
    while (i < count && (levels[i] as number) > limit) i += 1;
    // One that the end cuts off may still become long enough.
    if (i - first < length_min && i < count) continue;
    const before = found.at(-1);
    if (before !== undefined && first - before[1] < merged) before[1] = i;
    else found.push([first, i]);
  }
  return found;
};

/** Events among levels, places relative to the first. */
export const candidatesIn = (
  levels: Float64Array,
  { mean, deviation }: Usual,
  rule: CandidateRule,
): readonly Candidate[] => {
  const limit = Math.max(rule.floor, mean + rule.begins_sd * deviation);
  const sides = Math.min(limit, mean + rule.sides_sd * deviation);
  let until = 0;
  return stretches(levels, limit, rule).flatMap(([first, last]) => {
    if (first < until) return [];
    let [start, end] = [first, last];
    while (start > until && (levels[start - 1] as number) > sides) start -= 1;
    while (end < levels.length && (levels[end] as number) > sides) end += 1;
    until = end;
    let peak = first;
    for (let i = first; i < end; i += 1) if ((levels[i] as number) > (levels[peak] as number)) peak = i;
    return [{ start, end, first, last, peak, level: levels[peak] as number }];
  });
};

/** Peaks of |x| above `height` in x[from … to). */
export const peaksAbove = (x: Float64Array, from: number, to: number, height: number): number => {
  let count = 0;
  for (let i = Math.max(1, from); i < Math.min(to, x.length - 1); i += 1) {
    const value = Math.abs(x[i] as number);
    if (value > height && value >= Math.abs(x[i - 1] as number) && value > Math.abs(x[i + 1] as number))
      count += 1;
  }
  return count;
};

/** Lowest to highest of x[from … to). */
export const rangeOf = (x: Float64Array, from: number, to: number): number => {
  let [low, high] = [Infinity, -Infinity];
  for (let i = from; i < to; i += 1) {
    const value = x[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low;
};
