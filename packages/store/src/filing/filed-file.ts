import { createHash } from 'node:crypto';
import {
  openEdfWriter,
  recordCountField,
  resumeEdfWriter,
  writeAnnotationsFile,
  type EdfWriter,
  type WrittenAnnotation,
} from '@valvomo/edf';
import { ticks, type Counts } from '@valvomo/model';
import type { StreamOnWire } from '@valvomo/wire';
import { AnnotationQueue, roomOf } from './annotation-queue.ts';
import { annotationBytesOf, descriptionOf, fileBitsOf } from './description.ts';
import type { FileClosedFact, FileFact } from './fact.ts';
import type { RecordingFile, RecordingFolder } from './folder.ts';
import { nextMidnight } from './midnight.ts';
import type { RecordGrid } from './record-grid.ts';

/** What does not change from file to file of a recording. */
export interface FileMaking {
  readonly recording: string;
  readonly streams: readonly StreamOnWire[];
  readonly grid: RecordGrid;
  readonly timeZone: string;
  /** What files call the patient. */
  readonly code: string | null;
}

/** A file that grows, as far as it is on the medium. */
export interface FileProgress {
  readonly file: number;
  readonly name: string;
  readonly start: string;
  readonly records: number;
  readonly code: string | null;
}

/** A record's time-keeping list and what else its room must not be used for. */
const timekeeping_bytes = 32;
const hash_bytes = 1 << 20;
const encoder = new TextEncoder();

const nameOf = (making: FileMaking, file: number): string =>
  `${making.recording}-${String(file).padStart(4, '0')}.${fileBitsOf(making.streams) === 16 ? 'edf' : 'bdf'}`;

const sha256Of = async (file: RecordingFile): Promise<string> => {
  const hash = createHash('sha256');
  const size = await file.size();
  for (let at = 0; at < size; at += hash_bytes) hash.update(await file.read(at, hash_bytes));
  return hash.digest('hex');
};

/** One EDF+ or BDF+ file of a recording, while it grows. */
export class FiledFile {
  readonly fact: FileFact;
  /** Its next local midnight. */
  readonly midnight: bigint;
  readonly #writer: EdfWriter;
  readonly #to: RecordingFile;
  readonly #code: string | null;

  private constructor(
    fact: FileFact,
    midnight: bigint,
    writer: EdfWriter,
    to: RecordingFile,
    code: string | null,
  ) {
    this.fact = fact;
    this.midnight = midnight;
    this.#writer = writer;
    this.#to = to;
    this.#code = code;
  }

  /** Begins file number `file` of a recording, with a header and no record. */
  static async begin(
    folder: RecordingFolder,
    making: FileMaking,
    file: number,
    start: bigint,
  ): Promise<FiledFile> {
    const name = nameOf(making, file);
    const to = await folder.create(name);
    try {
      const writer = await openEdfWriter(to, describe(making, start, making.code));
      return new FiledFile(
        factOf(making, file, name, start),
        nextMidnight(start, making.timeZone),
        writer,
        to,
        making.code,
      );
    } catch (error) {
      await to.close();
      throw error;
    }
  }

  /**
   * Goes on with a file behind the records that are known to be safe; what lies behind them goes.
   * @throws ValvomoError WRITE_INVALID when it is not the file that it was; the disk's error
   */
  static async resume(
    folder: RecordingFolder,
    making: FileMaking,
    progress: FileProgress,
  ): Promise<FiledFile> {
    const { file, name, records, code } = progress;
    const start = BigInt(progress.start);
    const to = await folder.open(name);
    try {
      // It may have been closed a moment before the end came.
      if ((await to.size()) >= recordCountField.offset + recordCountField.length)
        await to.writeAt(encoder.encode('-1'.padEnd(recordCountField.length)), recordCountField.offset);
      const { writer } = await resumeEdfWriter(to, describe(making, start, code), { records_max: records });
      return new FiledFile(
        factOf(making, file, name, start),
        nextMidnight(start, making.timeZone),
        writer,
        to,
        code,
      );
    } catch (error) {
      await to.close();
      throw error;
    }
  }

