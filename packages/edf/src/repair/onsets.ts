import type { EdfSegment } from '../placement.ts';
import { recordOffsets } from '../header.ts';
import type { EdfRecording } from '../recording.ts';
import type { ByteSource } from '../source.ts';
import { parseTals, timekeeping } from '../tal.ts';
import { durationFits } from '../writer-header.ts';

/** When the records of a repaired file begin, ticks from the first one. */

/** Records with no gap between them. */
export interface Stretch {
  readonly records: number;
  readonly onset_ticks: number;
}

/** Bytes of a region that may hold the time-keeping list of a record. */
const region_bytes_max = 1 << 16;

/** Onset of the first record from the start in the header. */
export const originOf = async (source: ByteSource, { header }: EdfRecording): Promise<number> => {
  const region = header.signals.find(({ annotations }) => annotations);
  if (region === undefined) return 0;
  const from = header.header_bytes + (recordOffsets(header)[region.index] ?? 0);
  const length = Math.min(region_bytes_max, region.samplesPerRecord * header.sample_bytes);
  return timekeeping(parseTals(await source.read(from, length), () => {}))?.onset_ticks ?? 0;
};

/** What the time-keeping lists say, ticks from the first record; a record without one is at its predecessor's time. */
const claimed = async (source: ByteSource, { header }: EdfRecording, records: number): Promise<number[]> => {
  const region = header.signals.find(({ annotations }) => annotations);
  if (region === undefined) return [];
  const offset = recordOffsets(header)[region.index] ?? 0;
  const length = Math.min(region_bytes_max, region.samplesPerRecord * header.sample_bytes);
  const onsets: number[] = [];
  let origin: number | undefined;
  for (let record = 0; record < records; record++) {
    const from = header.header_bytes + record * header.record_bytes + offset;
    const tal = timekeeping(parseTals(await source.read(from, length), () => {}));
    origin ??= tal?.onset_ticks ?? 0;
    const before = onsets.at(-1) ?? 0;
    onsets.push(Math.max(before, tal === undefined ? before : tal.onset_ticks - origin));
  }
  return onsets;
};

const joined = (onsets: readonly number[], duration_ticks: number): readonly Stretch[] => {
  const stretches: { records: number; onset_ticks: number }[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const onset of onsets) {
    const onset_ticks = Math.max(onset, end);
    const last = stretches.at(-1);
    if (last !== undefined && onset_ticks === end) last.records++;
    else stretches.push({ records: 1, onset_ticks });
    end = onset_ticks + duration_ticks;
  }
  return stretches;
};

export interface Timing {
  readonly duration_ticks: number;
  readonly stretches: readonly Stretch[];
  /** Where a duration had to be made up, what it was made from. */
  readonly madeFrom?: 'onsets' | 'nothing';
}

/** A duration for records that have none: the shortest time from one to the next, or a second. */
const madeUp = (onsets: readonly number[], records: number): Timing => {
  const steps = onsets.slice(1).map((onset, at) => onset - (onsets[at] ?? 0));
  const shortest = steps.reduce((least, step) => (step > 0 ? Math.min(least, step) : least), Infinity);
  if (steps.every((step) => step > 0) && durationFits(shortest))
    return { duration_ticks: shortest, stretches: joined(onsets, shortest), madeFrom: 'onsets' };
  const second = 10_000_000;
  return { duration_ticks: second, stretches: [{ records, onset_ticks: 0 }], madeFrom: 'nothing' };
};

/**
 * @param ordinary whether there are ordinary signals: without them records may have no duration
 * @throws EdfError SOURCE_FAILED
 */
export const timingOf = async (
  source: ByteSource,
  recording: EdfRecording,
  ordinary: boolean,
): Promise<Timing> => {
  const records = await recording.records();
  const segments: readonly EdfSegment[] = await recording.onsets();
  const duration_ticks = recording.header.recordDuration_ticks ?? 0;
  if (durationFits(duration_ticks))
    return {
      duration_ticks,
      stretches: segments.map(({ records, onset_ticks }) => ({
        records,
        onset_ticks: Math.round(onset_ticks),
      })),
    };
  const onsets = await claimed(source, recording, records);
  if (ordinary) return madeUp(onsets, records);
  return { duration_ticks: 0, stretches: joined(onsets, 0) };
};
