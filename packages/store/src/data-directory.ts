import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, readdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ValvomoError } from '@valvomo/model';
import { openRecordingFolder, type RecordingFolder } from './filing/folder.ts';
import { openFolder, ownerOnly, type JournalDisk } from './disk.ts';

const suffix = '.journal';
/** Holds a folder for every recording that has files. */
const filesFolder = 'recordings';

/** The folder that holds `<recording>.journal/` of every recording. */
export interface DataDirectory {
  readonly path: string;
  /** Ids of the recordings whose journal is here, in the order of their names. */
  recordings(): Promise<readonly string[]>;
  /** The journal's folder of a recording; created when absent. */
  journal(recording: string): Promise<JournalDisk>;
  /** Ids of the recordings that have files, in the order of their names. */
  filed(): Promise<readonly string[]>;
  /** The folder of a recording's files; created when absent. */
  files(recording: string): Promise<RecordingFolder>;
  /** Removes a journal's folder if nothing is left in it. */
  forget(recording: string): Promise<void>;
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** A folder and its parents. Node's own recursive mkdir never ends where a parent that exists answers ENOENT (`/proc`). */
const makeFolder = async (path: string): Promise<void> => {
  if (await isThere(path)) return;
  if (!(await isThere(dirname(path)))) await makeFolder(dirname(path));
  await mkdir(path, { mode: ownerOnly.folder });
};

/**
 * @throws ValvomoError DATA_NOT_WRITABLE, with the path
 */
export const openDataDirectory = async (path: string): Promise<DataDirectory> => {
  const probe = join(path, `.probe-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await makeFolder(path);
    await access(path, constants.W_OK);
    await writeFile(probe, '');
    await rm(probe);
  } catch (cause) {
    throw new ValvomoError(
      'DATA_NOT_WRITABLE',
      `data folder ${path} cannot be written: ${(cause as Error).message}`,
      { value: path, cause },
    );
  }
  const folderOf = (recording: string): string => join(path, `${recording}${suffix}`);
  return {
    path,
    recordings: async () =>
      (await readdir(path, { withFileTypes: true }))
        .filter((entry) => entry.isDirectory() && entry.name.endsWith(suffix))
        .map((entry) => entry.name.slice(0, -suffix.length))
        .toSorted(),
    journal: (recording) => openFolder(folderOf(recording)),
    filed: async () => {
      const folder = join(path, filesFolder);
      if (!(await isThere(folder))) return [];
      const entries = await readdir(folder, { withFileTypes: true });
      return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).toSorted();
    },
    files: (recording) => openRecordingFolder(join(path, filesFolder, recording)),
    forget: async (recording) => {
      // Not empty, or gone already: either way there is nothing to forget.
      await rmdir(folderOf(recording)).catch(() => undefined);
    },
  };
};
