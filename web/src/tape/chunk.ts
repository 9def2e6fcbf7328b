import type { Counts, StreamDescription } from '@valvomo/model';
import type { BlockFrame } from '@valvomo/wire';
import { joined, type Interval } from '../picture/intervals.ts';

/** Aligned samples of one stream as the server has them: planar counts, and which of them are there. */
export interface Chunk {
  readonly counts: Counts;
  /** Sample indexes that have counts; between them are holes. */
  readonly runs: readonly Interval[];
  /** End of the stream when this was asked for: what lies from here on may have come since. */
  readonly end: number;
}

const chunk_bytes = 65_536;
const shortest_s = 1;

const widthOf = ({ bits }: StreamDescription): number => (bits === 16 ? 2 : 4);

/** Samples a chunk: a power of two of about 64 kB that lasts a second or more. */
export const chunkSamplesOf = (stream: StreamDescription, rate_hz: number): number => {
  const wanted = Math.max(shortest_s * rate_hz, chunk_bytes / (stream.signals.length * widthOf(stream)));
  return 2 ** Math.ceil(Math.log2(Math.max(16, wanted)));
};

/** Puts blocks into the chunk [from, from + samples); what lies outside of it is left. */
export const chunkOf = (
  stream: StreamDescription,
  from: number,
  samples: number,
  frames: readonly BlockFrame[],
  end: number,
): Chunk => {
  const signals = stream.signals.length;
  const length = samples * signals;
  const counts = stream.bits === 16 ? new Int16Array(length) : new Int32Array(length);
  let runs: readonly Interval[] = [];
  for (const frame of frames) {
    if (frame.signals !== signals) continue;
    const first = Math.max(from, frame.first);
    const to = Math.min(from + samples, frame.first + frame.samples);
    if (first >= to) continue;
    for (let signal = 0; signal < signals; signal += 1) {
      const at = signal * frame.samples + (first - frame.first);
      counts.set(frame.counts.subarray(at, at + to - first), signal * samples + (first - from));
    }
    runs = joined(runs, { from: first, to });
  }
  return { counts, runs, end };
};
