import { existsSync } from 'node:fs';
import {
  databaseIn,
  openDatabase,
  placeName,
  type DataDirectory,
  type Database,
  type Lock,
} from '@valvomo/store';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';
import type { ServerOptions } from './options.ts';

interface DatabaseWorld {
  readonly data: DataDirectory;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Let go when the database cannot be had. */
  readonly lock: Lock;
}

/**
 * The database of a data folder, or the one that was chosen. Recording goes on without it: what it lacks is visible in the log, in `/api/health`, at the beds
 * and in the metrics, and it is tried again.
 * @throws ValvomoError DATABASE_LOCKED, DATABASE_NEWER, DATABASE_URL; of PostgreSQL also DATABASE_VERSION, DATABASE_REFUSED, DATABASE_UNSAFE
 */
export const openServerDatabase = async (
  { database: choice }: Pick<ServerOptions, 'database'>,
  { data, metrics, log, lock }: DatabaseWorld,
  onBack: () => void,
): Promise<Database> => {
  try {
    const place = databaseIn(data.path, choice);
    const own = databaseIn(data.path);
    const database = await openDatabase(place, {
      patient: true,
      onFault: (fault) => {
        metrics.databaseDown.set(fault === null ? 0 : 1);
        if (fault === null) {
          log.info('the database works again');
          onBack();
        } else log.error({ code: fault.code, reason: fault.message }, 'the database failed');
      },
    });
    log.info({ database: placeName(place) }, 'database');
    if (choice !== undefined && place !== own && existsSync(own))
      log.warn(
        { database: placeName(place), left: own },
        'studies and marks of the file that is left are not in the database',
      );
    return database;
  } catch (error) {
    lock.release();
    throw error;
  }
};
