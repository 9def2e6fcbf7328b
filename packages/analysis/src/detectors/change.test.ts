import { isTrendItem, type EventMark } from '@valvomo/model';
import type { Act } from '@valvomo/synthesis';
import { describe, expect, it } from 'vitest';
import { conditionsRule } from '../conditions/index.ts';
import { createAnalysis } from '../engine/analysis.ts';
import { defaultSettings } from '../trends/settings.ts';
import { changed, itemsOf, quiet, worldOf, type World } from '../trends/world.fixture.ts';
import { asymmetry } from './asymmetry.ts';
import type { Detector } from './detector.ts';
import { slowing } from './slowing.ts';

const rate_hz = 128;
const at_s = 180;
const calm = worldOf(quiet, 300, rate_hz);

const lastWords = (world: World, detector: Detector): readonly EventMark[] => {
  const analysis = createAnalysis([world.stream], {
    trends: [],
    conditions: conditionsRule,
    settings: defaultSettings,
    detectors: [detector],
  });
  const items = [...itemsOf(world).flatMap((item) => analysis.accept(0, item)), ...analysis.end()];
  const found = items.filter((item): item is EventMark => !isTrendItem(item));
  return [...new Map(found.map((one) => [one.id, one] as const)).values()];
};

describe('changes against the own baseline', () => {
  it('asymmetry: the left loses half of its amplitude', () => {
    const isLeft = (row: number): boolean => /\d*[13579]$/.test(world.signals[row]?.label ?? '');
    const world = calm.stream;
    const weaker = changed(calm, (row, sample, count) =>
      isLeft(row) && sample >= at_s * rate_hz ? Math.round(count / 2) : count,
    );
    const [one, ...others] = lastWords(weaker, asymmetry);
    expect(others).toEqual([]);
    expect(one?.type).toBe('asymmetry');
    expect(one?.words).toMatch(/the left less/);
    expect((one?.start ?? 0) / rate_hz).toBeGreaterThan(at_s);
    expect((one?.decided ?? 0) / rate_hz).toBeLessThan(at_s + 75);
  });

  it('slowing: delta comes', () => {
    const slow: readonly Act[] = [...quiet, { pattern: 'slowing', at_s }];
    const [one, ...others] = lastWords(worldOf(slow, 300, rate_hz), slowing);
    expect(others).toEqual([]);
    expect(one?.type).toBe('slowing');
    expect(one?.features['change']).toBeGreaterThan(1);
    expect((one?.start ?? 0) / rate_hz).toBeGreaterThan(at_s);
  });

  it('neither finds anything where nothing changes', () => {
    expect(lastWords(calm, asymmetry)).toEqual([]);
    expect(lastWords(calm, slowing)).toEqual([]);
  });
});
