import type { Derivation } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import { electrodeSet, montages, propose, type ChainOrder } from '../index.ts';
import { signal, tenTwenty } from '../signals.fixture.ts';

const old = tenTwenty.map((site) => ({ T7: 'T3', T8: 'T4', P7: 'T5', P8: 'T6' })[site] ?? site);

const rowsOf = (
  id: string,
  labels: readonly string[],
  order: ChainOrder = 'left-first',
  bad: readonly string[] = [],
): Derivation[] => {
  const signals = labels.map((label) => signal(label));
  const electrodes = electrodeSet(propose(signals), labels.length, { basis: 'confirmed', by: 'test' });
  const montage = montages.find((candidate) => candidate.id === id);
  const numbers = new Set(bad.map((label) => labels.indexOf(label)));
  return montage?.derivations({ signals, electrodes, bad: numbers, order }) ?? [];
};

const namesOf = (rows: readonly Derivation[]): string =>
  rows
    .filter(({ group }) => group !== 'as recorded' && group !== 'polygraphy')
    .map(({ name }) => name)
    .join(' ');

/** Rows left first and right first, as the tables have them. */
const tables: readonly [id: string, labels: readonly string[], left: string, right: string][] = [
  [
    'transverse',
    tenTwenty,
    'F7-Fp1 Fp1-Fp2 Fp2-F8 F7-F3 F3-Fz Fz-F4 F4-F8 T7-C3 C3-Cz Cz-C4 C4-T8 P7-P3 P3-Pz Pz-P4 P4-P8 P7-O1 O1-O2 O2-P8',
    'F8-Fp2 Fp2-Fp1 Fp1-F7 F8-F4 F4-Fz Fz-F3 F3-F7 T8-C4 C4-Cz Cz-C3 C3-T7 P8-P4 P4-Pz Pz-P3 P3-P7 P8-O2 O2-O1 O1-P7',
  ],
  [
    'transverse-ears',
    [...tenTwenty, 'A1', 'A2'],
    'Fp1-Fp2 F7-F3 F3-Fz Fz-F4 F4-F8 A1-T7 T7-C3 C3-Cz Cz-C4 C4-T8 T8-A2 P7-P3 P3-Pz Pz-P4 P4-P8 O1-O2 Fz-Cz Cz-Pz',
    'Fp2-Fp1 F8-F4 F4-Fz Fz-F3 F3-F7 A2-T8 T8-C4 C4-Cz Cz-C3 C3-T7 T7-A1 P8-P4 P4-Pz Pz-P3 P3-P7 O2-O1 Fz-Cz Cz-Pz',
  ],
  [
    'circumferential',
    tenTwenty,
    'Fp1-F7 F7-T7 T7-P7 P7-O1 O1-O2 O2-P8 P8-T8 T8-F8 F8-Fp2 Fp2-Fp1 Fz-Cz Cz-Pz',
    'Fp2-F8 F8-T8 T8-P8 P8-O2 O2-O1 O1-P7 P7-T7 T7-F7 F7-Fp1 Fp1-Fp2 Fz-Cz Cz-Pz',
  ],
  [
    'cz-reference',
    tenTwenty,
    'Fp1-Cz F7-Cz T7-Cz P7-Cz O1-Cz F3-Cz C3-Cz P3-Cz Fz-Cz Pz-Cz F4-Cz C4-Cz P4-Cz Fp2-Cz F8-Cz T8-Cz P8-Cz O2-Cz',
    'Fp2-Cz F8-Cz T8-Cz P8-Cz O2-Cz Fp1-Cz F7-Cz T7-Cz P7-Cz O1-Cz F4-Cz C4-Cz P4-Cz F3-Cz C3-Cz P3-Cz Fz-Cz Pz-Cz',
  ],
  [
    'ipsilateral-ear',
    [...tenTwenty, 'A1', 'A2'],
    'F7-A1 T7-A1 P7-A1 Fp1-A1 F3-A1 C3-A1 P3-A1 O1-A1 Fz-A1 Pz-A2 Fp2-A2 F4-A2 C4-A2 P4-A2 O2-A2 F8-A2 T8-A2 P8-A2',
    'F8-A2 T8-A2 P8-A2 F7-A1 T7-A1 P7-A1 Fp2-A2 F4-A2 C4-A2 P4-A2 O2-A2 Fp1-A1 F3-A1 C3-A1 P3-A1 O1-A1 Pz-A2 Fz-A1',
  ],
  [
    'neonatal',
    ['Fp1', 'Fp2', 'C3', 'C4', 'T3', 'T4', 'O1', 'O2', 'Cz'],
    'Fp1-T3 T3-O1 Fp2-T4 T4-O2 Fp1-C3 C3-O1 Fp2-C4 C4-O2 T3-C3 C3-Cz Cz-C4 C4-T4',
    'Fp2-T4 T4-O2 Fp1-T3 T3-O1 Fp2-C4 C4-O2 Fp1-C3 C3-O1 T3-C3 C3-Cz Cz-C4 C4-T4',
  ],
  [
    'longitudinal-25',
    [...tenTwenty, 'F9', 'T9', 'P9', 'F10', 'T10', 'P10'],
    'F9-T9 T9-P9 Fp1-F7 F7-T7 T7-P7 P7-O1 Fp1-F3 F3-C3 C3-P3 P3-O1 Fz-Cz Cz-Pz Fp2-F4 F4-C4 C4-P4 P4-O2 Fp2-F8 F8-T8 T8-P8 P8-O2 F10-T10 T10-P10',
    'F10-T10 T10-P10 F9-T9 T9-P9 Fp2-F8 F8-T8 T8-P8 P8-O2 Fp1-F7 F7-T7 T7-P7 P7-O1 Fp2-F4 F4-C4 C4-P4 P4-O2 Fp1-F3 F3-C3 C3-P3 P3-O1 Fz-Cz Cz-Pz',
  ],
  [
    'laplacian',
    old,
    'Fp1-Lap F7-Lap T3-Lap T5-Lap O1-Lap F3-Lap C3-Lap P3-Lap Fz-Lap Cz-Lap Pz-Lap F4-Lap C4-Lap P4-Lap Fp2-Lap F8-Lap T4-Lap T6-Lap O2-Lap',
    'Fp2-Lap F8-Lap T4-Lap T6-Lap O2-Lap Fp1-Lap F7-Lap T3-Lap T5-Lap O1-Lap F4-Lap C4-Lap P4-Lap F3-Lap C3-Lap P3-Lap Fz-Lap Cz-Lap Pz-Lap',
  ],
];

