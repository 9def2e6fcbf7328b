import { highPass, lowPass } from '../../trends/pass.ts';
import type { Detector } from '../detector.ts';
import { id, SeizureRun } from './run.ts';

export const seizure: Detector = {
  id,
  version: 5,
  name: 'Seizure, scalp',
  reference:
    'an open ensemble after Saab and Gotman 2005, doi:10.1016/j.clinph.2004.08.004, Esteller 2001, doi:10.1109/IEMBS.2001.1020545, and ' +
    'Fürbass 2015, doi:10.1016/j.clinph.2014.09.023; grades: Hirsch 2021, doi:10.1097/WNP.0000000000000806',
  definition:
    'Two stages. First, every second, of every bipolar row of the brain (as recorded where there is none), the spectrum of 4 s in 22 bands of 1–30 Hz against ' +
    'what is usual in the row: mean and deviation of ln power, forgetting over 180 s and over 2400 s, blended with a prior of an adult until 40 s are learnt. The ' +
    'rhythm is the comb of 1–22 Hz with up to 4 teeth that holds most of what is new: its regularity, sharpness (harmonics), repetition, salience (over all that is usual) and ' +
    'excess (over the most that is usual); beside it line length of 2 s over its median of 180 s. A rule of old turns them into evidence; nothing is learnt while that is 0.35 or more. ' +
    'Second, 46 facts of the whole recording, rows counting by the strength of their rhythm over 5 s: strength, regularity and salience over 4–40 s; how the frequency drifts and ' +
    'jumps; rows that agree; line length there and everywhere, how it surges and swings; change of power in five bands up to 46 Hz there and everywhere (a fall of all, too, as in a decrement); ' +
    'muscle; where it is (over the eyes, the back, one side, one electrode); how peaked the samples are; the number of rows; the evidence of the first stage. Each adds to the ' +
    'log odds along straight lines between seven points (`model-terms.ts`, an additive logistic model fitted by `fixtures/generate/seizure-model.py`). Odds are 1 less where no row can be judged, −4 where none has a signal; they are held within −4 … 6 and gathered over 3 s; score: ' +
    '1 / (1 + e^−odds). Suspected: score ≥ `score_min`, dated back to where the odds rose; it is held by odds 2 less, ends after 8 s without; ESz from 10 s on. A mark has the six facts that said ' +
    'most (`weighs_…`, log odds beside an ordinary second). Confidence: score × (1 − artefact / 2): artefact lowers, it never silences. Looked at while tuning: drawn nights of the tuning ranges, alone and over real recordings, ' +
    'a generator of noise and chirps, the real recordings wearable1ch_train_01, 02, 03, 05, 15, scalp_seizure_8ch_ombao, restingEEG_30ch_microstates, ' +
    'eegmmidb_64ch_overlapping_annots, eeg_20ch_artifact_annots, openbci8, neonate_8ch, neonate_bursts',
  types: ['sz'],
  madeFor: { modality: 'scalp', age_years: [1, 200], rows_min: 1, rate_hz_min: 64 },
  thresholds: {
    score_min: {
      value: 0.5,
      from: 0.05,
      to: 0.99,
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
