import { ValvomoError } from '@valvomo/model';
import { openSpace } from './space.ts';

/** Values of planar rows that live where the kernel works: written once, made into columns often. */
export interface ColumnRows<T extends Int16Array | Float32Array> {
  /** [rows × stride]; the caller's to write. */
  readonly values: T;
  /**
   * low and high [rows × columns]: the smallest and the largest value of row r in column k, which are the values
   * r · stride + edges[k] … edges[k + 1] (without the last). NaN is passed over; a column without values gets
   * low > high (the ends of the type's range).
   * @throws ValvomoError COLUMNS_EDGES, COLUMNS_OUT
   */
  columns(stride: number, rows: number, edges: Uint32Array, low: T, high: T): void;
}

const columnsMax = 16_384;
const rowsMax = 1024;
/** Columns that are made at once: eight rows of the longest, or as many rows as stay in the second cache. */
const outValues = 8 * columnsMax;
const outCached = 65_536;

const check = (
  length: number,
  stride: number,
  rows: number,
  edges: Uint32Array,
  low: number,
  high: number,
): void => {
  const columns = edges.length - 1;
  if (columns < 1 || columns > columnsMax || rows > rowsMax)
    throw new ValvomoError(
      'COLUMNS_EDGES',
      `${columns} columns of ${rows} rows, must be 1 … ${columnsMax} of ${rowsMax} at most`,
      { value: columns, limit: columnsMax },
    );
  for (let k = 1; k <= columns; k += 1)
    if ((edges[k] as number) < (edges[k - 1] as number))
      throw new ValvomoError('COLUMNS_EDGES', `edge ${k} of columns is before the one before it`, {
        value: edges[k],
        limit: edges[k - 1],
      });
  const last = edges[columns] as number;
  if (last > stride || rows * stride > length)
    throw new ValvomoError(
      'COLUMNS_EDGES',
      `${rows} rows of ${stride} values do not reach to ${last} in ${length} values`,
      { value: last, limit: Math.min(stride, length) },
    );
  if (Math.min(low, high) < rows * columns)
    throw new ValvomoError('COLUMNS_OUT', `${Math.min(low, high)} values do not hold ${rows * columns}`, {
      value: Math.min(low, high),
      limit: rows * columns,
    });
};

/** The plain twin. */
const columnsPlain = (
  values: Int16Array | Float32Array,
  stride: number,
  rows: number,
  edges: Uint32Array,
  low: Int16Array | Float32Array,
  high: Int16Array | Float32Array,
): void => {
  const columns = edges.length - 1;
  const [bottom, top] = values instanceof Int16Array ? [-32_768, 32_767] : [-Infinity, Infinity];
  for (let r = 0; r < rows; r += 1)
    for (let k = 0; k < columns; k += 1) {
      let least = top;
      let most = bottom;
      const end = r * stride + (edges[k + 1] as number);
      for (let i = r * stride + (edges[k] as number); i < end; i += 1) {
        const value = values[i] as number;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      low[r * columns + k] = least;
      high[r * columns + k] = most;
    }
};

type Make<T> = (buffer: ArrayBuffer, at: number, length: number) => T;

const create = <T extends Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer>>(
  length: number,
  bytes: 2 | 4,
  make: Make<T>,
  kernels: boolean,
): ColumnRows<T> => {
  const outBytes = outValues * bytes;
  const edgesAt = 0;
  const scratchAt = 4 * (columnsMax + 16);
  const valuesAt = scratchAt + 8192 + 256 + 32 * columnsMax;
  const outAt = valuesAt + 64 * Math.ceil((length * bytes) / 64) + 64;
  const space = kernels ? openSpace(outAt + 2 * outBytes) : undefined;
  const values =
    space === undefined
      ? make(new ArrayBuffer(length * bytes), 0, length)
      : make(space.buffer, valuesAt, length);
  return {
    values,
    columns(stride, rows, edges, low, high) {
      check(length, stride, rows, edges, low.length, high.length);
      if (space === undefined) return columnsPlain(values, stride, rows, edges, low, high);
      const columns = edges.length - 1;
      new Uint32Array(space.buffer, edgesAt, edges.length).set(edges);
      const most = 8 * Math.max(1, Math.floor(outCached / columns / 8));
      for (let r = 0; r < rows; r += most) {
        const some = Math.min(most, rows - r);
        const from = valuesAt + r * stride * bytes;
        const highAt = outAt + outBytes;
        if (bytes === 2) space.run.columns16(from, stride, some, edgesAt, columns, scratchAt, outAt, highAt);
        else space.run.columns32(from, stride, some, edgesAt, columns, outAt, highAt);
        low.set(make(space.buffer, outAt, some * columns), r * columns);
        high.set(make(space.buffer, highAt, some * columns), r * columns);
      }
    },
  };
};

/**
 * Rows of `length` 16-bit counts in all; `kernels: false` is the plain twin, which gives the same values.
 * @throws ValvomoError KERNEL_MEMORY
 */
export const createCountColumns = (length: number, kernels = true): ColumnRows<Int16Array<ArrayBuffer>> =>
  create(length, 2, (buffer, at, count) => new Int16Array(buffer, at, count), kernels);

/** The same for rows of float32. */
export const createColumns = (length: number, kernels = true): ColumnRows<Float32Array<ArrayBuffer>> =>
  create(length, 4, (buffer, at, count) => new Float32Array(buffer, at, count), kernels);
