import { join } from 'node:path';
import { sampleIndex, ticks, ValvomoError, type Counts, type DeviceEvent } from '@valvomo/model';
import { streamFromWire } from '@valvomo/wire';
import type { DataDirectory } from '../data-directory.ts';
import type { RecordingStudy } from '../entry.ts';
import { openJournalReader, type JournalReader } from '../reader/journal-reader.ts';
import type { ReadHole, ReadStream, ReadWindow, RecordingReader } from '../reader/reader.ts';
import { roomFor, streamIn } from '../reader/wanted.ts';
import { FiledSamples } from './filed-samples.ts';
import { RecordedIndex, type IndexedStream, type Lacking } from './recorded-index.ts';

/** A recording of this server's beds. */
export interface RecordedReader extends RecordingReader {
  /** Whose it is; it is the newest description. */
  about(): RecordedOf;
}

export interface RecordedOf {
  readonly recording: string;
  readonly bed: string;
  readonly name: string;
  readonly origin: NonNullable<RecordedIndex['about']>['origin'];
  /** Null: nobody was admitted at the bed. */
  readonly study: RecordingStudy | null;
  readonly files: readonly RecordedFile[];
}

export interface RecordedFile {
  readonly name: string;
  readonly format: 'EDF+' | 'BDF+';
  /** Instant of its first record, ticks as text. */
  readonly start: string;
  /** It does not grow any more. */
  readonly closed: boolean;
}

const attempts_max = 3;

/** What is read, of every signal. */
interface Window {
  readonly from: number;
  readonly length: number;
  readonly signals: number;
}

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

const holeOf = (from: number, to: number, reason: ReadHole['reason']): ReadHole => ({
  start: sampleIndex(from),
  samples: to - from,
  reason,
});

/** Ascending and apart: what overlaps is told once, by what begins first. */
const apart = (holes: readonly ReadHole[]): readonly ReadHole[] => {
  const found: ReadHole[] = [];
  let next = 0;
  for (const { start, samples, reason } of holes.toSorted((a, b) => a.start - b.start)) {
    const from = Math.max(next, start);
    const to = start + samples;
    if (to <= from) continue;
    found.push(holeOf(from, to, reason));
    next = to;
  }
  return found;
};

const clipped = (holes: readonly Lacking[], from: number, to: number): readonly ReadHole[] =>
  holes.flatMap(({ first, samples, reason }) => {
    const begin = Math.max(from, first);
    const end = Math.min(to, first + samples);
    return end > begin ? [holeOf(begin, end, reason)] : [];
  });

interface Part {
  readonly from: number;
  readonly to: number;
}

/** The holes of [from, to): those that were told, and what is neither in a part nor in one of them. */
const holesIn = (parts: readonly Part[], told: readonly ReadHole[], from: number, to: number) => {
  const known = [...parts, ...told.map(({ start, samples }) => ({ from: start, to: start + samples }))];
  const untold: ReadHole[] = [];
  let next = from;
  for (const part of [...known.toSorted((a, b) => a.from - b.from), { from: to, to }]) {
    if (part.from > next) untold.push(holeOf(next, part.from, 'recorded'));
    next = Math.max(next, part.to);
  }
  return apart([...told, ...untold]);
};

class Reader implements RecordedReader {
  readonly recording: string;
  readonly #index: RecordedIndex;
  readonly #files: FiledSamples;
  readonly #timeZone: string;
  readonly #journal: () => Promise<JournalReader | null>;
  #tail: JournalReader | null = null;

  constructor(
    recording: string,
    index: RecordedIndex,
    timeZone: string,
    journal: () => Promise<JournalReader | null>,
  ) {
    this.recording = recording;
    this.#index = index;
    this.#files = new FiledSamples(index);
    this.#timeZone = timeZone;
    this.#journal = journal;
  }

  get timeZone(): string {
    return this.#index.about?.timeZone ?? this.#timeZone;
  }

  about(): RecordedOf {
    const known = this.#tail?.about() ?? this.#index.about ?? nothing(this.recording);
    const { bed, name, origin, study = null } = known;
    const files = [...this.#index.files.values()].map(({ file, name: own, format, start }) => {
      return { name: own, format, start, closed: this.#index.checksums.has(file) };
    });
    return { recording: this.recording, bed, name, origin, study, files };
  }

  streams(): readonly ReadStream[] {
    const { about, streams, decisions } = this.#index;
    const tail = this.#tail?.streams();
    if (tail !== undefined) return tail;
    return (about?.streams ?? []).map((described, at) => {
      const { start = null, told = 0 } = streams[at] ?? {};
      const { timeBase, ...description } = streamFromWire(described);
      const decision = decisions.findLast(({ stream }) => stream === described.stream);
      const electrodes = decision?.electrodes ?? description.electrodes;
      return {
        description: {
          ...description,
          timeBase: start === null ? timeBase : { ...timeBase, start: ticks(BigInt(start)) },
          ...(electrodes === undefined ? {} : { electrodes }),
        },
        samples: told,
      };
    });
  }

