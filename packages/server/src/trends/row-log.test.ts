import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowLog } from './row-log.ts';

const logOf = (rows_max: number) => new RowLog(2, rows_max, (length) => new Float64Array(length));

describe('a log of rows', () => {
  it('keeps the newest rows, and holes as holes', () => {
    const push = fc.record({ skip: fc.nat(300), rows: fc.nat(300) });
    fc.assert(
      fc.property(fc.array(push, { maxLength: 12 }), fc.integer({ min: 1, max: 500 }), (steps, rows_max) => {
        const log = logOf(rows_max);
        const all = new Map<number, number>();
        let second = 0;
        for (const { skip, rows } of steps) {
          log.skip(second, skip);
          second += skip;
          for (let k = 0; k < rows; k += 1, second += 1) {
            log.push(second, Float64Array.of(second, -second));
            all.set(second, second);
          }
        }
        expect(log.end).toBe(second);
        expect(log.from).toBe(Math.max(0, second - rows_max));
        for (let at = 0; at < second + 10; at += 1)
          expect(log.at(at)?.[1]).toBe(at < log.from || !all.has(at) ? undefined : -at);
      }),
      { numRuns: 60 },
    );
  });

  it('a hole of years costs nothing and lets go of what is before it', () => {
    const log = logOf(3600);
    log.push(0, Float64Array.of(1, 2));
    log.skip(1, 1e12);
    expect([log.at(0), log.end]).toEqual([undefined, 1e12 + 1]);
    log.push(1e12 + 1, Float64Array.of(3, 4));
    expect([...(log.at(1e12 + 1) ?? [])]).toEqual([3, 4]);
  });
});
