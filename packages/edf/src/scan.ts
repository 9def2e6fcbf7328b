import { recordOffsets, type EdfHeader } from './header.ts';
import type { ProblemList } from './problem.ts';
import { readFully, type ByteSource } from './source.ts';

/** Looks at every sample once, to find those outside the digital range that the header declares. */

const chunk_bytes = 1 << 22;

interface Watched {
  readonly index: number;
  readonly label: string;
  readonly offset: number;
  readonly samples: number;
  readonly min: number;
  readonly max: number;
  outside: number;
  lowest: number;
  highest: number;
}

const watchedOf = (header: EdfHeader): readonly Watched[] => {
  const watched: Watched[] = [];
  const offsets = recordOffsets(header);
  for (const { index, label, samplesPerRecord, annotations, digitalMin, digitalMax } of header.signals)
    if (!annotations && digitalMin !== null && digitalMax !== null)
      watched.push({
        index,
        label,
        offset: offsets[index] as number,
        samples: samplesPerRecord,
        min: Math.min(digitalMin, digitalMax),
        max: Math.max(digitalMin, digitalMax),
        outside: 0,
        lowest: Number.POSITIVE_INFINITY,
        highest: Number.NEGATIVE_INFINITY,
      });
  return watched;
};

const look = (signal: Watched, value: number): void => {
  if (value >= signal.min && value <= signal.max) return;
  signal.outside++;
  signal.lowest = Math.min(signal.lowest, value);
  signal.highest = Math.max(signal.highest, value);
};

const look16 = (signal: Watched, words: Int16Array, from: number, to: number): void => {
  const { min, max } = signal;
  for (let at = from; at < to; at++) {
    const value = words[at] as number;
    if (value < min || value > max) look(signal, value);
  }
};

const look24 = (signal: Watched, bytes: Uint8Array, from: number, to: number): void => {
  const { min, max } = signal;
  for (let at = from; at < to; at += 3) {
    const value =
      (((bytes[at] as number) << 8) |
        ((bytes[at + 1] as number) << 16) |
        ((bytes[at + 2] as number) << 24)) >>
      8;
    if (value < min || value > max) look(signal, value);
  }
};

/** Looks at [from, to) of the data, bytes that begin and end on samples of the signals. */
const lookAt = (bytes: Uint8Array, from: number, header: EdfHeader, watched: readonly Watched[]): void => {
  const { sample_bytes, record_bytes } = header;
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  const words =
    sample_bytes === 2 ? new Int16Array(aligned.buffer, aligned.byteOffset, aligned.length >> 1) : undefined;
  const to = from + bytes.length;
  for (let record = Math.floor(from / record_bytes); record * record_bytes < to; record++) {
    for (const signal of watched) {
      const begin = Math.max(from, record * record_bytes + signal.offset) - from;
      const end = Math.min(to, record * record_bytes + signal.offset + signal.samples * sample_bytes) - from;
      if (end <= begin) continue;
      if (words === undefined) look24(signal, bytes, begin, end);
      else look16(signal, words, begin >> 1, end >> 1);
    }
  }
};

/** Reads the records through in bounded pieces; one problem a signal that leaves its range. */
export const scanSamples = async (
  source: ByteSource,
  header: EdfHeader,
  records: number,
  problems: ProblemList,
): Promise<void> => {
  const watched = watchedOf(header);
  const end = records * header.record_bytes;
  const piece = Math.floor(chunk_bytes / header.sample_bytes) * header.sample_bytes;
  const scratch = new Uint8Array(Math.min(piece, end));
  for (let from = 0; from < end; from += piece) {
    const length = Math.min(piece, end - from);
    lookAt(await readFully(source, header.header_bytes + from, length, scratch), from, header, watched);
  }
  problems.forget('SAMPLES_OUT_OF_RANGE');
  for (const { index, label, outside, lowest, highest, min, max } of watched)
    if (outside > 0)
      problems.report(
        'SAMPLES_OUT_OF_RANGE',
        `signal ${index} ('${label}'): ${outside} samples lie outside ${min} … ${max}, from ${lowest} to ${highest}; kept as they are`,
        { signal: index, value: highest > max ? highest : lowest, limit: `${min} … ${max}` },
      );
};
