import {
  isTrendItem,
  sampleIndex,
  ticks,
  type Item,
  type Plain,
  type StreamDescription,
  type TrendItem,
} from '@valvomo/model';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asRecorded } from '../montages/as-recorded.ts';
import { signal } from '../signals.fixture.ts';
import { defaultSettings } from '../trends/settings.ts';
import { noConditions } from '../trends/trends.fixture.ts';
import type { Trend, TrendInput } from '../trends/trend.ts';
import { createAnalysis, type Analysis } from './analysis.ts';

const streamAt = (samples: number, per_ticks: number): StreamDescription => ({
  stream: 3,
  timeBase: { start: ticks(0n), rate: { samples, ticks: per_ticks } },
  bits: 16,
  signals: ['Fp1', 'F7', 'T7', 'Fp2', 'F8', 'T8', 'ECG'].map((label) => signal(label)),
});

const column = (trend: string, name: string) => ({
  name: `${trend}.${name}`,
  trend,
  region: 'all',
  unit: 'µV',
  derivations: [],
});

/** Says where its epoch lies and sums its first row; and counts the epochs since the last gap. */
const probe = (id: string, input: TrendInput): Trend => ({
  id,
  version: 1,
  name: id,
  reference: 'none',
  definition: 'none',
  input,
  create: (_, saved) => {
    let [count, last] = (saved as [number, number] | undefined) ?? [0, -2];
    return {
      columns: ['start', 'length', 'sum', 'count'].map((name) => column(id, name)),
      next({ second, start, rows }, out) {
        count = second === last + 1 ? count + 1 : 1;
        last = second;
        out[0] = start;
        out[1] = rows[0]?.length ?? 0;
        out[2] = rows[0]?.reduce((sum, x) => sum + x, 0) ?? Number.NaN;
        out[3] = count;
      },
      snapshot: () => [count, last],
    };
  },
});

const probes = [
  probe('one', { montage: 'brain', filters: [], kind: 'samples', epoch_s: 1 }),
  probe('five', { montage: asRecorded, filters: [], kind: 'samples', epoch_s: 5 }),
  probe('spectrum', { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 2 }),
];
const choice = { trends: probes, conditions: noConditions, settings: defaultSettings };

const countsAt = (row: number, sample: number): number => ((sample * 7919 + row * 104_729) % 2001) - 1000;
const block = (start: number, samples: number): Item => ({
  kind: 'block',
  start: sampleIndex(start),
  samples,
  signals: 7,
  counts: Int16Array.from({ length: 7 * samples }, (_, i) =>
    countsAt(Math.floor(i / samples), start + (i % samples)),
  ),
});
const gap = (start: number, samples: number): Item => ({
  kind: 'gap',
  start: sampleIndex(start),
  samples,
  reason: 'device',
});

const rate_hz = 64;
const stream = streamAt(64, 10_000_000);
/** 30 s with a gap of 100 samples at 10.2 s; blocks end at `cuts`. */
const recording = (cuts: readonly number[]): Item[] => {
  const gapAt = 653;
  const gapEnd = gapAt + 100;
  const ends = [...new Set([...cuts, gapAt, gapEnd, 30 * rate_hz])]
    .filter((cut) => cut > 0 && (cut <= gapAt || cut >= gapEnd))
    .toSorted((a, b) => a - b);
  return ends.map((end, k) => {
    const start = ends[k - 1] ?? 0;
    return start === gapAt ? gap(start, end - start) : block(start, end - start);
  });
};

const rowsOf = (analysis: Analysis, items: readonly Item[]): TrendItem[] =>
  items.flatMap((item) => analysis.accept(3, item).filter(isTrendItem));

/** Of a signal of ±3200 µV over 16 bits: count 0 is half a step above 0 µV. */
const gain = 6400 / 65_535;

