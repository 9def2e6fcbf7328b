import {
  isTrendItem,
  sampleIndex,
  ticks,
  type Counts,
  type Item,
  type StreamDescription,
  type TrendItem,
  type TrendRow,
} from '@valvomo/model';
import {
  synthesise,
  tenTwenty,
  type Act,
  type Channel,
  type Scenario,
  type TruthMark,
} from '@valvomo/synthesis';
import { conditionsRule } from '../conditions/index.ts';
import { createAnalysis, type Analysis } from '../engine/analysis.ts';
import { defaultSettings, type TrendSettings } from './settings.ts';
import type { Trend } from './trend.ts';

/** A stream in memory, for the tests of trends: what it is, and all of its counts, planar. */
export interface World {
  readonly stream: StreamDescription;
  readonly counts: Counts;
  readonly samples: number;
  readonly truth: readonly TruthMark[];
}

const channelsDefault = tenTwenty('old');

/** A quiet person with an ECG, and what a script adds. Seeded. */
export const worldOf = (
  script: readonly Act[],
  length_s: number,
  rate_hz: number,
  channels: readonly Channel[] = channelsDefault,
): World => {
  const scenario: Scenario = {
    id: 'trends',
    seed: 7,
    length_s,
    body: { heart_bpm: 72, breaths_per_minute: 14 },
    streams: [{ rate_hz, reference: 'CPz', channels }],
    script: [...script],
  };
  const synthesis = synthesise(scenario);
  const [described] = synthesis.streams;
  if (described === undefined) throw new Error('no stream');
  const samples = length_s * rate_hz;
  const { rate, bits, signals, electrodes } = described;
  return {
    stream: { stream: 0, timeBase: { start: ticks(0n), rate }, bits, signals, electrodes },
    counts: synthesis.next(0, samples),
    samples,
    truth: synthesis.truth,
  };
};

/** The same stream with other counts: `counts[row][sample] = changed(row, sample, count)`. */
export const changed = (
  { stream, counts, samples, truth }: World,
  change: (row: number, sample: number, count: number) => number,
): World => ({
  stream,
  samples,
  truth,
  counts: counts.map((count, k) => change(Math.floor(k / samples), k % samples, count)),
});

/** Samples [start, end) as a block. */
const blockOf = ({ stream, counts, samples }: World, start: number, end: number): Item => {
  const rows = stream.signals.length;
  const block = new Int16Array(rows * (end - start));
  for (let row = 0; row < rows; row += 1)
    block.set(counts.subarray(row * samples + start, row * samples + end), row * (end - start));
  return {
    kind: 'block',
    start: sampleIndex(start),
    samples: end - start,
    signals: rows,
    counts: block,
  };
};

/** The stream as items that end at `cuts`, with a gap [from, to) where one is given. */
export const itemsOf = (
  world: World,
  cuts: readonly number[] = [],
  gap?: readonly [number, number],
): Item[] => {
  const [from, to] = gap ?? [world.samples, world.samples];
  const ends = [...new Set([...cuts, from, to, world.samples])]
    .filter((cut) => cut > 0 && cut <= world.samples && (cut <= from || cut >= to))
    .toSorted((a, b) => a - b);
  return ends.map((end, k) => {
    const start = ends[k - 1] ?? 0;
    return start === from && gap !== undefined
      ? { kind: 'gap', start: sampleIndex(start), samples: end - start, reason: 'device' }
      : blockOf(world, start, end);
  });
};

export const analysisOf = (
  { stream }: World,
  trends: readonly Trend[],
  settings: TrendSettings = defaultSettings,
): Analysis => createAnalysis([stream], { trends, conditions: conditionsRule, settings });

export const acceptAll = (analysis: Analysis, items: readonly Item[]): TrendItem[] =>
  items.flatMap((item) => analysis.accept(0, item).filter(isTrendItem));

/** Rows of some trends over a whole world, and how to read a column of one. */
export const rowsOf = (
  world: World,
  trends: readonly Trend[],
  settings: TrendSettings = defaultSettings,
): { readonly rows: readonly TrendRow[]; readonly column: (name: string) => number[] } => {
  const analysis = analysisOf(world, trends, settings);
  const rows = acceptAll(analysis, itemsOf(world)).flatMap((item) => (item.kind === 'row' ? [item] : []));
  return {
    rows,
    column(name) {
      const at = analysis.columns.findIndex((column) => column.name === name);
      if (at === -1) throw new Error(`no column ${name}`);
      return rows.map(({ values }) => values[at] as number);
    },
  };
};

/** Background, alpha and ECG. */
export const quiet: readonly Act[] = [
  { pattern: 'background', at_s: 0 },
  { pattern: 'alpha-rhythm', at_s: 0 },
  { pattern: 'heart', at_s: 0 },
  { pattern: 'electrode-noise', at_s: 0 },
];
