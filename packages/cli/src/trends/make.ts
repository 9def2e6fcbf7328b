import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';

import type { TrendSettings } from '@valvomo/analysis';

import { refuseOverwriting, withOutput } from '../output.ts';
import { writeProvenance, type Provenance } from '../provenance.ts';
import { exitCodes, oneLine, UsageError } from '../terminal.ts';
import { openBars, type Bars } from './bars.ts';
import { trendIds } from './choice.ts';
import type { TrendsOptions } from './command.ts';
import { placesOf, type Place } from './places.ts';
import { readSettings } from './settings-file.ts';
import { TaskError, TrendsThread } from './thread.ts';

/** An output failed for another reason than its recording. */
const failed = 1;

/** What all recordings of one command have in common. */
interface Order {
  readonly trends: readonly string[];
  readonly settings: TrendSettings;
  /** Options as typed that change what is made. */
  readonly words: readonly string[];
}

interface Outcome {
  readonly place: Place;
  readonly provenance?: Provenance;
  readonly failure?: TaskError;
}

const wordsOf = (option: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [`--${option}`, value];

/** Its provenance names the command that makes this output alone. */
const makeOne = async (place: Place, ordered: Order, thread: TrendsThread, bars: Bars): Promise<Outcome> => {
  const { file, path, out, format } = place;
  const progress = bars.begin(file);
  const { words, ...order } = ordered;
  try {
    const provenance = await withOutput(out, (partial) =>
      thread.run(
        {
          file,
          path,
          format,
          ...order,
          command: ['trends', file, ...words, '--out', place.outName],
          out: partial,
        },
        progress,
      ),
    );
    await writeProvenance(out, provenance);
    return { place, provenance };
  } catch (error) {
    const failure =
      error instanceof TaskError ? error : new TaskError({ message: oneLine(error), fault: 'output' });
    return { place, failure };
  }
};

/** Every recording once, as many at a time as there are threads; outcomes in the order of the recordings. */
const makeAll = async (
  places: readonly Place[],
  order: Order,
  threads: number,
): Promise<readonly Outcome[]> => {
  const bars = openBars();
  // Every output that is being written listens for an interruption.
  process.setMaxListeners(process.getMaxListeners() + threads);
  const outcomes: Outcome[] = [];
  const waiting = places.entries();
  const lane = async (): Promise<void> => {
    const thread = new TrendsThread();
    for (const [k, place] of waiting) outcomes[k] = await makeOne(place, order, thread, bars);
    await thread.close();
  };
  await Promise.all(Array.from({ length: Math.min(threads, places.length) }, lane));
  bars.stop();
  return outcomes;
};

const absentOf = ({ settings }: Provenance): readonly { readonly name: string; readonly why: string }[] =>
  (settings['absent'] ?? []) as readonly { readonly name: string; readonly why: string }[];

/** Columns that are missing for the same reason are one line. */
const absentLines = (provenance: Provenance): readonly string[] => {
  const byReason = new Map<string, string[]>();
  for (const { name, why } of absentOf(provenance)) byReason.set(why, [...(byReason.get(why) ?? []), name]);
  return [...byReason].map(([why, names]) => `not made, ${why}: ${names.join(', ')}`);
};

/** Settings may be shown as they stand, the place marked on a line below. */
const say = (text: string): void => {
  process.stderr.write(`valvomo trends: ${text.split('\n').map(oneLine).join('\n')}\n`);
};

/** What a reader of the table should know of how it came to be. */
const report = ({ place: { file }, provenance, failure }: Outcome): void => {
  if (failure !== undefined) say(`${file}: ${failure.message}`);
  if (provenance === undefined) return;
  const { montage, electrodes } = provenance.settings;
  const unconfirmed =
    electrodes === 'proposed' ? ', electrodes as the labels propose, confirmed by nobody' : '';
  say(`${file}: montage ${String(montage)}${unconfirmed}`);
  for (const line of absentLines(provenance)) say(`${file}: ${line}`);
};

/**
 * Trends of every recording, several at a time. What cannot be made is reported; the rest go on.
 * @throws UsageError
 */
export const makeTrends = async (files: readonly string[], options: TrendsOptions): Promise<void> => {
  if (files.length === 0) throw new UsageError('no FILE is named; --list says what trends there are');
  if (options.out === undefined) throw new UsageError('--out says where the table goes');
  const order = {
    trends: trendIds(options),
    settings: await readSettings(options),
    words: [
      ...wordsOf('trends', options.trends),
      ...wordsOf('settings', options.settings),
      ...(options.formula ?? []).flatMap((formula) => wordsOf('formula', formula)),
    ],
  };
  const { places, folder } = await placesOf(files, options.out, options.format);
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const readable = places.map(({ path }) => path);
  for (const { out } of places) await refuseOverwriting(out, readable);
  const outcomes = await makeAll(places, order, options.threads ?? availableParallelism());
  for (const outcome of outcomes) report(outcome);
  const failures = outcomes.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
  const faults = new Set(failures.map(({ fault }) => fault));
  if (faults.has('output')) process.exitCode = failed;
  else if (faults.has('settings')) process.exitCode = exitCodes.usage;
  else if (faults.has('recording')) process.exitCode = exitCodes.unreadable;
};
