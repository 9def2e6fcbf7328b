import { parentPort } from 'node:worker_threads';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { conditionsRule, defaultSettings, standardTrends, type Trend } from '@valvomo/analysis';
import { serveAnalysis } from '@valvomo/server';

/**
 * An analysis thread with faults in it. VALVOMO_TEST_DEATHS names a folder: at every second that has a file there the thread ends,
 * and the file with it. One trend throws at second 12, another cannot begin.
 */

const probe = (id: string, next: Trend['create']): Trend => ({
  id,
  version: 1,
  name: id,
  reference: 'none',
  definition: 'none',
  input: { montage: 'brain', filters: [], kind: 'samples', epoch_s: 1 },
  create: next,
});
const column = (id: string) => ({ name: `${id}.all`, trend: id, region: 'all', unit: '', derivations: [] });

const throwing = probe('throwing', () => ({
  columns: [column('throwing')],
  next: ({ second }, out) => {
    if (second === 12) throw new Error('second 12 is too much');
    out[0] = second;
  },
  snapshot: () => null,
}));
const stillborn = probe('stillborn', () => {
  throw new Error('no such electrodes');
});
const plan = process.env['VALVOMO_TEST_DEATHS'] ?? '';
const deadly = probe('deadly', () => ({
  columns: [column('deadly')],
  next: ({ second }, out) => {
    if (existsSync(join(plan, String(second)))) {
      rmSync(join(plan, String(second)));
      process.exit(3);
    }
    out[0] = second;
  },
  snapshot: () => null,
}));

if (parentPort !== null)
  serveAnalysis(parentPort, {
    trends: [...standardTrends, throwing, stillborn, deadly],
    conditions: conditionsRule,
    settings: defaultSettings,
  });
