import { memorySource, openRecording } from '@valvomo/edf';
import { indexAt, rateOf, ticks, type Rate, type Signal } from '@valvomo/model';
import type { FaultyFolder } from '@valvomo/testing';
import { encodeBlock, type StreamOnWire } from '@valvomo/wire';
import type { JournalDisk } from '../disk.ts';
import { encodeEntry, type Entry } from '../entry.ts';
import { openJournal, type Journal } from '../journal.ts';
import { newRecording, RecordingProgress, type Hello } from '../recording.ts';

export const origin = 17_600_000_000_000_000n;

const signal = (label: string, bits: 16 | 24 | 32): Signal => ({
  label,
  transducer: '',
  physicalDimension: 'uV',
  physicalMin: -(2 ** (bits - 1)) / 1000,
  physicalMax: (2 ** (bits - 1) - 1) / 1000,
  digitalMin: -(2 ** (bits - 1)),
  digitalMax: 2 ** (bits - 1) - 1,
  prefiltering: '',
});

export interface StreamGiven {
  readonly rate: Rate;
  readonly signals: number;
  readonly bits: 16 | 24 | 32;
  /** Ticks after the origin at which its first sample is taken. */
  readonly delay: bigint;
}

export const oneStream: readonly StreamGiven[] = [{ rate: rateOf(10), signals: 2, bits: 16, delay: 0n }];

/** Numbers of streams are odd, so that nobody takes them for places. */
export const numberOf = (at: number): number => 2 * at + 3;

const helloOf = (streams: readonly StreamGiven[]): Hello => ({
  type: 'hello',
  device: { id: 'amp', name: 'Amplifier', software: '1' },
  life: 'life-1',
  origin: { kind: 'simulated' },
  streams: streams.map(({ rate, bits, signals, delay }, at): StreamOnWire => ({
    stream: numberOf(at),
    start: String(origin + delay),
    rate: { ...rate },
    bits,
    signals: Array.from({ length: signals }, (_, row) => signal(`S${at}-${row}`, bits)),
  })),
});

/** The count that a signal of a stream has at an index: every sample says where it belongs. */
export const countAt = (at: number, row: number, index: number, bits: number): number => {
  const value = Math.imul(index + 1, 0x9e37_79b1) + 7919 * row + 104_729 * at;
  return (value << (32 - bits)) >> (32 - bits);
};

/** A journal on a disk that may be lost, as a bed would write it. */
export class GivenJournal {
  readonly streams: readonly StreamGiven[];
  readonly #journal: Journal;
  readonly #progress: RecordingProgress;

  private constructor(streams: readonly StreamGiven[], journal: Journal, progress: RecordingProgress) {
    this.streams = streams;
    this.#journal = journal;
    this.#progress = progress;
  }

  static async begin(
    disk: JournalDisk,
    streams: readonly StreamGiven[] = oneStream,
    segment_bytes_max = 1000,
  ): Promise<GivenJournal> {
    const about = { recording: 'bed-1-rec', bed: 'bed-1', name: 'Bed 1', created: String(origin) };
    const progress = new RecordingProgress(newRecording(about, helloOf(streams)));
    const checkpoint = () => encodeEntry({ kind: 'checkpoint', checkpoint: progress.checkpoint() });
    const journal = await openJournal(disk, { checkpoint, segment_bytes_max, group_ms: () => 0 });
    return new GivenJournal(streams, journal, progress);
  }

  get growing(): string {
    return this.#journal.segment;
  }

  next(at: number): number {
    return this.#progress.stream(numberOf(at))?.next ?? 0;
  }

  write(entry: Entry): void {
    this.#journal.append(encodeEntry(entry));
    this.#progress.apply(entry);
  }

  durable(): Promise<void> {
    return this.#journal.durable();
  }

  close(): Promise<void> {
    return this.#journal.close();
  }