describe.each(tables)('montage %s', (id, labels, left, right) => {
  it('left first has the rows of its table, all of them whole', () => {
    const rows = rowsOf(id, labels);
    expect(namesOf(rows)).toBe(left);
    expect(rows.every(({ missing }) => missing.length === 0)).toBe(true);
  });

  it('right first has the same rows from the right', () => {
    expect(namesOf(rowsOf(id, labels, 'right-first'))).toBe(right);
  });

  it('old and new names give the same weights', () => {
    const renamed = labels.map((label) => ({ T7: 'T3', T8: 'T4', P7: 'T5', P8: 'T6' })[label] ?? label);
    const termsOf = (rows: readonly Derivation[]) => rows.map(({ terms }) => terms);
    expect(termsOf(rowsOf(id, renamed))).toEqual(termsOf(rowsOf(id, labels)));
  });
});

describe('channels recorded as pairs', () => {
  it('fill the rows of the hat-band', () => {
    const rows = rowsOf('circumferential', ['Fp1-F7', 'O2-O1', 'Fp2-F8']);
    expect(rows.filter(({ terms }) => terms.length > 0)).toMatchObject([
      { name: 'Fp1-F7', terms: [{ signal: 0, weight: 1 }] },
      { name: 'O1-O2', terms: [{ signal: 1, weight: -1 }] },
      { name: 'F8-Fp2', terms: [{ signal: 2, weight: -1 }] },
    ]);
  });

  it('fill rows against an ear or the vertex', () => {
    expect(
      rowsOf('ipsilateral-ear', ['C3-A1', 'O2-A2', 'C4-A1']).filter((row) => row.terms.length > 0),
    ).toMatchObject([{ name: 'C3-A1' }, { name: 'O2-A2' }, { name: 'C4-A1', group: 'as recorded' }]);
    expect(rowsOf('cz-reference', ['Cz-C3']).filter((row) => row.terms.length > 0)).toMatchObject([
      { name: 'C3-Cz', terms: [{ weight: -1 }] },
    ]);
  });
});

