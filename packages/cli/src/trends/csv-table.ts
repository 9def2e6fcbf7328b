import { trendCsvHeader, trendCsvLines, type TrendGrid } from '@valvomo/analysis';
import { fileAppendable } from '@valvomo/edf/node';
import type { TrendColumn, TrendItem } from '@valvomo/model';

import type { TrendTable } from './table.ts';

/** Text is written in pieces of about this length. */
const piece_max = 1 << 18;

/** @param out a file that does not exist yet */
export const openCsvTable = async (
  out: string,
  columns: readonly TrendColumn[],
  grid: TrendGrid,
): Promise<TrendTable> => {
  const file = await fileAppendable(out);
  const encoder = new TextEncoder();
  let text = trendCsvHeader(columns);
  const flush = async (): Promise<void> => {
    await file.append(encoder.encode(text));
    text = '';
  };
  return {
    async write(item: TrendItem) {
      for (const line of trendCsvLines(item, columns, grid)) {
        text += line;
        if (text.length > piece_max) await flush();
      }
    },
    async finish() {
      await flush();
      await file.sync?.();
    },
    close: () => file.close(),
  };
};
