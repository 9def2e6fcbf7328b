import { detectors, standardDetectors, type Detector } from '@valvomo/analysis';

import type { Scored } from './results.ts';

/** Along which threshold the curve of a detector goes; the first of its own where none is named. */
const along: Readonly<Record<string, string>> = { 'sz-line-length': 'ratio_min' };

/** Recordings of people that somebody looked at while setting thresholds: whoever does adds its name. */
export const lookedAt: readonly string[] = [
  'ecog_seizure_onset_mne',
  'ecog_spikes_kleen',
  'edf_139ch_biosemi_digital',
  'eeg_20ch_artifact_annots_prerau',
  'eegmmidb_64ch_overlapping_annots',
  'ieeg_hfo_zurich_open',
  'neonate_8ch_nsteven',
  'neonate_bursts_nsteven',
  'nihonkohden_routine_10s',
  'openbci8_16bit',
  'restingEEG_30ch_microstates',
  'scalp_seizure_8ch_ombao',
  'seeg_nihonkohden_mne',
  'sleepedf_psg_5min_edfio',
  'wearable1ch_train_01_sz',
  'wearable1ch_train_02_nosz',
  'wearable1ch_train_03_sz',
  'wearable1ch_train_05_nosz',
  'wearable1ch_train_15_sz',
  'xltek_subsecond_start_spike',
];

/** Beside the usual value. */
const factors = [0.5, 0.65, 0.8, 0.9, 1, 1.15, 1.35, 1.7, 2.5];

/** One detector with one setting, as a detector of its own. */
export interface Setting {
  readonly scored: Scored;
  readonly value: number;
  readonly detector: Detector;
}

const isSeizure = ({ types }: Detector): boolean => types.includes('sz') || types.includes('convulsion');

const settingsOf = (detector: Detector): readonly Setting[] => {
  const { id, version, name, reference, thresholds, types } = detector;
  const axis = along[id] ?? Object.keys(thresholds)[0];
  const threshold = axis === undefined ? undefined : thresholds[axis];
  if (axis === undefined || threshold === undefined) return [];
  const { value: usual, from, to, what, unit } = threshold;
  const watches = standardDetectors.some((one) => one.id === id);
  const only = types.includes('sz') ? null : 'convulsion';
  const scored = {
    id,
    version,
    name,
    reference,
    watches,
    only,
    threshold: { name: axis, what, unit, usual },
  };
  const values = new Set(
    factors.map((by) => Math.min(to, Math.max(from, Number((usual * by).toPrecision(6))))),
  );
  return [...values].map((value) => {
    const changed = { ...thresholds, [axis]: { ...threshold, value } };
    return { scored, value, detector: { ...detector, id: `${id}@${value}`, thresholds: changed } };
  });
};

/** Every detector of seizures with every setting of its curve. */
export const settings: readonly Setting[] = detectors.filter(isSeizure).flatMap(settingsOf);

/** Those of which misses and false alarms are drawn: what watches where nobody chose; all, where nothing does. */
export const isDrawn = ({ scored, value }: Setting): boolean =>
  value === scored.threshold.usual && (scored.watches || !settings.some((one) => one.scored.watches));
