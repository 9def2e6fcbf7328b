import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';

import { conditionsRule, defaultSettings, standardTrends } from '@valvomo/analysis';
import { serveAnalysis } from '@valvomo/server';

/**
 * The analysis thread of a server, with a fault in it: VALVOMO_TEST_DEATHS names a folder, and at every second that has a
 * file there the thread ends, and the file with it.
 */
const plan = process.env['VALVOMO_TEST_DEATHS'] ?? '';

const dieAt = (second: number): void => {
  const file = join(plan, String(second));
  if (!existsSync(file)) return;
  rmSync(file);
  process.exit(3);
};

const mortal: typeof conditionsRule = {
  ...conditionsRule,
  create: (context, saved) => {
    const run = conditionsRule.create(context, saved);
    return {
      next: (epoch) => {
        dieAt(epoch.second);
        return run.next(epoch);
      },
      snapshot: () => run.snapshot(),
    };
  },
};

if (parentPort !== null)
  serveAnalysis(parentPort, { trends: standardTrends, conditions: mortal, settings: defaultSettings });
