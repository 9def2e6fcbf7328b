import { isTrendItem, type EventMark, type Item } from '@valvomo/model';
import type { Act } from '@valvomo/synthesis';
import { describe, expect, it } from 'vitest';
import { conditionsRule } from '../conditions/index.ts';
import { createAnalysis, type DrugGiven } from '../engine/analysis.ts';
import { defaultSettings } from '../trends/settings.ts';
import { changed, itemsOf, quiet, worldOf, type World } from '../trends/world.fixture.ts';
import { asymmetry } from './asymmetry.ts';
import type { Detector } from './detector.ts';
import { ChangeRun } from './common/change.ts';
import { slowing } from './slowing.ts';

const rate_hz = 128;
const at_s = 180;
const calm = worldOf(quiet, 300, rate_hz);

const lastWords = (
  world: World,
  detector: Detector,
  drugs: readonly DrugGiven[] = [],
): readonly EventMark[] => {
  const analysis = createAnalysis([world.stream], {
    trends: [],
    conditions: conditionsRule,
    settings: defaultSettings,
    detectors: [detector],
  });
  for (const drug of drugs) analysis.accept(0, drug);
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

  it('slowing after a drug is not told', () => {
    const slow = worldOf([...quiet, { pattern: 'slowing', at_s }], 300, rate_hz);
    expect(lastWords(slow, slowing, [{ kind: 'drug', start: 170 * rate_hz, samples: 0 }])).toEqual([]);
    // One that comes after it all changes nothing.
    expect(lastWords(slow, slowing, [{ kind: 'drug', start: 299 * rate_hz, samples: 0 }]).length).toBe(1);
  });

  it('a drug that is told late counts from what comes next, and after a snapshot, too', () => {
    const slow = worldOf([...quiet, { pattern: 'slowing', at_s }], 300, rate_hz);
    const choice = {
      trends: [],
      conditions: conditionsRule,
      settings: defaultSettings,
      detectors: [slowing],
    };
    const judgedFrom = (isSaved: boolean): number[] => {
      let analysis = createAnalysis([slow.stream], choice);
      const judged = analysis.columns.findIndex(({ name }) => name === 'slowing.all.judged');
      const items = itemsOf(slow, [200 * rate_hz]);
      const made = [...analysis.accept(0, items[0] as Item)];
      analysis.accept(0, { kind: 'drug', start: 10 * rate_hz, samples: 0 });
      if (isSaved) analysis = createAnalysis([slow.stream], choice, structuredClone(analysis.snapshot()));
      for (const item of items.slice(1)) made.push(...analysis.accept(0, item));
      return made.flatMap((item) => (item.kind === 'row' && item.values[judged] === 1 ? [item.second] : []));
    };
    const judged = judgedFrom(false);
    expect(judged.length).toBeGreaterThan(60);
    expect(Math.max(...judged)).toBe(199);
    expect(judgedFrom(true)).toEqual(judged);
  });

  it('a state is compared with itself: what is usual in one is none in the other', () => {
    const run = new ChangeRun({
      id: 'slowing',
      type: 'slowing',
      part: 'log-ratio',
      change_min: 1,
      direction: 1,
      names: ['a'],
      hop: rate_hz,
      wordsOf: () => 'slower',
      states: 2,
      stateOf: ({ needed }) => needed[0] ?? Number.NaN,
      valueOf: ({ needed }) => needed[1] ?? Number.NaN,
    });
    const found: [number, string][] = [];
    // Asleep (state 1) it is 2 higher than awake: by turns of 5 min. In the last turn it is so awake.
    for (let second = 0; second < 1800; second += 1) {
      const state = Math.floor(second / 300) % 2;
      const value = second >= 1500 || state === 1 ? 2 : 0;
      const epoch = {
        second,
        of: {},
        drug_s: Infinity,
        needed: [second >= 1500 ? 0 : state, value],
        conditions: [],
      };
      for (const one of run.next(epoch, new Float64Array(3))) found.push([second, one.key]);
    }
    // The first time of a state there is nothing to compare with but all that was before.
    expect(found.map(([second]) => second).filter((second) => second < 1500 && second > 600)).toEqual([]);
    expect(found.some(([second]) => second > 1500)).toBe(true);
  });

  it('neither finds anything where nothing changes', () => {
    expect(lastWords(calm, asymmetry)).toEqual([]);
    expect(lastWords(calm, slowing)).toEqual([]);
  });
});
