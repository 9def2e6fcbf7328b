import { shaftChannels, type Act } from '@valvomo/synthesis';
import { describe, expect, it } from 'vitest';
import { seenBy } from '../seizure/world.fixture.ts';
import { seizureIntracranial } from './seizure-intracranial.ts';

const shaft = (name: string, y_mm: number) =>
  shaftChannels({
    name,
    side: 'right',
    contacts: 6,
    grey: [1, 2, 3],
    target_mm: [28, y_mm, -8],
    towards_mm: [70, y_mm, -8],
  });
const setting = { channels: [...shaft('B', -18), ...shaft('C', 8)], rate_hz: 512 };

const calm: readonly Act[] = [
  { pattern: 'depth-background', at_s: 0 },
  {
    pattern: 'depth-spikes',
    at_s: 0,
    options: {
      sites: [
        { contact: 'B2', delay_s: 0, strength: 1 },
        { contact: 'C1', delay_s: 0.02, strength: 0.6 },
      ],
    },
  },
];

const seizure = (onset: 'low-voltage-fast' | 'rhythmic' | 'periodic-spikes'): Act => ({
  pattern: 'depth-seizure',
  at_s: 60,
  length_s: 40,
  options: {
    onset,
    recruits: [
      { contacts: ['B1', 'B2'], delay_s: 0, strength: 1 },
      { contacts: ['C1', 'C2'], delay_s: 6, strength: 0.8 },
    ],
  },
});

describe('a seizure of depth electrodes', () => {
  it.each(['low-voltage-fast', 'rhythmic', 'periodic-spikes'] as const)(
    'that begins %s is found',
    (onset) => {
      const { found, times } = seenBy(seizureIntracranial, [...calm, seizure(onset)], 115, setting);
      expect(found).toHaveLength(1);
      const [from, to, decided] = times[0] ?? [0, 0, 0];
      expect(from).toBeGreaterThan(50);
      expect(decided).toBeLessThan(85);
      expect(to).toBeGreaterThan(88);
      expect(found[0]).toMatchObject({ type: 'sz', grade: 'ESz', open: false });
    },
  );

  it('that begins fast is told in the order in which contacts are recruited', () => {
    const { found, times } = seenBy(
      seizureIntracranial,
      [...calm, seizure('low-voltage-fast')],
      115,
      setting,
    );
    const { channels = [], words, features } = found[0] ?? {};
    expect(times[0]?.[0]).toBeLessThan(64);
    expect(channels[0]).toMatch(/^B[12]-B[23]$/);
    expect(channels.indexOf('C1-C2')).toBeGreaterThan(0);
    expect(words).toMatch(/^first B2-B3.*; C1-C2 after [5-9] s/);
    expect(features?.['spread_s']).toBeGreaterThan(4);
  });
});

describe('what is no seizure', () => {
  it.each<readonly [string, readonly Act[]]>([
    ['spikes', []],
    [
      'a rhythm that this patient always has',
      [
        {
          pattern: 'depth-rhythm',
          at_s: 0,
          options: { contacts: ['C1', 'C2'], frequency_hz: 5, amplitude_uV: 90 },
        },
      ],
    ],
  ])('%s', (_, acts) => {
    expect(seenBy(seizureIntracranial, [...calm, ...acts], 160, setting).found).toEqual([]);
  });
});
