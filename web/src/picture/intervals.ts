/** Half-open [from, to) on integers. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Adds one interval to a sorted list of disjoint ones, joining what touches. Returns the new list. */
export const joined = (intervals: readonly Interval[], added: Interval): Interval[] => {
  const last = intervals.at(-1);
  if (last === undefined || added.from > last.to) return [...intervals, added];
  if (added.from >= last.from)
    return added.to <= last.to
      ? [...intervals]
      : [...intervals.slice(0, -1), { from: last.from, to: added.to }];
  let { from, to } = added;
  const before: Interval[] = [];
  const after: Interval[] = [];
  for (const interval of intervals) {
    if (interval.to < from) before.push(interval);
    else if (interval.from > to) after.push(interval);
    else {
      from = Math.min(from, interval.from);
      to = Math.max(to, interval.to);
    }
  }
  return [...before, { from, to }, ...after];
};

/** True when every integer of [from, to) lies in the list. */
export const covers = (intervals: readonly Interval[], from: number, to: number): boolean =>
  intervals.some((interval) => interval.from <= from && interval.to >= to);

/** The list without what lies below `from`. */
export const trimmed = <I extends Interval>(intervals: readonly I[], from: number): readonly I[] => {
  const first = intervals[0];
  if (first === undefined || first.from >= from) return intervals;
  const [oldest, ...rest] = intervals.filter((interval) => interval.to > from);
  if (oldest === undefined) return [];
  return [oldest.from >= from ? oldest : { ...oldest, from }, ...rest];
};
