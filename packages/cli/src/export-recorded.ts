import { mkdtemp, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ByteSource, EdfHeader, WrittenAnnotation } from '@valvomo/edf';
import { openChosenDatabase } from './database-option.ts';
import { annotationsOfMark, type ImportedMark } from '@valvomo/export';
import { ticks, ticksAt, type Mark } from '@valvomo/model';
import {
  markNamedIn,
  marksInTexts,
  openDataDirectory,
  openRecordedReader,
  snapshotRecording,
  type Database,
  type FiledMark,
} from '@valvomo/store';

/** A recording of a data folder, as it was when it was opened. */
export interface Recorded {
  /** Paths, in order; those behind `filed` were made of the journal for this. */
  readonly files: readonly string[];
  readonly filed: number;
  /** Records of each file that are meant; what lies behind them came later. */
  readonly records: readonly (number | null)[];
  /** The file beside them, with annotations for which they had no room. */
  readonly beside: string | null;
  /** Marks that the database has now, on the recording's time from `start`; null: there is no database. */
  readonly marksFrom: ((start: bigint) => readonly ImportedMark[]) | null;
  /** Who is named in the database: authors of the marks, and the patient. */
  readonly names: readonly string[];
  readonly close: () => Promise<void>;
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

interface Place {
  readonly data: string;
  readonly recording: string;
}

/** `DATA/recordings/ID`, of a data folder; null: a folder of files like any other. */
const placeOf = async (path: string): Promise<Place | null> => {
  const folder = resolve(path);
  const [recording, data] = [basename(folder), dirname(dirname(folder))];
  if (basename(dirname(folder)) !== 'recordings') return null;
  const isRecorded =
    (await isThere(join(folder, 'filing.state'))) || (await isThere(join(data, `${recording}.journal`)));
  return isRecorded ? { data, recording } : null;
};

const marks_page = 10_000;

const marksOf = async ({ marks }: Database, recording: string): Promise<readonly Mark[]> => {
  const all: Mark[] = [];
  for (let after: string | null = ''; after !== null;) {
    const page: Awaited<ReturnType<Database['marks']['list']>> = await marks.list({
      recording,
      limit: marks_page,
      ...(after === '' ? {} : { after }),
    });
    all.push(...page.marks);
    after = page.next;
  }
  return all;
};

/** What a file for others says of a mark. */
const textOf = ({ kind, text, author, review }: FiledMark, isAnonymous: boolean): string => {
  const about = [...(isAnonymous ? [] : [`by ${author}`]), ...(review === 'unreviewed' ? [] : [review])];
  return `${kind}${text === '' ? '' : `: ${text}`}${about.length === 0 ? '' : ` [${about.join(', ')}]`}`;
};

type Reader = NonNullable<Awaited<ReturnType<typeof openRecordedReader>>>;
type Streams = Reader['streams'];
type About = ReturnType<Reader['about']>;

/** A mark of a stream that is none lies nowhere in time: it is left out. */
const importedMark = (
  mark: Mark,
  streams: ReturnType<Streams>,
  start: bigint,
  isAnonymous: boolean,
): readonly ImportedMark[] => {
  const stream = streams.find(({ description }) => description.stream === mark.stream);
  if (stream === undefined) return [];
  const { timeBase } = stream.description;
  const onset = ticksAt(timeBase, mark.start);
  const duration = mark.samples === 0 ? null : ticks(ticksAt(timeBase, mark.start + mark.samples) - onset);
  return [
    { onset: ticks(onset - start), duration, text: textOf(mark, isAnonymous), channels: mark.channels },
  ];
};

interface Said {
  readonly marks: readonly Mark[];
  readonly names: readonly string[];
}

/** What the database says of a recording; null without one. */
const saidOf = async (
  { data, recording }: Place,
  known: About | undefined,
  choice: string | undefined,
): Promise<Said | null> => {
  const database = await openChosenDatabase(data, choice);
  if (database === undefined) return null;
  try {
    const marks = await marksOf(database, recording);
    // The recording itself says whose it is: the database may hear of a new one seconds later.
    const { study = null, pseudonym = null } = (await database.recordings.get(recording)) ?? {};
    const id = known?.study?.id ?? study;
    const { patient } = (id === null ? null : await database.studies.get(id)) ?? {};
    const pseudonyms = [pseudonym, known?.study?.pseudonym];
    const identity = [patient?.name, patient?.hospital_id, patient?.birth_date, ...pseudonyms];
    const authors = new Set(marks.flatMap(({ author, changed_by }) => [author, changed_by]));
    return { marks, names: [...authors, ...identity.flatMap((name) => name ?? [])] };
  } finally {
    await database.close();
  }
};

/**
 * A recording of a data folder, to its newest sample, with the marks of the database.
 * @param path as the user gave it
 * @param near a folder in which files may be made for the time of the export
 * @param database that was chosen; undefined: the one in the folder
 * @returns null when `path` is no recording of a data folder
 */
export const openRecorded = async (
  path: string,
  near: string,
  { isAnonymous, database }: { readonly isAnonymous: boolean; readonly database: string | undefined },
): Promise<Recorded | null> => {
  const place = await placeOf(path);
  if (place === null) return null;
  const data = await openDataDirectory(place.data);
  const folder = await mkdtemp(join(near, '.valvomo-export-'));
  const close = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const reader = await openRecordedReader(data, place.recording);
    const streams = reader?.streams() ?? [];
    const known = reader?.about();
    await reader?.close();
    const snapshot = await snapshotRecording(data, place.recording, folder);
    if (snapshot === null) {
      await close();
      return null;
    }
    const said = await saidOf(place, known, database);
    const marksFrom = (start: bigint): readonly ImportedMark[] =>
      (said?.marks ?? []).flatMap((mark) => importedMark(mark, streams, start, isAnonymous));
    return {
      files: [...snapshot.files.map((file) => file.path), ...snapshot.made],
      filed: snapshot.files.length,
      records: [...snapshot.files.map(({ records }) => records), ...snapshot.made.map(() => null)],
      beside: snapshot.marks,
      marksFrom: said === null ? null : marksFrom,
      names: said?.names ?? [],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/** A file as if it ended behind so many records. */
export const shortened = (
  source: ByteSource,
  { header_bytes, record_bytes }: EdfHeader,
  records: number,
): ByteSource => {
  const end = header_bytes + records * record_bytes;
  return {
    size: async () => Math.min(end, await source.size()),
    read: (offset, length, into) => source.read(offset, Math.max(0, Math.min(length, end - offset)), into),
  };
};

const byOnset = (a: WrittenAnnotation, b: WrittenAnnotation): number =>
  a.onset < b.onset ? -1 : a.onset > b.onset ? 1 : 0;

/** Annotations without the words of marks. */
export const withoutMarks = (annotations: readonly WrittenAnnotation[]): readonly WrittenAnnotation[] =>
  annotations.filter(({ text }) => markNamedIn(text) === null);

/** Annotations of files with the last word of each mark as others may read it, and who made them. */
export const namelessMarks = (
  annotations: readonly WrittenAnnotation[],
): { readonly annotations: readonly WrittenAnnotation[]; readonly names: readonly string[] } => {
  const last = new Map(marksInTexts(annotations.map(({ text }) => text)));
  const names = [...last.values()].flatMap(({ author, changed_by }) => [author, changed_by]);
  const told = annotations.flatMap(({ onset, duration = null, text }): readonly WrittenAnnotation[] => {
    const { id = '', version } = markNamedIn(text) ?? {};
    const mark = last.get(id);
    if (mark === undefined || mark.version !== version) return [];
    last.delete(id);
    const { channels } = mark;
    return mark.deleted ? [] : annotationsOfMark({ onset, duration, channels, text: textOf(mark, true) });
  });
  return { annotations: [...withoutMarks(annotations), ...told].toSorted(byOnset), names };
};
