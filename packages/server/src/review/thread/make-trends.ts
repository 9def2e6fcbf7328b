import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import {
  createAnalysis,
  electrodesOf,
  impedanceSpan,
  isDrugNote,
  isMeasurementNote,
  rulesOf,
  standardChoice,
  type Analysis,
  type AnalysisChoice,
} from '@valvomo/analysis';
import { indexAt, isTrendItem, secondsOf, ticksAt, type EventMark, type TrendItem } from '@valvomo/model';
import {
  itemsOfReader,
  openDataDirectory,
  openFileReader,
  TrendLog,
  trendFolder,
  writeFound,
  type RecordingReader,
  type TrendHeader,
} from '@valvomo/store';
import { yieldToRecording } from '../../yielding.ts';
import { Recorded } from './recorded.ts';
import { stampWords, type FromMaker, type MakeTask } from './made-trends.ts';

/** The thread that makes trends and findings of one file, in one run by the same rules as live. */

/** Of one recording: a night of many spikes has some thousands. */
const findings_max = 50_000;

const headerOf = (
  reader: RecordingReader,
  analysis: Analysis,
  { recording, stamp }: MakeTask,
  choice: AnalysisChoice,
): TrendHeader => {
  const { description } = reader.streams().find((one) => one.description.stream === analysis.stream) ?? {};
  if (description === undefined) throw new Error(`no stream ${analysis.stream}`);
  const rules = `${rulesOf(choice)} ${stampWords(stamp)}`;
  const { columns, absent, hop } = analysis;
  const named = JSON.stringify([recording, columns, rules]);
  return {
    layout: 1,
    recording,
    analysis: createHash('sha256').update(named).digest('hex').slice(0, 12),
    stream: analysis.stream,
    start: description.timeBase.start.toString(),
    rate: description.timeBase.rate,
    hop,
    scale_s: 1,
    electrodes: electrodesOf(description).basis,
    columns,
    absent,
    rules,
  };
};

/** Measurements and drugs that the annotations name, on the stream that is analysed, on whichever they are placed. */
const announce = async (reader: RecordingReader, analysis: Analysis): Promise<void> => {
  const timeBases = new Map(
    reader.streams().map(({ description }) => [description.stream, description.timeBase]),
  );
  const to = timeBases.get(analysis.stream);
  for (const event of await reader.events()) {
    const { kind, stream, start, samples, text } = event;
    const from = timeBases.get(stream);
    const isOne =
      kind === 'impedance' ? impedanceSpan(event) !== null : samples > 0 && isMeasurementNote(text);
    if (from === undefined || to === undefined) continue;
    const first = Math.max(0, indexAt(to, ticksAt(from, start)));
    if (isDrugNote(text)) analysis.accept(analysis.stream, { kind: 'drug', start: first, samples: 0 });
    if (!isOne) continue;
    const end = indexAt(to, ticksAt(from, start + samples));
    if (end > first)
      analysis.accept(analysis.stream, { kind: 'measuring', start: first, samples: end - first });
  }
};

/** A recording, and how old the patient was where its file says so. */
interface Opened {
  readonly reader: RecordingReader;
  readonly age_years: number | null;
}

const openedOf = async ({ path, recording, dataDirectory, timeZone }: MakeTask): Promise<Opened> => {
  if (path !== null) {
    const reader = await openFileReader(path, { recording, timeZone });
    return { reader, age_years: reader.age_years };
  }
  const reader = await new Recorded(await openDataDirectory(dataDirectory), timeZone).open(recording);
  if (reader === undefined) throw new Error('it is no longer there');
  return { reader, age_years: null };
};

/** The last word of everything that is found; rows are handed on. */
class Found {
  readonly #byId = new Map<string, EventMark>();
  #left_out = 0;

  take(items: readonly (TrendItem | EventMark)[]): readonly TrendItem[] {
    for (const item of items) {
      if (isTrendItem(item)) continue;
      if (this.#byId.has(item.id) || this.#byId.size < findings_max) this.#byId.set(item.id, item);
      else this.#left_out += 1;
    }
    return items.filter(isTrendItem);
  }

  told(): { readonly findings: readonly EventMark[]; readonly left_out: number } {
    const findings = [...this.#byId.values()].toSorted((a, b) => a.start - b.start);
    return { findings, left_out: this.#left_out };
  }
}

const make = async (task: MakeTask, tell: (message: FromMaker) => void): Promise<void> => {
  const { reader, age_years } = await openedOf(task);
  const choice = { ...standardChoice, thresholds: task.thresholds, patient: { age_years } };
  const analysis = createAnalysis(
    reader.streams().map(({ description }) => description),
    choice,
  );
  let fault: unknown;
  const folder = trendFolder(task.dataDirectory, task.recording);
  const header = headerOf(reader, analysis, task, choice);
  const found = new Found();
  const log = await TrendLog.open(folder, header, (error) => {
    fault = error;
  });
  const of = reader.streams().find(({ description }) => description.stream === analysis.stream);
  const of_s = of === undefined ? 0 : secondsOf(of.description.timeBase.rate, of.samples);
  await announce(reader, analysis);
  for await (const { stream, item } of itemsOfReader(
    reader,
    analysis.streams.map((stream) => ({ stream })),
  )) {
    log.push(found.take(analysis.accept(stream, item)));
    if (log.isFull) await log.sync();
    if (fault !== undefined) throw fault;
    if (stream === analysis.stream)
      tell({ kind: 'progress', done_s: (item.start + item.samples) / analysis.rate_hz, of_s });
  }
  log.push(found.take(analysis.end()));
  const { thresholds } = task;
  await writeFound(folder, { analysis: header.analysis, thresholds, ...found.told() });
  await log.close();
  await reader.close();
  if (fault !== undefined) throw fault;
};

const port = parentPort;
if (port === null) throw new Error('make-trends.ts is the entry of a thread');
yieldToRecording();
const tell = (message: FromMaker): void => port.postMessage(message);
try {
  await make(workerData as MakeTask, tell);
} catch (error) {
  tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
