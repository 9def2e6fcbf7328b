import { createHash } from 'node:crypto';
import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** A file of the library as the disk has it. */
export interface FoundFile {
  readonly id: string;
  readonly path: string;
  /** Below its root, with `/` between the folders. */
  readonly place: string;
  /** Changes when the file does. */
  readonly stamp: string;
}

export interface Trouble {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

export const filesMax = 100_000;
const depthMax = 32;
const ending = /\.(edf|bdf)$/i;

/**
 * Id of a file: says nothing of its name or place, which may name a patient, and stays the same while it lies at the
 * same place below its root. `root` counts the library's folders.
 */
export const fileId = (root: number, place: string): string =>
  `file-${createHash('sha256').update(`${root}\0${place}`).digest('hex').slice(0, 24)}`;

export const troubleOf = (path: string, error: unknown): Trouble => {
  const { code = 'UNREADABLE', message } = error as NodeJS.ErrnoException;
  return { path, code, message };
};

/** The real path, if it lies below the root: what a link leads out to is not the library's. */
export const within = async (root: string, path: string): Promise<string | undefined> => {
  const real = await realpath(path);
  return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep) ? real : undefined;
};

const placeOf = (root: string, path: string): string => relative(root, path).split(sep).join('/');

/**
 * All EDF and BDF files below a folder, at most `filesMax`. Folders that are links are not entered, files that are links
 * are taken when they lead to a regular file below the root. What cannot be looked at is told and left out.
 */
export async function* filesBelow(
  root: string,
  number: number,
  tell: (trouble: Trouble) => void,
): AsyncGenerator<FoundFile, void, undefined> {
  const real = await realpath(root);
  const folders: { readonly path: string; readonly depth: number }[] = [{ path: real, depth: 0 }];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      for await (const entry of await opendir(folder.path)) {
        const path = join(folder.path, entry.name);
        if (entry.isDirectory() && folder.depth < depthMax) folders.push({ path, depth: folder.depth + 1 });
        else if (ending.test(entry.name)) {
          const found = await fileAt(real, number, path, tell);
          if (found !== undefined) yield found;
        }
      }
    } catch (error) {
      tell(troubleOf(placeOf(real, folder.path), error));
    }
  }
}

const fileAt = async (
  root: string,
  number: number,
  path: string,
  tell: (trouble: Trouble) => void,
): Promise<FoundFile | undefined> => {
  const place = placeOf(root, path);
  try {
    const isLink = (await lstat(path)).isSymbolicLink();
    if (isLink && (await within(root, path)) === undefined) {
      tell({ path: place, code: 'LINK_LEAVES_LIBRARY', message: 'a link that leads out of the library' });
      return undefined;
    }
    const facts = await stat(path);
    const { size, mtimeMs, ino } = facts;
    if (!facts.isFile()) return undefined;
    return { id: fileId(number, place), path, place, stamp: `${ino} ${size} ${mtimeMs}` };
  } catch (error) {
    tell(troubleOf(place, error));
    return undefined;
  }
};
