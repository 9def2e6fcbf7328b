import { isTrendItem, type EventMark } from '@valvomo/model';
import type { Act } from '@valvomo/synthesis';
import { describe, expect, it } from 'vitest';
import { conditionsRule } from '../../conditions/index.ts';
import { createAnalysis } from '../../engine/analysis.ts';
import { defaultSettings } from '../../trends/settings.ts';
import { itemsOf, quiet, worldOf, type World } from '../../trends/world.fixture.ts';
import { sleep } from './sleep.ts';
import { stageProbabilities } from './stage.ts';

const rate_hz = 256;

const lastWords = (world: World): readonly EventMark[] => {
  const analysis = createAnalysis([world.stream], {
    trends: [],
    conditions: conditionsRule,
    settings: defaultSettings,
    detectors: [sleep],
  });
  const items = [...itemsOf(world).flatMap((item) => analysis.accept(0, item)), ...analysis.end()];
  const found = items.filter((item): item is EventMark => !isTrendItem(item));
  return [...new Map(found.map((one) => [one.id, one] as const)).values()];
};

const stagesOf = (found: readonly EventMark[]): readonly string[] =>
  found.flatMap(({ type }) => (type.startsWith('sleep-') ? [type] : []));

const background: readonly Act[] = [
  { pattern: 'background', at_s: 0 },
  { pattern: 'heart', at_s: 0 },
];
const asleep: readonly Act[] = [
  ...background,
  { pattern: 'spindles', at_s: 0, options: { per_minute: 8 } },
  { pattern: 'k-complexes', at_s: 0 },
];

describe('sleep', () => {
  const world = worldOf(asleep, 120, rate_hz);
  const found = lastWords(world);

  it('finds four of five spindles, where they are, and nothing else', () => {
    const truth = world.truth.filter(({ kind }) => kind === 'spindle');
    const spindles = found.filter(({ type }) => type === 'spindle');
    const isNear = (one: EventMark, onset_s: number, duration_s: number): boolean =>
      one.start / rate_hz < onset_s + duration_s && (one.start + one.samples) / rate_hz > onset_s;
    expect(truth.length).toBeGreaterThan(8);
    const hit = truth.filter((one) =>
      spindles.some((spindle) => isNear(spindle, one.onset_s, one.duration_s)),
    );
    expect(hit.length).toBeGreaterThanOrEqual(0.8 * truth.length);
    for (const one of spindles)
      expect(truth.some(({ onset_s, duration_s }) => isNear(one, onset_s, duration_s))).toBe(true);
  });

  it('takes sleep with spindles for N2, waking with alpha for W, and says that it is an estimate', () => {
    expect(new Set(stagesOf(found))).toEqual(new Set(['sleep-n2']));
    const awake = lastWords(worldOf(quiet, 90, rate_hz));
    expect(awake.map(({ type }) => type)).toEqual(['sleep-w']);
    const [one] = awake;
    expect([one?.grade, one?.start, (one?.samples ?? 0) / rate_hz]).toEqual(['estimate', 0, 90]);
    expect(one?.words).toMatch(/estimate/);
  });

  it('finds slow waves, and N3 in them', () => {
    const slow = lastWords(worldOf([...background, { pattern: 'slowing', at_s: 0 }], 60, rate_hz));
    expect(slow.filter(({ type }) => type === 'slow-wave').length).toBeGreaterThan(20);
    expect(stagesOf(slow)).toEqual(['sleep-n3']);
  });

  it('gives probabilities that add up, and that move as the rules of sleep say', () => {
    const facts = {
      delta: 0.4,
      theta: 0.2,
      alpha: 0.1,
      beta: 0.1,
      spindles: 0,
      slow: 0.05,
      muscle: 0,
      eye: 0,
    };
    const all = stageProbabilities(facts);
    expect(Object.values(all).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
    expect(stageProbabilities({ ...facts, alpha: 0.5 }).w).toBeGreaterThan(all.w);
    expect(stageProbabilities({ ...facts, spindles: 2 }).n2).toBeGreaterThan(all.n2);
    expect(stageProbabilities({ ...facts, slow: 0.4 }).n3).toBeGreaterThan(all.n3);
    expect(stageProbabilities({ ...facts, muscle: 1 }).r).toBeLessThan(all.r);
  });
});
