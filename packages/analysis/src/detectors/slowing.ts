import { ChangeRun, changeWords } from './common/change.ts';
import { eegRows, isArtefact, powerIn } from './common/powers.ts';
import type { Detector } from './detector.ts';

const id = 'slowing';
const [slow_hz, fast_hz] = [
  [1, 8],
  [8, 30],
] as const;

export const slowing: Detector = {
  id,
  version: 1,
  name: 'Slowing against the own baseline',
  reference:
    'slow over fast power as a sign of ischaemia and encephalopathy: Claassen 2004, doi:10.1016/j.clinph.2004.06.017',
  definition:
    'Every second ln(power from 1 to 8 Hz / power from 8 to 30 Hz), both sums over all derivations, in the last 4 s (two-second windows, Hann); only what grows counts. Information, never an alarm: falling asleep does the same, and states of sleep are not told apart. ' +
    changeWords,
  types: ['slowing'],
  madeFor: { modality: 'scalp', age_years: [2, 200], rows_min: 2, rate_hz_min: 64 },
  thresholds: {
    score: { value: 1, from: 0.1, to: 5, unit: '1', what: 'change of ln(slow / fast)' },
  },
  inputs: { powers: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 2 } },
  create({ of: { powers: context }, thresholds: { score = 1 } }, saved) {
    if (context === undefined) throw new Error('no input');
    const { derivations, hop, binWidth_hz } = context;
    const rows = eegRows(context);
    const rule = {
      id,
      type: 'slowing',
      part: 'log-ratio',
      change_min: score,
      direction: 1,
      names: rows.map((row) => derivations[row]?.name ?? ''),
      hop,
      wordsOf: () => 'slower than before; sleep does the same',
    } as const;
    const valueOf: ConstructorParameters<typeof ChangeRun>[0]['valueOf'] = (epoch) => {
      const densities = epoch.of['powers']?.rows;
      if (densities === undefined || isArtefact(epoch)) return Number.NaN;
      const sum = (band: readonly [number, number]): number =>
        rows.reduce((total, row) => total + powerIn(densities[row] as Float64Array, binWidth_hz, band), 0);
      const [slow, fast] = [sum(slow_hz), sum(fast_hz)];
      return slow + fast < rows.length ? Number.NaN : Math.log(slow / Math.max(0.01, fast));
    };
    return new ChangeRun({ ...rule, valueOf }, saved);
  },
};
