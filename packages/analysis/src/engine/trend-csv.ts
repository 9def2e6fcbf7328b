import type { TrendColumn, TrendItem } from '@valvomo/model';

/** Where rows stand in time: samples a row and the rate of the stream that is analysed. */
export interface TrendGrid {
  readonly hop: number;
  readonly rate_hz: number;
}

/** Seconds from the first sample to the end of row `second`. */
export const trendTime_s = (second: number, { hop, rate_hz }: TrendGrid): number =>
  ((second + 1) * hop) / rate_hz;

/** A field as RFC 4180 wants it: in quotes when it holds a comma, a quote or a line end. */
const quoted = (field: string): string =>
  /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;

/**
 * What stands in the cell of a value: the word of a state, the shortest decimal that reads back as the same number, or
 * nothing where there is no value.
 */
const cellOf = (value: number, { states }: TrendColumn): string => {
  if (Number.isNaN(value)) return '';
  return states === undefined ? String(value) : quoted(states[value] ?? '');
};

/** First line of the CSV of trends, line end included. */
export const trendCsvHeader = (columns: readonly TrendColumn[]): string =>
  `${['time_s', ...columns.map(({ name }) => quoted(name))].join(',')}\n`;

/**
 * Lines of the CSV of trends, line ends included: one a row, one a second also where there are no rows. Each line is
 * made as it is asked for, so that a gap of a week needs no more memory than a second.
 */
export function* trendCsvLines(
  item: TrendItem,
  columns: readonly TrendColumn[],
  grid: TrendGrid,
): Generator<string, void, undefined> {
  if (item.kind === 'row') {
    const cells = columns.map((column, k) => cellOf(item.values[k] ?? Number.NaN, column));
    yield `${[String(trendTime_s(item.second, grid)), ...cells].join(',')}\n`;
    return;
  }
  const nothing = ','.repeat(columns.length);
  for (let k = 0; k < item.seconds; k += 1) yield `${trendTime_s(item.second + k, grid)}${nothing}\n`;
}
