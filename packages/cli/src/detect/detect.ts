import { writeFile } from 'node:fs/promises';

import { conditionsRule, defaultSettings, type AnalysisChoice, type Detector } from '@valvomo/analysis';
import { ageByBirthdate, type EdfRecording, type FileAge } from '@valvomo/edf';
import { spanWords, type AnalysisItem, type EventMark, type TrendColumn } from '@valvomo/model';

import { analyseAll, reading, UnusableRecording, UnusableSettings, withAnalysis } from '../analysed.ts';
import { refuseOverwriting, withOutput } from '../output.ts';
import { inputFacts, provenanceOf, writeProvenance } from '../provenance.ts';
import { exitCodes, oneLine, reportFailure, UsageError, userPath } from '../terminal.ts';
import { openBars } from '../trends/bars.ts';
import { chosenDetectors } from './choice.ts';
import { eventsTable } from './events-table.ts';
import { describedDetectors, detectorText } from './list.ts';
import { readThresholds } from './thresholds-file.ts';
import { unseenEeg, unseenWords, type Unseen } from './unseen.ts';

/** What the command `detect` was asked for. */
export interface DetectOptions {
  readonly detectors?: string;
  readonly thresholds?: string;
  readonly age?: number;
  readonly out?: string;
  readonly list?: true;
  readonly json?: true;
}

/** How old the patient was, and who says so. */
interface Age extends FileAge {
  readonly by: '--age' | 'birth date of the file' | null;
}

/** What was typed counts more than what the file says. */
const ageOf = (typed: number | undefined, recording: EdfRecording): Age => {
  if (typed !== undefined) return { years: typed, by: '--age' };
  const age = ageByBirthdate(recording);
  return { ...age, by: age.years === null ? null : 'birth date of the file' };
};

/** Seconds that each detector judged: the denominator of everything that is said of it. */
class Judged {
  readonly #columns: readonly (readonly [string, number])[];
  readonly seconds: Map<string, number>;
  /** Seconds that at least one of them judged. */
  any = 0;

  constructor(columns: readonly TrendColumn[]) {
    this.#columns = columns.flatMap(({ trend, part }, k) => (part === 'judged' ? [[trend, k] as const] : []));
    this.seconds = new Map(this.#columns.map(([id]) => [id, 0]));
  }

  take(item: AnalysisItem): void {
    if (item.kind !== 'row') return;
    let some = false;
    for (const [id, k] of this.#columns) {
      if (item.values[k] !== 1) continue;
      this.seconds.set(id, (this.seconds.get(id) ?? 0) + 1);
      some = true;
    }
    if (some) this.any += 1;
  }
}

/** What was found, what was looked at, and what nobody looked for. It never says that there is nothing. */
const summary = (
  findings: readonly EventMark[],
  judged: Judged,
  duration_s: number,
  absent: readonly { readonly name: string; readonly why: string }[],
  age: Age,
  unseen: readonly Unseen[],
): string => {
  const last = new Map(findings.map((one) => [one.id, one.type]));
  const counts = new Map<string, number>();
  for (const type of last.values()) counts.set(type, (counts.get(type) ?? 0) + 1);
  const found = [...counts].map(([type, count]) => `${type} ${count}`).join(', ');
  const seen = `${spanWords(judged.any)} of ${spanWords(duration_s)} judged, not read by anybody`;
  const off = absent.map(({ name, why }) => `  off: ${name}, ${why}`);
  const old = age.by === 'birth date of the file' ? [`  age: ${age.years} years, by the ${age.by}`] : [];
  const doubted = age.note === undefined ? [] : [`  age: ${age.note}`];
  const others = unseen.map((one) => `  ${unseenWords(one)}`);
  const head = `${found === '' ? 'no finding' : found} in ${seen}`;
  return `${[head, ...old, ...doubted, ...others, ...off].join('\n')}\n`;
};

const work = async (
  file: string,
  out: string,
  chosen: readonly Detector[],
  choice: AnalysisChoice,
  typedAge: number | undefined,
) => {
  const path = userPath(file);
  const bars = openBars();
  try {
    await withAnalysis(
      path,
      (recording) => ({ ...choice, patient: { age_years: ageOf(typedAge, recording).years } }),
      async (analysed) => {
        const { analysis, recording, streams } = analysed;
        const unseen = unseenEeg(
          streams.map(({ description }) => description),
          analysis.streams,
        );
        const age = ageOf(typedAge, recording);
        const judged = new Judged(analysis.columns);
        const findings: EventMark[] = [];
        await analyseAll(
          analysed,
          async (items) => {
            for (const item of items) {
              if (item.kind === 'event') findings.push(item);
              else judged.take(item);
            }
          },
          bars.begin(file),
        );
        const duration_s = analysed.stream.samples / analysis.rate_hz;
        const { start } = recording;
        const table = eventsTable(findings, { rate_hz: analysis.rate_hz, start, duration_s });
        await withOutput(out, (place) => writeFile(place, table));
        const input = await reading(() => inputFacts(file, path, recording.problems()));
        await writeProvenance(
          out,
          provenanceOf([input], {
            rate_hz: analysis.rate_hz,
            detectors: describedDetectors(chosen),
            thresholds: choice.thresholds,
            age_years: age.years,
            age_by: age.by,
            judged_s: Object.fromEntries(judged.seconds),
            duration_s,
            off: analysis.absent,
            not_looked_at: unseen,
          }),
        );
        bars.stop();
        process.stderr.write(summary(findings, judged, duration_s, analysis.absent, age, unseen));
      },
    );
  } finally {
    bars.stop();
  }
};

const run = async (file: string | undefined, options: DetectOptions): Promise<void> => {
  const chosen = chosenDetectors(options.list === true ? (options.detectors ?? 'all') : options.detectors);
  if (options.list === true) {
    const text =
      options.json === true ? `${JSON.stringify(describedDetectors(chosen))}\n` : detectorText(chosen);
    process.stdout.write(text);
    return;
  }
  if (options.json === true) throw new UsageError('--json goes with --list');
  if (file === undefined) throw new UsageError('detect wants a FILE');
  if (options.out === undefined) throw new UsageError('detect wants --out OUT.tsv');
  const out = userPath(options.out);
  const thresholds = await readThresholds(options.thresholds);
  const known = chosen.map(({ id }) => id);
  for (const id of Object.keys(thresholds))
    if (!known.includes(id))
      throw new UsageError(`--thresholds: '${id}' is not among the detectors ${known.join(', ')}`, {
        value: id,
        limit: known,
      });
  try {
    await refuseOverwriting(out, [userPath(file)]);
    const choice = {
      trends: [],
      conditions: conditionsRule,
      settings: defaultSettings,
      detectors: chosen,
      thresholds,
    };
    await work(file, out, chosen, choice, options.age);
  } catch (error) {
    if (error instanceof UnusableSettings) throw new UsageError(error.message, { cause: error });
    const isUnreadable =
      error instanceof UnusableRecording || (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isUnreadable) throw error;
    const why = error instanceof UnusableRecording ? (error.cause ?? error) : error;
    reportFailure('detect', `${oneLine(file)}: ${oneLine(why)}`, exitCodes.unreadable);
  }
};

export const detect = async (file: string | undefined, options: DetectOptions): Promise<void> => {
  try {
    await run(file, options);
  } catch (error) {
    if (error instanceof UsageError) reportFailure('detect', error, exitCodes.usage);
    else reportFailure('detect', error, 1);
  }
};
