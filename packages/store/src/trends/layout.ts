import { crc32 } from 'node:zlib';
import { ValvomoError, type Rate, type TrendColumn } from '@valvomo/model';

/**
 * A file of trends, little-endian: 16 bytes `VALVOMO TRENDS`, u32 bytes of the whole header (a multiple of 512), u32 CRC-32 of
 * the JSON, u32 bytes of the JSON, the JSON, zeros; then rows of one size in ascending order.
 *
 * A row of scale 1 s: u32 second · u32 seconds · f64 a column · u32 0 · u32 CRC-32 of all before. `seconds` 0: values, as they
 * were made; else so many seconds from there on have none. A row of a coarser scale s: u32 number k of the bin, which is
 * seconds [k · s, (k + 1) · s) · u32 rows in it · f32 mean, then f32 smallest, then f32 largest of every column · zeros · CRC-32. A
 * value that is missing in every row is NaN; of states the first plane has the one that lasted longest.
 */
export interface TrendHeader {
  readonly layout: 1;
  readonly recording: string;
  /** Another text whenever rows cannot be put together. */
  readonly analysis: string;
  /** Device's number of the stream that is analysed. */
  readonly stream: number;
  /** Instant of its index 0, ticks. Row r ends with sample (r + 1) · hop − 1. */
  readonly start: string;
  readonly rate: Rate;
  readonly hop: number;
  readonly scale_s: number;
  readonly electrodes: 'declared' | 'proposed' | 'confirmed' | null;
  readonly columns: readonly TrendColumn[];
  readonly absent: readonly { readonly name: string; readonly why: string }[];
  /** Trends with their versions, and settings. */
  readonly rules: string;
}

/** Seconds a row of the files that are kept, finest first. */
export const trendScales_s = [1, 10, 60, 600] as const;

const magic = 'VALVOMO TRENDS\0\0';
const fixed_bytes = 28;
const block_bytes = 512;
/** Thousands of columns with their words. */
export const header_bytes_max = 16 * 1024 * 1024;

const refuse = (what: string): never => {
  throw new ValvomoError('TRENDS_LAYOUT', `no file of trends: ${what}`);
};

export const encodeTrendHeader = (header: TrendHeader): Buffer => {
  const json = Buffer.from(JSON.stringify(header));
  const bytes = Buffer.alloc(Math.ceil((fixed_bytes + json.length) / block_bytes) * block_bytes);
  bytes.write(magic, 'latin1');
  bytes.writeUInt32LE(bytes.length, 16);
  bytes.writeUInt32LE(crc32(json), 20);
  bytes.writeUInt32LE(json.length, 24);
  json.copy(bytes, fixed_bytes);
  return bytes;
};

/** Bytes of the whole header that begins so. @throws ValvomoError TRENDS_LAYOUT */
export const trendHeaderBytes = (first: Buffer): number => {
  if (first.length < fixed_bytes || first.toString('latin1', 0, 16) !== magic) refuse('it begins otherwise');
  const length = first.readUInt32LE(16);
  return length > header_bytes_max ? refuse(`its header has ${length} bytes`) : length;
};

/** @throws ValvomoError TRENDS_LAYOUT */
export const decodeTrendHeader = (bytes: Buffer): TrendHeader => {
  const length = bytes.readUInt32LE(24);
  const json = bytes.subarray(fixed_bytes, fixed_bytes + length);
  if (json.length < length || crc32(json) !== bytes.readUInt32LE(20)) refuse('its header is torn');
  const header = JSON.parse(json.toString()) as TrendHeader;
  if ((header.layout as number) !== 1) refuse(`layout ${header.layout}, limit 1`);
  return header;
};

const frame_bytes = 16;
const planes_coarse = 3;

export const rowBytesOf = ({ scale_s, columns }: Pick<TrendHeader, 'scale_s' | 'columns'>): number => {
  const values = scale_s === 1 ? 8 * columns.length : 4 * planes_coarse * columns.length;
  return frame_bytes + Math.ceil(values / 8) * 8;
};

/** Writes one row at `at` of `out`: its place, its count, and its values as bytes. */
export const encodeRow = (
  out: Buffer,
  at: number,
  row_bytes: number,
  place: number,
  count: number,
  values: Uint8Array,
): void => {
  out.writeUInt32LE(place, at);
  out.writeUInt32LE(count, at + 4);
  out.set(values, at + 8);
  out.writeUInt32LE(crc32(out.subarray(at, at + row_bytes - 4)), at + row_bytes - 4);
};

/** Whether the row at `at` is whole. */
export const isRowWhole = (bytes: Buffer, at: number, row_bytes: number): boolean =>
  at + row_bytes <= bytes.length &&
  crc32(bytes.subarray(at, at + row_bytes - 4)) === bytes.readUInt32LE(at + row_bytes - 4);
