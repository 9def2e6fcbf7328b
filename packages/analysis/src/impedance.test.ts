import { sampleIndex, ticks, ticksAt, type DeviceEvent, type Electrode } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import {
  imbalances,
  impedanceSpan,
  impedanceText,
  isMeasurementNote,
  judgeImpedance,
  latestImpedances,
  requestImpedances,
} from './impedance.ts';

const scalp = (site: string): Electrode => ({ kind: 'scalp', site });
const contact: Electrode = { kind: 'depth', shaft: "A'", contact: 1, side: 'left' };
const electrodes = [scalp('C3'), scalp('P3'), contact];
const timeBase = { start: ticks(5_000_000n), rate: { samples: 256, ticks: 10_000_000 } };

const measured = (
  event: number,
  start: number,
  samples: number,
  values: readonly (readonly [number, number | null])[],
): DeviceEvent => ({
  event,
  kind: 'impedance',
  stream: 1,
  start,
  samples,
  text: 'impedances',
  impedances: values.map(([signal, ohms]) => ({ signal, ohms })),
});

describe('an impedance is judged', () => {
  it.each([
    [900, 'salt-bridge'],
    [1000, 'best'],
    [5000, 'best'],
    [5001, 'good'],
    [10_000, 'good'],
    [10_001, 'high'],
    [20_000, 'high'],
    [20_001, 'too-high'],
    [200_000, 'too-high'],
    [200_001, 'open'],
    [null, 'open'],
  ] as const)('on the skin: %s Ω is %s', (ohms, judgement) => {
    expect(judgeImpedance(ohms, scalp('C3'))).toBe(judgement);
  });

  it.each([
    [999, 'low'],
    [1000, 'typical'],
    [10_000, 'typical'],
    [15_000, 'high'],
    [null, 'open'],
  ] as const)('in the brain: %s Ω is %s', (ohms, judgement) => {
    expect(judgeImpedance(ohms, contact)).toBe(judgement);
  });

  it('refuses what is no impedance', () => {
    expect(() => judgeImpedance(-1, contact)).toThrow(/-1 Ω/);
    expect(() => judgeImpedance(Number.NaN, contact)).toThrow(/NaN/);
  });
});

describe('what is shown', () => {
  const events = [
    measured(3, 512, 256, [
      [0, 12_000],
      [1, 4200],
    ]),
    measured(2, 0, 256, [
      [0, 3000],
      [2, null],
    ]),
    { ...measured(9, 5000, 0, [[1, 1]]), stream: 2 },
  ];
  const now = ticksAt(timeBase, sampleIndex(768 + 90 * 256));

  it('is the last measurement of every electrode, with its time and age', () => {
    const latest = latestImpedances(events, { stream: 1, timeBase, electrodes }, now);
    expect(latest.map(({ signal, ohms, judgement, age_s }) => [signal, ohms, judgement, age_s])).toEqual([
      [0, 12_000, 'high', 90],
      [1, 4200, 'best', 90],
      [2, null, 'open', 92],
    ]);
    expect(latest[0]?.at).toBe(ticksAt(timeBase, sampleIndex(768)));
    expect(latest.map(impedanceText)).toEqual(['12.0 kΩ, 1 min ago', '4.2 kΩ, 1 min ago', 'open, 1 min ago']);
    const row = { name: 'C3-P3', missing: [], side: 'left', group: 'left', unit: 'µV', role: 'eeg' } as const;
    const terms = [
      { signal: 0, weight: 1 },
      { signal: 1, weight: -1 },
    ];
    expect(imbalances(latest, [{ ...row, terms }])).toEqual([{ derivation: 'C3-P3', ohms: 7800 }]);
  });

  it('a measurement is announced by an event without values, and by no other', () => {
    const { impedances: _, ...announced } = measured(1, 512, 256, []);
    expect(impedanceSpan(announced)).toEqual({ start: 512, end: 768 });
    expect(impedanceSpan({ ...announced, samples: 0 })).toBeNull();
    expect(impedanceSpan({ ...announced, kind: 'note' })).toBeNull();
    expect(events.map(impedanceSpan)).toEqual([null, null, null]);
    expect(isMeasurementNote('Impedance measurement')).toBe(true);
    expect(isMeasurementNote('impedance: Impedance measurement')).toBe(true);
    expect(isMeasurementNote('impedance')).toBe(true);
    expect(isMeasurementNote('Impedance O1 4.2 kOhm')).toBe(false);
    expect(isMeasurementNote('impedance: Impedances O1 4.2 kOhm, O2 open')).toBe(false);
    expect(isMeasurementNote('impedances are fine')).toBe(false);
  });
});

describe('measuring is asked for', () => {
  it('by a person with a name, never by a timer', () => {
    expect(requestImpedances([0, 1], electrodes, { by: ' Aino ' })).toMatchObject({
      by: 'Aino',
      signals: [0, 1],
    });
    expect(() => requestImpedances([0], electrodes, { by: ' ' })).toThrow(/name of who asks/);
    expect(() => requestImpedances([3], electrodes, { by: 'Aino' })).toThrow(/no signal 3 among 3/);
  });

  it('on implanted contacts only after a person with a name confirmed', () => {
    expect(() => requestImpedances([0, 2], electrodes, { by: 'Aino' })).toThrow(/1 implanted/);
    expect(() => requestImpedances([2], electrodes, { by: 'Aino', confirmedBy: '' })).toThrow(/confirms/);
    expect(requestImpedances([2], electrodes, { by: 'Aino', confirmedBy: 'Eero' }).confirmedBy).toBe('Eero');
  });

  it('where nobody has said what the electrodes are, each of them may be in the brain', () => {
    expect(() => requestImpedances([0, 1], electrodes, { by: 'Aino' }, false)).toThrow(/nobody has said/);
    const confirmed = requestImpedances([0, 1], electrodes, { by: 'Aino', confirmedBy: 'Eero' }, false);
    expect(confirmed.confirmedBy).toBe('Eero');
    const ecg: Electrode = { kind: 'other', role: 'ecg' };
    expect(requestImpedances([0], [ecg], { by: 'Aino' }, false).by).toBe('Aino');
  });
});