  get records(): number {
    return this.#writer.records;
  }

  get bytes(): Promise<number> {
    return this.#to.size();
  }

  get progress(): FileProgress {
    const { file, name, start } = this.fact;
    return { file, name, start, records: this.records, code: this.#code };
  }

  /** One record at an instant, with `words` of its own and as many annotations as there is room for. */
  async write(
    onset: bigint,
    counts: readonly Counts[],
    words: string | null,
    queue: AnnotationQueue,
  ): Promise<void> {
    const start = BigInt(this.fact.start);
    let room = this.fact.annotation_bytes - timekeeping_bytes;
    if (words !== null) {
      this.#writer.annotate({ onset: ticks(onset - start), text: words });
      room -= roomOf(words);
    }
    for (const annotation of queue.take(room, start)) this.#writer.annotate(annotation);
    await this.#writer.write(counts, ticks(onset - start));
  }

  sync(): Promise<void> {
    return this.#to.sync();
  }

  /** Writes the true record count; on the medium when it resolves. */
  async finish(): Promise<FileClosedFact> {
    await this.#writer.close();
    const sha256 = await sha256Of(this.#to);
    const bytes = await this.#to.size();
    await this.#to.close();
    return { kind: 'file-closed', file: this.fact.file, records: this.records, bytes, sha256 };
  }

  /** Lets the file go as it is. */
  letGo(): Promise<void> {
    return this.#to.close();
  }
}

export const marksName = (recording: string): string => `${recording}-marks.edf`;

/** Where the header of a file of marks says of which revision of the database they are: in its recording field. */
const revisionField = { offset: 88, length: 80, name: 'marks_revision_' } as const;

/** Null when it does not say so. */
export const marksRevisionIn = async (file: {
  read(offset: number, length: number): Promise<Uint8Array>;
}): Promise<number | null> => {
  const { offset, length, name } = revisionField;
  const text = Buffer.from(await file.read(offset, length)).toString('latin1');
  const found = new RegExp(` ${name}(\\d+)( |$)`).exec(text);
  return found === null ? null : Number(found[1]);
};

/** What a file of marks holds: marks of a revision of the database, and what else found no room. */
export interface MarksBeside {
  /** Null: it knows nothing of the database. */
  readonly revision: number | null;
  readonly annotations: readonly WrittenAnnotation[];
}

/**
 * Annotations beside a recording that is closed, as a file of their own in place of the one that is there; on the medium
 * when it resolves. Whatever happens, one of the two is there.
 */
export const writeMarks = async (
  folder: RecordingFolder,
  making: FileMaking,
  start: bigint,
  { revision, annotations }: MarksBeside,
): Promise<void> => {
  const { start: civil, startdate, patient = {}, recording = {} } = describe(making, start, making.code);
  const name = marksName(making.recording);
  const to = await folder.create(`${name}.new`);
  const said = { start: civil, ...(startdate === undefined ? {} : { startdate }) };
  const additional = revision === null ? {} : { additional: `${revisionField.name}${revision}` };
  try {
    await writeAnnotationsFile(
      to,
      { ...said, patient, recording: { ...recording, ...additional } },
      annotations,
    );
    await to.sync();
  } finally {
    await to.close();
  }
  await folder.rename(`${name}.new`, name);
  await folder.syncFolder();
};

const describe = ({ streams, grid, timeZone }: FileMaking, start: bigint, code: string | null) =>
  descriptionOf(streams, grid, start, timeZone, code);

const factOf = ({ streams, grid }: FileMaking, file: number, name: string, start: bigint): FileFact => ({
  kind: 'file',
  file,
  name,
  format: fileBitsOf(streams) === 16 ? 'EDF+' : 'BDF+',
  start: String(start),
  duration_ticks: grid.duration_ticks,
  samplesPerRecord: grid.samplesPerRecord,
  annotation_bytes: annotationBytesOf(streams.length),
});
