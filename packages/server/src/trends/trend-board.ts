import { trendCsvHeader, trendCsvLines, trendTime_s } from '@valvomo/analysis';
import type { TrendColumn, TrendItem } from '@valvomo/model';
import type { TrendColumnsMessage, TrendRowsMessage } from '@valvomo/wire';
import { framedJson } from '../framed.ts';
import type { PublishedColumns } from '../published.ts';
import { RowLog } from './row-log.ts';

/** How much of a bed's trends is kept in memory, by time and by bytes. */
export interface TrendBounds {
  /** Rows for viewers, single precision. */
  readonly shown: { readonly length_s: number; readonly bytes_max: number };
  /** The rows as they are, for `trends.csv`. */
  readonly exact: { readonly length_s: number; readonly bytes_max: number };
}

const mebibyte = 1024 ** 2;
const trendBounds: TrendBounds = {
  shown: { length_s: 4 * 3600, bytes_max: 24 * mebibyte },
  exact: { length_s: 3600, bytes_max: 48 * mebibyte },
};

type Row = TrendRowsMessage['rows'][number];

/** Of the JSON of one message, about. */
const message_bytes = 256 * 1024;
const number_bytes = 8;
const rowsAMessage_max = 1024;
const columnsMax = 4096;
const digits = 5;

const shownValue = (value: number): number | null =>
  Number.isFinite(value) ? Number(value.toPrecision(digits)) : null;

const rowsWithin = ({ length_s, bytes_max }: TrendBounds['shown'], width: number, bytes: number): number =>
  Math.max(1, Math.min(length_s, Math.floor(bytes_max / Math.max(1, width * bytes))));

const spectrumRegions: ReadonlySet<string> = new Set(['left', 'right', 'hemispheres']);

/** Numbers of the columns that viewers get: all but spectra of single chains, which are most of them. */
const shownColumns = (columns: readonly TrendColumn[]): readonly number[] =>
  columns
    .flatMap(({ region, part }, at) =>
      part?.endsWith('Hz') === true && !spectrumRegions.has(region) ? [] : [at],
    )
    .slice(0, columnsMax);

/** Numbers lists of words, each once. */
const listing = () => {
  const numbers = new Map<string, number>();
  const lists: string[][] = [];
  const numberOf = (words: readonly string[]): number => {
    const key = words.join('\n');
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, lists.length);
    lists.push([...words]);
    return lists.length - 1;
  };
  return { lists, numberOf };
};

const messageOf = (
  bed: string,
  { recording, analysis, facts }: PublishedColumns,
  shown: readonly TrendColumn[],
): TrendColumnsMessage => {
  const { lists, numberOf } = listing();
  return {
    type: 'trend-columns',
    bed,
    recording,
    analysis,
    stream: facts.stream,
    hop: facts.hop,
    electrodes: facts.electrodes,
    columns: shown.map(({ states, derivations, band_hz, ...column }) => ({
      ...column,
      derivations: numberOf(derivations),
      ...(states === undefined ? {} : { states: numberOf(states) }),
      ...(band_hz === undefined ? {} : { band_hz: [band_hz[0], band_hz[1]] }),
    })),
    lists,
    absent: facts.absent.slice(0, columnsMax).map(({ name, why }) => ({ name, why: why.slice(0, 1024) })),
  };
};

/** The trends of one bed as far back as they are kept: the rows of one analysis. */
export class TrendBoard {
  readonly #bed: string;
  readonly #bounds: TrendBounds;
  #published: PublishedColumns | undefined;
  #description: Buffer | undefined;
  #picked: readonly number[] = [];
  #shown = new RowLog(0, 1, (length) => new Float32Array(length));
  #exact = new RowLog(0, 1, (length) => new Float64Array(length));
  #framed: { readonly from: number; readonly end: number; readonly bytes: Buffer } | undefined;

  constructor(bed: string, bounds = trendBounds) {
    this.#bed = bed;
    this.#bounds = bounds;
  }

  /** The message `trend-columns`; undefined while nothing is analysed. */
  get description(): Buffer | undefined {
    return this.#description;
  }

