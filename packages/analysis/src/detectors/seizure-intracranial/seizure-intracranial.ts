import { highPass, lowPass } from '../../trends/pass.ts';
import type { Detector } from '../detector.ts';
import { id, IntracranialRun } from './run.ts';

export const seizureIntracranial: Detector = {
  id,
  version: 2,
  name: 'Seizure, intracranial',
  reference:
    'Epileptogenicity index: Bartolomei 2008, doi:10.1093/brain/awn111; onset patterns: Lagarde 2019, doi:10.1111/epi.16398',
  definition:
    'Every second, of every bipolar row of depth electrodes (as recorded where there is none), the spectrum of 2 s: fast power, 12.4–97 Hz without mains ± 2 Hz, and its ratio to ' +
    'slow power, 3.5–12.4 Hz. Fast evidence: the least of power over its usual one, of the median of mean |x(t − 5 ms) − 2x(t) + x(t + 5 ms)| of 1/16 s (spikes are fast, too, but not all the time), and ratio over its usual one + 3 dB, less one deviation (2–6 dB, up to 1.2); usual ' +
    'is the mean of ln over 120 s, known after 8 s, and stands still while evidence or score are 0.3. Rhythmic evidence: as of the scalp (detector `seizure`), with its weight of evolution. The ' +
    'larger of both is gathered by row over 5 s; score: 0.7 × the strongest row + 0.3 × the second. A contact begins with the second from which Page and ' +
    'Hinkley’s test (bias 2 dB, 10 dB gathered) hears it, else with which it takes part (0.3). Channels are told in the order of their onsets; epileptogenicity index: sum of the ratio over 5 s ' +
    'by 1 s + delay after the first, the largest 1. Suspected: score ≥ `score_min` after 5 s of evidence, dated back; it ends after 8 s without; ESz from 10 s on. Looked at while tuning: synthetic seizures of three onsets, and the real ' +
    'recordings ecog_seizure_onset_mne and seeg_nihonkohden_mne',
  types: ['sz'],
  madeFor: { modality: 'intracranial', rows_min: 1, rate_hz_min: 200 },
  thresholds: {
    score_min: { value: 0.5, from: 0.1, to: 1.2, unit: '1', what: 'score that begins a suspected seizure' },
  },
  inputs: {
    spectrum: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 2, window_s: 2 },
    raw: { montage: 'brain', filters: [], kind: 'samples', epoch_s: 1 },
    fine: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 4 },
    eeg: { montage: 'brain', filters: [highPass(1), lowPass(30)], kind: 'samples', epoch_s: 2 },
  },
  create({ of: { spectrum, fine }, thresholds: { score_min = 0.5 } }, saved) {
    if (spectrum === undefined || fine === undefined) throw new Error('no input');
    return new IntracranialRun(spectrum, fine, score_min, saved);
  },
};
