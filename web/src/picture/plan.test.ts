import { describe, expect, it } from 'vitest';
import { BedRing } from './bed-ring.ts';
import { layOut } from './layout.ts';
import { planOf } from './plan.ts';
import { bedMessage, geometry, scalp, settings, type TestStream } from './test-bed.ts';

const other = (
  ...roles: readonly ('ecg' | 'eog' | 'emg' | 'respiration' | 'oximetry')[]
): TestStream['electrodes'] => ({
  basis: 'declared',
  electrodes: roles.map((role) => ({ kind: 'other', role })),
});

const sleep = bedMessage([
  { rate_hz: 512, labels: ['Chin', 'ECG'], electrodes: other('emg', 'ecg') },
  {
    rate_hz: 256,
    labels: ['F4', 'LOC'],
    electrodes: {
      basis: 'declared',
      electrodes: [...(scalp('F4')?.electrodes ?? []), { kind: 'other', role: 'eog' }],
    },
  },
  { rate_hz: 32, labels: ['Flow'], electrodes: other('respiration'), unit: 'mV' },
  { rate_hz: 1, labels: ['SpO2'], electrodes: other('oximetry'), unit: '%' },
]);

describe('plan of a bed with several rates', () => {
  const plan = planOf(new BedRing(sleep), settings);

  it('rows of all streams stand in one page: brain, eyes, muscle, heart, the rest', () => {
    expect(plan.rows.map(({ name, role }) => [name, role])).toEqual([
      ['F4', 'eeg'],
      ['LOC', 'eog'],
      ['Chin', 'emg'],
      ['ECG', 'ecg'],
      ['Flow', 'other'],
      ['SpO2', 'other'],
    ]);
    expect(plan.rows.map(({ stream, row }) => [stream, row])).toEqual([
      [1, 0],
      [1, 1],
      [0, 0],
      [0, 1],
      [2, 0],
      [3, 0],
    ]);
  });

  it('EEG filters are for waves of electrodes only: breathing and saturation are shown as measured', () => {
    expect(plan.streams.map(({ filtered }) => filtered)).toEqual([
      [true, true],
      [true, true],
      [false],
      [false],
    ]);
  });

  it('ECG is 10 mm/mV and positive up at 10 µV/mm; saturation fills its row from 70 to 100 %', () => {
    const places = layOut(plan.rows, geometry(100, 600), settings);
    const scale = Object.fromEntries(places.map(({ row, scale, zero }) => [row.name, [scale, zero]]));
    expect(scale['F4']).toEqual([0.4, 0]);
    expect(scale['ECG']).toEqual([-0.04, 0]);
    expect(scale['SpO2']?.[1]).toBe(85);
    expect((scale['SpO2']?.[0] ?? 0) * 30).toBeCloseTo(-0.9 * (places[5]?.height ?? 0), 6);
    const up = layOut(plan.rows, geometry(100, 600), { ...settings, negativeUp: false });
    expect(up[0]?.scale).toBe(-0.4);
  });
});

describe('layout', () => {
  const head = bedMessage([{ rate_hz: 256, labels: ['Fp1', 'F7'], electrodes: scalp('Fp1', 'F7') }]);
  const rows = planOf(new BedRing(head), { montage: 'longitudinal', order: 'left-first' }).rows;

  it('chains are set apart; rows fill the height', () => {
    const places = layOut(rows, geometry(100, 1000), settings);
    const height = 1000 / (18 + 4 * 0.6);
    expect(places).toHaveLength(18);
    expect(places[0]?.baseline).toBeCloseTo(height / 2, 9);
    expect((places[1]?.baseline ?? 0) - (places[0]?.baseline ?? 0)).toBeCloseTo(height, 9);
    expect((places[4]?.baseline ?? 0) - (places[3]?.baseline ?? 0)).toBeCloseTo(1.6 * height, 9);
    expect(places[17]?.baseline).toBeCloseTo(1000 - height / 2, 9);
  });

  it('a range beyond the rows is the last one; no rows are no places', () => {
    expect(layOut(rows, geometry(100, 100), { ...settings, rows: { from: 99, count: 3 } })).toHaveLength(1);
    expect(layOut([], geometry(100, 100), settings)).toEqual([]);
  });

  it('a trace has two rows or 15 mm of room', () => {
    const few = layOut(rows.slice(0, 2), geometry(100, 1000), settings);
    expect(few[0]?.bottom).toBe(1000);
    const many = layOut(rows, geometry(100, 300), settings);
    expect((many[9]?.bottom ?? 0) - (many[9]?.baseline ?? 0)).toBeCloseTo(60, 9);
  });
});

describe('colour of a row', () => {
  const coloursOf = (electrodes: TestStream['electrodes']): string[] =>
    planOf(
      new BedRing(bedMessage([{ rate_hz: 256, labels: ['Fp1', 'Fz', 'ECG'], electrodes }])),
      settings,
    ).rows.map(({ colour }) => colour);
  const placed = [...(scalp('Fp1', 'Fz')?.electrodes ?? []), { kind: 'other', role: 'ecg' } as const];

  it('is neutral until a person has confirmed what the names propose', () => {
    expect(coloursOf(undefined)).toEqual(['neutral', 'neutral', 'neutral']);
    expect(coloursOf({ basis: 'proposed', electrodes: placed })).toEqual(['neutral', 'neutral', 'neutral']);
  });

  it('is that of the side or the sensor once it is declared or confirmed', () => {
    expect(coloursOf({ basis: 'declared', electrodes: placed })).toEqual(['left', 'midline', 'ecg']);
    expect(coloursOf({ basis: 'confirmed', by: 'A. Reader', electrodes: placed })).toEqual([
      'left',
      'midline',
      'ecg',
    ]);
  });
});
