import { openRecording, openStreams } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { sampleIndex, ticks, type Block, type Item, type StreamDescription } from '@valvomo/model';
import type { ConditionsRule } from '../conditions/conditions.ts';
import { createAnalysis, type Analysis } from '../engine/analysis.ts';
import type { AnalysisChoice } from '../engine/stream-analysis.ts';
import { asRecorded } from '../montages/as-recorded.ts';
import { signal } from '../signals.fixture.ts';

/** Judges nothing: every second is clean. */
export const noConditions: ConditionsRule = {
  input: { montage: asRecorded, filters: [], kind: 'samples', epoch_s: 1 },
  create: () => ({
    next: ({ rows }) => ({
      artefact: {},
      quality: new Uint8Array(rows.length),
      bridgedTo: new Int32Array(rows.length).fill(-1),
      reference: Number.NaN,
      beats: new Float64Array(0),
    }),
    snapshot: () => null,
  }),
};

/** Counts of 0.1 µV, −3276.8 … 3276.7. */
export const streamOf = (
  labels: readonly string[],
  rate: { samples: number; ticks: number },
): StreamDescription => ({
  stream: 0,
  timeBase: { start: ticks(0n), rate },
  bits: 16,
  signals: labels.map((label) => ({ ...signal(label), physicalMin: -3276.8, physicalMax: 3276.7 })),
});

/** @param rows counts of every signal */
export const blockOf = (rows: readonly Int16Array[], start = 0): Block => {
  const samples = rows[0]?.length ?? 0;
  const counts = new Int16Array(rows.length * samples);
  for (const [k, row] of rows.entries()) counts.set(row, k * samples);
  return { kind: 'block', start: sampleIndex(start), samples, signals: rows.length, counts };
};

/** Values of every column by second; only of the seconds that have a row. */
export type Rows = ReadonlyMap<number, ReadonlyMap<string, number>>;

const collect = (rows: Map<number, ReadonlyMap<string, number>>, analysis: Analysis, item: Item): void => {
  for (const made of analysis.accept(analysis.stream, item))
    if (made.kind === 'row')
      rows.set(
        made.second,
        new Map(analysis.columns.map(({ name }, k) => [name, made.values[k] ?? Number.NaN])),
      );
};

export const rowsOf = (stream: StreamDescription, items: readonly Item[], choice: AnalysisChoice): Rows => {
  const analysis = createAnalysis([stream], choice);
  const rows = new Map<number, ReadonlyMap<string, number>>();
  for (const item of items) collect(rows, analysis, item);
  return rows;
};

const recordings = new URL('../../../../../shared/recordings/', import.meta.url);

/** Whether the recordings lie beside the project. */
export const hasRecordings = await openFile(new URL('MANIFEST.tsv', recordings)).then(
  async ({ close }) => {
    await close();
    return true;
  },
  () => false,
);

export const rowsOfRecording = async (name: string, choice: AnalysisChoice): Promise<Rows> => {
  const { source, close } = await openFile(new URL(name, recordings));
  const streams = await openStreams(await openRecording(source));
  const analysis = createAnalysis(
    streams.map(({ description }) => description),
    choice,
  );
  const rows = new Map<number, ReadonlyMap<string, number>>();
  for await (const item of streams[analysis.stream]?.items() ?? []) collect(rows, analysis, item);
  await close();
  return rows;
};
