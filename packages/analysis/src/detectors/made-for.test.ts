import { describe, expect, it } from 'vitest';
import { trendMontage, voltageRows } from '../engine/rows.ts';
import { proposeElectrodes } from '../propose.ts';
import { run, signal, tenTwenty } from '../signals.fixture.ts';
import { whyOff } from './made-for.ts';

const contextOf = (labels: readonly string[]) => {
  const stream = { signals: labels.map((label) => signal(label)) };
  const set = proposeElectrodes(stream.signals);
  const derivations = voltageRows(trendMontage(stream, set), stream, set);
  return { rate_hz: 2048, derivations, electrodes: set.electrodes };
};

const offFor = (modality: 'scalp' | 'intracranial', labels: readonly string[]): string | undefined =>
  whyOff({ modality, rows_min: 1, rate_hz_min: 64 }, contextOf(labels), { age_years: null });

const scalp: Readonly<Record<string, readonly string[]>> = {
  cap: tenTwenty,
  'cap with spare inputs of its amplifier': [
    ...tenTwenty,
    'POL X1',
    'POL X2',
    'POL X3',
    'POL BP1',
    'POL BP2',
  ],
  'cap with an oval electrode': [...tenTwenty, ...run('FO', 4)],
  'cap against the vertex': tenTwenty.filter((site) => site !== 'Cz').map((site) => `EEG ${site}-Cz`),
  chains: 'FP1-F7 F7-T7 T7-P7 P7-O1 FP2-F8 F8-T8 T8-P8 P8-O2'.split(' '),
  wearable: ['BTEleft SD', 'CROSStop SD', 'ECG SD'],
};
const depth: Readonly<Record<string, readonly string[]>> = {
  shafts: [...run('LA', 10), ...run('RH', 8), 'Fz', 'Cz', 'Pz'],
  'shafts recorded between contacts': run('LA', 9).map((name, k) => `${name}-LA${k + 2}`),
  "shafts of Talairach's letters": [...run("A'", 10), ...run('B', 8)],
  grid: run('ECOG G', 32),
  'grid of which only the numbers tell, named as sites of the scalp are': [...run('C', 64), ...run('BTM', 6)],
};

describe('what a detector is made for', () => {
  it.each(Object.entries(scalp))('%s: scalp', (_, labels) => {
    expect(offFor('scalp', labels)).toBeUndefined();
    expect(offFor('intracranial', labels)).toBe('made for intracranial electrodes, these are scalp');
  });

  it.each(Object.entries(depth))('%s: intracranial', (_, labels) => {
    expect(offFor('intracranial', labels)).toBeUndefined();
    expect(offFor('scalp', labels)).toBe('made for scalp electrodes, these are intracranial');
  });
});

describe('derivations that detectors look at', () => {
  const rows = (labels: readonly string[]): string =>
    contextOf(labels)
      .derivations.map(({ name }) => name)
      .join(' ');

  it('two derivations of a wearable are both seen, whether or not one is in a montage', () => {
    expect(rows(['F8-T8', 'T7-T8'])).toBe('F8-T8 T7-T8');
    expect(rows(['F8-T8', 'T8-P8'])).toBe('F8-T8 T8-P8');
    expect(rows(['F8-T8'])).toBe('F8-T8');
  });

  it('chains stay chains when some more were recorded beside them', () => {
    const chains = 'FP1-F7 F7-T7 T7-P7 P7-O1 FP2-F8 F8-T8 T8-P8 P8-O2 T7-FT9 FT9-FT10 FT10-T8'.split(' ');
    expect(rows(chains)).toBe('Fp1-F7 F7-T7 T7-P7 P7-O1 Fp2-F8 F8-T8 T8-P8 P8-O2');
  });
});
