/** `pnpm scorecard`: lets detectors of seizures listen to nights, and writes what they found, missed and raised in vain. */
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';

import { every, NightCache, ofNights, ofPersons, ofStudies } from './cache.ts';
import { scorecard } from './card.ts';
import { whole as wholeNight } from './listen.ts';
import { lookedAt } from './looked-at.ts';
import type { Person } from './persons.ts';
import { planNights, planRecordings, seizuresANight, type NightPlan } from './plan.ts';
import type { Results } from './card-results.ts';
import type { NightResult } from './results.ts';
import { settings } from './settings.ts';
import { studied } from './studies/detectors.ts';
import type { StudyNight } from './studies/hear.ts';
import { planStudies } from './studies/plan.ts';
import { doTasks } from './work.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');

/** Whole-head recordings of people at rest, without a seizure. */
const backgrounds = [
  'restingEEG_30ch_microstates.edf',
  'eeg_20ch_artifact_annots_prerau.edf',
  'eegmmidb_64ch_overlapping_annots.edf',
];

/** With what is marked in them; `_nosz` has nothing. */
const withMarks = [
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
  readonly part: number;
  readonly keepSamples?: true;
  readonly seeds: number;
  readonly first?: number;
  readonly hours: number;
  readonly tuning?: true;
  readonly threads: number;
  readonly recordings: string;
  readonly out?: string;
}

const options = new Command('scorecard')
  .description('How detectors do on simulated nights, and what would ring: SCORECARD.md and its pictures.')
  .option(
    '--seeds <n>',
    `nights with ${seizuresANight} seizures each, every second one on a recording`,
    whole(0),
    26,
  )
  .option('--first <n>', 'seed of the first night (default: 1 for tuning, 1001 for the report)', whole(0))
  .option('--hours <n>', 'hours without a seizure, with artefacts and benign variants', hours, 72)
  .option('--part <n>', 'part of the recordings on which other detectors are studied', hours, 1)
  .option('--keep-samples', 'keeps what was drawn (40 MB an hour): the next detector has not to wait for it')
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
const persons = planRecordings(ranges === 'report' ? withMarks.filter(isHere) : []);

const folder = join(here, 'cache');
const cache = await NightCache.open(root, folder, ofNights);
const samples = options.keepSamples === true ? join(folder, `samples-${cache.drawing.slice(0, 16)}`) : null;
if (samples !== null) await mkdir(samples, { recursive: true });
const folders = { recordings: options.recordings, samples };
const { threads } = options;

const ids = [...new Set(settings.map(({ scored }) => scored.id))];
const ofNight = (plan: NightPlan) => ({ kind: 'night', plan, detectors: ids }) as const;
const done = await doTasks({ cache, folders, threads }, [...persons, ...nights].map(ofNight));
const nightOf = ({ id }: NightPlan): readonly NightResult[] => {
  const night = wholeNight((done.get(id) ?? []) as readonly NightResult[]);
  return night === undefined ? [] : [night];
};

const everyone = lookedAt.concat(persons.map(({ id }) => id));
const files = [...new Set(ranges === 'report' ? everyone : [])].toSorted().flatMap((id) => {
  const recording = [`${id}.edf`, `${id}.bdf`].find(isHere);
  return recording === undefined ? [] : [{ id, recording, length_s: 0 }];
});
const said = await doTasks(
  { cache: await NightCache.open(root, folder, ofPersons), folders, threads },
  files.map((plan) => ({ kind: 'person', plan, detectors: [every] })),
);

const studies = planStudies(firstSeed, ranges, options.part);
const heard = await doTasks(
  { cache: await NightCache.open(root, folder, ofStudies), folders, threads },
  studies.map((plan) => {
    const detectors = studied.filter(({ study }) => study === plan.study).map(({ detector }) => detector);
    return { kind: 'study', plan, detectors } as const;
  }),
);

const results: Results = {
  ranges,
  seeds: [firstSeed, nights.length],
  detectors: settings
    .filter(({ value, scored }) => value === scored.threshold.usual)
    .map(({ scored }) => scored),
  nights: nights.flatMap(nightOf),
  recordings: persons.flatMap(nightOf),
  persons: files.flatMap(({ id }) => (said.get(id) ?? []) as readonly Person[]),
  studies: studies.flatMap(({ id }) => (heard.get(id) ?? []) as readonly StudyNight[]),
  lookedAt,
};
const { markdown, pictures } = scorecard(results);
const out = options.out ?? (ranges === 'tuning' ? join(here, 'tuning') : here);
await rm(join(out, 'pictures'), { recursive: true, force: true });
await mkdir(join(out, 'pictures'), { recursive: true });
for (const [path, picture] of pictures) await writeFile(join(out, path), picture);
await writeFile(join(out, 'SCORECARD.md'), markdown);
process.stderr.write(`scorecard: ${join(out, 'SCORECARD.md')}, ${pictures.size} pictures\n`);
