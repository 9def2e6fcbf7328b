import type { Counts } from '@valvomo/model';
import { decodeFrame, type StreamOnWire } from '@valvomo/wire';
import { JournalBytes, type JournalSource } from './journal-follower.ts';
import type { Part, PlannedRecord } from './planner.ts';

/** What stands where no sample is: 0, or what comes nearest to it in the signal's range. */
const filling = ({ digitalMin, digitalMax }: StreamOnWire['signals'][number]): number =>
  digitalMin < digitalMax ? Math.min(digitalMax, Math.max(digitalMin, 0)) : 0;

const rowsOf = ({ bits, signals }: StreamOnWire, samples: number): Counts[] =>
  signals.map((signal) => {
    const counts = bits === 16 ? new Int16Array(samples) : new Int32Array(samples);
    const value = filling(signal);
    return value === 0 ? counts : counts.fill(value);
  });

const fill = async (
  bytes: JournalBytes,
  rows: readonly Counts[],
  part: Part<JournalSource>,
): Promise<void> => {
  const { source, from, samples, at } = part;
  const frame = decodeFrame(await bytes.read(source.segment, source.at, source.bytes));
  if (frame.kind !== 'block') return;
  rows.forEach((row, signal) => {
    const begin = signal * frame.samples + from;
    row.set(frame.counts.subarray(begin, begin + samples), at);
  });
};

/** The counts of a record, read from the journal: one array a signal, in the order of the file. */
export const countsOf = async (
  bytes: JournalBytes,
  streams: readonly StreamOnWire[],
  samplesPerRecord: readonly number[],
  { parts }: Pick<PlannedRecord<JournalSource>, 'parts'>,
): Promise<readonly Counts[]> => {
  const record: Counts[] = [];
  for (const [at, stream] of streams.entries()) {
    const rows = rowsOf(stream, samplesPerRecord[at] ?? 0);
    for (const part of parts[at] ?? []) await fill(bytes, rows, part);
    record.push(...rows);
  }
  return record;
};