  /** The next samples of a stream. */
  block(at: number, samples: number): void {
    const { signals, bits, delay } = this.streams[at] as StreamGiven;
    const stream = numberOf(at);
    const first = this.next(at);
    if (first === 0 && this.#progress.stream(stream)?.start === null)
      this.write({ kind: 'anchor', stream, offset: 0, start: String(origin + delay) });
    const counts = bits === 16 ? new Int16Array(signals * samples) : new Int32Array(signals * samples);
    for (let row = 0; row < signals; row += 1)
      for (let i = 0; i < samples; i += 1) counts[row * samples + i] = countAt(at, row, first + i, bits);
    const frame = encodeBlock({ stream, sequence: 0, first, samples, signals, sent: 0n, counts });
    this.write({ kind: 'block', frame });
  }

  gap(at: number, samples: number): void {
    this.write({
      kind: 'gap',
      stream: numberOf(at),
      first: this.next(at),
      samples,
      reason: 'overload',
      sequence: 0,
    });
  }

  event(number: number, at: number, start: number, text: string): void {
    this.write({
      kind: 'event',
      event: { event: number, kind: 'annotation', stream: numberOf(at), start, samples: 0, text },
    });
  }
}

/** Samples of every signal of a stream by index, and the texts of all annotations, as the files alone tell them. */
export interface Filed {
  /** Of every stream: index to the counts of all its signals. Every index once, or it throws. */
  readonly samples: readonly ReadonlyMap<number, readonly number[]>[];
  readonly texts: readonly string[];
  readonly records: readonly number[];
  readonly formats: readonly string[];
}

const named = /^(?:gap|padding): stream (\d+) from (\d+), (\d+) samples/;

/** Reads all files of a folder as somebody who has nothing else. */
export const readFiles = async (folder: FaultyFolder, streams: readonly StreamGiven[]): Promise<Filed> => {
  const samples = streams.map(() => new Map<number, readonly number[]>());
  const texts: string[] = [];
  const records: number[] = [];
  const formats: string[] = [];
  const holes: { stream: number; first: number; end: number }[] = [];
  const files = [...folder.files]
    .filter(([name]) => /\.[eb]df$/.test(name))
    .toSorted(([a], [b]) => a.localeCompare(b));
  for (const [, { bytes }] of files) {
    for (const { text } of await (await openRecording(memorySource(bytes))).annotations()) {
      texts.push(text);
      const [, stream, first, length] = named.exec(text) ?? [];
      if (stream !== undefined)
        holes.push({ stream: Number(stream), first: Number(first), end: Number(first) + Number(length) });
    }
  }
  for (const [name, { bytes }] of files) {
    if (name.endsWith('-marks.edf')) continue;
    const file = await openRecording(memorySource(bytes));
    const told = (await file.annotations()).find(({ text }) => text.startsWith('recording '))?.text ?? '';
    const start = BigInt(/ start (\d+)/.exec(told)?.[1] ?? '0');
    records.push(await file.records());
    formats.push(file.format);
    for (const { onset_ticks, records: length } of await file.onsets()) {
      let signal = 0;
      for (const [at, { rate, signals, delay }] of streams.entries()) {
        const spr = file.signals[signal]?.samplesPerRecord ?? 0;
        const numbers = Array.from({ length: signals }, (_, row) => signal + row);
        signal += signals;
        const duration = file.header.recordDuration_ticks ?? 0;
        const from = Math.round((onset_ticks * spr) / duration);
        const { counts, samples: there } = await file.read(numbers, from, length * spr);
        const timeBase = { start: ticks(origin + delay), rate };
        const first = indexAt(timeBase, ticks(start + BigInt(onset_ticks)));
        for (let i = 0; i < there; i += 1) {
          const index = first + i;
          const isHole = holes.some(
            (hole) => hole.stream === numberOf(at) && index >= hole.first && index < hole.end,
          );
          if (index < 0 || isHole) continue;
          if (samples[at]?.has(index) === true)
            throw new Error(`sample ${index} of stream ${at} twice, in ${name}`);
          samples[at]?.set(
            index,
            numbers.map((_, row) => counts[row * there + i] as number),
          );
        }
      }
    }
  }
  return { samples, texts, records, formats };
};
