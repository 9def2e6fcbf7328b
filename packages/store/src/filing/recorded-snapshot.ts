import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataDirectory } from '../data-directory.ts';
import { marksName } from './filed-file.ts';
import { Filing, indexName, stateName } from './filing.ts';
import type { FilingState } from './filing-state.ts';
import { openRecordingFolder, type RecordingFolder } from './folder.ts';
import { RecordedIndex } from './recorded-index.ts';
import { StateFile } from './state-file.ts';

/** A file of a recording as it was at an instant. */
export interface SnapshotFile {
  readonly path: string;
  /** What lies behind them came later. */
  readonly records: number;
}

/** All of a recording at an instant, in files. */
export interface RecordedSnapshot {
  readonly files: readonly SnapshotFile[];
  /** What the journal had behind them, in files that were made for this. */
  readonly made: readonly string[];
  /** Annotations beside the files, where there are any. */
  readonly marks: string | null;
}

const attempts_max = 3;
const copy_bytes = 1 << 20;

const copyIndex = async (from: RecordingFolder, to: RecordingFolder, bytes: number): Promise<void> => {
  const source = await from.open(indexName);
  const copy = await to.create(indexName);
  try {
    for (let at = 0; at < bytes; at += copy_bytes)
      await copy.append(await source.read(at, Math.min(copy_bytes, bytes - at)));
  } finally {
    await source.close();
    await copy.close();
  }
};

/** The state of filing as if its file had been closed: what comes goes into the next. */
const copyState = async (to: RecordingFolder, state: FilingState): Promise<void> => {
  const file = await to.create(stateName);
  const { file: states } = await StateFile.open<FilingState>(file);
  await states.write({ ...state, file: null });
  await states.close();
};

const isFile = (name: string): boolean => /-\d+\.[eb]df$/.test(name);

/** Files what the journal has and the files of `index` have not, as a filer would. @returns the files made in `folder` */
const fileRest = async (
  data: DataDirectory,
  recording: string,
  { state, timeZone }: { readonly state: FilingState | null; readonly timeZone: string },
  folder: string,
): Promise<readonly string[]> => {
  const to = await openRecordingFolder(folder);
  if (state !== null) {
    await copyIndex(await data.files(recording), to, state.index_bytes);
    await copyState(to, state);
  }
  const journal = await data.journal(recording);
  const world = { journal, folder: to, timeZone, code: null, file_bytes_max: Number.POSITIVE_INFINITY };
  const filing = await Filing.open(world);
  try {
    await filing.advance(null, { at: '0', why: 'as it was when it was exported' });
  } finally {
    await filing.close();
  }
  return (await readdir(folder))
    .filter(isFile)
    .toSorted()
    .map((name) => join(folder, name));
};

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

const look = async (
  data: DataDirectory,
  recording: string,
  timeZone: string,
  folder: string,
): Promise<RecordedSnapshot | null> => {
  const own = join(data.path, 'recordings', recording);
  const index = new RecordedIndex(own);
  await index.refresh();
  const { state } = index;
  const isGrowing = state?.closed !== true && (await data.recordings()).includes(recording);
  if (state === null && !isGrowing) return null;
  const files = [...index.files.keys()].flatMap((number): readonly SnapshotFile[] => {
    const growing = state?.file?.file === number ? state.file.records : 0;
    const records = index.checksums.get(number)?.records ?? growing;
    return records === 0 ? [] : [{ path: index.pathOf(number), records }];
  });
  await mkdir(folder, { recursive: true });
  const made = isGrowing ? await fileRest(data, recording, { state, timeZone }, folder) : [];
  const names = state === null ? [] : await readdir(own);
  // What found no room in the rest lies beside the rest, with all that found none before.
  const beside = made.length > 0 && (await readdir(folder)).includes(marksName(recording)) ? folder : own;
  const isBeside = beside === folder || names.includes(marksName(recording));
  const marks = isBeside ? join(beside, marksName(recording)) : null;
  return { files, made, marks };
};

/**
 * A recording of this data folder as it is now, to its newest sample, while it may grow: its files, and what only the
 * journal has filed into `folder` by the rules of the filer. Nothing of the recording is changed.
 * @param folder where files may be made; it is the caller's
 * @returns null when nothing of it is there
 * @throws ValvomoError RATES_APART, FILING_DAMAGED; the disk's error
 */
export const snapshotRecording = async (
  data: DataDirectory,
  recording: string,
  folder: string,
  { timeZone = 'UTC' }: { readonly timeZone?: string } = {},
): Promise<RecordedSnapshot | null> => {
  // A segment may go between two looks: then its samples are in a file by now.
  for (let attempt = 1; ; attempt += 1)
    try {
      return await look(data, recording, timeZone, join(folder, String(attempt)));
    } catch (error) {
      if (attempt >= attempts_max || !isGone(error)) throw error;
    }
};