describe('channels recorded against one reference and labelled so', () => {
  const against = (reference: string, sites: readonly string[]): string[] =>
    sites.filter((site) => site !== reference).map((site) => `EEG ${site}-${reference}`);

  it.each(['Cz', 'Pz', 'A1', 'M2'])('give the rows of electrodes against %s', (reference) => {
    const labels = against(reference, tenTwenty);
    const rows = rowsOf('longitudinal', labels);
    const plain = rowsOf('longitudinal', tenTwenty);
    expect(namesOf(rows)).toBe(namesOf(plain));
    const among = (names: readonly string[], row: Derivation | undefined) =>
      row?.terms
        .map(({ signal: at, weight }) => ({ site: names[at]?.replace(/^EEG |-\w+$/g, ''), weight }))
        .filter(({ site }) => site !== reference);
    for (const [k, { name }] of rows.entries())
      expect([name, among(labels, rows[k])]).toEqual([name, among(tenTwenty, plain[k])]);
  });

  it('a bad one empties the rows it is in', () => {
    const rows = rowsOf('longitudinal', against('Cz', tenTwenty), 'left-first', ['EEG F7-Cz']);
    expect(rows.filter(({ missing }) => missing.length > 0).map(({ name }) => name)).toEqual([
      'Fp1-F7',
      'F7-T7',
    ]);
    expect(rows[0]).toMatchObject({ terms: [], missing: ['F7-Cz'] });
  });

  it('three of one reference are no reference of the recording: contralateral mastoids of a sleep study', () => {
    const labels = ['F3-M2', 'C3-M2', 'O1-M2', 'F4-M1', 'C4-M1', 'O2-M1'];
    expect(
      rowsOf('longitudinal', labels).every(
        ({ group, terms }) => terms.length === 0 || group === 'as recorded',
      ),
    ).toBe(true);
  });
});

describe('what a row says when it cannot be made', () => {
  it('mastoids are no ears', () => {
    const rows = rowsOf('ipsilateral-ear', [...tenTwenty, 'M1', 'M2']);
    expect(rows[0]).toMatchObject({ name: 'F7-A1', terms: [], missing: ['A1'] });
    expect(rows.filter(({ group }) => group === 'as recorded')).toHaveLength(21);
  });

  it('Laplacian: a row needs all its neighbours, and names those it lacks', () => {
    const rows = rowsOf(
      'laplacian',
      tenTwenty.filter((site) => site !== 'C3'),
      'left-first',
      ['Fz'],
    );
    const byName = new Map(rows.map((row) => [row.name, row]));
    expect(byName.get('F3-Lap')).toMatchObject({ terms: [], missing: ['C3', 'Fz'] });
    expect(byName.get('Cz-Lap')).toMatchObject({ terms: [], missing: ['C3', 'Fz'] });
    expect(byName.get('C3-Lap')).toMatchObject({ terms: [], missing: ['C3'] });
    expect(byName.get('O2-Lap')).toMatchObject({ missing: [] });
  });

  it('Laplacian: one minus the mean of the neighbours', () => {
    const [fp1] = rowsOf('laplacian', tenTwenty);
    expect(fp1?.terms.map(({ signal: at, weight }) => [tenTwenty[at], weight])).toEqual([
      ['Fp1', 1],
      ['F3', -1 / 3],
      ['F7', -1 / 3],
      ['Fp2', -1 / 3],
    ]);
    expect(rowsOf('laplacian', tenTwenty).find(({ name }) => name === 'C4-Lap')?.terms).toHaveLength(5);
  });
});

describe('neonatal', () => {
  it('breaths, eyes, heart and chin below the EEG, in this order', () => {
    const labels = ['EMG chin', 'SpO2', 'ECG', 'EOG left', 'Resp', 'Cz', 'C3'];
    const rows = rowsOf('neonatal', labels).filter(({ group }) => group === 'polygraphy');
    expect(rows.map(({ name }) => name)).toEqual(['Resp', 'EOG left', 'ECG', 'EMG chin', 'SpO2']);
  });
});

describe('montages for few electrodes', () => {
  it('wide bipolar is whole for the ten electrodes of an emergency cap', () => {
    const rows = rowsOf('wide-bipolar', ['Fp1', 'Fp2', 'C3', 'C4', 'T7', 'T8', 'O1', 'O2', 'Fz', 'Cz']);
    expect(rows.map(({ name }) => name)).toEqual(
      'Fp1-T7 T7-O1 Fp2-T8 T8-O2 Fp1-C3 C3-O1 Fp2-C4 C4-O2 T7-C3 C3-Cz Cz-C4 C4-T8 Fz'.split(' '),
    );
    expect(rows.every(({ terms }) => terms.length > 0)).toBe(true);
  });

  it('temporal chains are whole for ten electrodes around the head', () => {
    const rows = rowsOf('temporal-chains', 'Fp1 Fp2 F7 F8 T3 T4 T5 T6 O1 O2'.split(' '));
    expect(namesOf(rows)).toBe('Fp1-F7 F7-T3 T3-T5 T5-O1 Fp2-F8 F8-T4 T4-T6 T6-O2');
    expect(rows.every(({ terms }) => terms.length > 0)).toBe(true);
  });
});