const touchesGap = (second: number, epoch_s: number): boolean =>
  second + 1 - epoch_s < 0 || ((second + 1 - epoch_s) * 64 < 753 && (second + 1) * 64 > 653);

/** What a probe says of the epoch that ends with `second`: start, length, sum, how many since the gap. */
const epochAt = (second: number, epoch_s: number, bipolar: boolean): unknown[] => {
  const first = (second + 1 - epoch_s) * 64;
  let sum = 0;
  for (let i = first; i < first + epoch_s * 64; i += 1)
    sum += gain * (countsAt(0, i) + (bipolar ? -countsAt(1, i) : 0.5));
  const count = second < 10 ? second + 2 - epoch_s : second - 10 - epoch_s;
  return [first, epoch_s * 64, expect.closeTo(sum, 6), count];
};

describe('the engine', () => {
  it('gives every trend its epoch: row r ends second r, none spans a gap, state sees the hole', () => {
    const analysis = createAnalysis([stream], choice);
    const made = rowsOf(analysis, recording([]));
    expect(analysis.columns.map(({ name }) => name).slice(0, 4)).toEqual([
      'one.start',
      'one.length',
      'one.sum',
      'one.count',
    ]);
    const rows = made.flatMap((item) => (item.kind === 'row' ? [item] : []));
    const missing = made.flatMap((item) =>
      item.kind === 'no-rows' ? Array.from({ length: item.seconds }, (_, k) => item.second + k) : [],
    );
    expect([...rows.map(({ second }) => second), ...missing].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, second) => second),
    );
    expect(missing).toEqual([10]);
    for (const { second, values } of rows)
      for (const [at, epoch_s] of [1, 5].entries())
        expect([...values.subarray(4 * at, 4 * at + 4)], `second ${second}`).toEqual(
          touchesGap(second, epoch_s)
            ? [Number.NaN, Number.NaN, Number.NaN, Number.NaN]
            : epochAt(second, epoch_s, at === 0),
        );
    for (const { second, values } of rows) expect(values[9]).toBe(touchesGap(second, 4) ? Number.NaN : 65);
  });

  it('rows do not depend on how the stream is cut, nor on where a snapshot was taken', () => {
    const whole = rowsOf(createAnalysis([stream], choice), recording([]));
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1919 }), { maxLength: 60 }),
        fc.nat(60),
        (cuts, restart) => {
          const items = recording(cuts);
          const before = createAnalysis([stream], choice);
          const first = rowsOf(before, items.slice(0, restart));
          const saved: Plain = structuredClone(before.snapshot());
          const after = createAnalysis([stream], choice, saved);
          expect([...first, ...rowsOf(after, items.slice(restart))]).toEqual(whole);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('at a fractional rate epochs start on the grid of round(rate) samples and have round(s · rate)', () => {
    const odd = streamAt(238, 2_381_400);
    const analysis = createAnalysis([odd], { ...choice, trends: probes.slice(0, 2) });
    const made = rowsOf(analysis, [block(0, 7000)]);
    expect(analysis.hop).toBe(999);
    const last = made.at(-1);
    expect(last?.kind === 'row' && [...last.values.subarray(4, 6)]).toEqual([1998, 4997]);
  });

  it('a gap of years is one item', () => {
    const analysis = createAnalysis([stream], choice);
    expect(rowsOf(analysis, [block(0, 64), gap(64, 64 * 1e9)])).toHaveLength(2);
  });

  it('refuses a snapshot of other trends, items out of order and streams without EEG', () => {
    const { trends } = choice;
    const saved = createAnalysis([stream], choice).snapshot();
    expect(() => createAnalysis([stream], { ...choice, trends: trends.slice(1) }, saved)).toThrow(
      /another analysis/,
    );
    expect(() => createAnalysis([stream], choice).accept(3, block(64, 64))).toThrow(/expected 0/);
    expect(() => createAnalysis([streamAt(8, 10_000_000)], choice)).toThrow(/none of 1 streams has EEG/);
  });
});
