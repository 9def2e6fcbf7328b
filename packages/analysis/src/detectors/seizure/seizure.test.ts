import { tenElectrodes, tenTwenty, type Act } from '@valvomo/synthesis';
import { describe, expect, it } from 'vitest';
import { seizure } from './seizure.ts';
import { awake, seenBy } from './world.fixture.ts';

const only = (...labels: readonly string[]) => tenTwenty('old').filter(({ label }) => labels.includes(label));

const seizureAt = (
  at_s: number,
  shape: 'theta' | 'spike-wave' | 'posterior-alpha' | 'delta' | 'electrodecremental' | 'frontal-fast',
): Act => ({
  pattern: 'scalp-seizure',
  at_s,
  length_s: 35,
  options: { shape, focus: shape === 'posterior-alpha' ? 'left occipital' : 'right temporal' },
});

describe('a seizure', () => {
  it.each([
    ['theta', 20],
    ['spike-wave', 15],
    ['posterior-alpha', 25],
    ['delta', 22],
    ['electrodecremental', 20],
    ['frontal-fast', 25],
  ] as const)('of shape %s is suspected within %d s, and told as electrographic', (shape, delay_s) => {
    const { found, times } = seenBy(seizure, [...awake, seizureAt(70, shape)], 125);
    expect(found).toHaveLength(1);
    const [from, to, decided] = times[0] ?? [0, 0, 0];
    expect(from).toBeGreaterThan(68);
    expect(decided - 70).toBeLessThan(delay_s);
    expect(to).toBeGreaterThan(95);
    expect(found[0]).toMatchObject({ type: 'sz', grade: 'ESz', open: false, words: null });
    expect(found[0]?.confidence).toBeGreaterThan(0.3);
    const reasons = Object.keys(found[0]?.features ?? {}).filter((name) => name.startsWith('weighs_'));
    expect(reasons).toHaveLength(6);
  });

  it('in which the recording begins is found, and said to be judged without a baseline', () => {
    const begun: Act = {
      pattern: 'scalp-seizure',
      at_s: -30,
      length_s: 80,
      options: { shape: 'spike-wave' },
    };
    const { found, times } = seenBy(seizure, [...awake, begun], 75);
    expect(times[0]?.[2]).toBeLessThan(25);
    expect(found[0]?.words).toBe('judged without a baseline');
  });

  it.each([
    ['one electrode', 'T4', only('T4')],
    ['two electrodes', 'T4-T6', only('T4', 'T6')],
    ['ten electrodes', 'T4-T6', tenElectrodes],
  ])('is found on %s', (_, row, channels) => {
    const { found, times } = seenBy(seizure, [...awake, seizureAt(70, 'theta')], 115, { channels });
    expect(times).toHaveLength(1);
    expect(found[0]?.channels).toContain(row);
    expect(times[0]?.[0]).toBeGreaterThan(65);
    expect(times[0]?.[2]).toBeLessThan(95);
  });

  it('is found after a gap by what was known before it', () => {
    const { found, times } = seenBy(seizure, [...awake, seizureAt(70, 'theta')], 115, { gap_s: [60, 67] });
    expect(found).toHaveLength(1);
    expect(times[0]?.[2]).toBeLessThan(92);
    expect(found[0]?.words).toBeNull();
  });

  it('begins sooner where the least score is lower, and its score does not depend on it', () => {
    const strict = {
      ...seizure,
      thresholds: { score_min: { ...seizure.thresholds['score_min'], value: 0.8 } },
    };
    const [usual, late] = [seizure, strict as typeof seizure].map((detector) =>
      seenBy(detector, [...awake, seizureAt(70, 'theta')], 115),
    );
    expect(late?.times[0]?.[2]).toBeGreaterThan(usual?.times[0]?.[2] ?? Infinity);
    expect(late?.column('seizure.all.score')).toEqual(usual?.column('seizure.all.score'));
  });
});

const during = { at_s: 60, length_s: 60 };
const benign: readonly (readonly [string, readonly Act[]])[] = [
  ['alpha that comes back when eyes close', [{ pattern: 'eyes-open', at_s: 0, length_s: 90 }]],
  [
    'light sleep',
    [
      { pattern: 'sleep-stage', at_s: 30, options: { stage: 'N2' } },
      { pattern: 'spindles', at_s: 30 },
      { pattern: 'k-complexes', at_s: 30 },
    ],
  ],
  [
    'deep sleep',
    [
      { pattern: 'sleep-stage', at_s: 30, options: { stage: 'N3' } },
      { pattern: 'slowing', at_s: 30, options: { frequency_hz: 1.1, amplitude_uV: 75 } },
    ],
  ],
  ['many blinks', [{ pattern: 'blinks', ...during, options: { per_minute: 45 } }]],
  ['gazes', [{ pattern: 'lateral-gaze', ...during }]],
  ['muscle', [{ pattern: 'muscle', ...during, options: { muscle: 'left temporalis', rms_uV: 25 } }]],
  ['pops', [{ pattern: 'pop', ...during, options: { electrode: 'T5', per_minute: 40 } }]],
  ['mains', [{ pattern: 'mains', ...during }]],
  ['pulse', [{ pattern: 'pulse', ...during }]],
  ['sweat', [{ pattern: 'sweat', ...during }]],
  ['an electrode that comes off', [{ pattern: 'electrode-off', ...during }]],
];

describe('what is no seizure', () => {
  it.each(benign)('%s is not taken for one', (_, acts) => {
    expect(seenBy(seizure, [...awake, ...acts], 150).found).toEqual([]);
  });
});

describe('what it says of itself', () => {
  it('looks at what is flat, and does not judge it', () => {
    const judged = seenBy(seizure, awake, 40, { dead_s: 12 }).column('seizure.all.judged');
    expect(judged[8]).toBe(1);
    expect(judged[30]).toBe(0);
  });
});
