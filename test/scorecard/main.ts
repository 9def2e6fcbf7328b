/** `pnpm scorecard`: lets detectors of seizures listen to nights, and writes what they found, missed and raised in vain. */
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';

import { NightCache } from './cache.ts';
import { scorecard } from './card.ts';
import { listenToAll } from './crew.ts';
import { planNights, planRecordings, seizuresANight, type NightPlan } from './plan.ts';
import type { NightResult, Results } from './results.ts';
import { lookedAt, settings } from './settings.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');

/** Whole-head recordings of people at rest, without a seizure. */
const backgrounds = [
  'restingEEG_30ch_microstates.edf',
  'eeg_20ch_artifact_annots_prerau.edf',
  'eegmmidb_64ch_overlapping_annots.edf',
];

/** With what is marked in them; `_nosz` has nothing. */
const people = [
  'scalp_seizure_8ch_ombao.edf',
  'wearable1ch_train_01_sz.edf',
  'wearable1ch_train_02_nosz.edf',
  'wearable1ch_train_03_sz.edf',
  'wearable1ch_train_05_nosz.edf',
  'wearable1ch_train_15_sz.edf',
];

const whole =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`'${text}' is not a whole number from ${least} on.`);
    return value;
  };

const hours = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0))
    throw new InvalidArgumentError(`'${text}' is not a number from 0 on.`);
  return value;
};

interface Options {
  readonly seeds: number;
  readonly first?: number;
  readonly hours: number;
  readonly tuning?: true;
  readonly threads: number;
  readonly recordings: string;
  readonly out?: string;
}

const options = new Command('scorecard')
  .description('How detectors of seizures do on simulated nights: SCORECARD.md and its pictures.')
  .option(
    '--seeds <n>',
    `nights with ${seizuresANight} seizures each, every second one on a recording`,
    whole(0),
    26,
  )
  .option('--first <n>', 'seed of the first night (default: 1 for tuning, 1001 for the report)', whole(0))
  .option('--hours <n>', 'hours without a seizure, with artefacts and benign variants', hours, 72)
  .option('--tuning', 'draw from the ranges for tuning; writes into tuning/ beside the report')
  .option('--threads <n>', 'nights at a time', whole(1), availableParallelism())
  .option('--recordings <dir>', 'folder of the recordings', join(root, '..', 'shared', 'recordings'))
  .option('--out <dir>', 'where to write')
  .parse()
  .opts<Options>();

const ranges = options.tuning === true ? 'tuning' : 'report';
const isHere = (name: string): boolean => existsSync(join(options.recordings, name));
const recordings = backgrounds.filter(isHere);
if (recordings.length < backgrounds.length)
  process.stderr.write(
    `scorecard: ${backgrounds.length - recordings.length} recordings are not in ${options.recordings}\n`,
  );
const firstSeed = options.first ?? (ranges === 'tuning' ? 1 : 1001);
const nights = planNights({ firstSeed, nights: options.seeds, hours: options.hours, ranges, recordings });
const persons = planRecordings(ranges === 'report' ? people.filter(isHere) : []);
const plans = [...nights, ...persons];
const cache = await NightCache.open(root, join(here, 'cache'));

const done = new Map<string, NightResult>();
const missing: NightPlan[] = [];
for (const plan of plans) {
  const night = await cache.get(plan);
  if (night === undefined) missing.push(plan);
  else done.set(plan.id, night);
}
process.stderr.write(`scorecard: ${plans.length} nights, ${done.size} of them known\n`);
await listenToAll(missing, { threads: options.threads, folder: options.recordings }, async (plan, night) => {
  await cache.put(plan, night);
  done.set(plan.id, night);
  process.stderr.write(`scorecard: ${plan.id} (${done.size} of ${plans.length})\n`);
});

const results: Results = {
  ranges,
  seeds: [firstSeed, nights.length],
  detectors: settings
    .filter(({ value, scored }) => value === scored.threshold.usual)
    .map(({ scored }) => scored),
  nights: nights.flatMap(({ id }) => done.get(id) ?? []),
  recordings: persons.flatMap(({ id }) => done.get(id) ?? []),
  lookedAt,
};
const { markdown, pictures } = scorecard(results);
const out = options.out ?? (ranges === 'tuning' ? join(here, 'tuning') : here);
await rm(join(out, 'pictures'), { recursive: true, force: true });
await mkdir(join(out, 'pictures'), { recursive: true });
for (const [path, picture] of pictures) await writeFile(join(out, path), picture);
await writeFile(join(out, 'SCORECARD.md'), markdown);
process.stderr.write(`scorecard: ${join(out, 'SCORECARD.md')}, ${pictures.size} pictures\n`);
