import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowWindows, windowAt } from './row-windows.ts';

const groups = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer()), { maxLength: 30 })
  .map((shafts) =>
    shafts.flatMap(([contacts], shaft) => Array.from({ length: contacts }, () => `shaft ${shaft}`)),
  );

describe('windows of rows', () => {
  it('show every row once, in order, never more than fit', () => {
    fc.assert(
      fc.property(groups, fc.double({ min: 1, max: 80, noNaN: true }), (groups, capacity) => {
        const windows = rowWindows(groups, capacity);
        let next = 0;
        for (const { from, count } of windows) {
          expect(from).toBe(next);
          expect(count).toBeGreaterThan(0);
          expect(count).toBeLessThanOrEqual(Math.max(1, capacity));
          next = from + count;
        }
        expect(next).toBe(groups.length);
      }),
    );
  });

  it('never cut a shaft that fits on a page of its own', () => {
    fc.assert(
      fc.property(groups, fc.integer({ min: 20, max: 80 }), (groups, capacity) => {
        for (const { from } of rowWindows(groups, capacity)) expect(groups[from]).not.toBe(groups[from - 1]);
      }),
    );
  });

  it('are found by any of their rows', () => {
    fc.assert(
      fc.property(groups, fc.integer({ min: 1, max: 80 }), fc.nat(400), (groups, capacity, row) => {
        const windows = rowWindows(groups, capacity);
        fc.pre(row < groups.length);
        const found = windows[windowAt(windows, row)];
        expect(row - (found?.from ?? -1)).toBeGreaterThanOrEqual(0);
        expect(row).toBeLessThan((found?.from ?? 0) + (found?.count ?? 0));
      }),
    );
  });
});
