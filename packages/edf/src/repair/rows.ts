import type { Counts } from '@valvomo/model';

import { recordOffsets, type EdfHeader } from '../header.ts';
import { unpackCounts } from '../pack.ts';
import { readFully, type ByteSource } from '../source.ts';
import { parseTals, timekeeping, type Tal } from '../tal.ts';

/** Records as they stand in a file, whatever their time: the counts of some signals, one record after the other. */

const chunk_bytes = 1 << 22;

interface RowLayout {
  readonly offset: number;
  readonly samples: number;
}

const layoutOf = (header: EdfHeader, signals: readonly number[]): readonly RowLayout[] => {
  const offsets = recordOffsets(header);
  return signals.map((signal) => ({
    offset: offsets[signal] ?? 0,
    samples: header.signals[signal]?.samplesPerRecord ?? 0,
  }));
};

/** Counts of each of `signals` (numbers in the file), record after record from `first` to `records`. @throws EdfError SOURCE_FAILED */
export async function* rowsOf(
  source: ByteSource,
  header: EdfHeader,
  signals: readonly number[],
  records: number,
  first = 0,
): AsyncGenerator<readonly Counts[], void, undefined> {
  const { header_bytes, record_bytes, sample_bytes } = header;
  const layout = layoutOf(header, signals);
  const together = Math.max(1, Math.floor(chunk_bytes / record_bytes));
  for (let from = first; from < records; from += together) {
    const here = Math.min(together, records - from);
    const bytes = await readFully(source, header_bytes + from * record_bytes, here * record_bytes);
    for (let record = 0; record < here; record++)
      yield layout.map(({ offset, samples }) =>
        unpackCounts(bytes, record * record_bytes + offset, samples, sample_bytes),
      );
  }
}

/** What is there of a record that was cut off. */
export interface CutRecord {
  /** Whole rows; what was not there is `fill`. */
  readonly rows: readonly Counts[];
  /** Samples of every row that were there. */
  readonly present: readonly number[];
  /** The bytes of the record that are there. */
  readonly bytes: Uint8Array;
}

/**
 * The record behind the last whole one, as far as its bytes reach.
 * @param fill what stands where nothing was, one number a signal
 */
export const cutRecord = async (
  source: ByteSource,
  header: EdfHeader,
  signals: readonly number[],
  records: number,
  fill: readonly number[],
): Promise<CutRecord> => {
  const { header_bytes, record_bytes, sample_bytes } = header;
  const bytes = await source.read(header_bytes + records * record_bytes, record_bytes);
  const rows: Counts[] = [];
  const present: number[] = [];
  for (const [row, { offset, samples }] of layoutOf(header, signals).entries()) {
    const there = Math.max(0, Math.min(samples, Math.floor((bytes.length - offset) / sample_bytes)));
    const counts = sample_bytes === 2 ? new Int16Array(samples) : new Int32Array(samples);
    counts.fill(fill[row] ?? 0);
    if (there > 0) counts.set(unpackCounts(bytes, offset, there, sample_bytes));
    rows.push(counts);
    present.push(there);
  }
  return { rows, present, bytes };
};

/** Annotations of a record that was cut off: lists that are there to their closing byte. Ticks from the start in the header. */
export const cutAnnotations = (header: EdfHeader, bytes: Uint8Array): readonly Tal[] => {
  const offsets = recordOffsets(header);
  return header.signals.flatMap(({ index, annotations, samplesPerRecord }) => {
    if (!annotations) return [];
    const from = offsets[index] ?? 0;
    const region = bytes.subarray(from, from + samplesPerRecord * header.sample_bytes);
    const tals = parseTals(region.subarray(0, region.lastIndexOf(0) + 1), () => {});
    return tals.filter((tal) => tal !== timekeeping(tals));
  });
};
