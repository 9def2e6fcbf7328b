import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { electrodeSet, propose, proposeElectrodes, type Proposal } from './index.ts';
import { run, signal, tenTwenty } from './signals.fixture.ts';

const kinds = (labels: readonly string[]): string[] =>
  propose(labels.map((label) => signal(label))).map((group) => {
    switch (group.kind) {
      case 'depth':
        return `depth ${group.shaft} ${group.contacts.length} ${group.side}`;
      case 'grid':
      case 'cap':
        return `${group.kind} ${group.name} ${group.signals.length}`;
      case 'other':
        return `${group.role} ${group.signals.length}`;
      default:
        return `${group.kind} ${group.signals.length}`;
    }
  });

describe('names only propose', () => {
  it('10-20 and 10-10 caps are scalp, old temporal names with T1 T2 included', () => {
    expect(kinds(tenTwenty)).toEqual(['scalp 19']);
    expect(kinds([...tenTwenty.map((label) => label.toUpperCase()), 'T1', 'T2', 'A1', 'A2'])).toEqual([
      'scalp 23',
    ]);
    const old = tenTwenty.map((site) => ({ T7: 'T3', T8: 'T4', P7: 'T5', P8: 'T6' })[site] ?? site);
    expect(kinds([...old, 'T1', 'T2'])).toEqual(['scalp 21']);
    const rows = ['F', 'FC', 'C', 'CP', 'P'].flatMap((row) => run(row, 6).concat(`${row}z`));
    expect(kinds(rows.map((label) => `${label}.`))).toEqual(['scalp 35']);
    expect(kinds(['C3', 'C4', 'CZ', 'P3', 'P4', 'T3', 'T4', 'T5'])).toEqual(['scalp 8']);
    expect(kinds([...tenTwenty, 'C1', 'C2'])).toEqual(['scalp 21']);
  });

  it('shafts that collide with 10-20 (A C F O P T Fp) are shafts', () => {
    const shafts = ['A', 'C', 'F', 'O', 'P', 'T', 'Fp'];
    expect(kinds(shafts.flatMap((shaft) => run(shaft, 10)))).toEqual(
      shafts.map((shaft) => `depth ${shaft} 10 unknown`),
    );
    expect(kinds(['F', 'P', 'T'].flatMap((shaft) => run(shaft, 8)))).toEqual(
      ['F', 'P', 'T'].map((shaft) => `depth ${shaft} 8 unknown`),
    );
  });

  it('primes are part of the name, and no letter gives a side', () => {
    expect(kinds([...run("L'", 14), ...run('L', 12), ...run('RPH', 8), ...run('AHR', 8)])).toEqual([
      "depth L' 14 unknown",
      'depth L 12 unknown',
      'depth RPH 8 unknown',
      'depth AHR 8 unknown',
    ]);
  });

  it('shafts beside a few scalp electrodes leave those scalp', () => {
    expect(kinds([...run("B'", 12), ...run('C', 12), 'Fz', 'Cz', 'Pz', 'ECG'])).toEqual([
      'scalp 3',
      "depth B' 12 unknown",
      'depth C 12 unknown',
      'ecg 1',
    ]);
  });

  it('A1 and A2 alone are ears', () => {
    expect(kinds([...run('B', 10), 'A1', 'A2'])).toEqual(['scalp 2', 'depth B 10 unknown']);
  });

  it('a grid C1 … C64 is no shaft and has no geometry', () => {
    expect(kinds(run('C', 64))).toEqual(['grid C 64']);
    expect(propose(run('C', 64).map((label) => signal(label)))).toMatchObject([{ rows: 0, columns: 0 }]);
  });

  it('caps of BioSemi style, A1 … A32, are no shafts, nor is a numbered net', () => {
    expect(kinds(run('A', 32))).toEqual(['cap A 32']);
    expect(kinds(['A', 'B', 'C', 'D'].flatMap((box) => run(box, 32)))).toEqual(
      ['A', 'B', 'C', 'D'].map((box) => `cap ${box} 32`),
    );
    expect(kinds('A B C D E F G H'.split(' ').flatMap((box) => run(box, 16)))).toEqual(
      'A B C D E F G H'.split(' ').map((box) => `cap ${box} 16`),
    );
    expect(kinds(run('E', 128))).toEqual(['cap E 128']);
  });

  it('polygraphy is told apart, by its words and by its dimension', () => {
    const signals = [
      ...['Fp1', 'E1', 'E2', 'EMG chin', 'EKG', 'DC01', 'Status', 'Channel 1'].map((label) => signal(label)),
      signal('SpO2', '%'),
      signal('C3', '%'),
    ];
    expect(
      propose(signals).map((group) => [group.kind, group.kind === 'other' ? group.role : '', group.signals]),
    ).toEqual([
      ['scalp', '', [0]],
      ['other', 'eog', [1, 2]],
      ['other', 'emg', [3]],
      ['other', 'ecg', [4]],
      ['other', 'other', [5, 7, 9]],
      ['other', 'trigger', [6]],
      ['other', 'oximetry', [8]],
    ]);
  });

  it('Nihon Kohden’s free inputs X1 … X7 beside a cap are no shaft', () => {
    expect(kinds([...tenTwenty, ...run('X', 7)].map((label) => `EEG ${label}`))).toEqual([
      'scalp 19',
      'other 7',
    ]);
  });

  it('channels recorded between two sites are pairs', () => {
    const [group] = propose(['FP1-F7', 'F7-T7', 'T8-P8', 'T8-P8'].map((label) => signal(label)));
    expect(group).toEqual({
      kind: 'pair',
      signals: [0, 1, 2, 3],
      pairs: [
        { active: 'Fp1', reference: 'F7' },
        { active: 'F7', reference: 'T7' },
        { active: 'T8', reference: 'P8' },
        { active: 'T8', reference: 'P8' },
      ],
    });
  });

  const label = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(...tenTwenty, ...run('A', 3), ...run("L'", 4), 'ECG', 'T8-P8', 'SpO2', 'C64', 'X1', 'E7'),
  );

  it('every signal is in exactly one group, and none is declared a side', () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 60 }), (labels) => {
        const signals = labels.map((name) => signal(name));
        const groups = propose(signals);
        const all = groups.flatMap((group) => group.signals).toSorted((a, b) => a - b);
        expect(all).toEqual(signals.map((_, k) => k));
        const { basis, electrodes } = proposeElectrodes(signals);
        expect(basis).toBe('proposed');
        expect(electrodes).toHaveLength(signals.length);
        expect(electrodes.every((e) => !('side' in e) || e.side === 'unknown')).toBe(true);
      }),
    );
  });
});

