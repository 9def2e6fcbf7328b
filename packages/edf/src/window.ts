import { sampleIndex, type Counts, type SampleIndex } from '@valvomo/model';

import { recordOffsets, type EdfHeader } from './header.ts';
import type { EdfSegment } from './placement.ts';
import { EdfError } from './problem.ts';
import { readFully, type ByteSource } from './source.ts';

/** Samples [start, start + samples) that the file does not have. */
export interface EdfHole {
  readonly start: SampleIndex;
  readonly samples: number;
}

/** A stretch of the time base of one rate, as integer counts. */
export interface EdfWindow {
  readonly start: SampleIndex;
  /** Samples a signal: as many as were asked for, fewer where the recording ends. */
  readonly samples: number;
  /** Numbers of the signals in the file, in the order of the rows. */
  readonly signals: readonly number[];
  /** Planar [signals × samples]: Int16Array of an EDF, Int32Array of a BDF. Zero inside holes, and only there made up. */
  readonly counts: Counts;
  readonly holes: readonly EdfHole[];
  /** How far, at most, an onset in the file lies from the sample index that its record was given, ticks of 100 ns. */
  readonly residual_ticks: number;
}

/** Bytes that are asked of the source at a time; also the scratch that is kept between windows. */
const chunk_bytes = 1 << 22;
/** Counts that one window may hold: 256 MiB of a BDF. */
const countsMax = 1 << 26;

/** Index of the sample taken at an onset: round(onset · samples a record / ticks a record). */
export const indexOfOnset = (
  onset_ticks: number,
  samplesPerRecord: number,
  duration_ticks: number,
): number => {
  const product = onset_ticks * samplesPerRecord;
  if (product < 2 ** 51) return Math.floor((2 * product + duration_ticks) / (2 * duration_ticks));
  const exact = 2n * BigInt(onset_ticks) * BigInt(samplesPerRecord) + BigInt(duration_ticks);
  return Number(exact / (2n * BigInt(duration_ticks)));
};

/** What a reader of windows has to know of the file; made once. */
export interface RecordLayout {
  readonly sample_bytes: 2 | 3;
  readonly header_bytes: number;
  readonly record_bytes: number;
  /** Where each signal begins in a record, in bytes. */
  readonly offsets: readonly number[];
}

export const recordLayout = (header: EdfHeader): RecordLayout => ({
  ...header,
  offsets: recordOffsets(header),
});

/** A run of samples within one segment: from sample `skip` of record `record` on, to column `at` of the window. */
interface Piece {
  readonly record: number;
  readonly skip: number;
  readonly samples: number;
  readonly at: number;
}

const copy16 = (from: Int16Array, begin: number, to: Counts, at: number, samples: number): void => {
  to.set(from.subarray(begin, begin + samples), at);
};

/** Three bytes, little-endian, two's complement. */
const copy24 = (from: Uint8Array, begin: number, to: Counts, at: number, samples: number): void => {
  for (let i = 0, byte = begin; i < samples; i++, byte += 3)
    to[at + i] =
      (((from[byte] as number) << 8) |
        ((from[byte + 1] as number) << 16) |
        ((from[byte + 2] as number) << 24)) >>
      8;
};

/** Bytes as 16-bit numbers; copied only when they lie on an odd address. */
const as16 = (bytes: Uint8Array): Int16Array =>
  bytes.byteOffset % 2 === 0
    ? new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1)
    : new Int16Array(bytes.slice().buffer);

/** Reads runs of samples; one positioned read per chunk of whole records, views instead of per-sample access. */
export class SampleReader {
  readonly #source: ByteSource;
  readonly #layout: RecordLayout;
  #scratch: Uint8Array | undefined;

  constructor(source: ByteSource, layout: RecordLayout) {
    this.#source = source;
    this.#layout = layout;
  }

  /** Fills rows of `counts` (each `stride` long) with one piece. */
  async fill(
    signals: readonly number[],
    spr: number,
    piece: Piece,
    counts: Counts,
    stride: number,
  ): Promise<void> {
    const { record_bytes, header_bytes } = this.#layout;
    if (record_bytes > chunk_bytes) return this.#fillApart(signals, spr, piece, counts, stride);
    const records = Math.ceil((piece.skip + piece.samples) / spr);
    const most = Math.floor(chunk_bytes / record_bytes);
    const length = Math.min(most, records) * record_bytes;
    const scratch =
      this.#scratch !== undefined && this.#scratch.length >= length ? this.#scratch : new Uint8Array(length);
    this.#scratch = undefined;
    for (let done = 0; done < records; done += most) {
      const here = Math.min(most, records - done);
      const bytes = await readFully(
        this.#source,
        header_bytes + (piece.record + done) * record_bytes,
        here * record_bytes,
        scratch,
      );
      this.#copy(bytes, done, here, signals, spr, piece, counts, stride);
    }
    this.#scratch = scratch;
  }

