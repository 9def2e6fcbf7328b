import type { Derivation, Electrode, ElectrodeSet } from '@valvomo/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  availableMontages,
  electrodeSet,
  montages,
  propose,
  type ChainOrder,
  type Montage,
} from '../index.ts';
import { run, signal, tenTwenty } from '../signals.fixture.ts';

const orders: readonly ChainOrder[] = ['left-first', 'right-first', 'by-shaft'];
const old = tenTwenty.map((site) => ({ T7: 'T3', T8: 'T4', P7: 'T5', P8: 'T6' })[site] ?? site);
const chb =
  'FP1-F7 F7-T7 T7-P7 P7-O1 FP1-F3 F3-C3 C3-P3 P3-O1 FP2-F4 F4-C4 C4-P4 P4-O2 FP2-F8 F8-T8 T8-P8 P8-O2 FZ-CZ CZ-PZ P7-T7 T7-FT9 T8-P8';

/** Label lists as clinics record them. */
const layouts: Readonly<Record<string, readonly string[]>> = {
  '10-20': [...tenTwenty, 'ECG'],
  'old 10-20 with extras': [
    ...old.map((site) => `EEG ${site}-Ref`),
    'A1',
    'A2',
    'T1',
    'T2',
    'EKG',
    'EMG chin',
  ],
  'bipolar file': chb.split(' '),
  '25 electrodes': [...tenTwenty, 'F9', 'T9', 'P9', 'F10', 'T10', 'P10', 'ECG'],
  newborn: ['Fp1', 'Fp2', 'C3', 'C4', 'T3', 'T4', 'O1', 'O2', 'Cz', 'ECG', 'Resp', 'EOG left', 'EMG chin'],
  emergency: ['Fp1', 'Fp2', 'C3', 'C4', 'T7', 'T8', 'O1', 'O2', 'Fz', 'Cz'],
  sEEG: [...run("L'", 8), "L'11", "L'12", ...run('A', 10), "X'5", ...run('G', 32), 'Fz', 'Cz', 'ECG', 'DC01'],
};

const confirmed = (labels: readonly string[]): ElectrodeSet =>
  electrodeSet(propose(labels.map((label) => signal(label))), labels.length, {
    basis: 'confirmed',
    by: 'test',
  });

const rowsOf = (
  montage: Montage,
  labels: readonly string[],
  { bad = [], order = 'left-first' }: { bad?: readonly number[]; order?: ChainOrder } = {},
): Derivation[] =>
  montage.derivations({
    signals: labels.map((label) => signal(label)),
    electrodes: confirmed(labels),
    bad: new Set(bad),
    order,
  });

