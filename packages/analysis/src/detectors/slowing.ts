import { ChangeRun, changeWords } from './common/change.ts';
import { eegRows, isArtefact, powerIn } from './common/powers.ts';
import type { Detector, DetectorEpoch } from './detector.ts';
import { sleep } from './sleep/sleep.ts';
import { stages } from './sleep/stage.ts';

const id = 'slowing';
const [slow_hz, fast_hz] = [
  [1, 8],
  [8, 30],
] as const;

/** After a drug the EEG is that of the drug. */
const held_s = 1800;
/** States with a baseline of their own: awake, N1 and REM, N2, N3. */
const stateNames = ['awake', 'in N1 or REM', 'in N2', 'in N3'];

/** The likeliest state by the estimate of sleep; NaN where there is none. */
const stateOf = ({ needed }: DetectorEpoch): number => {
  const [w = Number.NaN, n1 = 0, n2 = 0, n3 = 0, rem = 0] = needed;
  if (Number.isNaN(w)) return Number.NaN;
  const all = [w, n1 + rem, n2, n3];
  return all.indexOf(Math.max(...all));
};

export const slowing: Detector = {
  id,
  version: 2,
  name: 'Slowing against the own baseline',
  reference:
    'slow over fast power as a sign of ischaemia and encephalopathy: Claassen 2004, doi:10.1016/j.clinph.2004.06.017',
  definition:
    'Every second ln(power from 1 to 8 Hz / power from 8 to 30 Hz), both sums over all derivations, in the last 4 s (two-second windows, Hann); only what grows counts. Information, never an alarm. The baseline is that of the same state (awake, N1 or REM, N2, N3: the likeliest of the last half minute by the estimate of the detector sleep), from 120 known seconds of it on; before, that of all states, and where the estimate says nothing. A state that begins begins the 60 s anew. For 30 min after a drug that changes the EEG nothing is judged and nothing learnt. ' +
    changeWords,
  types: ['slowing'],
  madeFor: { modality: 'scalp', age_years: [2, 200], rows_min: 2, rate_hz_min: 64 },
  thresholds: {
    score: { value: 1, from: 0.1, to: 5, unit: '1', what: 'change of ln(slow / fast)' },
  },
  inputs: { powers: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 2 } },
  needs: stages.map((stage) => ({ detector: sleep, column: `sleep.all.p-${stage}` })),
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
      wordsOf: () => 'slower than before; sleep that the estimate does not see does the same',
      states: stateNames.length,
      stateOf,
      isHeld: ({ drug_s }: DetectorEpoch) => drug_s <= held_s,
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
