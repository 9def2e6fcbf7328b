import { readFileSync, renameSync, rmSync, linkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ValvomoError } from '@valvomo/model';

/** One process at a time works in a data folder. */
export interface Lock {
  release(): void;
}

/** Two servers of one process must not share a folder either. */
const held = new Set<string>();

/** State and start of a process as `/proc` has them; undefined where there is none. */
const processOf = (pid: number): { readonly state: string; readonly begun: string } | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; behind it come the state and, 20th, the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', begun: fields[19] ?? '' };
  } catch {
    return undefined;
  }
};

/** When a process began, so that a new one with an old number is not taken for it; empty where `/proc` is absent. */
const begunAt = (pid: number): string => processOf(pid)?.begun ?? '';

/** A process that ended and that nobody has asked after (in a container often nobody does). */
const isZombie = (pid: number): boolean => processOf(pid)?.state === 'Z';

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** The process that a lock's text names, if it still works here. */
const holderOf = (text: string, path: string): number | null => {
  const [number = '', begun = ''] = text.split(' ');
  const pid = Number.parseInt(number, 10);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (pid === process.pid) return held.has(path) ? pid : null;
  return isRunning(pid) && !isZombie(pid) && begunAt(pid) === begun ? pid : null;
};

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};

/** Takes a dead process' lock away, unless another server was quicker: then its fresh lock is put back. */
const clearStale = (path: string, stale: string): void => {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readText(aside) !== stale) linkSync(aside, path);
  } catch {
    // Someone else cleared it or put a new one there; the next attempt sees it.
  }
  rmSync(aside, { force: true });
};

/**
 * Takes the lock `path`, a file that names the process which holds it.
 * @param heldBy code and message of the error when another process has it
 */
export const lockFile = (
  path: string,
  heldBy: (pid: number) => { readonly code: string; readonly message: string },
): Lock => {
  const own = `${path}.${process.pid}.new`;
  const text = `${process.pid} ${begunAt(process.pid)}`;
  for (let attempt = 0; attempt < 8; attempt += 1) {
    try {
      // A link appears whole or not at all: nobody reads a lock that is half written.
      writeFileSync(own, text);
      linkSync(own, path);
      held.add(path);
      return {
        release: () => {
          held.delete(path);
          if (readText(path) === text) rmSync(path, { force: true });
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(own, { force: true });
    }
    const other = readText(path);
    const pid = other === null ? null : holderOf(other, path);
    if (pid !== null) {
      const { code, message } = heldBy(pid);
      throw new ValvomoError(code, message, { value: pid });
    }
    if (other !== null) clearStale(path, other);
  }
  const { code } = heldBy(0);
  throw new ValvomoError(code, `the lock ${path} cannot be taken`);
};

const lockName = 'server.lock';

/** Whether a server works in a data folder now. */
export const isLocked = (directory: string): boolean => {
  const path = join(resolve(directory), lockName);
  return holderOf(readText(path) ?? '', path) !== null;
};

/**
 * @throws ValvomoError DATA_LOCKED, naming the process that holds the folder
 */
export const lockDirectory = (directory: string): Lock =>
  lockFile(join(resolve(directory), lockName), (pid) => ({
    code: 'DATA_LOCKED',
    message: `data folder ${directory} is in use by process ${pid}`,
  }));
