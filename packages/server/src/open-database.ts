import { join } from 'node:path';
import { openDatabase, type DataDirectory, type Database, type Lock } from '@valvomo/store';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';

/**
 * The database of a data folder, whose lock is let go when it cannot be had. Recording goes on without it: what it lacks is visible in the log, in `/api/health` and
 * in the metrics, and it is tried again.
 * @throws ValvomoError DATABASE_LOCKED, DATABASE_NEWER
 */
export const openServerDatabase = (
  data: DataDirectory,
  metrics: Metrics,
  log: Logger,
  lock: Lock,
  onBack: () => void,
): Promise<Database> =>
  openDatabase(join(data.path, 'valvomo.sqlite'), {
    patient: true,
    onFault: (fault) => {
      metrics.databaseDown.set(fault === null ? 0 : 1);
      if (fault === null) {
        log.info('the database works again');
        onBack();
      } else log.error({ code: fault.code, reason: fault.message }, 'the database failed');
    },
  }).catch((error: unknown) => {
    lock.release();
    throw error;
  });