  /** Seconds [from, end) are there for viewers. */
  get from(): number {
    return this.#shown.from;
  }

  get end(): number {
    return this.#shown.end;
  }

  clear(): void {
    this.#published = undefined;
    this.#description = undefined;
    this.#picked = [];
    this.#framed = undefined;
    this.#begin(0);
  }

  /** @returns false when the analysis is the one whose rows are here already */
  describe(published: PublishedColumns): boolean {
    if (published.analysis === this.#published?.analysis) return false;
    const { columns } = published.facts;
    this.#published = published;
    this.#picked = shownColumns(columns);
    const shown = this.#picked.map((at) => columns[at] as TrendColumn);
    this.#description = framedJson(messageOf(this.#bed, published, shown)).bytes;
    this.#framed = undefined;
    this.#begin(columns.length);
    return true;
  }

  /** Rows that are here already, made again after a thread died, are the same and are left out. */
  push(items: readonly TrendItem[]): void {
    for (const item of items) {
      if (item.kind === 'row' && item.second >= this.#shown.end) {
        this.#shown.push(
          item.second,
          Float64Array.from(this.#picked, (at) => item.values[at] ?? Number.NaN),
        );
        this.#exact.push(item.second, item.values);
      } else if (item.kind === 'no-rows' && item.second + item.seconds > this.#shown.end) {
        const from = Math.max(item.second, this.#shown.end);
        const seconds = item.second + item.seconds - from;
        this.#shown.skip(from, seconds);
        this.#exact.skip(from, seconds);
      }
    }
  }

  /** The message `trend-rows` of rows from `second` on, as many as one message holds; `end`: the second after them. */
  rowsFrom(second: number): { readonly bytes: Buffer; readonly end: number } {
    const most = Math.floor(message_bytes / Math.max(1, this.#picked.length * number_bytes));
    const end = Math.min(this.end, second + Math.max(1, Math.min(rowsAMessage_max, most)));
    if (this.#framed?.from === second && this.#framed.end === end) return this.#framed;
    const rows: Row[] = [];
    for (let at = second; at < end; at += 1) {
      const values = this.#shown.at(at);
      const last = rows.at(-1);
      if (values !== undefined) rows.push({ second: at, values: Array.from(values, shownValue) });
      else if (last !== undefined && 'seconds' in last) last.seconds += 1;
      else rows.push({ second: at, seconds: 1 });
    }
    this.#framed = {
      from: second,
      end,
      bytes: framedJson({ type: 'trend-rows', bed: this.#bed, rows }).bytes,
    };
    return this.#framed;
  }

  /**
   * Lines of the CSV of the exact rows of trends that are kept, of those that stand in [from_s, to_s) after the recording's first
   * sample; undefined while nothing is analysed.
   */
  csv(from_s: number, to_s: number): Generator<string, void, undefined> | undefined {
    const published = this.#published;
    if (published === undefined || published.facts.stream === null) return undefined;
    // Features of detectors come last.
    const columns = published.facts.columns.filter(({ feature }) => feature !== true);
    const grid = { hop: published.facts.hop, rate_hz: published.rate_hz };
    const log = this.#exact;
    const lines = function* (): Generator<string, void, undefined> {
      yield trendCsvHeader(columns);
      for (let second = log.from; second < log.end; second += 1) {
        const time_s = trendTime_s(second, grid);
        if (time_s < from_s) continue;
        if (time_s >= to_s) return;
        const values = log.at(second);
        const item: TrendItem =
          values === undefined ? { kind: 'no-rows', second, seconds: 1 } : { kind: 'row', second, values };
        yield* trendCsvLines(item, columns, grid);
      }
    };
    return lines();
  }

  #begin(width: number): void {
    const { shown, exact } = this.#bounds;
    const picked = this.#picked.length;
    this.#shown = new RowLog(picked, rowsWithin(shown, picked, 4), (length) => new Float32Array(length));
    this.#exact = new RowLog(width, rowsWithin(exact, width, 8), (length) => new Float64Array(length));
  }
}
