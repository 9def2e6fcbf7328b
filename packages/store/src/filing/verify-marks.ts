import { setTimeout } from 'node:timers/promises';
import { join } from 'node:path';
import { openRecording } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import type { Mark } from '@valvomo/model';
import type { MarksTable } from '../database/marks.ts';
import { marksName, marksRevisionIn } from './filed-file.ts';
import { markInFiles, marksInTexts, type FiledMark } from './mark-words.ts';

type Code = 'MARKS_BEHIND' | 'MARKS_DIFFER' | 'MARKS_UNREADABLE';

export interface MarksSubject {
  readonly recording: string;
  readonly folder: string;
  readonly marks: Pick<MarksTable, 'list' | 'revision'>;
  /** Until when (`performance.now()`) a server at work may still be about to write them. */
  readonly patience_ms: number;
}

interface Found {
  readonly code: Code;
  readonly message: string;
}

const page = 10_000;
const pause_ms = 250;

const marksOf = async ({ recording, marks }: MarksSubject): Promise<ReadonlyMap<string, FiledMark>> => {
  const all = new Map<string, FiledMark>();
  for (let after: string | null | undefined; after !== null;) {
    const query = { recording, limit: page, ...(after === undefined ? {} : { after }) };
    const found: { readonly marks: readonly Mark[]; readonly next: string | null } = await marks.list(query);
    for (const mark of found.marks.map(markInFiles)) all.set(mark.id, mark);
    after = found.next;
  }
  return all;
};

interface Beside {
  readonly revision: number | null;
  readonly marks: ReadonlyMap<string, FiledMark>;
}

/** Null when there is no file. @throws EdfError */
const marksBeside = async ({ folder, recording }: MarksSubject): Promise<Beside | null> => {
  const opened = await openFile(join(folder, marksName(recording))).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (opened === null) return null;
  const { source, close } = opened;
  try {
    const revision = await marksRevisionIn(source);
    const texts = (await (await openRecording(source)).annotations()).map(({ text }) => text);
    return { revision, marks: marksInTexts(texts) };
  } finally {
    await close();
  }
};

const difference = (
  there: ReadonlyMap<string, FiledMark>,
  wanted: ReadonlyMap<string, FiledMark>,
): string | null => {
  for (const [id, mark] of wanted) {
    const found = there.get(id);
    if (found === undefined) return `mark ${id} is not in it`;
    const field = Object.keys(mark).find(
      (name) =>
        JSON.stringify(mark[name as keyof FiledMark]) !== JSON.stringify(found[name as keyof FiledMark]),
    );
    if (field !== undefined) return `mark ${id} has another ${field} than in the database`;
  }
  const more = there.keys().find((id) => !wanted.has(id));
  return more === undefined ? null : `mark ${more} is not in the database, or deleted`;
};

const lookOnce = async (subject: MarksSubject): Promise<Found | null> => {
  const revision = await subject.marks.revision(subject.recording);
  const wanted = await marksOf(subject);
  let beside: Beside | null;
  try {
    beside = await marksBeside(subject);
  } catch (error) {
    return { code: 'MARKS_UNREADABLE', message: (error as Error).message };
  }
  const there = beside?.revision ?? 0;
  if (there !== revision)
    return {
      code: 'MARKS_BEHIND',
      message: `its marks are those of revision ${there}, the database is at ${revision}; a server that starts writes them`,
    };
  const message = difference(beside?.marks ?? new Map<string, FiledMark>(), wanted);
  return message === null ? null : { code: 'MARKS_DIFFER', message };
};

/** The final marks beside a closed recording against the database. @returns what is wrong; null: they are the same */
export const checkMarks = async (subject: MarksSubject): Promise<Found | null> => {
  for (;;) {
    const found = await lookOnce(subject);
    if (found === null || performance.now() >= subject.patience_ms) return found;
    await setTimeout(pause_ms);
  }
};
