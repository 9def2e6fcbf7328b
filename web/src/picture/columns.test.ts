import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  collector,
  collectRow,
  ColumnStore,
  edgePlan,
  holeClass,
  leaveColumns,
  passEdges,
  planEdges,
} from './columns.ts';

interface Line {
  readonly first: number;
  readonly step: number;
  readonly values: readonly number[];
}

const line = fc
  .tuple(
    fc.double({ min: 0, max: 3, noNaN: true }),
    fc.double({ min: 0.05, max: 6, noNaN: true }),
    fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 2, maxLength: 60 }),
  )
  .map(([first, step, values]): Line => ({ first, step, values }));

/** Collects a line in chunks of the given lengths. */
const collected = ({ first, step, values }: Line, cuts: readonly number[]) => {
  const store = new ColumnStore(1, 512);
  const own = collector(1);
  const plan = edgePlan(1024);
  own.column = Math.floor(first);
  let at = 0;
  for (const cut of [...cuts, values.length]) {
    const points = Math.min(cut, values.length - at);
    if (points <= 0) continue;
    planEdges(plan, own.column, { offset: first, spacing: step, column: 1, hold: false }, at, points);
    collectRow(store, own, 0, plan, Float64Array.from(values.slice(at, at + points)), 0, points);
    passEdges(store, own, plan);
    at += points;
  }
  return { store, whole: own.column };
};

/** The straight line through the points, at position u. */
const valueAt = ({ first, step, values }: Line, u: number): number => {
  const k = Math.min(values.length - 2, Math.max(0, Math.floor((u - first) / step)));
  const [a = 0, b = 0] = [values[k], values[k + 1]];
  return a + (b - a) * ((u - first) / step - k);
};

it('a column holds exactly the range of the straight line through the samples', () => {
  fc.assert(
    fc.property(line, (own) => {
      const { store, whole } = collected(own, []);
      for (let column = Math.floor(own.first); column < whole; column += 1) {
        const inside = own.values.filter((_, k) => {
          const u = own.first + k * own.step;
          return u >= column && u <= column + 1;
        });
        const edges = [column, column + 1].filter((u) => u >= own.first).map((u) => valueAt(own, u));
        expect(store.low[column]).toBeCloseTo(Math.min(...inside, ...edges), 3);
        expect(store.high[column]).toBeCloseTo(Math.max(...inside, ...edges), 3);
      }
    }),
  );
});

it('how the samples were cut changes no column, to the last bit', () => {
  fc.assert(
    fc.property(line, fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 30 }), (own, cuts) => {
      const whole = collected(own, []);
      const parts = collected(own, cuts);
      expect(parts.whole).toBe(whole.whole);
      expect(parts.store.low).toEqual(whole.store.low);
      expect(parts.store.high).toEqual(whole.store.high);
    }),
  );
});

it('neighbouring columns touch: the line is never broken between samples', () => {
  fc.assert(
    fc.property(line, (own) => {
      const { store, whole } = collected(own, []);
      for (let column = Math.floor(own.first) + 1; column < whole; column += 1) {
        const low = Math.max(store.low[column] ?? 0, store.low[column - 1] ?? 0);
        const high = Math.min(store.high[column] ?? 0, store.high[column - 1] ?? 0);
        expect(low).toBeLessThanOrEqual(high);
      }
    }),
  );
});

it('NaN breaks the line: its columns are empty, the others are not', () => {
  const values = [1, 1, Number.NaN, Number.NaN, Number.NaN, 2, 2, 2];
  const { store } = collected({ first: 0.5, step: 1, values }, []);
  expect(Array.from(store.low.slice(0, 7))).toEqual([1, 1, Infinity, Infinity, Infinity, 2, 2]);
});

it('a column that is left keeps what it had; the ones up to the next are empty and of the hole', () => {
  const store = new ColumnStore(2, 16);
  const own = collector(2);
  own.column = 3;
  own.low.set([1, 2]);
  own.high.set([5, 6]);
  leaveColumns(store, own, 6, holeClass.gap);
  expect([store.low[3], store.high[3], store.low[4], store.high[4]]).toEqual([1, 5, Infinity, -Infinity]);
  expect(Array.from(store.hole.slice(3, 6))).toEqual([0, holeClass.gap, holeClass.gap]);
  expect(own.hole).toBe(holeClass.gap);
  expect(own.last).toEqual(Float64Array.of(Number.NaN, Number.NaN));
});

it('a hole longer than the store leaves the newest columns only', () => {
  const store = new ColumnStore(1, 14);
  const own = collector(1);
  leaveColumns(store, own, 1_000_000, holeClass.missing);
  expect(store.hole.every((hole) => hole === holeClass.missing)).toBe(true);
  expect(own.column).toBe(1_000_000);
});
