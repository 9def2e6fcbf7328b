import { resolve } from 'node:path';
import { ValvomoError } from '@valvomo/model';
import { lockFile, type Lock } from '../lock.ts';
import type { Database, DatabaseFault, Tables } from './database.ts';
import { errorOf, failureOf } from './requests.ts';
import { DatabaseThread, type ThreadOptions } from './thread.ts';

export interface DatabaseOptions extends ThreadOptions {
  /** Told when it stops (with why) and when it works again (null). */
  readonly onFault?: (fault: DatabaseFault | null) => void;
  /** To look only, also while a server has it; its tables must be those of this program. */
  readonly readOnly?: boolean;
  /** To begin although it cannot be opened now: `fault` says why, and it is tried again and again. */
  readonly patient?: boolean;
}

/** A table whose methods are asked of the thread. */
const remote = <Name extends keyof Tables>(thread: DatabaseThread, table: Name): Tables[Name] =>
  new Proxy({} as Tables[Name], {
    get: (_, method) =>
      typeof method === 'symbol' || method === 'then'
        ? undefined
        : (...args: readonly unknown[]) => thread.ask({ table, method, args }),
  });

const lockOf = (path: string): Lock => {
  try {
    return lockFile(`${path}.lock`, (pid) => ({
      code: 'DATABASE_LOCKED',
      message: `database ${path} is in use by process ${pid}`,
    }));
  } catch (error) {
    if (error instanceof ValvomoError) throw error;
    throw errorOf(failureOf(error));
  }
};

const databaseOf = (thread: DatabaseThread, lock: Lock | undefined): Database => ({
  recordings: remote(thread, 'recordings'),
  events: remote(thread, 'events'),
  studies: remote(thread, 'studies'),
  marks: remote(thread, 'marks'),
  audit: remote(thread, 'audit'),
  persons: remote(thread, 'persons'),
  get fault() {
    return thread.fault;
  },
  close: async () => {
    await thread.close();
    lock?.release();
  },
});

/**
 * The database in the file `path`, in a thread of its own, so that no sync of it delays a sample. It is open when this
 * resolves; a thread that dies is begun anew, and `fault` says so meanwhile.
 * @throws ValvomoError DATABASE_LOCKED, DATABASE_NEWER, DATABASE_FAILED
 */
export const openDatabase = async (path: string, options: DatabaseOptions = {}): Promise<Database> => {
  const { readOnly = false } = options;
  const lock = readOnly ? undefined : lockOf(resolve(path));
  const thread = new DatabaseThread({ sqlite: resolve(path), readOnly }, options);
  try {
    await thread.open();
  } catch (error) {
    const isLater = error instanceof ValvomoError && error.code === 'DATABASE_FAILED';
    if (options.patient === true && isLater) return databaseOf(thread, lock);
    await thread.close();
    lock?.release();
    throw error;
  }
  return databaseOf(thread, lock);
};
