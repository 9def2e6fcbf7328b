import { sampleIndex, secondsOf, type Block, type Item } from '@valvomo/model';
import type { ReadWindow, RecordingReader } from './reader.ts';

/** Samples are read in windows of about this length, as long as their counts are not more than that. */
const window_s = 4;
const counts_max = 1 << 20;

interface Lane {
  readonly stream: number;
  readonly signals: number;
  readonly window: number;
  readonly samples: number;
  readonly end_s: (index: number) => number;
  next: number;
}

/** Blocks and gaps of a window, in order. */
const itemsIn = ({ start, samples, counts, holes }: ReadWindow, signals: number): Item[] => {
  const items: Item[] = [];
  const block = (from: number, to: number): void => {
    if (to <= from) return;
    const length = to - from;
    const own =
      counts instanceof Int16Array ? new Int16Array(signals * length) : new Int32Array(signals * length);
    for (let row = 0; row < signals; row += 1)
      own.set(counts.subarray(row * samples + from, row * samples + to), row * length);
    const made: Block = {
      kind: 'block',
      start: sampleIndex(start + from),
      samples: length,
      signals,
      counts: own,
    };
    items.push(made);
  };
  let next = 0;
  for (const hole of holes) {
    const from = Math.max(0, hole.start - start);
    const to = Math.min(samples, hole.start + hole.samples - start);
    block(next, from);
    if (to > from)
      items.push({ kind: 'gap', start: sampleIndex(start + from), samples: to - from, reason: hole.reason });
    next = Math.max(next, to);
  }
  block(next, samples);
  return items;
};

/** A stream that is wanted, or [from, to) of it. */
export interface WantedStream {
  readonly stream: number;
  readonly from?: number;
  readonly to?: number;
}

/**
 * Streams of a recording as blocks and gaps, each in order, always of the one that is furthest behind: for work over the
 * whole of it.
 */
export async function* itemsOfReader(
  reader: RecordingReader,
  wanted: readonly WantedStream[],
): AsyncGenerator<{ readonly stream: number; readonly item: Item }, void, undefined> {
  const lanes = reader.streams().flatMap(({ description, samples }): readonly Lane[] => {
    const { stream, signals, timeBase } = description;
    const own = wanted.find((one) => one.stream === stream);
    if (own === undefined) return [];
    const most = Math.max(1, Math.floor(counts_max / signals.length));
    const window = Math.max(
      1,
      Math.min(most, Math.round((window_s * timeBase.rate.samples * 1e7) / timeBase.rate.ticks)),
    );
    const end_s = (index: number): number => secondsOf(timeBase.rate, index);
    const end = Math.min(samples, own.to ?? samples);
    return [{ stream, signals: signals.length, window, samples: end, end_s, next: own.from ?? 0 }];
  });
  for (;;) {
    const open = lanes.filter(({ next, samples }) => next < samples);
    const [first, ...others] = open;
    if (first === undefined) return;
    const lane = others.reduce(
      (least, each) => (each.end_s(each.next) < least.end_s(least.next) ? each : least),
      first,
    );
    const read = await reader.read(lane.stream, lane.next, Math.min(lane.window, lane.samples - lane.next));
    if (read.samples === 0) return;
    for (const item of itemsIn(read, lane.signals)) yield { stream: lane.stream, item };
    lane.next += read.samples;
  }
}
