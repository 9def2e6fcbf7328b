import { highPass, lowPass } from '../../trends/pass.ts';
import type { Detector } from '../detector.ts';
import { ConvulsionRun, id } from './run.ts';

export const convulsion: Detector = {
  id,
  version: 2,
  name: 'Convulsion',
  reference:
    'Phases: Theodore 1994, Neurology 44:1403; jerks that slow exponentially: Beniczky 2014, doi:10.1016/j.clinph.2014.01.031; suppression ' +
    'afterwards: Lhatoo 2010, doi:10.1002/ana.22101',
  definition:
    'Muscle of a row: mean |x(t − 5 ms) − 2x(t) + x(t + 5 ms)| of every 1/16 s. A second is strong when three quarters of the rows have 4 times their median of ' +
    '180 quiet seconds and at least 40 µV (60 µV with three rows and fewer, and before 30 s are known), and mains is no more than 0.3; tonic when its weakest eighth has 0.4 of its mean, and by the conditions muscle is at least 0.3 and mains at most 0.15. Convulsion: `tonic_s` tonic seconds ' +
    'in a row (10 at least with three rows and fewer), or 10 strong seconds with jerks (rises of the envelope, 0.5–6 Hz over 4 s) that have slowed by 1.3. It ' +
    'ends with the last strong second before 5 without. Then, while it stays open, suppression is measured: less than 10 µV from lowest to highest in 2 s, 1–30 Hz, ' +
    'on half of the rows, beginning within 10 s, interruptions of 3 s included; with the heart rate of the last 12 s it is told as the last word. Looked at while tuning: synthetic convulsions, and the real ' +
    'recordings wearable1ch_train_01, 02, 03 and neonate_8ch_nsteven',
  types: ['convulsion'],
  madeFor: { modality: 'scalp', age_years: [1, 200], rows_min: 1, rate_hz_min: 100 },
  thresholds: {
    tonic_s: { value: 5, from: 3, to: 30, unit: 's', what: 'sustained muscle over all regions' },
  },
  inputs: {
    raw: { montage: 'brain', filters: [], kind: 'samples', epoch_s: 1 },
    eeg: { montage: 'brain', filters: [highPass(1), lowPass(30)], kind: 'samples', epoch_s: 2 },
  },
  create({ of: { raw }, thresholds: { tonic_s = 5 } }, saved) {
    if (raw === undefined) throw new Error('no input');
    return new ConvulsionRun(raw, tonic_s, saved);
  },
};