  async refresh(): Promise<void> {
    await this.#index.refresh();
    this.#tail ??= await this.#journal();
    await this.#tail?.refresh();
    // What the index says of a moment later than the journal's must not be behind it.
    await this.#index.refresh();
  }

  async gaps(stream: number): Promise<readonly ReadHole[]> {
    await this.refresh();
    const { samples } = this.#stream(stream);
    const { filed, lacking } = this.#indexed(stream);
    const told = clipped(lacking, 0, this.#tail === null ? samples : Math.min(filed, samples));
    const tail = (await this.#tail?.gaps(stream)) ?? [];
    const later = tail.flatMap(({ start, samples: length, reason }) =>
      start + length > filed ? [holeOf(Math.max(start, filed), start + length, reason)] : [],
    );
    return apart([...told, ...later]);
  }

  async events(): Promise<readonly DeviceEvent[]> {
    await this.refresh();
    const events = new Map<string, DeviceEvent>();
    for (const event of [...this.#index.events, ...((await this.#tail?.events()) ?? [])])
      events.set(JSON.stringify(event), event);
    return [...events.values()].toSorted((a, b) => a.stream - b.stream || a.start - b.start);
  }

  async read(stream: number, from: number, samples: number): Promise<ReadWindow> {
    const start = sampleIndex(from);
    if (from + samples > this.#stream(stream).samples) await this.refresh();
    const { length, signals, counts } = roomFor(this.#stream(stream), from, samples);
    const window = { from, length, signals };
    // A segment may go between two looks: then its samples are in a file by now.
    for (let attempt = 0; ; attempt += 1) {
      const { filed } = this.#indexed(stream);
      const holes = await this.#window(stream, filed, counts, window).catch(async (error: unknown) => {
        if (!isGone(error) || attempt >= attempts_max) throw error;
        return null;
      });
      const isSure =
        holes !== null && !holes.some((hole) => hole.reason === 'recorded' && hole.start >= filed);
      if (holes !== null && (isSure || attempt >= attempts_max))
        return { start, samples: length, counts, holes };
      await this.refresh();
      if (holes !== null && this.#indexed(stream).filed === filed)
        return { start, samples: length, counts, holes };
    }
  }

  /** Fills the window: from files up to index `filed`, from the journal behind it. */
  async #window(stream: number, filed: number, counts: Counts, window: Window): Promise<readonly ReadHole[]> {
    const { from, length } = window;
    const border = Math.min(from + length, Math.max(from, filed));
    const holes = await this.#filed(stream, from, border, counts, length);
    return apart([...holes, ...(await this.#unfiled(stream, border, from + length, counts, window))]);
  }

  close(): Promise<void> {
    return this.#files.close();
  }

  async #filed(stream: number, from: number, to: number, counts: Counts, stride: number) {
    if (to <= from) return [];
    const at = this.#index.streams.findIndex((each) => each.stream === stream);
    const parts = await this.#files.read(at, { from, to, counts, stride });
    const told = clipped(this.#indexed(stream).lacking, from, to);
    const signals = stride === 0 ? 0 : counts.length / stride;
    for (const hole of told)
      for (let row = 0; row < signals; row += 1) {
        const begin = row * stride + hole.start - from;
        counts.fill(0, begin, begin + hole.samples);
      }
    return holesIn(parts, told, from, to);
  }

  async #unfiled(
    stream: number,
    from: number,
    to: number,
    counts: Counts,
    window: Window,
  ): Promise<readonly ReadHole[]> {
    if (to <= from) return [];
    if (this.#tail === null) return holesIn([], clipped(this.#indexed(stream).lacking, from, to), from, to);
    const part = await this.#tail.read(stream, from, to - from);
    for (let row = 0; row < window.signals; row += 1)
      counts.set(
        part.counts.subarray(row * part.samples, (row + 1) * part.samples),
        row * window.length + from - window.from,
      );
    return part.samples < to - from
      ? [...part.holes, holeOf(from + part.samples, to, 'recorded')]
      : part.holes;
  }

  #indexed(stream: number): Pick<IndexedStream, 'filed' | 'lacking'> {
    return this.#index.streams.find((each) => each.stream === stream) ?? { filed: 0, lacking: [] };
  }

  #stream(stream: number): ReadStream {
    return streamIn(this.streams(), stream);
  }
}

const nothing = (recording: string): never => {
  throw new ValvomoError('RECORDING_UNREADABLE', `nothing of recording '${recording}' can be read`, {
    value: recording,
  });
};

/**
 * Opens a recording of this data folder, which may be growing: its files as far as they have come, the journal from there
 * on, without a seam. Nothing is written, and memory does not grow with its length, but for its gaps and events.
 * @returns null when nothing of it can be read
 */
export const openRecordedReader = async (
  data: DataDirectory,
  recording: string,
  { timeZone = 'UTC' }: { readonly timeZone?: string } = {},
): Promise<RecordedReader | null> => {
  const index = new RecordedIndex(join(data.path, 'recordings', recording));
  const reader = new Reader(recording, index, timeZone, async () =>
    (await data.recordings()).includes(recording)
      ? openJournalReader(await data.journal(recording), { timeZone })
      : null,
  );
  await reader.refresh();
  return reader.streams().length === 0 ? null : reader;
};
