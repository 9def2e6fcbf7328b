import type { TrendRowsMessage } from '@valvomo/wire';
import type { FromWorker } from './messages.ts';

type Rows = Omit<Extract<FromWorker, { type: 'trend-rows' }>, 'type' | 'view'>;

/** Rows as numbers in one piece; what has no value is NaN. */
export const rowsForPage = ({ rows }: TrendRowsMessage): Rows => {
  const present = rows.flatMap((row) => ('values' in row ? [row] : []));
  const width = present[0]?.values.length ?? 0;
  const values = new Float32Array(present.length * width).fill(Number.NaN);
  for (const [at, row] of present.entries())
    for (let column = 0; column < width; column += 1)
      values[at * width + column] = row.values[column] ?? Number.NaN;
  const last = rows.at(-1);
  const end = last === undefined ? 0 : 'seconds' in last ? last.second + last.seconds : last.second + 1;
  const from = rows[0]?.second ?? 0;
  return { from, end, seconds: Float64Array.from(present, ({ second }) => second), values };
};
