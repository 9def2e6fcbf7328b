import {
  instantOf,
  sampleIndex,
  ticks,
  type Block,
  type Gap,
  type Item,
  type Signal,
  type StreamDescription,
  type Ticks,
} from '@valvomo/model';

import type { EdfSegment } from './placement.ts';
import type { EdfRecording, EdfSignal, EdfStream } from './recording.ts';
import { indexOfOnset } from './window.ts';

/** Samples [start, end) without a gap, on the time base of a stream. */
interface Run {
  readonly start: number;
  readonly end: number;
}

/** The signals of a recording that share a rate, as a stream of items from its first sample to its last. */
export interface RecordedStream {
  /** Numbered 0 … in the order of the file. EDF knows no time zone: the time base starts at the civil start as if in UTC, at 0 when it is unknown. */
  readonly description: StreamDescription;
  /** Numbers of the signals in the file, in the order of the rows of every block. */
  readonly numbers: readonly number[];
  /** Samples a signal from index 0 to the end, gaps included. */
  readonly samples: number;
  /** Where samples are: [start, end) of every stretch without a gap, ascending. */
  readonly runs: readonly Run[];
  /**
   * Blocks and gaps (`recorded`), contiguous from index `from` (0 unless told) to the end, every sample once; each call
   * begins anew. @throws EdfError SOURCE_FAILED
   */
  items(from?: number): AsyncIterable<Item>;
}

/** Blocks are whole records of about this length, as long as their counts are not more than that. */
const block_ticks = 20_000_000;
const blockCounts_max = 1 << 20;
/** As many decimals of a second as ticks have. */
const civilLength = '2000-01-01T00:00:00.0000000'.length;

const plain = (signal: EdfSignal): Signal => ({
  label: signal.label,
  transducer: signal.transducer,
  physicalDimension: signal.physicalDimension,
  physicalMin: signal.physicalMin,
  physicalMax: signal.physicalMax,
  digitalMin: signal.digitalMin,
  digitalMax: signal.digitalMax,
  prefiltering: signal.prefiltering,
});

const startOf = ({ start }: EdfRecording): Ticks =>
  start === null ? ticks(0n) : instantOf(start.slice(0, civilLength), 'UTC');

/** Samples of the usual block: whole records, so that none is read twice; a part of one only when it is huge. */
const usualSamples = ({ samplesPerRecord, signals }: EdfStream, duration_ticks: number): number => {
  const most = Math.max(1, Math.floor(blockCounts_max / signals.length));
  if (samplesPerRecord > most) return most;
  const records = Math.min(Math.floor(most / samplesPerRecord), Math.floor(block_ticks / duration_ticks));
  return Math.max(1, records) * samplesPerRecord;
};

/** Runs that a gap shorter than half a sample parts are one. */
const runsOf = (
  segments: readonly EdfSegment[],
  { samplesPerRecord }: EdfStream,
  duration_ticks: number,
): readonly Run[] => {
  const runs: Run[] = [];
  for (const { onset_ticks, records } of segments) {
    const start = indexOfOnset(onset_ticks, samplesPerRecord, duration_ticks);
    const end = start + records * samplesPerRecord;
    const last = runs.at(-1);
    if (last !== undefined && last.end >= start) runs[runs.length - 1] = { start: last.start, end };
    else runs.push({ start, end });
  }
  return runs;
};

async function* itemsOf(
  recording: EdfRecording,
  numbers: readonly number[],
  runs: readonly Run[],
  samples_max: number,
  first: number,
): AsyncGenerator<Item, void, undefined> {
  let next = first;
  for (const { start, end } of runs) {
    if (end <= next) continue;
    if (start > next) {
      const gap: Gap = { kind: 'gap', start: sampleIndex(next), samples: start - next, reason: 'recorded' };
      yield gap;
      next = start;
    }
    for (let from = next; from < end; from += samples_max) {
      const samples = Math.min(samples_max, end - from);
      const { counts } = await recording.read(numbers, from, samples);
      const block: Block = {
        kind: 'block',
        start: sampleIndex(from),
        samples,
        signals: numbers.length,
        counts,
      };
      yield block;
    }
    next = end;
  }
}

/**
 * A recording as streams of items, one a rate, for work over whole files. The whole time line is read at once where the
 * file has gaps, samples only as they are taken. A gap that is shorter than half a sample of a slow stream is none there.
 * Signals without a rate ({@link EdfSignal.rate} null) have no place on a time base and are in no stream.
 * @param options.samples_max longest block in samples; about 2 s of whole records unless told
 * @throws RangeError unless samples_max is a whole number above 0
 */
export const openStreams = async (
  recording: EdfRecording,
  { samples_max }: { readonly samples_max?: number } = {},
): Promise<readonly RecordedStream[]> => {
  if (samples_max !== undefined && !(Number.isSafeInteger(samples_max) && samples_max > 0))
    throw new RangeError(`blocks of at most ${samples_max} samples; a whole number above 0 is wanted`);
  const duration_ticks = recording.header.recordDuration_ticks ?? 0;
  const segments = await recording.onsets();
  const start = startOf(recording);
  const signals = new Map(recording.signals.map((signal) => [signal.index, signal]));
  return recording.streams().map((stream, number) => {
    const { rate, signals: numbers } = stream;
    const runs = runsOf(segments, stream, duration_ticks);
    const most = samples_max ?? usualSamples(stream, duration_ticks);
    return {
      description: {
        stream: number,
        timeBase: { start, rate },
        bits: recording.header.sample_bytes === 2 ? 16 : 24,
        signals: numbers.flatMap((index) => {
          const signal = signals.get(index);
          return signal === undefined ? [] : [plain(signal)];
        }),
      },
      numbers,
      samples: runs.at(-1)?.end ?? 0,
      runs,
      items: (from = 0) => itemsOf(recording, numbers, runs, most, from),
    };
  });
};
