import type { TrendRows } from './trend-rows.ts';

/**
 * Seconds behind one pixel column or more: cell c holds seconds [c · seconds, (c + 1) · seconds). A cell is missing when
 * one of its seconds is, so that no gap is ever smoothed over; the newest one holds what has come of it.
 */
export const cellSeconds = (span_s: number, width_px: number): number =>
  Math.max(1, Math.ceil(span_s / Math.max(1, width_px)));

const endOf = (rows: TrendRows, cell: number, seconds: number): number =>
  Math.min(rows.end, (cell + 1) * seconds);

/** Means of some columns over a cell, into `out`; NaN where a second is missing. @returns false when the first is missing */
export const meansOf = (
  rows: TrendRows,
  columns: readonly number[],
  cell: number,
  seconds: number,
  out: Float64Array,
): boolean => {
  const end = endOf(rows, cell, seconds);
  out.fill(0);
  for (let second = cell * seconds; second < end; second += 1) {
    const row = rows.row(second);
    if (row === undefined) out.fill(Number.NaN);
    else
      for (const [at, column] of columns.entries()) out[at] = (out[at] as number) + (row[column] as number);
  }
  const count = end - cell * seconds;
  for (let at = 0; at < out.length; at += 1) out[at] = count > 0 ? (out[at] as number) / count : Number.NaN;
  return !Number.isNaN(out[0]);
};

/** Largest or least value of a column in a cell; NaN where a second is missing. */
export const extremeOf = (
  rows: TrendRows,
  column: number,
  cell: number,
  seconds: number,
  which: 'most' | 'least',
): number => {
  const fold = which === 'most' ? Math.max : Math.min;
  const end = endOf(rows, cell, seconds);
  let value = rows.value(cell * seconds, column);
  for (let second = cell * seconds + 1; second < end; second += 1)
    value = fold(value, rows.value(second, column));
  return value;
};
