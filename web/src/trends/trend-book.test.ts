import type { TrendColumnsMessage } from '@valvomo/wire';
import { describe, expect, it } from 'vitest';
import { TrendBook } from './trend-book.ts';
import { keptMax_s, TrendRows } from './trend-rows.ts';

const columnsOf = (analysis: string, bed = 'b'): TrendColumnsMessage => ({
  type: 'trend-columns',
  bed,
  recording: 'r',
  analysis,
  stream: 1,
  hop: 256,
  electrodes: 'declared',
  columns: ['a', 'b'].map((name) => ({ name, trend: name, region: 'left', unit: '', derivations: 0 })),
  lists: [[]],
  absent: [],
});
const rowsOf = (from: number, seconds: readonly number[], end = from + seconds.length) => ({
  type: 'trend-rows' as const,
  view: 1,
  from,
  end,
  seconds: Float64Array.from(seconds),
  values: Float32Array.from(seconds.flatMap((second) => [second, -second])),
});

describe('rows of trends', () => {
  it('come in any order, are found by second, and leave after 4 h', () => {
    const rows = new TrendRows(2);
    for (const second of [500, 10, 11, 499]) rows.set(second, Float32Array.of(second, -second));
    expect([10, 11, 12, 499, 500].map((second) => rows.value(second, 1))).toEqual([
      -10,
      -11,
      NaN,
      -499,
      -500,
    ]);
    expect([rows.oldest, rows.end, rows.row(12)]).toEqual([10, 501, undefined]);
    rows.reach(0, 500 + keptMax_s + 300);
    expect([rows.value(10, 0), rows.row(10)]).toEqual([NaN, undefined]);
    expect(rows.oldest).toBe(800);
  });
});

describe('the book of trends', () => {
  it('goes on with the same analysis, also after a link that was lost, and begins anew with another', () => {
    const book = new TrendBook();
    const told: number[] = [];
    book.listen((from) => told.push(from));
    book.take({ type: 'trend-columns', view: 1, columns: columnsOf('x') });
    book.take(rowsOf(3, [3, 4, 6], 7));
    book.take({ type: 'trend-columns', view: 1, columns: columnsOf('x') });
    book.take(rowsOf(6, [6, 7]));
    expect([3, 4, 5, 6, 7].map((second) => book.rows.value(second, 0))).toEqual([3, 4, NaN, 6, 7]);
    expect(told).toEqual([0, 3, 6]);
    book.take({ type: 'trend-columns', view: 1, columns: columnsOf('y') });
    expect(book.rows.end).toBe(0);
  });

  it('forgets a bed that is looked at no more, and takes no rows that do not fit its columns', () => {
    const book = new TrendBook();
    book.take({ type: 'trend-columns', view: 1, columns: columnsOf('x') });
    book.take({ ...rowsOf(0, [0]), values: new Float32Array(7) });
    expect(book.rows.end).toBe(0);
    book.follow('b');
    expect(book.columns?.bed).toBe('b');
    book.follow('c');
    expect(book.columns).toBeNull();
  });
});
