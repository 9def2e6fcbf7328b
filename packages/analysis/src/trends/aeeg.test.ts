import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aeegHeight, aeegTicks_uV } from './aeeg-scale.ts';
import { SortedWindow } from './sorted-window.ts';

describe('the semi-logarithmic scale of aEEG', () => {
  it('0–10 µV and 10–100 µV are equally high, and join without a step', () => {
    expect(aeegTicks_uV.map(aeegHeight)).toEqual([0, 5, 10, 10 * Math.log10(25), 10 * Math.log10(50), 20]);
    expect(aeegHeight(10 + 1e-9)).toBeCloseTo(10, 8);
  });

  it('refuses what is below 0 µV', () => expect(() => aeegHeight(-1)).toThrow(/-1 µV, limit 0/));
});

describe('quantiles of the last seconds', () => {
  it('are those of all their values sorted anew, and survive a snapshot', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 6 }), {
          maxLength: 12,
        }),
        fc.nat(12),
        (seconds, restart) => {
          let window = new SortedWindow(3);
          for (const [k, second] of seconds.entries()) {
            if (k === restart) window = new SortedWindow(3, structuredClone(window.snapshot()));
            const isFull = window.push(Float64Array.from(second));
            expect(isFull).toBe(k >= 2);
            const all = seconds
              .slice(Math.max(0, k - 2), k + 1)
              .flat()
              .toSorted((a, b) => a - b);
            expect(window.quantile(0)).toBe(all[0]);
            expect(window.quantile(1)).toBe(all.at(-1));
            const at = 0.1 * (all.length - 1);
            const [below, above] = [all[Math.floor(at)] ?? 0, all[Math.ceil(at)] ?? 0];
            expect(window.quantile(0.1)).toBe(below + (above - below) * (at - Math.floor(at)));
          }
        },
      ),
    );
  });
});
