import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { conditionsRule, defaultSettings, standardTrends, type Trend } from '@valvomo/analysis';
import { serveAnalysis } from '@valvomo/server';

/**
 * An analysis thread of the standard trends that ends at every second that has a file in the folder that
 * VALVOMO_TEST_DEATHS names; the file goes with it.
 */

const plan = process.env['VALVOMO_TEST_DEATHS'] ?? '';

const mortal = (trend: Trend): Trend => ({
  ...trend,
  create: (context, saved) => {
    const run = trend.create(context, saved);
    return {
      columns: run.columns,
      absent: run.absent ?? [],
      snapshot: () => run.snapshot(),
      next: (epoch, out) => {
        const death = join(plan, String(epoch.second));
        if (existsSync(death)) {
          rmSync(death);
          process.exit(3);
        }
        run.next(epoch, out);
      },
    };
  },
});

const trends = standardTrends.map((trend, at) => (at === 0 ? mortal(trend) : trend));
if (parentPort !== null)
  serveAnalysis(parentPort, { trends, conditions: conditionsRule, settings: defaultSettings });