const montage = (id: string): Montage => {
  const found = montages.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no montage ${id}`);
  return found;
};

const namesOf = (rows: readonly Derivation[]): string[] => rows.map(({ name }) => name);
const layout = fc.constantFrom(...Object.values(layouts));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const monopolar = new Set<Electrode['kind']>(['scalp', 'depth', 'grid']);

describe.each(montages.map((entry) => [entry.id, entry] as const))('montage %s', (id, entry) => {
  it('has a name, a reference and an id of its own', () => {
    expect(entry.name).toMatch(/\S/);
    expect(entry.reference).toMatch(/\S/);
    expect(montages.filter((other) => other.id === id)).toHaveLength(1);
  });

  it('inputs exist, weights are finite, and a row is either whole or says what is missing', () => {
    fc.assert(
      fc.property(layout, fc.constantFrom(...orders), fc.array(fc.nat(60)), (labels, order, bad) => {
        for (const { terms, missing } of rowsOf(entry, labels, { bad, order })) {
          expect(terms.length > 0).toBe(missing.length === 0);
          expect(terms.every(({ signal, weight }) => signal in labels && Number.isFinite(weight))).toBe(true);
          expect(terms.some(({ signal }) => bad.includes(signal))).toBe(false);
          expect(new Set(terms.map(({ signal }) => signal)).size).toBe(terms.length);
        }
      }),
    );
  });

  it('names are unique, and no signal is lost', () => {
    for (const labels of Object.values(layouts)) {
      const rows = rowsOf(entry, labels);
      expect(new Set(namesOf(rows)).size).toBe(rows.length);
      const used = new Set(rows.flatMap(({ terms }) => terms.map(({ signal }) => signal)));
      expect([...labels.keys()].filter((k) => !used.has(k))).toEqual([]);
    }
  });

  it('bad signals take no row away and move none: readers know rows by place', () => {
    fc.assert(
      fc.property(layout, fc.array(fc.nat(60)), (labels, bad) => {
        const places = (rows: readonly Derivation[]): string[] =>
          rows.map(({ name, group, side, unit, role }) => [name, group, side, unit, role].join());
        expect(places(rowsOf(entry, labels, { bad }))).toEqual(places(rowsOf(entry, labels)));
      }),
    );
  });

  it('brain rows made of single electrodes cancel what all have in common, except as recorded', () => {
    for (const labels of Object.values(layouts)) {
      const { electrodes } = confirmed(labels);
      const rows = rowsOf(entry, labels).filter(
        ({ role, group, note, terms }) =>
          role === 'eeg' &&
          group !== 'as recorded' &&
          note !== 'single contact: referential' &&
          terms.every(({ signal }) => monopolar.has(electrodes[signal]?.kind ?? 'other')),
      );
      for (const { terms } of rows) expect(sum(terms.map(({ weight }) => weight))).toBeCloseTo(0, 12);
    }
  });

  it('polygraphic signals come last, in their own unit, with their role', () => {
    const labels = ['SpO2', 'ECG', ...tenTwenty];
    const signals = labels.map((label) => signal(label, label === 'SpO2' ? '%' : 'mV'));
    const rows = entry.derivations({
      signals,
      electrodes: electrodeSet(propose(signals), labels.length, { basis: 'confirmed', by: 'test' }),
      bad: new Set(),
      order: 'left-first',
    });
    const last = rows.slice(-2).toSorted((a, b) => b.name.localeCompare(a.name));
    expect(last).toMatchObject([
      { name: 'SpO2', unit: '%', role: 'other', group: 'polygraphy' },
      { name: 'ECG', unit: 'µV', role: 'ecg', group: 'polygraphy' },
    ]);
  });

  it('electrodes that are not one a signal are refused', () => {
    expect(() =>
      entry.derivations({
        signals: [signal('Cz')],
        electrodes: { basis: 'declared', electrodes: [] },
        bad: new Set(),
        order: 'left-first',
      }),
    ).toThrow(/0 electrodes for 1 signals/);
  });
});

describe('which montages there are', () => {
  const available = (electrodes: ElectrodeSet): string[] => availableMontages(electrodes).map(({ id }) => id);

  it('as recorded alone, in neutral colour, while only names propose', () => {
    const signals = tenTwenty.map((label) => signal(label));
    const electrodes = electrodeSet(propose(signals), signals.length, { basis: 'proposed' });
    expect(available(electrodes)).toEqual(['as-recorded']);
    const rows = montage('as-recorded').derivations({
      signals,
      electrodes,
      bad: new Set(),
      order: 'left-first',
    });
    expect(rows.every(({ side }) => side === 'unknown')).toBe(true);
  });

  it('what the electrodes allow once they are declared or confirmed', () => {
    expect(available(confirmed(tenTwenty))).toEqual([
      'as-recorded',
      'longitudinal',
      'average',
      'average-acns',
      'wide-bipolar',
      'temporal-chains',
      'transverse',
      'transverse-ears',
      'circumferential',
      'cz-reference',
      'laplacian',
      'neonatal',
    ]);
    expect(available(confirmed([...tenTwenty, 'A1', 'A2']))).toContain('ipsilateral-ear');
    expect(available(confirmed([...tenTwenty, 'F9', 'T9', 'P9', 'F10', 'T10', 'P10']))).toContain(
      'longitudinal-25',
    );
    expect(available(confirmed(run("L'", 8)))).toEqual(['as-recorded', 'seeg-bipolar']);
    // Fz-Cz and Cz-Pz alone are no Cz reference.
    expect(available(confirmed(chb.split(' ')))).toEqual([
      'as-recorded',
      'longitudinal',
      'temporal-chains',
      'circumferential',
    ]);
    expect(available({ ...confirmed(['ECG', 'SpO2']), basis: 'declared' })).toEqual(['as-recorded']);
  });
});

describe('longitudinal bipolar', () => {
  const lb18 =
    'Fp1-F7 F7-T7 T7-P7 P7-O1 Fp1-F3 F3-C3 C3-P3 P3-O1 Fz-Cz Cz-Pz Fp2-F4 F4-C4 C4-P4 P4-O2 Fp2-F8 F8-T8 T8-P8 P8-O2';
  const kuopio =
    'Fp2-F8 F8-T4 T4-T6 T6-O2 Fp1-F7 F7-T3 T3-T5 T5-O1 Fp2-F4 F4-C4 C4-P4 P4-O2 Fp1-F3 F3-C3 C3-P3 P3-O1 Fz-Cz Cz-Pz';

  it('left first is ACNS LB-18.1', () => {
    const rows = rowsOf(montage('longitudinal'), tenTwenty);
    expect(namesOf(rows)).toEqual(lb18.split(' '));
    expect(rows.map(({ side }) => side[0]).join('')).toBe('llllllllmmrrrrrrrr');
  });

  it('right first begins with the right temporal chain, in the file’s own names', () => {
    expect(namesOf(rowsOf(montage('longitudinal'), old, { order: 'right-first' }))).toEqual(
      kuopio.split(' '),
    );
  });

  it('chains are groups, so that the eye finds the gaps between them', () => {
    const groups = rowsOf(montage('longitudinal'), tenTwenty).map(({ group }) => group);
    expect([...new Set(groups)]).toEqual([
      'left temporal',
      'left parasagittal',
      'midline',
      'right parasagittal',
      'right temporal',
    ]);
  });

  it('an absent or bad input leaves its row empty and named: F7', () => {
    const without = tenTwenty.filter((site) => site !== 'F7');
    for (const rows of [
      rowsOf(montage('longitudinal'), without),
      rowsOf(montage('longitudinal'), tenTwenty, { bad: [tenTwenty.indexOf('F7')] }),
    ]) {
      expect(namesOf(rows)).toEqual(lb18.split(' '));
      expect(rows.filter(({ missing }) => missing.includes('F7')).map(({ name }) => name)).toEqual([
        'Fp1-F7',
        'F7-T7',
      ]);
      expect(rows[0]).toMatchObject({ terms: [], missing: ['F7'] });
    }
    expect(rowsOf(montage('longitudinal'), ['Fp1', 'O1'])[2]).toMatchObject({ missing: ['T7', 'P7'] });
  });

  it('a signal whose calibration is empty counts as missing', () => {
    const signals = tenTwenty.map((label) => ({
      ...signal(label),
      ...(label === 'F7' ? { physicalMax: -3200 } : {}),
    }));
    const [row] = montage('longitudinal').derivations({
      signals,
      electrodes: confirmed(tenTwenty),
      bad: new Set(),
      order: 'left-first',
    });
    expect(row?.missing).toEqual(['F7']);
  });

  it('channels recorded between two sites fill their rows; the others follow as recorded', () => {
    const rows = rowsOf(montage('longitudinal'), chb.split(' '));
    expect(namesOf(rows).slice(0, 18)).toEqual(lb18.split(' '));
    expect(rows.slice(0, 18).every(({ terms }) => terms.length === 1 && terms[0]?.weight === 1)).toBe(true);
    expect(rows.slice(18).map(({ name, group }) => `${name} ${group}`)).toEqual([
      'P7-T7 as recorded',
      'T7-FT9 as recorded',
      'T8-P8 (2) as recorded',
    ]);
  });

  it('a channel recorded the other way round is turned', () => {
    const rows = rowsOf(montage('longitudinal'), ['F7-Fp1', 'T3-F7']);
    expect(rows[0]?.terms).toEqual([{ signal: 0, weight: -1 }]);
    expect(rows[1]).toMatchObject({ name: 'F7-T3', terms: [{ signal: 1, weight: -1 }] });
  });

  it('of two signals at one site the first counts, bad or not, and the other follows as recorded', () => {
    const labels = [...tenTwenty, 'F7'];
    const rows = rowsOf(montage('longitudinal'), labels, { bad: [tenTwenty.indexOf('F7')] });
    expect(rows[0]?.missing).toEqual(['F7']);
    expect(rows.at(-1)).toMatchObject({
      name: 'F7',
      group: 'as recorded',
      terms: [{ signal: 19, weight: 1 }],
    });
  });

  it('an electrode without any neighbour is not lost: it follows as recorded', () => {
    const rows = rowsOf(montage('longitudinal'), layouts['emergency'] ?? []);
    expect(rows.filter(({ group }) => group === 'as recorded').map(({ name }) => name)).toEqual(
      'Fp1 Fp2 C3 C4 T7 T8 O1 O2'.split(' '),
    );
  });
});

describe('average', () => {
  const weights = (rows: readonly Derivation[], name: string): Map<string, number> =>
    new Map(
      rows
        .find((row) => row.name === name)
        ?.terms.map(({ signal, weight }) => [tenTwenty[signal] ?? '', weight]),
    );

  it('is every electrode minus the mean of the nineteen', () => {
    const rows = rowsOf(montage('average'), tenTwenty);
    expect(rows).toHaveLength(19);
    const f3 = weights(rows, 'F3-Avg');
    expect(f3.get('F3')).toBeCloseTo(18 / 19, 12);
    expect([...f3.values()].filter((weight) => Math.abs(weight + 1 / 19) < 1e-12)).toHaveLength(18);
  });

  it('ACNS: Fp1 Fp2 F7 F8 are shown but are not in the mean', () => {
    const rows = rowsOf(montage('average-acns'), tenTwenty);
    const fp1 = weights(rows, 'Fp1-Avg');
    expect(fp1.get('Fp1')).toBe(1);
    expect(fp1.size).toBe(16);
    expect(['Fp2', 'F7', 'F8'].some((site) => fp1.has(site))).toBe(false);
    expect(weights(rows, 'Cz-Avg').size).toBe(15);
  });

  it('a bad channel is out of every mean, and its row is empty', () => {
    const rows = rowsOf(montage('average'), tenTwenty, { bad: [tenTwenty.indexOf('T7')] });
    expect(rows.find(({ name }) => name === 'T7-Avg')).toMatchObject({ terms: [], missing: ['T7'] });
    expect(weights(rows, 'Cz-Avg').get('Cz')).toBeCloseTo(17 / 18, 12);
    expect(weights(rows, 'Cz-Avg').has('T7')).toBe(false);
  });

  it('one electrode has no average', () => {
    const [row] = rowsOf(montage('average'), ['Fp1', 'ECG']);
    expect(row).toMatchObject({ name: 'Fp1-Avg', terms: [], missing: ['average'] });
  });

  it('right first puts the right groups first', () => {
    expect(namesOf(rowsOf(montage('average'), tenTwenty, { order: 'right-first' })).slice(0, 6)).toEqual(
      ['Fp2', 'F8', 'T8', 'P8', 'O2', 'Fp1'].map((site) => `${site}-Avg`),
    );
  });
});

describe('sEEG bipolar', () => {
  const rows = rowsOf(montage('seeg-bipolar'), layouts['sEEG'] ?? []);
  const shaft = (name: string): Derivation[] => rows.filter(({ group }) => group === name);

  it('pairs neighbouring contacts within one shaft only', () => {
    expect(namesOf(shaft('A'))).toEqual(Array.from({ length: 9 }, (_, k) => `A${k + 1}-A${k + 2}`));
    expect(
      rows.every(
        ({ name, group }) => group === 'as recorded' || group === 'polygraphy' || name.startsWith(group),
      ),
    ).toBe(true);
  });

  it('skips numbers that are not there and says so', () => {
    expect(shaft("L'").filter(({ note }) => note !== undefined)).toMatchObject([
      { name: "L'8-L'11", note: 'not neighbours: 2 missing between' },
    ]);
  });

  it('a bad contact empties the rows on both its sides', () => {
    const labels = run("L'", 5);
    expect(
      rowsOf(montage('seeg-bipolar'), labels, { bad: [2] }).map(({ missing }) => missing.join()),
    ).toEqual(['', "L'3", "L'3", '']);
  });

  it('a single contact is shown referentially', () => {
    expect(shaft("X'")).toMatchObject([
      { name: "X'5", note: 'single contact: referential', terms: [{ weight: 1 }] },
    ]);
  });

  it('contacts in any order of the file come out by number', () => {
    expect(namesOf(rowsOf(montage('seeg-bipolar'), ["L'3", "L'1", 'ECG', "L'2"]))).toEqual([
      "L'1-L'2",
      "L'2-L'3",
      'ECG',
    ]);
  });

  it('a grid is not paired by its numbers', () => {
    expect(rows.filter(({ name }) => /^G\d+$/.test(name)).every(({ group }) => group === 'as recorded')).toBe(
      true,
    );
  });

  it('the side is the one that was declared', () => {
    const signals = run('L', 3).map((label) => signal(label));
    const electrodes: ElectrodeSet = {
      basis: 'declared',
      electrodes: signals.map((_, k) => ({ kind: 'depth', shaft: 'L', contact: k + 1, side: 'right' })),
    };
    const rows = montage('seeg-bipolar').derivations({
      signals,
      electrodes,
      bad: new Set(),
      order: 'by-shaft',
    });
    expect(rows.map(({ side }) => side)).toEqual(['right', 'right']);
  });
});
