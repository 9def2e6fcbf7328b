import { sampleIndex, type Counts, type DeviceEvent } from '@valvomo/model';
import { streamFromWire, ticksOfText, type BlockFrame } from '@valvomo/wire';
import type { JournalDisk } from '../disk.ts';
import type { Checkpoint } from '../entry.ts';
import type { RecordingProgress } from '../recording.ts';
import { JournalSegments, type Missing } from './journal-segments.ts';
import type { ReadHole, ReadStream, ReadWindow, RecordingReader } from './reader.ts';
import { roomFor, streamIn } from './wanted.ts';

/** A recording as its journal has it, which may grow meanwhile. */
export interface JournalReader extends RecordingReader {
  /** What is known of the recording at its newest sample. */
  about(): Omit<Checkpoint, 'streams'>;
}

const streamsOf = ({ streams, about }: RecordingProgress): readonly ReadStream[] =>
  streams.map(({ description, start, next }) => {
    const decision = about.decisions.find(({ stream }) => stream === description.stream);
    const stream = streamFromWire(description);
    const electrodes = decision?.electrodes ?? description.electrodes;
    const timeBase = start === null ? stream.timeBase : { ...stream.timeBase, start: ticksOfText(start) };
    return {
      description: { ...stream, timeBase, ...(electrodes === undefined ? {} : { electrodes }) },
      samples: next,
    };
  });

const byStreamAndPlace = (a: DeviceEvent, b: DeviceEvent): number => a.stream - b.stream || a.start - b.start;

/** The parts of holes that lie in [from, to). */
const within = (holes: readonly ReadHole[], from: number, to: number): ReadHole[] =>
  holes.flatMap(({ start, samples, reason }) => {
    const begin = Math.max(from, start);
    const end = Math.min(to, start + samples);
    return end > begin ? [{ start: sampleIndex(begin), samples: end - begin, reason }] : [];
  });

class Reader implements JournalReader {
  readonly recording: string;
  readonly timeZone: string;
  readonly #segments: JournalSegments;
  #progress: RecordingProgress;
  #streams: readonly ReadStream[];

  constructor(segments: JournalSegments, progress: RecordingProgress, timeZone: string) {
    this.recording = progress.about.recording;
    this.timeZone = timeZone;
    this.#segments = segments;
    this.#progress = progress;
    this.#streams = streamsOf(progress);
  }

  about(): Omit<Checkpoint, 'streams'> {
    return this.#progress.about;
  }

  streams(): readonly ReadStream[] {
    return this.#streams;
  }

  async refresh(): Promise<void> {
    this.#progress = (await this.#segments.newest()) ?? this.#progress;
    this.#streams = streamsOf(this.#progress);
  }

  async gaps(stream: number): Promise<readonly ReadHole[]> {
    this.#stream(stream);
    await this.refresh();
    const { missing } = await this.#segments.all();
    return joined(missing.filter((hole) => hole.stream === stream));
  }

  async events(): Promise<readonly DeviceEvent[]> {
    await this.refresh();
    return (await this.#segments.all()).events.toSorted(byStreamAndPlace);
  }

  async read(stream: number, from: number, samples: number): Promise<ReadWindow> {
    const start = sampleIndex(from);
    if (from + samples > this.#stream(stream).samples) await this.refresh();
    const { length, signals, counts } = roomFor(this.#stream(stream), from, samples);
    const holes: ReadHole[] = [];
    let next = from;
    if (length > 0)
      for await (const block of this.#segments.blocks(stream, from)) {
        const begin = Math.max(next, block.first);
        if (begin > next) holes.push(...(await this.#holes(stream, next, Math.min(begin, from + length))));
        if (begin >= from + length) {
          next = from + length;
          break;
        }
        next = copied(block, begin, { from, length, signals, counts });
        if (next >= from + length) break;
      }
    if (next < from + length) holes.push(...(await this.#holes(stream, next, from + length)));
    return { start, samples: length, counts, holes };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #stream(stream: number): ReadStream {
    return streamIn(this.#streams, stream);
  }

  /** What is known of samples that no block brought; a gap in the recording where nothing is. */
  async #holes(stream: number, from: number, to: number): Promise<readonly ReadHole[]> {
    const { missing } = await this.#segments.all();
    const known = within(joined(missing.filter((hole) => hole.stream === stream)), from, to);
    const holes: ReadHole[] = [];
    let next = from;
    for (const hole of [...known, { start: to, samples: 0, reason: 'recorded' as const }]) {
      if (hole.start > next)
        holes.push({ start: sampleIndex(next), samples: hole.start - next, reason: 'recorded' });
      if (hole.samples > 0) holes.push({ ...hole, start: sampleIndex(hole.start) });
      next = hole.start + hole.samples;
    }
    return holes;
  }
}

interface Window {
  readonly from: number;
  readonly length: number;
  readonly signals: number;
  readonly counts: Counts;
}

/** Copies what a block has of a window from sample `begin` on; returns where it ends. */
const copied = (block: BlockFrame, begin: number, { from, length, signals, counts }: Window): number => {
  const end = Math.min(block.first + block.samples, from + length);
  for (let signal = 0; signal < signals; signal += 1) {
    const row = signal * block.samples - block.first;
    counts.set(block.counts.subarray(row + begin, row + end), signal * length + begin - from);
  }
  return end;
};

/** Ascending, overlaps cut off. */
const joined = (missing: readonly Missing[]): readonly ReadHole[] => {
  const holes: ReadHole[] = [];
  let next = 0;
  for (const { start, samples, reason } of missing.toSorted((a, b) => a.start - b.start)) {
    const from = Math.max(next, start);
    const to = start + samples;
    if (to <= from) continue;
    holes.push({ start: sampleIndex(from), samples: to - from, reason });
    next = to;
  }
  return holes;
};

/**
 * Opens a journal as a recording: what retention or damage took from it is a hole, as every gap is. Nothing is written.
 * @returns null when nothing of the journal can be read
 */
export const openJournalReader = async (
  disk: JournalDisk,
  { timeZone = 'UTC' }: { readonly timeZone?: string } = {},
): Promise<JournalReader | null> => {
  const segments = new JournalSegments(disk);
  const progress = await segments.newest();
  return progress === undefined ? null : new Reader(segments, progress, timeZone);
};
