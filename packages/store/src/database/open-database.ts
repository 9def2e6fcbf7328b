import { ValvomoError } from '@valvomo/model';
import { lockFile, type Lock } from '../lock.ts';
import type { Database, DatabaseFault, Tables } from './database.ts';
import { placeOf } from './place.ts';
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
  findings: remote(thread, 'findings'),
  alarms: remote(thread, 'alarms'),
  deliveries: remote(thread, 'deliveries'),
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
 * The database in a file, or behind a URL `postgres://…`, in a thread of its own, so that no sync of it delays a sample. It is open when this
 * resolves; a thread that dies, as it does when PostgreSQL goes away, is begun anew, and `fault` says so meanwhile.
 * @param choice path of the file, or the URL
 * @throws ValvomoError DATABASE_URL, DATABASE_LOCKED, DATABASE_NEWER, DATABASE_FAILED; of PostgreSQL also DATABASE_VERSION,
 * DATABASE_REFUSED (role, password, permission) and DATABASE_UNSAFE (its settings would lose a write)
 */
export const openDatabase = async (choice: string, options: DatabaseOptions = {}): Promise<Database> => {
  const { readOnly = false } = options;
  const place = placeOf(choice, readOnly);
  // PostgreSQL has a lock of its own, held by the connection that writes.
  const lock = readOnly || place.kind !== 'sqlite' ? undefined : lockOf(place.path);
  const thread = new DatabaseThread(place, options);
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
