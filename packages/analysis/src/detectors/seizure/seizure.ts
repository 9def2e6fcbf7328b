import { highPass, lowPass } from '../../trends/pass.ts';
import type { Detector } from '../detector.ts';
import { id, SeizureRun } from './run.ts';

export const seizure: Detector = {
  id,
  version: 3,
  name: 'Seizure, scalp',
  reference:
    'an open ensemble after Saab and Gotman 2005, doi:10.1016/j.clinph.2004.08.004, Esteller 2001, doi:10.1109/IEMBS.2001.1020545, and ' +
    'Fürbass 2015, doi:10.1016/j.clinph.2014.09.023; grades: Hirsch 2021, doi:10.1097/WNP.0000000000000806',
  definition:
    'Every second, of every bipolar row of the brain (as recorded where there is none), the spectrum of 4 s in 22 bands of 1–30 Hz. Usual of a ' +
    'row: mean and deviation of ln power of each band, forgetting over 180 s and over 2400 s, single seconds limited to 2 deviations; the most ' +
    'that is usual: mean + 1.2 deviations, at least 4 dB (7.5–13.5 Hz 15 dB, 13.5–16 Hz 13 dB) above the spectrum without alpha and ' +
    'spindles; blended with a prior of an adult until 40 s are learnt, of which what is rhythmic in a stranger is none. Rhythm: of combs from 1 to 22 Hz with up ' +
    'to 4 teeth the one that holds most of power over usual power (regularity), times how much that is like itself one period later. ' +
    'Evidence of a row: regularity (0.16–0.5) × power over the most that is usual (−1–6 dB, up to 1.2) × 0.3 + 0.7 · power over all that is usual in the row and at most three times slower (−5–9 dB, up to ' +
    '1.5) × 0.45–1 from 1 to 2.4 Hz × 1 − artefact / 2 (below 3 Hz besides × 1 − 2 · artefact, at least 0.4). Energy: line length of 2 s over its ' +
    'median of 180 s (6–18 dB), at most 0.4, with three rows and fewer 0.8. Both are gathered row by row over 5 and 12 s, then 0.5 × the strongest row + 0.3 × ' +
    'a second with the same frequency or its double + 0.2 × a third, as far as there are rows. Rhythm counts by how it goes on in 20 s: 0.12–0.25 still, more when ' +
    'it is coherent, lasts (8–25 s), is sharp (harmonics, below 4.5 Hz) and evolves (drift of frequency without jumps, growth, more rows); what ' +
    'swings without harmonics counts half; of alpha and spindles only drift. Score: the larger of rhythm and energy + a quarter of the smaller (nothing of it when the rhythm is one of rest or sleep). ' +
    'Nothing is learnt from 0.35 on. Suspected: score ≥ `score_min` after 5 s of evidence, dated back to its begin; it ends after 8 s without; ESz from 10 s on. Artefact ' +
    'lowers, it never silences. Looked at while tuning: drawn nights of the tuning ranges, and the real recordings wearable1ch_train_01, 02, 03, 05, ' +
    '15, scalp_seizure_8ch_ombao, restingEEG_30ch_microstates, eegmmidb_64ch_overlapping_annots, eeg_20ch_artifact_annots, sleepedf_psg_5min, openbci8, neonate_8ch, neonate_bursts',
  types: ['sz'],
  madeFor: { modality: 'scalp', age_years: [1, 130], rows_min: 1, rate_hz_min: 64 },
  thresholds: {
    score_min: {
      value: 0.5,
      from: 0.1,
      to: 1.2,
      unit: '1',
      what: 'score that begins a suspected seizure: lower finds more, and raises more false alarms',
    },
  },
  inputs: {
    spectrum: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 4 },
    eeg: { montage: 'brain', filters: [highPass(1), lowPass(30)], kind: 'samples', epoch_s: 2 },
  },
  create({ of: { spectrum }, thresholds: { score_min = 0.5 } }, saved) {
    if (spectrum === undefined) throw new Error('no input');
    return new SeizureRun(spectrum, score_min, saved);
  },
};
