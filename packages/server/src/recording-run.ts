import { rateHz, sampleIndex, ticks, ticksAt, ticksPerSecond, type DeviceEvent } from '@valvomo/model';
import {
  encodeEntry,
  itemsOfReader,
  oldestCheckpoint,
  openJournal,
  RecordingProgress,
  type Checkpoint,
  type DurableJournal,
  type Entry,
  type Journal,
  type JournalDisk,
  type RecordingEnd,
  type RecordingReader,
  replayEntries,
} from '@valvomo/store';
import type { Placed } from '@valvomo/stream';
import {
  decodeFrame,
  encodeBlock,
  readdress,
  ticksOfText,
  type BlockFrame,
  type StreamOnWire,
} from '@valvomo/wire';
import type { Fed, Positions } from './analysis/messages.ts';
import { measuringOf } from './analysis/supply.ts';
import { framedBinary } from './framed.ts';
import type { Published } from './published.ts';
import type { StreamNumbers } from './stream-numbers.ts';

export interface RunOptions {
  readonly segment_bytes_max: number;
  readonly group_ms?: () => number;
  readonly onSync: (length_s: number) => void;
  readonly onAppend: (bytes: number) => void;
  /** The recording wherever it lies, for what the journal no longer has; undefined when it is not there. */
  readonly openReader: (recording: string) => Promise<RecordingReader | undefined>;
}

/** A block as it arrived: the bytes are kept as they are. */
export interface Received {
  readonly frame: BlockFrame;
  readonly bytes: Uint8Array;
}

/** People ask for these: a device that announces more is broken, and its rows stay unmarked. */
const measurements_max = 10_000;

/** What is the same for every block of a stream. */
interface Place {
  readonly number: number;
  readonly start: string;
  readonly start_s: number;
  readonly rate_hz: number;
}

/** Step 5 of one recording: its journal, how far it has come, and its streams as viewers know them. */
export class RecordingRun {
  readonly id: string;
  readonly progress: RecordingProgress;
  /** Announced since the server has the recording, for the analysis, which may come later. */
  readonly measurements: Fed[] = [];
  readonly #disk: JournalDisk;
  readonly #numbers: StreamNumbers;
  readonly #options: RunOptions;
  readonly #places = new Map<number, Place>();
  #journal: Journal | undefined;
  /** What is on the medium of a journal that does not grow. */
  #safe: DurableJournal | null = null;

  constructor(disk: JournalDisk, checkpoint: Checkpoint, numbers: StreamNumbers, options: RunOptions) {
    this.id = checkpoint.recording;
    this.progress = new RecordingProgress(checkpoint);
    this.#disk = disk;
    this.#numbers = numbers;
    this.#options = options;
  }

  /** The segment that grows, if any does. */
  get growing(): string | undefined {
    return this.#journal?.segment;
  }

  /** How much of the journal is on the medium; null: nothing is known to be. */
  get safe(): DurableJournal | null {
    const journal = this.#journal;
    return journal === undefined ? this.#safe : { segment: journal.segment, bytes: journal.synced };
  }

  /** Its journal was read and synced up to here. */
  recovered(safe: DurableJournal): void {
    this.#safe = safe;
  }

