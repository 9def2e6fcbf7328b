import { isTrendItem, type EventMark } from '@valvomo/model';
import type { Act } from '@valvomo/synthesis';
import { describe, expect, it } from 'vitest';
import { conditionsRule } from '../../conditions/index.ts';
import { createAnalysis } from '../../engine/analysis.ts';
import { defaultSettings } from '../../trends/settings.ts';
import { itemsOf, quiet, worldOf } from '../../trends/world.fixture.ts';
import { timingOf } from './discharges.ts';
import { periodic } from './periodic.ts';
import { rhythmicDelta } from './rhythmic-delta.ts';
import { durationWord, Prevalence, rateWord } from './words.ts';

const rate_hz = 256;

/** The last word on everything that is found in a quiet EEG with something from 10 s on. */
const foundIn = (script: readonly Act[], background: readonly Act[] = quiet): readonly EventMark[] => {
  const world = worldOf([...background, ...script], 50, rate_hz);
  const analysis = createAnalysis([world.stream], {
    trends: [],
    conditions: conditionsRule,
    settings: defaultSettings,
    detectors: [periodic, rhythmicDelta],
  });
  const items = [...itemsOf(world).flatMap((item) => analysis.accept(0, item)), ...analysis.end()];
  const findings = items.filter((item): item is EventMark => !isTrendItem(item));
  return [...new Map(findings.map((one) => [one.id, one] as const)).values()];
};

const cases: readonly (readonly [string, Act, number, RegExp])[] = [
  ['gpd', { pattern: 'gpd', at_s: 10 }, 1.3, /generalised/],
  ['lpd', { pattern: 'lpd', at_s: 10 }, 1, /lateralised left/],
  [
    'lpd',
    { pattern: 'lpd', at_s: 10, options: { rate_hz: 1.8, focus: 'right parietal', form: 'spike' } },
    1.8,
    /lateralised right/,
  ],
  ['bipd', { pattern: 'bipd', at_s: 10 }, 0.9, /bilateral independent/],
  ['grda', { pattern: 'grda', at_s: 10 }, 1.8, /generalised/],
  ['lrda', { pattern: 'lrda', at_s: 10 }, 2, /lateralised right/],
  ['sw', { pattern: 'spike-wave', at_s: 10 }, 3, /generalised, faster than 2.5 Hz/],
  ['sw', { pattern: 'spike-wave', at_s: 10, options: { frequency_hz: 2 } }, 2, /generalised, 2 Hz/],
];

describe('patterns of critical care', () => {
  it.each(cases)(
    '%s of the synthetic device: its type, rate, side, beginning and end',
    (type, act, hz, words) => {
      const found = foundIn([act]);
      expect(found.map((one) => one.type)).toEqual([type]);
      const [one] = found;
      expect(Math.abs((one?.features['rate_hz'] ?? 0) / hz - 1)).toBeLessThan(0.15);
      expect(one?.words).toMatch(words);
      expect(Math.abs((one?.start ?? 0) / rate_hz - 10)).toBeLessThan(2);
      expect((one?.decided ?? 0) / rate_hz).toBeLessThan(29);
      expect(((one?.start ?? 0) + (one?.samples ?? 0)) / rate_hz).toBeGreaterThan(48);
    },
  );

  it.each([
    ['spikes that come at random', [{ pattern: 'spikes', at_s: 0 }]],
    ['slowing', [{ pattern: 'slowing', at_s: 0 }]],
    [
      'sleep',
      [
        { pattern: 'k-complexes', at_s: 0 },
        { pattern: 'spindles', at_s: 0 },
      ],
    ],
    ['blinks', [{ pattern: 'blinks', at_s: 0 }]],
    ['the pulse on one electrode', [{ pattern: 'pulse', at_s: 0 }]],
    ['muscle', [{ pattern: 'muscle', at_s: 10, length_s: 20 }]],
  ] satisfies (readonly [string, readonly Act[]])[])('finds nothing in %s', (_, script) => {
    expect(foundIn(script).map(({ type, words }) => [type, words])).toEqual([]);
  });

  it('finds nothing in bursts and suppression', () => {
    const bursts: readonly Act[] = [
      { pattern: 'burst-suppression', at_s: 0 },
      { pattern: 'heart', at_s: 0 },
    ];
    expect(foundIn([], bursts).map(({ type }) => type)).toEqual([]);
  });
});

describe('words of ACNS 2021', () => {
  it('takes six discharges, of which more than half follow each other regularly', () => {
    expect(timingOf([0, 64, 128, 192])).toBeUndefined();
    // Five are enough only where they keep time: 10 s of 0.5 Hz have no more.
    expect(timingOf([0, 128, 256, 384, 512])?.rate_hz).toBe(0.5);
    expect(timingOf([0, 128, 330, 420, 512])).toBeUndefined();
    const even = timingOf([0, 64, 128, 192, 256, 320]);
    expect([even?.rate_hz, even?.regular, even?.variation]).toEqual([1, 1, 0]);
    // 64, 160, 64, 160, 64: each pair differs by more than half
    expect(timingOf([0, 64, 224, 288, 448, 512])?.regular).toBeLessThanOrEqual(0.5);
  });

  it('names rate, duration and prevalence', () => {
    expect([0.3, 0.74, 0.76, 1.3, 2.6].map(rateWord)).toEqual([
      '0.5 Hz',
      '0.5 Hz',
      '1 Hz',
      '1.5 Hz',
      '2.5 Hz',
    ]);
    expect([9, 10, 60, 600, 3600].map(durationWord)).toEqual([
      'very brief',
      'brief',
      'intermediate duration',
      'long',
      'very long',
    ]);
    const prevalence = new Prevalence(['a', 'b']);
    for (let second = 0; second < 7200; second += 2)
      prevalence.push(second, second % 10 === 0 ? 'a' : undefined);
    expect(prevalence.part('a')).toBeCloseTo(0.2, 2);
    expect([prevalence.word('a'), prevalence.word('b')]).toEqual(['frequent', 'rare']);
  });
});