describe('a person’s decision', () => {
  const labels = [...run('C', 6), ...run("L'", 3), 'Cz', 'ECG'];
  const groups = propose(labels.map((label) => signal(label)));

  it('turns groups into electrodes: geometry by rows, side as said, by whom', () => {
    const corrected = groups.map((group): Proposal => {
      if (group.kind === 'depth' && group.shaft === 'C')
        return { ...group, kind: 'grid', name: 'C', rows: 2, columns: 3, side: 'right' };
      return group.kind === 'depth' ? { ...group, side: 'left' } : group;
    });
    const set = electrodeSet(corrected, labels.length, { basis: 'confirmed', by: 'M. Reader' });
    expect(set.basis).toBe('confirmed');
    expect(set.by).toBe('M. Reader');
    expect(set.electrodes[4]).toEqual({ kind: 'grid', name: 'C', row: 2, column: 2, side: 'right' });
    expect(set.electrodes[8]).toEqual({ kind: 'depth', shaft: "L'", contact: 3, side: 'left' });
    expect(set.electrodes[9]).toEqual({ kind: 'scalp', site: 'Cz' });
    expect(set.electrodes[10]).toEqual({ kind: 'other', role: 'ecg' });
  });

  it('a grid without declared rows and columns has no place for its contacts', () => {
    const [grid] = propose(run('G', 20).map((label) => signal(label)));
    const set = electrodeSet(grid === undefined ? [] : [grid], 20, { basis: 'proposed' });
    expect(set.electrodes[0]).toEqual({ kind: 'other', role: 'other' });
  });

  it('a signal named twice, or one beyond the stream, is refused', () => {
    expect(() => electrodeSet([...groups, ...groups], labels.length, { basis: 'proposed' })).toThrow(
      /named twice/,
    );
    expect(() => electrodeSet(groups, 3, { basis: 'proposed' })).toThrow(/is not among 3 signals/);
  });
});
