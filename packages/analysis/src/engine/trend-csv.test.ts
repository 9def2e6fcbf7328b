import type { TrendColumn } from '@valvomo/model';
import { assert, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trendCsvHeader, trendCsvLines, trendTime_s } from './trend-csv.ts';

const column = (name: string, states?: readonly string[]): TrendColumn => ({
  name,
  trend: 't',
  region: 'left',
  unit: 'µV',
  derivations: [],
  ...(states === undefined ? {} : { states }),
});
const grid = { hop: 256, rate_hz: 256 };
const row = (second: number, ...values: number[]) =>
  ({ kind: 'row', second, values: Float64Array.from(values) }) as const;

describe('CSV of trends', () => {
  it('time_s is the end of the epoch on the stream’s own grid', () => {
    expect(trendTime_s(0, grid)).toBe(1);
    expect(trendTime_s(9, { hop: 999, rate_hz: 999.41 })).toBe(9990 / 999.41);
  });

  it('columns are quoted where RFC 4180 wants it', () => {
    expect(trendCsvHeader([column('a.left'), column('b.C3, old'), column('c."x"')])).toBe(
      'time_s,a.left,"b.C3, old","c.""x"""\n',
    );
  });

  it('a cell is empty where there is no value, and a state is a word', () => {
    const columns = [column('a'), column('b'), column('c', ['good', 'flat, or off'])];
    expect([...trendCsvLines(row(4, 0, Number.NaN, 1), columns, grid)]).toEqual(['5,0,,"flat, or off"\n']);
    expect([...trendCsvLines(row(4, -0.1, 1e-7, Number.NaN), columns, grid)]).toEqual(['5,-0.1,1e-7,\n']);
  });

  it('a number reads back as the same bits', () => {
    assert(
      property(double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const [line = ''] = trendCsvLines(row(0, value), [column('a')], grid);
        expect(Number(line.trimEnd().split(',')[1])).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it('a gap gives its empty rows one at a time, however long it is', () => {
    const lines = trendCsvLines(
      { kind: 'no-rows', second: 2, seconds: 1e12 },
      [column('a'), column('b')],
      grid,
    );
    expect([lines.next().value, lines.next().value]).toEqual(['3,,\n', '4,,\n']);
  });
});
