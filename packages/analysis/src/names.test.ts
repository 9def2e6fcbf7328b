import { microvoltsPer } from '@valvomo/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalLabel, modernSite, roleOf, sideOfSite, siteOf, uniqueNames } from './index.ts';

const shown: readonly [string, string][] = [
  ['EEG Fp1-Ref', 'Fp1'],
  ['EEG FP1-REF', 'Fp1'],
  ['EEG F3-LE', 'F3'],
  ['EEG Cz-AVG', 'Cz'],
  ['POL O1-G2', 'O1'],
  ['POL G1-G2', 'G1-G2'],
  ['SEEG A1-Org', 'A1'],
  ["POL A'1", "A'1"],
  ['POL A’12', "A'12"],
  ['iEEG LA1-Ref', 'LA1'],
  ['SEEG HR12', 'HR12'],
  ['Fp1.', 'Fp1'],
  ['Fc5.', 'FC5'],
  ['C5..', 'C5'],
  ['Af7.', 'AF7'],
  ['Poz.', 'POz'],
  ['FZ', 'Fz'],
  ['EEG T3', 'T3'],
  ['EEG T7', 'T7'],
  ['FP1-F7', 'Fp1-F7'],
  ['T8-P8 (2)', 'T8-P8'],
  ['T8-P8-1', 'T8-P8'],
  ['EEG Fpz-Cz', 'Fpz-Cz'],
  ["L'1-L'2", "L'1-L'2"],
  ['ECG EKG-Ref', 'ECG EKG'],
  ['EMG submental', 'EMG submental'],
  ['EEG Fp1-A1A2', 'Fp1'],
  ['F3-M1+M2', 'F3'],
  ['EEG O2-LER', 'O2'],
  ['C3-CLE', 'C3'],
  ['EEG Pz-Vref', 'Pz'],
  ['Cz-AA', 'Cz'],
  ['EEG_FP2_REF', 'Fp2'],
  ['EEG:T3', 'T3'],
  ['EEG Fp1-A1', 'Fp1-A1'],
  ['EEG Fp1 - Cz', 'Fp1-Cz'],
  ['FP1_F7', 'Fp1-F7'],
  ['T8/P8', 'T8-P8'],
  ['FP2 F8', 'Fp2-F8'],
  ['EEG Ref', 'Ref'],
  ['squarewave', 'squarewave'],
];

describe('labels', () => {
  it.each(shown)('%s is shown as %s', (label, canonical) => {
    expect(canonicalLabel(label).canonical).toBe(canonical);
  });

  it('nothing is lost: prefix, body and suffix are the label as the file has it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 16 }),
          fc
            .tuple(
              fc.constantFrom('', 'EEG ', 'POL ', 'SEEG  ', ' iEEG ', 'ECG '),
              fc.constantFrom('Fp1', "A'1", 'T8-P8', 'EKG', ' ', '', 'C5', 'Fc5'),
              fc.constantFrom('', '-Ref', '-REF.', '..', ' (2)', '-G2 ', ' - LE'),
            )
            .map((parts) => parts.join('')),
        ),
        (label) => {
          const { original, prefix, body, suffix } = canonicalLabel(label);
          expect(original).toBe(label);
          expect(prefix + body + suffix).toBe(label);
        },
      ),
    );
  });

  it('what is shown is canonical itself', () => {
    for (const [label] of shown) {
      const { canonical } = canonicalLabel(label);
      expect(canonicalLabel(canonical).canonical).toBe(canonical);
    }
  });

  it('a label of nothing but prefix and suffix stays whole', () => {
    expect(canonicalLabel('EEG ...').canonical).toBe('EEG ...');
    expect(canonicalLabel('').canonical).toBe('');
  });

  it('a hostile label of 512 characters takes no longer than another', () => {
    for (const character of [' ', '.', '-', '(', "'", '1', ' -'])
      expect(
        canonicalLabel(`${character.repeat(512 / character.length - 1)}x`).original.length,
      ).toBeGreaterThan(500);
  });

  it('duplicate labels are numbered from the second on, never onto a name that is there', () => {
    expect(uniqueNames(['T8-P8', 'Cz', 'T8-P8', 'T8-P8'])).toEqual(['T8-P8', 'Cz', 'T8-P8 (2)', 'T8-P8 (3)']);
    expect(new Set(uniqueNames(['a', 'a', 'a (2)', 'a'])).size).toBe(4);
  });
});

describe('sites', () => {
  it('T3 T4 T5 T6 and T7 T8 P7 P8 are alike; ears and mastoids are not', () => {
    expect(['T3', 'T4', 'T5', 'T6', 'Cz', 'A1', 'M1'].map(modernSite)).toEqual([
      'T7',
      'T8',
      'P7',
      'P8',
      'Cz',
      'A1',
      'M1',
    ]);
  });

  it('side follows from anatomy', () => {
    expect(['Fp1', 'T8', 'FT10', 'Cz', 'Fpz', 'A2'].map(sideOfSite)).toEqual([
      'left',
      'right',
      'right',
      'midline',
      'midline',
      'right',
    ]);
  });

  it('names no site where there is none', () => {
    expect(['Q1', 'F11', "F'3", 'C0', 'Fp3', ''].map(siteOf)).toEqual(Array.from({ length: 6 }));
  });
});

describe('dimensions of voltages', () => {
  it.each([
    ['uV', 1],
    [' µV', 1],
    ['microV', 1],
    ['Microvolts', 1],
    ['millivolt', 1e3],
    ['mV', 1e3],
    ['Volt', 1e6],
    ['nV', 1e-3],
  ])('%j is %d µV', (dimension, microvolts) => {
    expect(microvoltsPer(dimension)).toBe(microvolts);
  });

  it.each(['', '%', 'micro', 'volt-ampere', 'umol', 'kV'])('%j is none', (dimension) => {
    expect(microvoltsPer(dimension)).toBeUndefined();
  });
});

describe('polygraphy', () => {
  it.each([
    ['ECG', 'ecg'],
    ['EKG EKG', 'ecg'],
    ['EKG1', 'ecg'],
    ['EOG horizontal', 'eog'],
    ['E1-M2', 'eog'],
    ['LOC-A2', 'eog'],
    ['EMG submental', 'emg'],
    ['Chin1-Chin2', 'emg'],
    ['Leg/L', 'emg'],
    ['RLEG', 'emg'],
    ['SpO2', 'oximetry'],
    ['SPO2', 'oximetry'],
    ['Pleth', 'oximetry'],
    ['Resp oro-nasal', 'respiration'],
    ['Flow.40ms', 'respiration'],
    ['Snore', 'respiration'],
    ['EEG Effort-Ref', 'respiration'],
    ['Abd', 'respiration'],
    ['Position', 'position'],
    ['Status', 'trigger'],
    ['Event marker', 'trigger'],
    ['DC01', 'other'],
    ['EXG3', 'other'],
    ['Temp rectal', 'other'],
  ] as const)('%s is %s', (label, role) => {
    expect(roleOf(canonicalLabel(label))).toBe(role);
  });

  it.each(['Fp1', "A'1", 'HR3', 'LOC4', 'ACC2', 'POS1', 'PHR8', 'Channel 1', 'sine 8 Hz'])(
    '%s is not',
    (label) => {
      expect(roleOf(canonicalLabel(label))).toBeUndefined();
    },
  );
});
