import type { DeviceEvent, GapReason } from '@valvomo/model';
import { decodeFrame, type BlockFrame } from '@valvomo/wire';
import type { JournalDisk, SegmentFile } from '../disk.ts';
import { decodeEntry, type Checkpoint } from '../entry.ts';
import { readSegment } from '../read-journal.ts';
import { recordHeaderBytes } from '../record.ts';
import { RecordingProgress } from '../recording.ts';
import { checkpointOf } from '../replay.ts';

/** A place in a segment from which it can be read: where a record begins, and how far every stream had come there. */
interface Mark {
  readonly at: number;
  readonly next: ReadonlyMap<number, number>;
}

/** Samples of one stream that are not there. */
export interface Missing {
  readonly stream: number;
  readonly start: number;
  readonly samples: number;
  readonly reason: GapReason;
}

/** What one segment holds, but for its samples. */
interface Contents {
  readonly progress: RecordingProgress;
  /** As it was at the beginning of the segment. */
  readonly checkpoint: Checkpoint;
  readonly marks: Mark[];
  readonly missing: Missing[];
  readonly events: DeviceEvent[];
  /** Bytes that have been looked at. */
  looked: number;
}

const markBytes = 1 << 18;

/** Where the samples of a block frame lie, without its samples: PROTOCOL.md §3. The journal holds whole frames only. */
const placeOf = (frame: Uint8Array) => {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  return {
    stream: view.getUint16(2, true),
    sequence: view.getUint32(4, true),
    first: Number(view.getBigUint64(8, true)),
    samples: view.getUint32(16, true),
  };
};

const nextOf = (progress: RecordingProgress): ReadonlyMap<number, number> =>
  new Map(progress.streams.map(({ description, next }) => [description.stream, next]));

const nextOfStream = ({ streams }: Checkpoint, stream: number): number =>
  streams.find(({ description }) => description.stream === stream)?.next ?? 0;

/**
 * The segments of a journal that may grow, looked through as far as someone asks and never twice: memory grows by a few
 * bytes a megabyte.
 */
