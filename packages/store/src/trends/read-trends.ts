import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Bin } from './coarse.ts';
import { trendScales_s, type TrendHeader } from './layout.ts';
import { TrendFile } from './trend-file.ts';
import { itemsIn, trendFileName } from './trend-log.ts';

/** Columns of the trends of one analysis over some time, at one scale. */
export interface TrendWindow {
  readonly header: TrendHeader;
  /** Bin [from, from + bins) of `scale_s` seconds each. */
  readonly from: number;
  readonly bins: number;
  /** Planar [planes × columns × bins]; NaN where there is no value. One plane at 1 s; mean, least and most at coarser scales. */
  readonly values: Float32Array;
}

export interface TrendWanted {
  readonly scale_s: number;
  /** Seconds of the recording, half-open; as far as there are rows. */
  readonly from_s: number;
  readonly to_s: number;
  /** Numbers of columns of the header. */
  readonly columns: (header: TrendHeader) => readonly number[];
  /** Of the answer. @throws what the caller wants */
  readonly check: (numbers: number) => void;
}

/** Ids of the analyses whose trends lie in a recording's folder, the one that grew last first. */
export const analysesIn = async (folder: string): Promise<readonly TrendHeader[]> => {
  const names = await readdir(folder).catch(() => []);
  const found: { readonly header: TrendHeader; readonly changed_ms: number }[] = [];
  for (const name of names.filter((each) => each.endsWith('.trends'))) {
    const file = await TrendFile.read(join(folder, name)).catch(() => null);
    if (file === null) continue;
    await file.close();
    found.push({ header: file.header, changed_ms: (await stat(join(folder, name))).mtimeMs });
  }
  return found.toSorted((a, b) => b.changed_ms - a.changed_ms).map(({ header }) => header);
};

/** Seconds of which an analysis has rows: second after the last. */
export const trendsEnd = async (folder: string, analysis: string): Promise<number> => {
  const base = await TrendFile.read(join(folder, trendFileName(analysis, 1)));
  try {
    if (base.rows === 0) return 0;
    const [last] = itemsIn(await base.get(base.rows - 1, 1), base.row_bytes, base.header.columns.length);
    return last === undefined ? 0 : last.second + (last.kind === 'row' ? 1 : last.seconds);
  } finally {
    await base.close();
  }
};

const piece_bytes = 4 * 1024 * 1024;

/**
 * Trends as they lie on disk, while they may grow: one run of rows of one file; the bin that is not complete yet is made of
 * the rows of 1 s.
 * @throws ValvomoError TRENDS_LAYOUT, the system's error
 */
export const readTrends = async (
  folder: string,
  analysis: string,
  wanted: TrendWanted,
): Promise<TrendWindow> => {
  const { scale_s } = wanted;
  const base = await TrendFile.read(join(folder, trendFileName(analysis, 1)));
  const file = scale_s === 1 ? base : await TrendFile.read(join(folder, trendFileName(analysis, scale_s)));
  try {
    const end_s = await endOf(base);
    const from = Math.max(0, Math.floor(wanted.from_s / scale_s));
    const to = Math.max(from, Math.min(Math.ceil(wanted.to_s / scale_s), Math.ceil(end_s / scale_s)));
    const columns = wanted.columns(base.header);
    const planes = scale_s === 1 ? 1 : 3;
    wanted.check(planes * columns.length * (to - from));
    const window = new Window(from, to, columns, planes);
    const known = scale_s === 1 ? await fine(base, window) : await coarse(file, window);
    if (scale_s > 1 && known < to) await young(base, Math.max(known, from), scale_s, window);
    return { header: { ...base.header, scale_s }, from, bins: to - from, values: window.values };
  } finally {
    if (file !== base) await file.close();
    await base.close();
  }
};

/** Scales that there are files of. */
export const isTrendScale = (scale_s: number): boolean =>
  (trendScales_s as readonly number[]).includes(scale_s);

class Window {
  readonly from: number;
  readonly to: number;
  readonly columns: readonly number[];
  readonly planes: number;
  readonly values: Float32Array;

  constructor(from: number, to: number, columns: readonly number[], planes: number) {
    this.from = from;
    this.to = to;
    this.columns = columns;
    this.planes = planes;
    this.values = new Float32Array(planes * columns.length * (to - from)).fill(Number.NaN);
  }

  /** @param valueAt of a plane and a column of the file */
  put(bin: number, valueAt: (plane: number, column: number) => number): void {
    const bins = this.to - this.from;
    for (let plane = 0; plane < this.planes; plane += 1)
      for (const [k, column] of this.columns.entries())
        this.values[(plane * this.columns.length + k) * bins + bin - this.from] = valueAt(plane, column);
  }
}

const endOf = async (base: TrendFile): Promise<number> => {
  if (base.rows === 0) return 0;
  const last = await base.get(base.rows - 1, 1);
  return last.readUInt32LE(0) + Math.max(1, last.readUInt32LE(4));
};

/** Rows of a file from place `from` up to `to`, row by row. */
async function* rowsOf(
  file: TrendFile,
  from: number,
  to: number,
): AsyncGenerator<{ readonly bytes: Buffer; readonly at: number }, void, undefined> {
  const rows = Math.max(1, Math.floor(piece_bytes / file.row_bytes));
  for (let row = await file.find(from); row < file.rows; row += rows) {
    const bytes = await file.get(row, rows);
    for (let at = 0; at + file.row_bytes <= bytes.length; at += file.row_bytes) {
      if (bytes.readUInt32LE(at) >= to) return;
      yield { bytes, at };
    }
  }
}

const fine = async (file: TrendFile, window: Window): Promise<number> => {
  for await (const { bytes, at } of rowsOf(file, window.from, window.to))
    if (bytes.readUInt32LE(at + 4) === 0)
      window.put(bytes.readUInt32LE(at), (_, column) => bytes.readDoubleLE(at + 8 + 8 * column));
  return window.to;
};

/** @returns number of the first bin behind the last complete one */
const coarse = async (file: TrendFile, window: Window): Promise<number> => {
  const columns = file.header.columns.length;
  for await (const { bytes, at } of rowsOf(file, window.from, window.to))
    window.put(bytes.readUInt32LE(at), (plane, column) =>
      bytes.readFloatLE(at + 8 + 4 * (plane * columns + column)),
    );
  return file.rows === 0 ? 0 : (await file.get(file.rows - 1, 1)).readUInt32LE(0) + 1;
};

const young = async (base: TrendFile, from: number, scale_s: number, window: Window): Promise<void> => {
  const { columns } = base.header;
  const bin = new Bin(columns);
  let number = from;
  const finish = (): void => {
    if (bin.rows === 0) return;
    const planes = bin.planes();
    window.put(number, (plane, column) => planes[plane * columns.length + column] as number);
    bin.clear();
  };
  for await (const { bytes, at } of rowsOf(base, from * scale_s, window.to * scale_s)) {
    const [item] = itemsIn(bytes.subarray(at, at + base.row_bytes), base.row_bytes, columns.length);
    if (item?.kind !== 'row') continue;
    if (Math.floor(item.second / scale_s) !== number) finish();
    number = Math.floor(item.second / scale_s);
    bin.add(item.values);
  }
  finish();
};