  /** The journal grows only when something is to be written: looking at a recording changes nothing on disk. */
  async open(): Promise<void> {
    this.#journal ??= await openJournal(this.#disk, {
      checkpoint: () => encodeEntry({ kind: 'checkpoint', checkpoint: this.progress.checkpoint() }),
      segment_bytes_max: this.#options.segment_bytes_max,
      ...(this.#options.group_ms === undefined ? {} : { group_ms: this.#options.group_ms }),
      onSync: this.#options.onSync,
    });
  }

  async close(): Promise<void> {
    const journal = this.#journal;
    this.#safe = this.safe;
    this.#journal = undefined;
    await journal?.close();
    if (journal !== undefined) this.#safe = { segment: journal.segment, bytes: journal.synced };
  }

  /** It never goes on; that is on the medium when this resolves. @throws ValvomoError DISK_FULL, JOURNAL_FAILED */
  async end(end: RecordingEnd): Promise<void> {
    if (this.progress.about.closed !== undefined) return;
    await this.open();
    this.write({ kind: 'closed', end });
    await this.durable();
  }

  durable(): Promise<void> {
    return this.#journal?.durable() ?? Promise.resolve();
  }

  /**
   * Writes an entry, then believes it.
   * @returns events that found their place with it, as viewers get them
   * @throws ValvomoError DISK_FULL, JOURNAL_FAILED
   */
  write(entry: Entry): readonly Published[] {
    this.#append(entry);
    return this.progress.apply(entry).map((event) => this.#publishedEvent(event));
  }

  /** Writes a placed block or gap of a device's stream; `received` is the block it came with, unless it was trimmed. */
  record(stream: number, placed: Placed, received: Received | undefined): Published {
    const number = this.#place(stream).number;
    const until_s = this.#until_s(stream, placed.start + placed.samples);
    if (placed.kind === 'gap') {
      const { start: first, samples, reason, next: sequence } = placed;
      this.write({ kind: 'gap', stream, first, samples, reason, sequence });
      return { kind: 'gap', item: placed, stream: number, until_s };
    }
    const bytes = received?.bytes ?? encodedAgain(stream, placed);
    const framed = framedBinary(bytes);
    readdress(framed.payload, stream, placed.start);
    this.#append({ kind: 'block', frame: framed.payload });
    this.progress.took(stream, placed.start + placed.samples, placed.next);
    readdress(framed.payload, number, placed.start);
    return { kind: 'block', item: placed, framed, stream: number, until_s };
  }

  /** What an entry of the journal looked like to viewers; null for what they did not see. */
  shown(entry: Entry): Published | null {
    if (entry.kind === 'gap') {
      const { stream, first, samples, reason } = entry;
      const item = { kind: 'gap' as const, start: sampleIndex(first), samples, reason };
      const { number } = this.#place(stream);
      return { kind: 'gap', item, stream: number, until_s: this.#until_s(stream, first + samples) };
    }
    const frame = entry.kind === 'block' ? decodeFrame(entry.frame) : undefined;
    if (entry.kind !== 'block' || frame?.kind !== 'block') return null;
    const { stream, first, samples, signals, counts } = frame;
    const { number } = this.#place(stream);
    const framed = framedBinary(entry.frame);
    readdress(framed.payload, number, first);
    const item = { kind: 'block' as const, start: sampleIndex(first), samples, signals, counts };
    return { kind: 'block', item, framed, stream: number, until_s: this.#until_s(stream, first + samples) };
  }

  /** Blocks, gaps and announced measurements from the journal as it is now, from somewhere before `from` on, by numbers of this server. */
  async *replay(from: Positions): AsyncGenerator<Fed, void, undefined> {
    yield* this.#beforeJournal(from);
    const isEarly = ({ streams }: Checkpoint): boolean =>
      streams.every(
        ({ description, next }) => next <= (from.get(this.#place(description.stream).number) ?? 0),
      );
    const places = new ReplayedEvents();
    for await (const entry of replayEntries(this.#disk, isEarly)) {
      const shown = this.shown(entry);
      if (shown?.kind === 'block' || shown?.kind === 'gap') yield { stream: shown.stream, item: shown.item };
      for (const event of places.of(entry)) {
        const measuring = measuringOf(event);
        if (measuring !== undefined) yield { stream: this.#place(event.stream).number, item: measuring };
      }
    }
  }

  /** From `from` on to where the journal begins now: from the recording's files. */
  async *#beforeJournal(from: Positions): AsyncGenerator<Fed, void, undefined> {
    const oldest = await oldestCheckpoint(this.#disk);
    const wanted = (oldest?.streams ?? []).flatMap(({ description: { stream }, next: to }) => {
      const begin = from.get(this.#place(stream).number);
      return begin === undefined || begin >= to ? [] : [{ stream, from: begin, to }];
    });
    const reader = wanted.length === 0 ? undefined : await this.#options.openReader(this.id);
    if (reader === undefined) return;
    try {
      for (const event of await reader.events()) {
        const measuring = measuringOf(event);
        if (measuring !== undefined) yield { stream: this.#place(event.stream).number, item: measuring };
      }
      for await (const { stream, item } of itemsOfReader(reader, wanted))
        yield { stream: this.#place(stream).number, item };
    } finally {
      await reader.close();
    }
  }

  /** Seconds of stream time between positions and the newest sample, of the stream that is furthest behind. */
  behind_s(positions: Positions): number {
    const behind = this.progress.streams.map(({ description, next }) => {
      const { number, rate_hz } = this.#place(description.stream);
      return (next - (positions.get(number) ?? 0)) / rate_hz;
    });
    return Math.max(0, ...behind);
  }

  /** Index from which on the electrodes of every stream are what they are now. */
  electrodesSince(): Positions {
    const { decisions } = this.progress.about;
    return new Map(
      this.progress.streams.map(({ description }) => {
        const decision = decisions.find(({ stream }) => stream === description.stream);
        return [this.#place(description.stream).number, decision?.from ?? 0];
      }),
    );
  }

  publishedEvents(events: readonly DeviceEvent[]): readonly Published[] {
    return events.map((event) => this.#publishedEvent(event));
  }

  /** Streams as viewers know them. */
  streams(): StreamOnWire[] {
    const { decisions } = this.progress.checkpoint();
    return this.progress.streams.map(({ description, start }) => {
      const decision = decisions.find(({ stream }) => stream === description.stream);
      const electrodes = decision?.electrodes ?? description.electrodes;
      return {
        ...description,
        stream: this.#place(description.stream).number,
        start: start ?? description.start,
        ...(electrodes === undefined
          ? {}
          : { electrodes: { ...electrodes, electrodes: [...electrodes.electrodes] } }),
      };
    });
  }

  /** The device's stream behind a number of this server; undefined when it is not one of this recording. */
  deviceStream(number: number): number | undefined {
    return this.progress.streams
      .map(({ description }) => description.stream)
      .find((stream) => this.#place(stream).number === number);
  }

  /** When a sample of a device's stream was taken; undefined before its first. */
  instantOf(stream: number, index: number): bigint | undefined {
    const { start = null, description } = this.progress.stream(stream) ?? {};
    if (start === null || description === undefined) return undefined;
    return ticksAt({ start: ticksOfText(start), rate: description.rate }, index);
  }

  /** Index after the newest sample of every stream, and the newest of their instants. */
  heads(): { readonly heads: { stream: number; next: number }[]; readonly newest: bigint | null } {
    let newest: bigint | null = null;
    const heads = this.progress.streams.map(({ description, start, next }) => {
      if (start !== null) {
        const instant = ticksAt({ start: ticksOfText(start), rate: description.rate }, next);
        newest = newest === null || instant > newest ? instant : newest;
      }
      return { stream: this.#place(description.stream).number, next };
    });
    return { heads, newest };
  }

  #append(entry: Entry): void {
    const record = encodeEntry(entry);
    if (this.#journal === undefined) throw new Error('the journal is not open');
    this.#journal.append(record);
    this.#options.onAppend(record.payload.byteLength);
  }

  #publishedEvent(event: DeviceEvent): Published {
    const until_s = this.#until_s(event.stream, event.start + event.samples);
    const stream = this.#place(event.stream).number;
    const measuring = measuringOf(event);
    if (measuring !== undefined && this.measurements.length < measurements_max)
      this.measurements.push({ stream, item: measuring });
    return { kind: 'event', event: { ...event, stream }, until_s };
  }

  #until_s(stream: number, end: number): number {
    const { start_s, rate_hz } = this.#place(stream);
    return start_s + end / rate_hz;
  }

  #place(stream: number): Place {
    const progress = this.progress.stream(stream);
    if (progress === undefined) throw new Error(`stream ${stream} is not of recording ${this.id}`);
    const start = progress.start ?? progress.description.start;
    const known = this.#places.get(stream);
    if (known?.start === start) return known;
    const { rate } = progress.description;
    const number = this.#numbers.of(this.id, stream);
    const place = { number, start, start_s: Number(start) / ticksPerSecond, rate_hz: rateHz(rate) };
    this.#places.set(stream, place);
    return place;
  }
}

/** Events of a journal that is read from some segment on, placed in the recording's indexes. */
class ReplayedEvents {
  #progress: RecordingProgress | undefined;

  of(entry: Entry): readonly DeviceEvent[] {
    if (this.#progress !== undefined) return entry.kind === 'block' ? [] : this.#progress.apply(entry);
    if (entry.kind !== 'checkpoint') return [];
    this.#progress = new RecordingProgress(entry.checkpoint);
    return entry.checkpoint.recentEvents;
  }
}

/** A block of which only a part was new. */
const encodedAgain = (stream: number, placed: Extract<Placed, { kind: 'block' }>): Uint8Array => {
  const { start: first, samples, signals, counts, next } = placed;
  const sent = ticks(BigInt(Date.now()) * 10_000n);
  return encodeBlock({ stream, sequence: next - 1, first, samples, signals, sent, counts });
};
