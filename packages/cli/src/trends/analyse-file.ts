import {
  conditionsRule,
  electrodesOf,
  filterNames,
  trendMontage,
  trends,
  type AnalysisChoice,
} from '@valvomo/analysis';
import { isTrendItem } from '@valvomo/model';

import { analyseAll, reading, withAnalysis, type Analysed } from '../analysed.ts';
import { inputFacts, provenanceOf, type Provenance } from '../provenance.ts';
import { openCsvTable } from './csv-table.ts';
import { openParquetTable } from './parquet-table.ts';
import type { TrendTable } from './table.ts';
import { Tally } from './tally.ts';
import type { TrendsTask } from './task.ts';

const choiceOf = (task: TrendsTask): AnalysisChoice => ({
  trends: trends.filter(({ id }) => task.trends.includes(id)),
  conditions: conditionsRule,
  settings: task.settings,
});

/** What the rows depend on besides the samples, and what came of it. */
const factsOf = (
  { recording, stream: { description }, analysis }: Analysed,
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

const openTable = ({ format, out }: TrendsTask, { analysis }: Analysed): Promise<TrendTable> | TrendTable =>
  (format === 'csv' ? openCsvTable : openParquetTable)(out, analysis.columns, analysis);

/**
 * Trends of one recording into one new file.
 * @throws UnusableRecording, UnusableSettings, the system's error when the output fails
 */
export const analyseFile = (
  task: TrendsTask,
  onProgress: (done_s: number, of_s: number) => void,
): Promise<Provenance> => {
  const choice = choiceOf(task);
  return withAnalysis(
    task.path,
    () => choice,
    async (analysed) => {
      const table = await openTable(task, analysed);
      try {
        const tally = new Tally(analysed.analysis.columns, task.settings.conditions.artefact_min);
        await analyseAll(
          analysed,
          async (items) => {
            for (const made of items.filter(isTrendItem)) {
              tally.count(made);
              await table.write(made);
            }
          },
          onProgress,
        );
        const problems = analysed.recording.problems();
        const input = await reading(() => inputFacts(task.file, task.path, problems));
        const provenance = provenanceOf([input], factsOf(analysed, choice, tally), task.command);
        await table.finish(provenance);
        return provenance;
      } finally {
        await table.close();
      }
    },
  );
};
