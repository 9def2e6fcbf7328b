import { packCounts } from '@valvomo/dsp';
import { ValvomoError } from '@valvomo/model';
import type { ReadWindow, RecordingReader } from '@valvomo/store';
import { coding, encodeBlock, limits, recoded } from '@valvomo/wire';
import type { z } from 'zod';
import type { Answer } from '../messages.ts';
import { reviewLimits, type pageQuery } from '../schemas.ts';
import { streamOf } from './readers.ts';

/** Bytes of a frame's header, and room to spare. */
const frameOverhead = 64;

/** Runs of a window that lie between its holes, as [from, to) in samples from its start. */
const runsOf = ({ start, samples, holes }: ReadWindow): readonly (readonly [from: number, to: number])[] => {
  const runs: [number, number][] = [];
  let next = 0;
  for (const hole of holes) {
    if (hole.start - start > next) runs.push([next, hole.start - start]);
    next = hole.start - start + hole.samples;
  }
  if (samples > next) runs.push([next, samples]);
  return runs;
};

/** Columns [from, to) of planar counts; the counts themselves when that is all of them. */
const cut = ({ samples, counts }: ReadWindow, signals: number, from: number, to: number) => {
  if (from === 0 && to === samples) return counts;
  const length = to - from;
  const own =
    counts instanceof Int16Array ? new Int16Array(signals * length) : new Int32Array(signals * length);
  for (let row = 0; row < signals; row += 1)
    own.set(counts.subarray(row * samples + from, row * samples + to), row * length);
  return own;
};

/** Prediction fits itself anew to every frame. */
const codedSamples = 8192;

/** Block frames of a window, one after the other; holes have none. Longer runs are cut where a frame may be no longer. */
export const framesOf = (
  window: ReadWindow,
  stream: number,
  signals: number,
  isCoded = false,
): Uint8Array<ArrayBuffer>[] => {
  const bytes = signals * window.counts.BYTES_PER_ELEMENT;
  const longest = isCoded ? codedSamples : limits.samples_max;
  const most = Math.min(longest, Math.floor((limits.frame_bytes_max - frameOverhead) / bytes));
  const frames: Uint8Array<ArrayBuffer>[] = [];
  for (const [from, to] of runsOf(window))
    for (let begin = from; begin < to; begin += most) {
      const end = Math.min(to, begin + most);
      const counts = cut(window, signals, begin, end);
      const place = { stream, sequence: frames.length, first: window.start + begin, samples: end - begin };
      const plain = encodeBlock({ ...place, signals, sent: 0n, counts });
      const coded = isCoded ? recoded(plain, packCounts(counts, signals, 'file'), true) : plain;
      frames.push(coded.length < plain.length ? coded : plain);
    }
  return frames;
};

/**
 * Raw counts of a stretch as the wire's block frames (PROTOCOL.md §3).
 * @throws ValvomoError UNKNOWN_STREAM, PAGE_TOO_LARGE
 */
export const page = async (
  reader: RecordingReader,
  { stream, from, samples, large, coding: asked }: z.output<typeof pageQuery>,
): Promise<Answer> => {
  const { signals, bits } = streamOf(reader, stream).description;
  const bytes = samples * signals.length * (bits === 16 ? 2 : 4);
  const limit = large ? reviewLimits.large_page_bytes_max : reviewLimits.page_bytes_max;
  if (bytes > limit)
    throw new ValvomoError(
      'PAGE_TOO_LARGE',
      `${samples} samples of ${signals.length} signals are ${bytes} bytes, limit ${limit}${large ? '' : ` (${reviewLimits.large_page_bytes_max} with large=true)`}`,
      { value: bytes, limit },
    );
  const window = await reader.read(stream, from, samples);
  return {
    type: 'application/octet-stream',
    headers: { 'x-valvomo-end': String(streamOf(reader, stream).samples) },
    parts: framesOf(window, stream, signals.length, asked === coding.lossless),
  };
};
