import { join } from 'node:path';
import { openDatabase, type DataDirectory, type Database } from '@valvomo/store';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';

/**
 * The database of a data folder. Recording goes on without it: what it lacks is visible in the log, in `/api/health` and
 * in the metrics, and it is tried again.
 * @throws ValvomoError DATABASE_LOCKED, DATABASE_NEWER
 */
export const openServerDatabase = (data: DataDirectory, metrics: Metrics, log: Logger): Promise<Database> =>
  openDatabase(join(data.path, 'valvomo.sqlite'), {
    patient: true,
    onFault: (fault) => {
      metrics.databaseDown.set(fault === null ? 0 : 1);
      if (fault === null) log.info('the database works again');
      else log.error({ code: fault.code, reason: fault.message }, 'the database failed');
    },
  });
