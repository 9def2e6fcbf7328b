import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrendItem } from '@valvomo/model';
import { ownerOnly } from '../disk.ts';
import { Bin } from './coarse.ts';
import { encodeRow, trendScales_s, type TrendHeader } from './layout.ts';
import { TrendFile } from './trend-file.ts';

/** `<analysis>.trends`, and `<analysis>.trends-60` of the scale of 60 s. */
export const trendFileName = (analysis: string, scale_s: number): string =>
  scale_s === 1 ? `${analysis}.trends` : `${analysis}.trends-${scale_s}`;

/** As the library names its files; no recording of a bed is named so. */
const libraryId = /^file-[0-9a-f]{24}$/;

/** Where the trends of a recording lie below a data folder: beside its files; those of a file of a library apart from them. */
export const trendFolder = (data: string, recording: string): string =>
  join(data, libraryId.test(recording) ? 'library' : 'recordings', recording);

/** Whether rows of an analysis were kept before. */
export const hasTrends = (folder: string, analysis: string): Promise<boolean> =>
  stat(join(folder, trendFileName(analysis, 1))).then(
    () => true,
    () => false,
  );

/** What may wait to be written; whoever makes rows is to wait beyond it. */
const waiting_bytes_max = 32 * 1024 * 1024;
const sync_ms = 5000;

const isRowOf = (bytes: Buffer, at: number): boolean => bytes.readUInt32LE(at + 4) === 0;

/** Values of a row of scale 1 s, as they were made. */
export const valuesAt = (bytes: Buffer, at: number, columns: number): Float64Array => {
  const values = new Float64Array(columns);
  new Uint8Array(values.buffer).set(bytes.subarray(at + 8, at + 8 + 8 * columns));
  return values;
};

/** Items of rows of scale 1 s, as they came. */
export const itemsIn = (bytes: Buffer, row_bytes: number, columns: number): TrendItem[] => {
  const items: TrendItem[] = [];
  for (let at = 0; at < bytes.length; at += row_bytes) {
    const second = bytes.readUInt32LE(at);
    if (isRowOf(bytes, at)) items.push({ kind: 'row', second, values: valuesAt(bytes, at, columns) });
    else items.push({ kind: 'no-rows', second, seconds: bytes.readUInt32LE(at + 4) });
  }
  return items;
};

interface Scale {
  readonly scale_s: number;
  readonly file: TrendFile;
  readonly bin: Bin;
  /** Number of the bin that is being filled. */
  number: number;
}

/**
 * The rows of one analysis on their way to disk: as they were made, and reduced to coarser scales. Writing happens
 * behind whoever makes them, in order; syncs come in groups. What fails is said and ends the storing, not the analysis.
 */
export class TrendLog {
  readonly header: TrendHeader;
  readonly #base: TrendFile;
  readonly #scales: readonly Scale[];
  readonly #onFault: (error: unknown) => void;
  #end: number;
  #waiting: TrendItem[] = [];
  #waiting_bytes = 0;
  #work: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #failed = false;

  private constructor(
    base: TrendFile,
    scales: readonly Scale[],
    end: number,
    onFault: (error: unknown) => void,
  ) {
    this.header = base.header;
    this.#base = base;
    this.#scales = scales;
    this.#end = end;
    this.#onFault = onFault;
  }

  /**
   * @param folder of the recording's files; made when absent
   * @throws ValvomoError TRENDS_OTHER, the system's error
   */
  static async open(
    folder: string,
    header: TrendHeader,
    onFault: (error: unknown) => void,
  ): Promise<TrendLog> {
    await mkdir(folder, { recursive: true, mode: ownerOnly.folder });
    const opened: TrendFile[] = [];
    try {
      for (const scale_s of trendScales_s)
        opened.push(
          await TrendFile.append(join(folder, trendFileName(header.analysis, scale_s)), {
            ...header,
            scale_s,
          }),
        );
      const [base, ...coarse] = opened as [TrendFile, ...TrendFile[]];
      const end = await endOf(base);
      const scales: Scale[] = [];
      for (const file of coarse) scales.push(await goOn(base, file, end));
      return new TrendLog(base, scales, end, onFault);
    } catch (error) {
      for (const file of opened) await file.close();
      throw error;
    }
  }

  /** Second after the last one that is known: rows before it are not taken again. */
  get end(): number {
    return this.#end;
  }

  /** So much waits to be written that rows should be made more slowly. */
  get isFull(): boolean {
    return this.#waiting_bytes > waiting_bytes_max;
  }

  get hasFailed(): boolean {
    return this.#failed;
  }

  /** Rows in order; those that are here already are the same and are left out. */
  push(items: readonly TrendItem[]): void {
    if (this.#failed) return;
    for (const item of items) {
      if (item.kind === 'row' && item.second >= this.#end) {
        this.#end = item.second + 1;
        this.#wait(item);
      } else if (item.kind === 'no-rows' && item.second + item.seconds > this.#end) {
        const second = Math.max(item.second, this.#end);
        this.#end = item.second + item.seconds;
        this.#wait({ kind: 'no-rows', second, seconds: this.#end - second });
      }
    }
    this.#work = this.#work.then(() => this.#write());
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.sync();
    }, sync_ms).unref();
  }

