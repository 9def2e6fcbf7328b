import { isTrendItem, type EventMark } from '@valvomo/model';
import { shaftChannels, type Act } from '@valvomo/synthesis';
import { describe, expect, it } from 'vitest';
import { conditionsRule } from '../../conditions/index.ts';
import { createAnalysis } from '../../engine/analysis.ts';
import { defaultSettings } from '../../trends/settings.ts';
import { itemsOf, quiet, worldOf, type World } from '../../trends/world.fixture.ts';
import type { Detector } from '../detector.ts';
import { spikeIntracranial } from './intracranial.ts';
import { spike } from './spike.ts';

const foundIn = (
  world: World,
  detector: Detector,
  thresholds: Readonly<Record<string, number>> = {},
): readonly EventMark[] => {
  const analysis = createAnalysis([world.stream], {
    trends: [],
    conditions: conditionsRule,
    settings: defaultSettings,
    detectors: [detector],
    thresholds: { [detector.id]: thresholds },
  });
  const items = [...itemsOf(world).flatMap((item) => analysis.accept(0, item)), ...analysis.end()];
  return items.filter((item): item is EventMark => !isTrendItem(item));
};

/** How many spikes of the truth are found, and how many findings are none of them. */
const against = (world: World, found: readonly EventMark[], rate_hz: number) => {
  // Within 0.15 s, and not in the last second, which nobody has looked at yet.
  const truth = world.truth.filter(
    ({ kind, onset_s }) => kind === 'spike' && onset_s > 1 && onset_s < world.samples / rate_hz - 1,
  );
  const near = (one: EventMark, onset_s: number): boolean =>
    Math.abs((one.features['peak'] ?? 0) / rate_hz - onset_s) < 0.15;
  return {
    wanted: truth.length,
    hit: truth.filter(({ onset_s }) => found.some((one) => near(one, onset_s))).length,
    false: found.filter(
      (one) => !world.truth.some(({ kind, onset_s }) => kind === 'spike' && near(one, onset_s)),
    ).length,
  };
};

describe('spike', () => {
  const rate_hz = 256;
  const script: readonly Act[] = [...quiet, { pattern: 'spikes', at_s: 0, options: { per_minute: 12 } }];
  const world = worldOf(script, 90, rate_hz);
  const found = foundIn(world, spike);

  it('finds nine of ten temporal spikes and hardly anything else', () => {
    const { wanted, hit, false: wrong } = against(world, found, rate_hz);
    expect(wanted).toBeGreaterThan(12);
    expect(hit).toBeGreaterThanOrEqual(0.9 * wanted);
    expect(wrong).toBeLessThanOrEqual(1);
  });

  it('groups them by their focus, negative there, with their mean and examples', () => {
    for (const { words } of found) expect(words).toMatch(/^(F8|T4|T6), /);
    const last = found.findLast(({ words }) => words?.startsWith('T4') === true);
    const features: EventMark['features'] = last?.features ?? {};
    expect(features['polarity']).toBe(-1);
    expect(features['n']).toBeGreaterThan(3);
    // Peak down, 100 ms after the beginning of the mean.
    const mean = Array.from({ length: 21 }, (_, k) => features[`mean_${String(k).padStart(2, '0')}_uV`] ?? 0);
    expect(mean.indexOf(Math.min(...mean))).toBe(5);
    const example = features['example_1'] ?? 0;
    expect(world.truth.some(({ onset_s }) => Math.abs(example / rate_hz - onset_s) < 0.15)).toBe(true);
  });

  it('takes no benign wave or artefact for one: alpha, spindles, K-complexes, blinks, pulse', () => {
    const benign: readonly (readonly Act[])[] = [
      [{ pattern: 'blinks', at_s: 0 }],
      [
        { pattern: 'spindles', at_s: 0 },
        { pattern: 'k-complexes', at_s: 0 },
      ],
      [{ pattern: 'pulse', at_s: 0 }],
    ];
    for (const acts of benign) expect(foundIn(worldOf([...quiet, ...acts], 40, rate_hz), spike)).toEqual([]);
  });

  it('finds more when it is set so', () => {
    const small: readonly Act[] = [
      ...quiet,
      { pattern: 'spikes', at_s: 0, options: { per_minute: 12, amplitude_uV: [20, 30] } },
    ];
    const faint = worldOf(small, 60, rate_hz);
    const usual = against(faint, foundIn(faint, spike), rate_hz).hit;
    const sensitive = against(faint, foundIn(faint, spike, { score: 3, amplitude_min: 8 }), rate_hz).hit;
    expect(sensitive).toBeGreaterThan(usual);
  });
});

describe('spike-intracranial', () => {
  const rate_hz = 1024;
  const shaft = shaftChannels({
    name: 'B',
    side: 'right',
    contacts: 6,
    grey: [1, 2, 3],
    target_mm: [28, -18, -8],
    towards_mm: [70, -18, -8],
  });
  const background: readonly Act[] = [{ pattern: 'depth-background', at_s: 0 }];
  const spikes: Act = {
    pattern: 'depth-spikes',
    at_s: 0,
    options: { sites: [{ contact: 'B2', delay_s: 0, strength: 1 }], per_minute: 15 },
  };

  it('finds spikes on the contacts that they are on', () => {
    const world = worldOf([...background, spikes], 60, rate_hz, shaft);
    const found = foundIn(world, spikeIntracranial);
    const { wanted, hit, false: wrong } = against(world, found, rate_hz);
    expect(wanted).toBeGreaterThan(8);
    expect(hit).toBeGreaterThanOrEqual(0.9 * wanted);
    expect(wrong).toBeLessThanOrEqual(1);
    for (const { channels } of found) expect(channels.join()).toMatch(/B[123]-B[234]/);
  });

  it('finds none where there are none: below the floor nothing counts', () => {
    const world = worldOf(background, 60, rate_hz, shaft);
    expect(foundIn(world, spikeIntracranial)).toEqual([]);
    const withFloor = foundIn(world, spikeIntracranial, { score: 1.5 });
    const without = foundIn(world, spikeIntracranial, { score: 1.5, floor: 0 });
    expect(without.length).toBeGreaterThan(withFloor.length);
  });
});
