/**
 * Smallest and largest value of 1600 pixel columns over 30 s of every channel, recomputed from nothing, against the
 * plain loop; and the way of counts to derivations. Processor time, both sides in turn within one run.
 */
import {
  applyMatrix,
  createColumns,
  createCountColumns,
  derivationMatrix,
  scaleCounts,
  type ColumnRows,
} from '@valvomo/dsp';
import {
  collector,
  collectRow,
  ColumnStore,
  edgePlan,
  passEdges,
  planEdges,
} from '../../web/src/picture/columns.ts';
import { against, median, millions, noise, say, spent_s } from './measure.ts';

const rounds = 11;
const columns = 1600;
const length_s = 30;

type Reals = Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

const fill = <T extends Reals>(rows: ColumnRows<T>): ColumnRows<T> => {
  const next = noise(1);
  for (let i = 0; i < rows.values.length; i += 1) rows.values[i] = 4000 * next();
  return rows;
};

/** Milliseconds of kernel and plain twin, medians of rounds in turn. */
const compared = <T extends Reals>(
  make: (length: number, kernels?: boolean) => ColumnRows<T>,
  place: (length: number) => T,
  rows: number,
  rate_hz: number,
): { ours_ms: number; ratio: number } => {
  const length = length_s * rate_hz;
  const [ours, plain] = [fill(make(rows * length)), fill(make(rows * length, false))];
  const edges = Uint32Array.from({ length: columns + 1 }, (_, k) => Math.round((k * length) / columns));
  const [low, high] = [place(rows * columns), place(rows * columns)];
  const times: { own: number[]; ratio: number[] } = { own: [], ratio: [] };
  const repeats = 20;
  for (let round = 0; round <= rounds; round += 1) {
    const theirs = spent_s(() => plain.columns(length, rows, edges, low, high));
    const own =
      spent_s(() => {
        for (let k = 0; k < repeats; k += 1) ours.columns(length, rows, edges, low, high);
      }) / repeats;
    if (round === 0) continue;
    times.own.push(own * 1000);
    times.ratio.push(theirs / own);
  }
  return { ours_ms: median(times.own), ratio: median(times.ratio) };
};

const limits = new Map([
  ['64 × 512', { ms: 0.15, ratio: 30 }],
  ['256 × 2048', { ms: 2, ratio: 25 }],
]);

for (const [rows, rate_hz] of [
  [32, 512],
  [64, 512],
  [64, 2048],
  [256, 512],
  [256, 2048],
] as const) {
  const counts = compared(createCountColumns, (length) => new Int16Array(length), rows, rate_hz);
  const reals = compared(createColumns, (length) => new Float32Array(length), rows, rate_hz);
  const limit = limits.get(`${rows} × ${rate_hz}`);
  const verdict =
    limit === undefined
      ? `${counts.ratio.toFixed(0)}× the plain loop`
      : `${against(counts.ratio, limit.ratio)} the plain loop; target ≤ ${limit.ms} ms: ${counts.ours_ms <= limit.ms ? 'met' : 'missed'}`;
  say(
    `${rows} × ${rate_hz} Hz: counts ${counts.ours_ms.toFixed(3)} ms, ${verdict}; float32 ${reals.ours_ms.toFixed(3)} ms, ${reals.ratio.toFixed(0)}×`,
  );
}

/** What the viewer does when a block of 50 ms comes: the columns go on, nothing is computed anew. */
const increment_us = (rows: number, rate_hz: number): number => {
  const samples = Math.round(rate_hz / 20);
  const store = new ColumnStore(rows, columns);
  const [into, plan] = [collector(rows), edgePlan(columns)];
  const placement = { offset: 0, spacing: 1, column: (length_s * rate_hz) / columns, hold: false };
  const next = noise(2);
  const block = Float64Array.from({ length: rows * samples }, () => 100 * next());
  const blocks = 500;
  let index = 0;
  const found: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const seconds = spent_s(() => {
      for (let k = 0; k < blocks; k += 1) {
        planEdges(plan, into.column, placement, index, samples);
        for (let row = 0; row < rows; row += 1)
          collectRow(store, into, row, plan, block, row * samples, samples);
        passEdges(store, into, plan);
        index += samples;
      }
    });
    found.push((seconds / blocks) * 1e6);
  }
  return median(found);
};
for (const [rows, rate_hz] of [
  [64, 512],
  [256, 2048],
] as const) {
  const own_us = increment_us(rows, rate_hz);
  const verdict = rows === 64 ? ` (target ≤ 20 µs: ${own_us <= 20 ? 'met' : 'missed'})` : '';
  say(`${rows} × ${rate_hz} Hz, the next 50 ms in the viewer: ${own_us.toFixed(1)} µs${verdict}`);
}

/** Both ways in turn, in million values a second. */
const turns = (values: number, run: (kernels: boolean) => void): string => {
  const [own, plain]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1)
    for (const kernels of [true, false]) {
      const seconds = spent_s(() => {
        for (let k = 0; k < 20; k += 1) run(kernels);
      });
      if (round > 0) (kernels ? own : plain).push(millions(20 * values, seconds));
    }
  return `${median(own).toFixed(0)} million values a second, ${(median(own) / median(plain)).toFixed(1)}× the plain loop`;
};

const signals = 64;
const samples = 1024;
const counts = Int16Array.from({ length: signals * samples }, (_, k) => (k * 7919) % 4001);
const calibrations = Array.from({ length: signals }, () => ({ gain: 0.1, offset: 3 }));
const average = derivationMatrix(
  calibrations.map((_, row) => ({
    name: String(row),
    terms: calibrations.map((_, signal) => ({ signal, weight: (signal === row ? 1 : 0) - 1 / signals })),
  })),
  calibrations,
);
const bipolar = derivationMatrix(
  calibrations.map((_, row) => ({
    name: String(row),
    terms: [
      { signal: row, weight: 1 },
      { signal: (row + 1) % signals, weight: -1 },
    ],
  })),
  calibrations,
);
const out = new Float64Array(signals * samples);
const rounded = new Float32Array(signals * samples);
for (const [name, matrix] of [
  ['bipolar', bipolar],
  ['average reference', average],
] as const)
  say(
    `counts → ${name} derivations, 64 signals: ${turns(out.length, (kernels) => applyMatrix(matrix, counts, samples, 0, samples, out, samples, kernels))}`,
  );
say(
  `counts → µV, float64: ${turns(out.length, (kernels) => scaleCounts(counts, { gain: 0.1, offset: 3 }, out, kernels))}`,
);
say(
  `counts → µV, float32: ${turns(out.length, (kernels) => scaleCounts(counts, { gain: 0.1, offset: 3 }, rounded, kernels))}`,
);
