import { existsSync, readFileSync } from 'node:fs';
import type { Signal } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import { availableMontages, electrodeSet, montages, propose, proposeElectrodes } from './index.ts';
import { signal } from './signals.fixture.ts';

const folder = new URL('../../../../shared/recordings/', import.meta.url);
const present = existsSync(folder);
if (!present) console.log('recordings are not here: what their labels propose is not tested');

/** Labels and dimensions of the ordinary signals, straight from the header's fixed columns. */
const signalsOf = (name: string): Signal[] => {
  const text = readFileSync(new URL(name, folder)).toString('latin1');
  const count = Number(text.slice(252, 256));
  const field = (before: number, width: number, k: number): string => {
    const at = 256 + count * before + width * k;
    return text.slice(at, at + width).trim();
  };
  return Array.from({ length: count }, (_, k) => signal(field(0, 16, k), field(96, 8, k))).filter(
    ({ label }) => !label.endsWith('Annotations'),
  );
};

const summary = (signals: readonly Signal[]): string =>
  propose(signals)
    .map((group) => {
      const name = group.kind === 'depth' ? group.shaft : 'name' in group ? group.name : '';
      return `${group.kind === 'other' ? group.role : group.kind}${name === '' ? '' : ` ${name}`} ${group.signals.length}`;
    })
    .join(', ');

const expected: readonly [string, string][] = [
  ['restingEEG_30ch_microstates.edf', 'scalp 30'],
  ['eegmmidb_64ch_overlapping_annots.edf', 'scalp 64'],
  ['eeg_20ch_artifact_annots_prerau.edf', 'scalp 19, pair 1'],
  ['nihonkohden_routine_10s.edf', 'scalp 25, reference 1, other 11'],
  ['neonate_bursts_nsteven.edf', 'scalp 19, ecg 1, respiration 1'],
  ['labels_chbmit_2s_noise.edf', 'pair 23'],
  ['labels_siena_2s_noise.edf', 'scalp 29, ecg 1, oximetry 1, other 3, trigger 1'],
  [
    'seeg_nihonkohden_mne.edf',
    "depth L' 14, depth N' 12, depth F' 14, depth O' 16, depth G' 16, depth X' 16, other 8, ecg 2",
  ],
  ['ieeg_hfo_zurich_open.edf', 'depth IPR 4, depth AHR 8, depth AL 8, depth AR 8, depth PHR 8'],
  ['ecog_seizure_onset_mne.edf', 'grid C 64, depth BTM 6, depth BTP 6, ecg 2'],
  ['biosemi_nrec_ok.bdf', 'cap A 32, cap B 32, cap C 32, cap D 32, other 8, trigger 1'],
  ['sleepedf_psg_5min_edfio.edf', 'pair 2, eog 1, respiration 1, emg 1, other 1, trigger 1'],
];

describe.skipIf(!present)('labels of real recordings', () => {
  it.each(expected)('%s', (name, groups) => {
    expect(summary(signalsOf(name))).toBe(groups);
  });

  it.each(expected)(
    '%s: as recorded alone until confirmed, then every montage it allows shows every signal',
    (name) => {
      const signals = signalsOf(name);
      expect(availableMontages(proposeElectrodes(signals)).map(({ id }) => id)).toEqual(['as-recorded']);
      const electrodes = electrodeSet(propose(signals), signals.length, { basis: 'confirmed', by: 'test' });
      for (const montage of montages.filter((candidate) => candidate.suits(electrodes))) {
        const rows = montage.derivations({ signals, electrodes, bad: new Set(), order: 'right-first' });
        const used = new Set(rows.flatMap(({ terms }) => terms.map((term) => term.signal)));
        expect([...signals.keys()].filter((k) => !used.has(k))).toEqual([]);
        expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
      }
    },
  );
});