  /** Everything that was pushed is on the medium when it resolves, unless storing has failed. */
  sync(): Promise<void> {
    this.#work = this.#work.then(() => this.#writeAndSync());
    return this.#work;
  }

  /** Items from the row of `second` on, in pieces. */
  async *items(second: number): AsyncGenerator<readonly TrendItem[], void, undefined> {
    await this.#work;
    const rows_max = Math.max(1, Math.floor((4 * 1024 * 1024) / this.#base.row_bytes));
    for (let row = await this.#base.find(second); row < this.#base.rows; row += rows_max)
      yield itemsIn(await this.#base.get(row, rows_max), this.#base.row_bytes, this.header.columns.length);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.sync();
    this.#failed = true;
    await this.#base.close();
    for (const { file } of this.#scales) await file.close();
  }

  #wait(item: TrendItem): void {
    this.#waiting.push(item);
    this.#waiting_bytes += this.#base.row_bytes;
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    if (this.#failed) return;
    try {
      await work();
    } catch (error) {
      this.#failed = true;
      this.#waiting = [];
      this.#waiting_bytes = 0;
      this.#onFault(error);
    }
  }

  async #writeAndSync(): Promise<void> {
    await this.#write();
    await this.#guarded(async () => {
      await this.#base.sync();
      for (const { file } of this.#scales) await file.sync();
    });
  }

  #write(): Promise<void> {
    return this.#guarded(async () => {
      const items = this.#waiting;
      if (items.length === 0) return;
      this.#waiting = [];
      await this.#base.add(encodedItems(items, this.#base.row_bytes));
      // The coarse rows follow those that they are made of.
      for (const scale of this.#scales) {
        const done = reduce(scale, items);
        if (done.length > 0) await scale.file.add(done);
      }
      this.#waiting_bytes -= items.length * this.#base.row_bytes;
    });
  }
}

const encodedItems = (items: readonly TrendItem[], row_bytes: number): Buffer => {
  const bytes = Buffer.alloc(items.length * row_bytes);
  for (const [k, item] of items.entries()) {
    if (item.kind === 'row') {
      const { buffer, byteOffset, byteLength } = item.values;
      encodeRow(
        bytes,
        k * row_bytes,
        row_bytes,
        item.second,
        0,
        new Uint8Array(buffer, byteOffset, byteLength),
      );
    } else encodeRow(bytes, k * row_bytes, row_bytes, item.second, item.seconds, new Uint8Array(0));
  }
  return bytes;
};

/** Rows of the bins that these items complete. */
const reduce = (scale: Scale, items: readonly TrendItem[]): Buffer => {
  const { scale_s, bin, file } = scale;
  const rows: Buffer[] = [];
  const finish = (number: number): void => {
    if (number === scale.number) return;
    if (bin.rows > 0) {
      const bytes = Buffer.alloc(file.row_bytes);
      encodeRow(bytes, 0, file.row_bytes, scale.number, bin.rows, new Uint8Array(bin.planes().buffer));
      rows.push(bytes);
    }
    bin.clear();
    scale.number = number;
  };
  for (const item of items) {
    const end = item.second + (item.kind === 'row' ? 1 : item.seconds);
    finish(Math.floor(item.second / scale_s));
    if (item.kind === 'row') bin.add(item.values);
    finish(Math.floor(end / scale_s));
  }
  return Buffer.concat(rows);
};

/** Second after the last one that a file of scale 1 s knows of. */
const endOf = async (base: TrendFile): Promise<number> => {
  if (base.rows === 0) return 0;
  const last = await base.get(base.rows - 1, 1);
  const seconds = last.readUInt32LE(4);
  return last.readUInt32LE(0) + (seconds === 0 ? 1 : seconds);
};

/** A coarser file behind its rows: what it lacks is made of them, and the bin that is not complete is filled again. */
const goOn = async (base: TrendFile, file: TrendFile, end: number): Promise<Scale> => {
  const { scale_s } = file.header;
  // Without the rows that it was made of a bin is made again with them.
  await file.cut(await file.find(Math.floor(end / scale_s)));
  const last = file.rows === 0 ? -1 : (await file.get(file.rows - 1, 1)).readUInt32LE(0);
  const scale = { scale_s, file, bin: new Bin(file.header.columns), number: last + 1 };
  const rows_max = Math.max(1, Math.floor((4 * 1024 * 1024) / base.row_bytes));
  for (let row = await base.find((last + 1) * scale_s); row < base.rows; row += rows_max) {
    const items = itemsIn(await base.get(row, rows_max), base.row_bytes, base.header.columns.length);
    const done = reduce(scale, items);
    if (done.length > 0) await file.add(done);
  }
  scale.number = Math.max(scale.number, Math.floor(end / scale_s));
  return scale;
};