  #copy(
    bytes: Uint8Array,
    done: number,
    here: number,
    signals: readonly number[],
    spr: number,
    { skip, samples, at }: Piece,
    counts: Counts,
    stride: number,
  ): void {
    const { record_bytes, sample_bytes, offsets } = this.#layout;
    const words = sample_bytes === 2 ? as16(bytes) : undefined;
    for (let record = 0; record < here; record++) {
      const column = (done + record) * spr - skip;
      const from = Math.max(0, -column);
      const length = Math.min(spr, samples - column) - from;
      for (let row = 0; row < signals.length; row++) {
        const begin =
          record * record_bytes + (offsets[signals[row] as number] as number) + from * sample_bytes;
        const to = row * stride + at + column + from;
        if (words === undefined) copy24(bytes, begin, counts, to, length);
        else copy16(words, begin >> 1, counts, to, length);
      }
    }
  }

  /** Records too long to be read whole: every signal's part by itself. */
  async #fillApart(
    signals: readonly number[],
    spr: number,
    piece: Piece,
    counts: Counts,
    stride: number,
  ): Promise<void> {
    const { record_bytes, header_bytes, sample_bytes, offsets } = this.#layout;
    const most = Math.floor(chunk_bytes / sample_bytes);
    for (const [row, signal] of signals.entries()) {
      for (let done = 0; done < piece.samples;) {
        const place = piece.skip + done;
        const inRecord = place % spr;
        const length = Math.min(most, spr - inRecord, piece.samples - done);
        const record = piece.record + Math.floor(place / spr);
        const offset =
          header_bytes + record * record_bytes + (offsets[signal] ?? 0) + inRecord * sample_bytes;
        const bytes = await readFully(this.#source, offset, length * sample_bytes);
        const to = row * stride + piece.at + done;
        if (sample_bytes === 2) copy16(as16(bytes), 0, counts, to, length);
        else copy24(bytes, 0, counts, to, length);
        done += length;
      }
    }
  }
}

interface Asked {
  readonly signals: readonly number[];
  readonly samplesPerRecord: number;
  readonly duration_ticks: number;
  readonly from: number;
  readonly samples: number;
  readonly into: Counts | undefined;
}

/** Room for a window: what the caller offers if it fits, else new. */
const roomFor = (length: number, sample_bytes: 2 | 3, into: Counts | undefined): Counts => {
  const fits = sample_bytes === 2 ? into instanceof Int16Array : into instanceof Int32Array;
  if (into !== undefined && fits && into.length >= length) return into.subarray(0, length);
  return sample_bytes === 2 ? new Int16Array(length) : new Int32Array(length);
};

/** A window over the segments: holes are named, and end where the recording ends. */
export const readWindow = async (
  reader: SampleReader,
  sample_bytes: 2 | 3,
  segments: readonly EdfSegment[],
  { signals, samplesPerRecord: spr, duration_ticks, from, samples, into }: Asked,
): Promise<EdfWindow> => {
  const last = segments.at(-1);
  const end =
    last === undefined ? 0 : indexOfOnset(last.onset_ticks, spr, duration_ticks) + last.records * spr;
  const stride = Math.max(0, Math.min(samples, end - from));
  const length = stride * signals.length;
  if (length > countsMax)
    throw new EdfError('READ_INVALID', `a window of ${stride} samples × ${signals.length} signals`, {
      value: length,
      limit: countsMax,
    });
  const counts = roomFor(length, sample_bytes, into);
  const holes: EdfHole[] = [];
  let residual_ticks = 0;
  let next = from;
  for (
    let at = firstSegment(segments, from, spr, duration_ticks);
    at < segments.length && next < from + stride;
    at++
  ) {
    const segment = segments[at] as EdfSegment;
    const begin = indexOfOnset(segment.onset_ticks, spr, duration_ticks);
    const stop = Math.min(from + stride, begin + segment.records * spr);
    if (begin > next) {
      const until = Math.min(begin, from + stride);
      holes.push({ start: sampleIndex(next), samples: until - next });
      for (let row = 0; row < signals.length; row++)
        counts.fill(0, row * stride + next - from, row * stride + until - from);
      next = until;
    }
    if (stop <= next) continue;
    const skip = next - begin;
    const record = segment.record + Math.floor(skip / spr);
    await reader.fill(
      signals,
      spr,
      { record, skip: skip % spr, samples: stop - next, at: next - from },
      counts,
      stride,
    );
    const rounding = Math.abs(segment.onset_ticks - (begin * duration_ticks) / spr);
    residual_ticks = Math.max(residual_ticks, rounding + segment.jitter_ticks);
    next = stop;
  }
  return { start: sampleIndex(from), samples: stride, signals, counts, holes, residual_ticks };
};

/** Number of the last segment that begins at or before a sample. */
const firstSegment = (
  segments: readonly EdfSegment[],
  from: number,
  spr: number,
  duration_ticks: number,
): number => {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const begin = indexOfOnset((segments[middle] as EdfSegment).onset_ticks, spr, duration_ticks);
    if (begin <= from) low = middle;
    else high = middle - 1;
  }
  return low;
};
