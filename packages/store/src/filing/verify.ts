import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openRecording } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import type { DeviceEvent } from '@valvomo/model';
import type { Database } from '../database/database.ts';
import { openFolder } from '../disk.ts';
import { openJournalReader } from '../reader/journal-reader.ts';
import { isLocked } from '../lock.ts';
import { marksName } from './filed-file.ts';
import { RecordedIndex } from './recorded-index.ts';
import { firstTooWide } from './wide-counts.ts';
import { checkMarks } from './verify-marks.ts';

/** Something that is not as it was said to be. */
export interface VerifyProblem {
  readonly recording: string;
  readonly file?: string;
  readonly code: VerifyCode;
  readonly message: string;
}

/** Kinds of problems: the closed list. */
export type VerifyCode =
  | 'FILE_MISSING'
  | 'FILE_SIZE'
  | 'FILE_CHECKSUM'
  | 'FILE_RECORDS'
  | 'FILE_ONSETS'
  | 'FILE_UNKNOWN'
  | 'FILE_UNREADABLE'
  | 'FILING_DAMAGED'
  | 'SAMPLES_MISSING'
  | 'SAMPLES_TWICE'
  | 'SAMPLES_LATE'
  | 'SAMPLES_WIDE'
  | 'DATABASE_FILE'
  | 'DATABASE_SEGMENT'
  | 'DATABASE_EVENT'
  | 'DATABASE_RECORDING'
  | 'MARKS_BEHIND'
  | 'MARKS_DIFFER'
  | 'MARKS_UNREADABLE';

export interface Verified {
  readonly recordings: number;
  readonly files: number;
  readonly bytes: number;
  readonly problems: readonly VerifyProblem[];
}

type VerifiedDatabase = Pick<Database, 'recordings' | 'events' | 'marks'>;

