import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { ValvomoError } from '@valvomo/model';
import { ownerOnly } from '../disk.ts';
import {
  decodeTrendHeader,
  encodeTrendHeader,
  isRowWhole,
  rowBytesOf,
  trendHeaderBytes,
  type TrendHeader,
} from './layout.ts';

/** Rows that are looked at when a file is opened to go on with it: more than is ever written between two syncs. */
const checked_bytes = 32 * 1024 * 1024;
const first_bytes = 64 * 1024;

const readExactly = async (file: FileHandle, at: number, length: number): Promise<Buffer> => {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
};

const readHeader = async (file: FileHandle): Promise<{ header: TrendHeader; header_bytes: number }> => {
  const first = await readExactly(file, 0, first_bytes);
  const header_bytes = trendHeaderBytes(first);
  const bytes = header_bytes <= first.length ? first : await readExactly(file, 0, header_bytes);
  return { header: decodeTrendHeader(bytes), header_bytes };
};

/** One file of trends: a header and rows of one size, in ascending order of their places. It only grows. */
export class TrendFile {
  readonly header: TrendHeader;
  readonly row_bytes: number;
  readonly #file: FileHandle;
  readonly #header_bytes: number;
  #rows: number;

  private constructor(file: FileHandle, header: TrendHeader, header_bytes: number, rows: number) {
    this.#file = file;
    this.header = header;
    this.row_bytes = rowBytesOf(header);
    this.#header_bytes = header_bytes;
    this.#rows = rows;
  }

  /** For reading, while it may grow. @throws ValvomoError TRENDS_LAYOUT, the system's error */
  static async read(path: string): Promise<TrendFile> {
    const file = await open(path, 'r');
    try {
      const { header, header_bytes } = await readHeader(file);
      const { size } = await file.stat();
      return new TrendFile(
        file,
        header,
        header_bytes,
        Math.floor((size - header_bytes) / rowBytesOf(header)),
      );
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * To go on with it; made when it is not there or its header never was whole. A torn end, and everything behind the first
   * torn row of what may not have been synced, is cut.
   * @throws ValvomoError TRENDS_OTHER when the file is of another analysis
   */
  static async append(path: string, header: TrendHeader): Promise<TrendFile> {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, ownerOnly.file);
    try {
      const found = await readHeader(file).catch(() => null);
      if (found === null || (await file.stat()).size < found.header_bytes) {
        const bytes = encodeTrendHeader(header);
        await file.truncate(0);
        await file.write(bytes, 0, bytes.length, 0);
        await file.datasync();
        return new TrendFile(file, header, bytes.length, 0);
      }
      const { header: old, header_bytes } = found;
      if (old.analysis !== header.analysis || old.columns.length !== header.columns.length)
        throw new ValvomoError(
          'TRENDS_OTHER',
          `trends of '${old.analysis}' where '${header.analysis}' goes on`,
        );
      const rows = await wholeRows(file, header_bytes, rowBytesOf(old));
      await file.truncate(header_bytes + rows * rowBytesOf(old));
      return new TrendFile(file, old, header_bytes, rows);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get rows(): number {
    return this.#rows;
  }

  /** Whole rows, one after the other. */
  async add(bytes: Uint8Array): Promise<void> {
    let done = 0;
    const at = this.#header_bytes + this.#rows * this.row_bytes;
    while (done < bytes.byteLength) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.byteLength - done, at + done);
      done += bytesWritten;
    }
    this.#rows += bytes.byteLength / this.row_bytes;
  }

  /** The rows behind the first `rows` are taken away. */
  async cut(rows: number): Promise<void> {
    if (rows >= this.#rows) return;
    await this.#file.truncate(this.#header_bytes + rows * this.row_bytes);
    this.#rows = rows;
  }

  /** Rows [from, from + count), as far as they are there. */
  async get(from: number, count: number): Promise<Buffer> {
    const rows = Math.max(0, Math.min(count, this.#rows - from));
    return readExactly(this.#file, this.#header_bytes + from * this.row_bytes, rows * this.row_bytes);
  }

  /** Number of the first row whose place is not before `place`. */
  async find(place: number): Promise<number> {
    let [low, high] = [0, this.#rows];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = this.#header_bytes + middle * this.row_bytes;
      if ((await readExactly(this.#file, at, 4)).readUInt32LE(0) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  async sync(): Promise<void> {
    await this.#file.datasync();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** How many rows from the first are whole, as far as the end of the file is in doubt. */
const wholeRows = async (file: FileHandle, header_bytes: number, row_bytes: number): Promise<number> => {
  const { size } = await file.stat();
  const rows = Math.max(0, Math.floor((size - header_bytes) / row_bytes));
  const from = Math.max(0, rows - Math.max(1, Math.floor(checked_bytes / row_bytes)));
  const bytes = await readExactly(file, header_bytes + from * row_bytes, (rows - from) * row_bytes);
  for (let row = from; row < rows; row += 1)
    if (!isRowWhole(bytes, (row - from) * row_bytes, row_bytes)) return row;
  return rows;
};
