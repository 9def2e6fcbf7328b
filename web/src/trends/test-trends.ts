import type { TrendColumnsMessage } from '@valvomo/wire';
import type { FromWorker } from '../picture/messages.ts';

/** Trends for tests of the strip: columns as the analysis names them, and rows that a test can foretell. */

type Rows = Extract<FromWorker, { type: 'trend-rows' }>;
type Column = TrendColumnsMessage['columns'][number];

const column = (trend: string, region: string, part: string, unit: string): Column => ({
  name: `${trend}.${region}.${part}`,
  trend,
  region,
  part,
  unit,
  derivations: 0,
});
const spectrum = (trend: string, region: string, unit: string): Column[] =>
  Array.from({ length: 60 }, (_, bin) => column(trend, region, `${bin / 2}Hz`, unit));

const columns: readonly Column[] = [
  ...spectrum('cdsa', 'left', 'dB µV²/Hz'),
  ...spectrum('cdsa', 'right', 'dB µV²/Hz'),
  ...spectrum('asymmetry', 'hemispheres', '1'),
  ...['C3-P3', 'C4-P4', 'C3-C4'].flatMap((pair) =>
    ['lower', 'upper'].map((part) => column('aeeg', pair, part, 'µV')),
  ),
  ...['left', 'right'].map((side) => column('suppression', side, 'westover', '%')),
  ...['left', 'right'].flatMap((side) =>
    ['muscle', 'eye', 'mains', 'movement', 'electrode'].map((part) => column('artefact', side, part, '1')),
  ),
];

export const trendColumns = (change: Partial<TrendColumnsMessage> = {}): TrendColumnsMessage => ({
  type: 'trend-columns',
  bed: 'emu-1',
  recording: 'recording-1',
  analysis: 'x',
  stream: 1,
  hop: 256,
  electrodes: 'declared',
  columns: [...columns],
  lists: [[]],
  absent: [],
  ...change,
});

const valueAt = ({ trend, region, part }: Column, second: number): number => {
  if (trend === 'cdsa') return region === 'left' ? 40 : -10;
  if (trend === 'asymmetry') return -1;
  if (trend === 'aeeg') return part === 'lower' ? 8 : 25;
  if (trend === 'suppression') return region === 'left' ? 20 : 60;
  return part === 'muscle' && second % 60 < 20 ? 1 : 0;
};

/** Rows [from, end) with what the columns stand at, but for seconds in `missing`. */
export const trendRows = (from: number, end: number, missing: readonly number[] = []): Rows => {
  const seconds = Array.from({ length: end - from }, (_, k) => from + k).filter((s) => !missing.includes(s));
  return {
    type: 'trend-rows',
    view: 1,
    from,
    end,
    seconds: Float64Array.from(seconds),
    values: Float32Array.from(seconds.flatMap((second) => columns.map((one) => valueAt(one, second)))),
  };
};