export interface VerifyOptions {
  /** Without it only files and journals are looked at. */
  readonly database?: VerifiedDatabase;
  /** Told while bytes are read: of so many, so many are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

const journalSuffix = '.journal';
const hash_bytes = 1 << 20;
/** A server that works in the folder may be so much behind with marks that were made after closing. */
const served_ms = 10_000;

type Say = (code: VerifyCode, message: string, file?: string) => void;

/** Everything that is looked at of one recording. */
interface Subject {
  readonly recording: string;
  readonly index: RecordedIndex;
  /** The index as it is now. */
  readonly later: () => Promise<RecordedIndex>;
  readonly say: Say;
}

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

const sha256Of = async (path: string, onBytes: (bytes: number) => void): Promise<string> => {
  const { source, close } = await openFile(path, { inPlace_bytes: 0 });
  try {
    const hash = createHash('sha256');
    const size = await source.size();
    for (let at = 0; at < size; at += hash_bytes) {
      const bytes = await source.read(at, Math.min(hash_bytes, size - at));
      hash.update(bytes);
      onBytes(bytes.byteLength);
    }
    return hash.digest('hex');
  } finally {
    await close();
  }
};

/** Records and their onsets as the file tells them, against the index. */
const checkRecords = async ({ index, say }: Subject, number: number, path: string): Promise<void> => {
  const file = index.files.get(number);
  if (file === undefined) return;
  const { source, close } = await openFile(path);
  try {
    const recording = await openRecording(source);
    const closed = index.checksums.get(number);
    const wanted = closed?.records ?? (index.state?.file?.file === number ? index.state.file.records : 0);
    const there = await recording.records();
    if (closed === undefined ? there < wanted : there !== wanted)
      say('FILE_RECORDS', `${there} records, ${wanted} were written`, file.name);
    const onsets = new Map(
      (await recording.onsets()).map(({ record, onset_ticks }) => [record, onset_ticks]),
    );
    for (const { record, start } of index.stretchesOf(number)) {
      const onset = Number(BigInt(start) - BigInt(file.start));
      const told = onsets.get(record);
      if (record < there && told !== undefined && told !== onset)
        say('FILE_ONSETS', `record ${record} begins at ${told} ticks, ${onset} were written`, file.name);
      if (record < there && told === undefined)
        say('FILE_ONSETS', `record ${record} follows without a gap, one was written`, file.name);
    }
  } catch (error) {
    say('FILE_UNREADABLE', (error as Error).message, file.name);
  } finally {
    await close();
  }
};

const checkFile = async (
  subject: Subject,
  folder: string,
  number: number,
  onBytes: (bytes: number) => void,
): Promise<number> => {
  const { index, say } = subject;
  const { name = '' } = index.files.get(number) ?? {};
  const path = join(folder, name);
  const closed = index.checksums.get(number);
  if (!(await namesIn(folder)).includes(name)) {
    say('FILE_MISSING', 'it is not there', name);
    return 0;
  }
  const { source, close } = await openFile(path);
  const bytes = await source.size().finally(close);
  if (closed !== undefined && bytes !== closed.bytes)
    say('FILE_SIZE', `${bytes} bytes, ${closed.bytes} were written`, name);
  else if (closed !== undefined && (await sha256Of(path, onBytes)) !== closed.sha256)
    say('FILE_CHECKSUM', `its bytes are not those that were written (SHA-256 ${closed.sha256})`, name);
  await checkRecords(subject, number, path);
  return bytes;
};

/** Every index of every stream is in a file once, or in a named gap, up to where the device has come. */
const checkSamples = async ({ index, say }: Subject, journal: string | null): Promise<void> => {
  const tail = journal === null ? null : await openJournalReader(await openFolder(journal));
  const { plan = null, late = null } = index.state ?? {};
  if (late !== null) say('SAMPLES_LATE', 'samples came too late for the files; the journal keeps them');
  const numbers = new Set([
    ...index.streams.map(({ stream }) => stream),
    ...(tail?.streams().map(({ description }) => description.stream) ?? []),
  ]);
  for (const stream of numbers) {
    const at = index.streams.findIndex((each) => each.stream === stream);
    const indexed = index.streams[at];
    const filed = plan?.streams[at]?.filed ?? 0;
    const come = tail?.streams().find(({ description }) => description.stream === stream)?.samples;
    const end = Math.min(filed, indexed?.told ?? 0);
    const covered = [
      ...(indexed?.spans ?? []).map((span) => ({
        from: Math.max(0, span.first),
        to: span.end,
        isSpan: true,
      })),
      ...(indexed?.lacking ?? []).map(({ first, samples }) => ({
        from: first,
        to: first + samples,
        isSpan: false,
      })),
    ].toSorted((a, b) => a.from - b.from || a.to - b.to);
    let next = 0;
    let spanned = 0;
    for (const { from, to, isSpan } of covered) {
      if (from > next && next < end)
        say(
          'SAMPLES_MISSING',
          `stream ${stream}: samples ${next} … ${Math.min(from, end) - 1} are in no file and no gap`,
        );
      if (isSpan && from < spanned)
        say('SAMPLES_TWICE', `stream ${stream}: samples ${from} … ${spanned - 1} are filed twice`);
      if (isSpan) spanned = Math.max(spanned, to);
      next = Math.max(next, to);
    }
    if (next < end)
      say('SAMPLES_MISSING', `stream ${stream}: samples ${next} … ${end - 1} are in no file and no gap`);
    if (come === undefined || tail === null || come <= filed) continue;
    const wide = await firstTooWide(tail, stream, filed, come);
    if (wide !== null)
      say(
        'SAMPLES_WIDE',
        `stream ${stream}: sample ${wide} has a count beyond 24 bits; the journal keeps it and what follows, no file can`,
      );
    for (const { start, samples, reason } of await tail.gaps(stream))
      if (reason === 'recorded' && start + samples > filed)
        say(
          'SAMPLES_MISSING',
          `stream ${stream}: samples ${Math.max(start, filed)} … ${start + samples - 1} came and are nowhere`,
        );
  }
};

/** An event in words that do not depend on what a database cannot hold. */
const eventText = ({ event, kind, stream, start, samples, text, impedances }: DeviceEvent): string =>
  JSON.stringify([
    stream,
    start,
    event,
    kind,
    samples,
    text.replaceAll('\0', '\u2400').toWellFormed(),
    impedances,
  ]);

const checkEvents = async (
  { recording, index, later, say }: Subject,
  { events }: VerifiedDatabase,
): Promise<void> => {
  const files = new Set(index.events.map(eventText));
  const rows = new Set((await events.list(recording)).map(eventText));
  for (const event of files)
    if (!rows.has(event)) say('DATABASE_EVENT', `what the device said is not in the database: ${event}`);
  const more = [...rows].filter((event) => !files.has(event));
  // A server that runs may have filed them since the index was read.
  const now = new Set(more.length === 0 ? [] : (await later()).events.map(eventText));
  for (const event of more)
    if (!now.has(event)) say('DATABASE_EVENT', `what the database has the device did not say: ${event}`);
};

const checkDatabase = async (subject: Subject, database: VerifiedDatabase) => {
  const { recording, index, say } = subject;
  const { recordings } = database;
  if (index.about === undefined) return;
  await checkEvents(subject, database);
  const row = await recordings.get(recording);
  if (row === null) {
    say('DATABASE_RECORDING', 'the database does not know it');
    return;
  }
  const files = new Map((await recordings.files(recording)).map((file) => [file.file, file]));
  for (const [number, { name, start }] of index.files) {
    const file = files.get(number);
    const closed = index.checksums.get(number);
    if (file === undefined || file.name !== name || file.start !== start)
      say('DATABASE_FILE', 'the database has another file, or none', name);
    else if (closed !== undefined && file.closed?.sha256 !== closed.sha256)
      say('DATABASE_FILE', 'the database has another checksum', name);
  }
  const segments = new Map(
    (await recordings.segments(recording)).map((each) => [`${each.file} ${each.record}`, each]),
  );
  for (const number of index.files.keys())
    for (const { record, start, records } of index.stretchesOf(number)) {
      const segment = segments.get(`${number} ${record}`);
      const isClosed = index.checksums.has(number);
      if (records === 0) continue;
      if (segment === undefined || segment.start !== start || segment.records > records)
        say(
          'DATABASE_SEGMENT',
          `record ${record}: the database has another stretch, or none`,
          index.files.get(number)?.name,
        );
      else if (isClosed && segment.records !== records)
        say(
          'DATABASE_SEGMENT',
          `record ${record}: ${segment.records} records in the database, ${records} in the file`,
        );
    }
};

interface Looking {
  readonly database: VerifyOptions['database'];
  readonly onBytes: (bytes: number) => void;
  readonly patience_ms: number;
}

const checkRecording = async (
  folder: string,
  recording: string,
  journal: string | null,
  { database, onBytes, patience_ms }: Looking,
  problems: VerifyProblem[],
): Promise<{ readonly files: number; readonly bytes: number }> => {
  const say: Say = (code, message, file) =>
    problems.push({ recording, ...(file === undefined ? {} : { file }), code, message });
  const index = new RecordedIndex(folder);
  const later = async (): Promise<RecordedIndex> => {
    const now = new RecordedIndex(folder);
    await now.refresh();
    return now;
  };
  const subject = { recording, index, later, say };
  let bytes = 0;
  try {
    await index.refresh();
    const known = new Set([...index.files.values()].map(({ name }) => name));
    for (const name of await namesIn(folder))
      if (/-\d+\.[eb]df$/.test(name) && !known.has(name)) say('FILE_UNKNOWN', 'nothing is known of it', name);
    for (const number of index.files.keys()) bytes += await checkFile(subject, folder, number, onBytes);
    await checkSamples(subject, journal);
    if (database !== undefined) {
      await checkDatabase(subject, database);
      if (index.state?.closed === true && index.files.size > 0) {
        const { marks } = database;
        const found = await checkMarks({ recording, folder, marks, patience_ms });
        if (found !== null) say(found.code, found.message, marksName(recording));
      }
    }
  } catch (error) {
    say('FILING_DAMAGED', (error as Error).message);
  }
  return { files: index.files.size, bytes };
};

/**
 * Proves a data folder: every closed file against its checksum, its records and their onsets against the index, every
 * sample that a device has numbered against files, gaps and journal, and the database against all of it. Nothing is
 * changed; what a running server writes meanwhile is not held against it.
 * @throws the disk's error when the folder cannot be read
 */
export const verifyData = async (path: string, options: VerifyOptions = {}): Promise<Verified> => {
  const names = await readdir(path);
  const journals = new Set(
    names.flatMap((name) => (name.endsWith(journalSuffix) ? [name.slice(0, -journalSuffix.length)] : [])),
  );
  const recordings = [...new Set([...journals, ...(await namesIn(join(path, 'recordings')))])].toSorted();
  const problems: VerifyProblem[] = [];
  const patience_ms = performance.now() + (isLocked(path) ? served_ms : 0);
  const total = { files: 0, bytes: 0, done: 0, all: 0 };
  for (const recording of recordings) total.all += await closedBytes(join(path, 'recordings', recording));
  const onBytes = (bytes: number): void => {
    total.done += bytes;
    options.onProgress?.(total.done, total.all);
  };
  for (const recording of recordings) {
    const folder = join(path, 'recordings', recording);
    const journal = journals.has(recording) ? join(path, `${recording}${journalSuffix}`) : null;
    const { files, bytes } = await checkRecording(
      folder,
      recording,
      journal,
      { database: options.database, onBytes, patience_ms },
      problems,
    );
    total.files += files;
    total.bytes += bytes;
  }
  return { recordings: recordings.length, files: total.files, bytes: total.bytes, problems };
};

/** Bytes that will be read for their checksums. */
const closedBytes = async (folder: string): Promise<number> => {
  const index = new RecordedIndex(folder);
  await index.refresh().catch(() => undefined);
  return [...index.checksums.values()].reduce((sum, { bytes }) => sum + bytes, 0);
};
