import {
  conditionsRule,
  createAnalysis,
  electrodesOf,
  filterNames,
  prepareTrends,
  trendMontage,
  trends,
  type Analysis,
  type AnalysisChoice,
} from '@valvomo/analysis';
import { EdfError, openRecording, openStreams, type EdfRecording, type RecordedStream } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { ValvomoError, type TrendItem } from '@valvomo/model';

import { inputFacts, provenanceOf, type Provenance } from '../provenance.ts';
import { openCsvTable } from './csv-table.ts';
import { measurementsIn, mergedItems } from './items.ts';
import { openParquetTable } from './parquet-table.ts';
import type { TrendTable } from './table.ts';
import { Tally } from './tally.ts';
import type { TrendsTask } from './task.ts';

/** The recording cannot be read, or holds nothing that trends can be made of. */
export class UnusableRecording extends Error {}

/** The settings make no sense, for this recording at least. */
export class UnusableSettings extends Error {}

/** Tells what is wrong with the recording from what is wrong with the output or the program. */
const reading = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw new UnusableRecording(error instanceof Error ? error.message : String(error), { cause: error });
  }
};

const choiceOf = (task: TrendsTask): AnalysisChoice => ({
  trends: trends.filter(({ id }) => task.trends.includes(id)),
  conditions: conditionsRule,
  settings: task.settings,
});

const analysisOf = (streams: readonly RecordedStream[], choice: AnalysisChoice): Analysis => {
  try {
    return createAnalysis(
      streams.map(({ description }) => description),
      choice,
    );
  } catch (error) {
    if (!(error instanceof ValvomoError)) throw error;
    const Unusable = error.code === 'NO_EEG' ? UnusableRecording : UnusableSettings;
    throw new Unusable(error.message, { cause: error });
  }
};

/** What the rows depend on besides the samples, and what came of it. */
const factsOf = (
  recording: EdfRecording,
  { description }: RecordedStream,
  analysis: Analysis,
  choice: AnalysisChoice,
  tally: Tally,
): Readonly<Record<string, unknown>> => {
  const electrodes = electrodesOf(description);
  return {
    start: recording.start,
    rate_hz: analysis.rate_hz,
    samples_a_row: analysis.hop,
    electrodes: electrodes.basis,
    montage: trendMontage(description, electrodes).id,
    trends: choice.trends.map((trend) => ({
      id: trend.id,
      version: trend.version,
      filters: filterNames(trend),
    })),
    settings: choice.settings,
    absent: analysis.absent,
    ...tally.tallied,
  };
};

const openTable = ({ format, out }: TrendsTask, analysis: Analysis): Promise<TrendTable> | TrendTable =>
  (format === 'csv' ? openCsvTable : openParquetTable)(out, analysis.columns, analysis);

/** Every row of the streams that are looked at into a table. */
const fill = async (
  streams: readonly RecordedStream[],
  recording: EdfRecording,
  analysis: Analysis,
  table: TrendTable,
  tally: Tally,
  onProgress: (done_s: number, of_s: number) => void,
): Promise<void> => {
  const of_s = (streams[analysis.stream]?.samples ?? 0) / analysis.rate_hz;
  const take = async (rows: readonly TrendItem[]): Promise<void> => {
    for (const made of rows) {
      tally.count(made);
      await table.write(made);
    }
  };
  for (const { stream, item } of await reading(() => measurementsIn(recording, streams)))
    analysis.accept(stream, item);
  const items = mergedItems(streams.filter((_, stream) => analysis.streams.includes(stream)));
  for (;;) {
    const { value, done } = await reading(() => items.next());
    if (done === true) break;
    const { stream, item } = value;
    await take(analysis.accept(stream, item));
    if (stream === analysis.stream) onProgress((item.start + item.samples) / analysis.rate_hz, of_s);
  }
  await take(analysis.end());
};

/**
 * Trends of one recording into one new file.
 * @throws UnusableRecording, UnusableSettings, the system's error when the output fails
 */
export const analyseFile = async (
  task: TrendsTask,
  onProgress: (done_s: number, of_s: number) => void,
): Promise<Provenance> => {
  const { source, close } = await reading(() => openFile(task.path));
  try {
    const recording = await reading(() => openRecording(source));
    const streams = await reading(() => openStreams(recording));
    await prepareTrends(task.settings);
    const choice = choiceOf(task);
    const analysis = analysisOf(streams, choice);
    const stream = streams[analysis.stream];
    if (stream === undefined) throw new EdfError('READ_INVALID', `no stream ${analysis.stream}`);
    const table = await openTable(task, analysis);
    try {
      const tally = new Tally(analysis.columns, task.settings.conditions.artefact_min);
      await fill(streams, recording, analysis, table, tally, onProgress);
      const input = await reading(() => inputFacts(task.file, task.path, recording.problems()));
      const facts = factsOf(recording, stream, analysis, choice, tally);
      const provenance = provenanceOf([input], facts, task.command);
      await table.finish(provenance);
      return provenance;
    } finally {
      await table.close();
    }
  } finally {
    await close();
  }
};