export class JournalSegments {
  readonly #disk: JournalDisk;
  readonly #checkpoints = new Map<string, Checkpoint>();
  readonly #contents = new Map<string, Contents>();
  #files: readonly SegmentFile[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(disk: JournalDisk) {
    this.#disk = disk;
  }

  /** Looks what there is now, and through the youngest segment. Undefined when nothing can be read. */
  newest(): Promise<RecordingProgress | undefined> {
    return this.#inTurn(async () => {
      this.#files = await this.#disk.list();
      const names = new Set(this.#files.map(({ name }) => name));
      for (const name of [...this.#contents.keys(), ...this.#checkpoints.keys()]) {
        if (names.has(name)) continue;
        this.#contents.delete(name);
        this.#checkpoints.delete(name);
      }
      for (const file of this.#files.toReversed()) {
        const contents = await this.#look(file);
        if (contents !== undefined) return contents.progress;
      }
      return undefined;
    });
  }

  /** Everything that is missing and all events, of every segment. */
  all(): Promise<{ readonly missing: readonly Missing[]; readonly events: readonly DeviceEvent[] }> {
    return this.#inTurn(async () => {
      const missing: Missing[] = [];
      const events: DeviceEvent[] = [];
      const reached = new Map<number, number>();
      for (const file of this.#files) {
        const contents = await this.#look(file);
        if (contents === undefined) continue;
        if (events.length === 0) events.push(...contents.checkpoint.recentEvents);
        for (const { description, next: start } of contents.checkpoint.streams) {
          const { stream } = description;
          const from = reached.get(stream) ?? 0;
          if (start > from) missing.push({ stream, start: from, samples: start - from, reason: 'recorded' });
        }
        for (const [stream, next] of nextOf(contents.progress)) reached.set(stream, next);
        missing.push(...contents.missing);
        events.push(...contents.events);
      }
      return { missing, events };
    });
  }

  /** Blocks of a stream in order, from the one that holds sample `from` on; each is valid until the next is asked for. */
  async *blocks(stream: number, from: number): AsyncGenerator<BlockFrame, void, undefined> {
    const files = this.#files;
    const first = await this.#inTurn(() => this.#segmentOf(files, stream, from));
    for (const [number, file] of files.entries()) {
      if (number < first) continue;
      const contents = await this.#inTurn(() => this.#look(file));
      if (contents === undefined) continue;
      const mark = contents.marks.findLast(({ next }) => (next.get(stream) ?? 0) <= from);
      for await (const record of readSegment(this.#disk, file, () => undefined, mark?.at ?? 0)) {
        const entry = decodeEntry(record);
        if (entry?.kind !== 'block') continue;
        const place = placeOf(entry.frame);
        if (place.stream !== stream || place.first + place.samples <= from) continue;
        const frame = decodeFrame(entry.frame);
        if (frame.kind === 'block') yield frame;
      }
    }
  }

  /** Number of the youngest segment that begins at or before a sample, by halves. */
  async #segmentOf(files: readonly SegmentFile[], stream: number, from: number): Promise<number> {
    let early = 0;
    let late = files.length;
    while (late - early > 1) {
      const middle = (early + late) >> 1;
      const checkpoint = await this.#checkpoint(files[middle] as SegmentFile);
      if (checkpoint !== undefined && nextOfStream(checkpoint, stream) <= from) early = middle;
      else late = middle;
    }
    return early;
  }

  async #checkpoint(file: SegmentFile): Promise<Checkpoint | undefined> {
    const known = this.#checkpoints.get(file.name);
    if (known !== undefined) return known;
    const checkpoint = await checkpointOf(this.#disk, file);
    if (checkpoint !== undefined) this.#checkpoints.set(file.name, checkpoint);
    return checkpoint;
  }

  async #look(file: SegmentFile): Promise<Contents | undefined> {
    const contents = this.#contents.get(file.name) ?? (await this.#begin(file));
    if (contents === undefined || contents.looked >= file.bytes) return contents;
    for await (const record of readSegment(this.#disk, file, () => undefined, contents.looked)) {
      const last = contents.marks.at(-1);
      if (last === undefined || contents.looked - last.at >= markBytes)
        contents.marks.push({ at: contents.looked, next: nextOf(contents.progress) });
      const entry = decodeEntry(record);
      if (entry?.kind === 'block') noteBlock(contents, entry.frame);
      else if (entry !== null) {
        if (entry.kind === 'gap') {
          const { stream, first: start, samples, reason } = entry;
          noteJump(contents, stream, start);
          contents.missing.push({ stream, start, samples, reason });
        }
        contents.events.push(...contents.progress.apply(entry));
      }
      contents.looked += recordHeaderBytes + record.payload.byteLength;
    }
    // Only the youngest grows: what is torn elsewhere stays so.
    if (file !== this.#files.at(-1)) contents.looked = file.bytes;
    return contents;
  }

  async #begin(file: SegmentFile): Promise<Contents | undefined> {
    const checkpoint = await this.#checkpoint(file);
    if (checkpoint === undefined) return undefined;
    const contents: Contents = {
      progress: new RecordingProgress(checkpoint),
      checkpoint,
      marks: [],
      missing: [],
      events: [],
      looked: 0,
    };
    this.#contents.set(file.name, contents);
    return contents;
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** A journal that was damaged jumps: what it jumps over is gone. */
const noteJump = ({ progress, missing }: Contents, stream: number, start: number): void => {
  const before = progress.stream(stream)?.next ?? start;
  if (start > before) missing.push({ stream, start: before, samples: start - before, reason: 'recorded' });
};

const noteBlock = (contents: Contents, frame: Uint8Array): void => {
  const { stream, sequence, first, samples } = placeOf(frame);
  noteJump(contents, stream, first);
  contents.progress.took(stream, first + samples, sequence + 1);
};
