import { homologousPairs } from '../trends/regions.ts';
import { ChangeRun, changeWords } from './common/change.ts';
import { eegRows, isArtefact, powerIn } from './common/powers.ts';
import type { Detector } from './detector.ts';

const id = 'asymmetry';
const band_hz = [1, 25] as const;

export const asymmetry: Detector = {
  id,
  version: 1,
  name: 'Change of asymmetry',
  reference: 'asymmetry of homologous derivations: van Putten 2007, doi:10.1016/j.clinph.2007.07.019',
  definition:
    'Every second the middle one, over homologous pairs of derivations, of ln(power right / power left) from 1 to 25 Hz in the last 4 s (two-second windows, Hann). ' +
    changeWords,
  types: ['asymmetry'],
  madeFor: { modality: 'scalp', age_years: [0.25, 200], rows_min: 2, rate_hz_min: 64 },
  thresholds: {
    score: { value: 0.6, from: 0.1, to: 5, unit: '1', what: 'change of ln(right / left)' },
  },
  inputs: { powers: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 2 } },
  create({ of: { powers: context }, thresholds: { score = 0.6 } }, saved) {
    if (context === undefined) throw new Error('no input');
    const { derivations, hop, binWidth_hz } = context;
    const pairs = homologousPairs(derivations);
    const rule = {
      id,
      type: 'asymmetry',
      part: 'log-ratio',
      change_min: score,
      direction: 0,
      names: eegRows(context).map((row) => derivations[row]?.name ?? ''),
      hop,
      wordsOf: (change: number) =>
        change > 0
          ? 'the right has more than before, or the left less'
          : 'the left has more than before, or the right less',
    } as const;
    const valueOf: ConstructorParameters<typeof ChangeRun>[0]['valueOf'] = (epoch) => {
      const rows = epoch.of['powers']?.rows;
      if (rows === undefined || pairs.length === 0 || isArtefact(epoch)) return Number.NaN;
      const ratios = pairs
        .map(([left, right]) => {
          const [l, r] = [left, right].map((row) => powerIn(rows[row] as Float64Array, binWidth_hz, band_hz));
          return Math.log(Math.max(0.01, r ?? 0) / Math.max(0.01, l ?? 0));
        })
        .toSorted((a, b) => a - b);
      return ratios[ratios.length >> 1] ?? Number.NaN;
    };
    return new ChangeRun({ ...rule, valueOf }, saved);
  },
};
