import { tenTwenty, type Act } from '@valvomo/synthesis';
import { describe, expect, it } from 'vitest';
import { awake, seenBy } from '../seizure/world.fixture.ts';
import { convulsion } from './convulsion.ts';

const fit: Act = {
  pattern: 'convulsion',
  at_s: 50,
  options: { tonic_s: 14, clonic_s: 26, suppressed_s: 30 },
};

describe('a convulsion', () => {
  it('is told after 5 s of muscle everywhere; its last word has jerks that slowed, suppression and heart rate', () => {
    const { found, times } = seenBy(convulsion, [...awake, fit], 140);
    expect(found).toHaveLength(1);
    const [from, to, decided] = times[0] ?? [0, 0, 0];
    expect(Math.abs(from - 50)).toBeLessThan(3);
    expect(Math.abs(to - 90)).toBeLessThan(4);
    expect(decided).toBeLessThan(58);
    const { features, words, confidence, open } = found[0] ?? {};
    expect(open).toBe(false);
    expect(features?.['jerks_from_hz']).toBeGreaterThan(2);
    expect(features?.['jerks_to_hz']).toBeLessThan(1.8);
    expect(features?.['suppressed_s']).toBeGreaterThan(14);
    expect(features?.['suppressed_s']).toBeLessThan(36);
    expect(features?.['heart_bpm']).toBeGreaterThan(85);
    expect(words).toMatch(/^suppressed \d+ s, heart rate \d+$/);
    expect(confidence).toBeGreaterThan(0.8);
  });

  it('in which the recording begins is found by its strength alone', () => {
    const begun: Act = { pattern: 'convulsion', at_s: -5, options: { tonic_s: 14, clonic_s: 26 } };
    expect(seenBy(convulsion, [...awake, begun], 90).times[0]?.[2]).toBeLessThan(9);
  });

  it('is found on one electrode, once it has lasted', () => {
    const channels = tenTwenty('old').filter(({ label }) => label === 'C3');
    const { times } = seenBy(convulsion, [...awake, fit], 140, { channels });
    expect(times).toHaveLength(1);
    expect(times[0]?.[2]).toBeLessThan(70);
  });

  it('that a gap cuts off ends there', () => {
    const { found, times } = seenBy(convulsion, [...awake, fit], 80, { gap_s: [60, 66] });
    expect(times[0]?.[1]).toBeLessThanOrEqual(60);
    expect(found.every(({ open }) => !open)).toBe(true);
  });
});

describe('what is no convulsion', () => {
  it.each<readonly [string, readonly Act[]]>([
    ['chewing', [{ pattern: 'chewing', at_s: 50, length_s: 40 }]],
    [
      'clenched jaws',
      (['left temporalis', 'right temporalis'] as const).map((muscle) => ({
        pattern: 'muscle',
        at_s: 50,
        length_s: 30,
        options: { muscle, rms_uV: 60 },
      })),
    ],
    [
      'mains everywhere',
      [{ pattern: 'mains', at_s: 50, length_s: 40, options: { electrode: 'Cz', amplitude_uV: 200 } }],
    ],
    ['a seizure without muscle', [{ pattern: 'scalp-seizure', at_s: 50, length_s: 30 }]],
  ])('%s', (_, acts) => {
    expect(seenBy(convulsion, [...awake, ...acts], 100).found).toEqual([]);
  });
});
