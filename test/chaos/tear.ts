import {
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  openSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { join } from 'node:path';

/** Inode → bytes of the file when its last sync began: all that is surely on the medium. */
const syncedSizes = (machine: string): Map<number, number> => {
  const sizes = new Map<number, number>();
  let log = '';
  try {
    log = readFileSync(join(machine, 'syncs.log'), 'utf8');
  } catch {
    return sizes;
  }
  for (const line of log.split('\n')) {
    const [inode, size] = line.split(' ').map(Number);
    if (inode !== undefined && size !== undefined && line !== '') sizes.set(inode, size);
  }
  return sizes;
};

/** The database syncs by itself, in native code that the machine does not see; the lock holds nothing. */
const isLeftAlone = (name: string): boolean => /sqlite|lock/.test(name);

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !isLeftAlone(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();

/**
 * The power went: of every file, what was not synced is lost from some byte on, and may be noise before that.
 * @param random 0 … 1, seeded
 * @returns how many bytes went
 */
export const losePower = (data: string, machine: string, random: () => number): number => {
  const synced = syncedSizes(machine);
  let lost = 0;
  for (const path of filesOf(data)) {
    const { ino, size } = statSync(path);
    const safe = synced.get(ino) ?? 0;
    if (size <= safe) continue;
    const kept = safe + Math.floor(random() * (size - safe + 1));
    lost += size - kept;
    if (!synced.has(ino) && random() < 0.5) {
      rmSync(path);
      continue;
    }
    truncateSync(path, kept);
    if (kept > safe && random() < 0.5) {
      const noise = new Uint8Array(Math.ceil((kept - safe) * random())).fill(Math.floor(random() * 256));
      const file = openSync(path, 'r+');
      writeSync(file, noise, 0, noise.byteLength, kept - noise.byteLength);
      closeSync(file);
    }
  }
  return lost;
};
