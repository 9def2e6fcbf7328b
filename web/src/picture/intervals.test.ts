import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { covers, joined, trimmed, type Interval } from './intervals.ts';

const interval = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 10 }))
  .map(([from, length]): Interval => ({ from, to: from + length }));

const integers = (intervals: readonly Interval[]): Set<number> => {
  const found = new Set<number>();
  for (const { from, to } of intervals) for (let i = from; i < to; i += 1) found.add(i);
  return found;
};

it('intervals joined in any order are the union, sorted and apart', () => {
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 20 }), (added) => {
      let list: readonly Interval[] = [];
      for (const each of added) list = joined(list, each);
      expect(integers(list)).toEqual(integers(added));
      for (const [k, each] of list.slice(1).entries()) expect(each.from).toBeGreaterThan(list[k]?.to ?? 0);
    }),
  );
});

it('what lies below a limit is cut off, the rest stays', () => {
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 20 }), fc.integer({ min: 0, max: 50 }), (added, from) => {
      let list: readonly Interval[] = [];
      for (const each of added) list = joined(list, each);
      const kept = [...integers(list)].filter((i) => i >= from);
      expect(integers(trimmed(list, from))).toEqual(new Set(kept));
    }),
  );
});

it('covers asks for one unbroken interval', () => {
  const list = [
    { from: 0, to: 10 },
    { from: 12, to: 20 },
  ];
  expect(covers(list, 2, 10)).toBe(true);
  expect(covers(list, 8, 13)).toBe(false);
  expect(covers([], 0, 1)).toBe(false);
});
