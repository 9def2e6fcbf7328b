import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import { NightCache, ofNights } from './cache.ts';
import { listen, whole } from './listen.ts';
import { falseOnes, isFor, outcomesOf } from './outcomes.ts';
import { planNights, seizuresANight, type NightPlan } from './plan.ts';
import type { NightResult } from './results.ts';
import { isDrawn, settings } from './settings.ts';
import { doTasks } from './work.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the plan', () => {
  const recordings = ['a.edf', 'b.edf'];
  const wanted = { firstSeed: 1001, nights: 26, hours: 72, ranges: 'report', recordings } as const;

  it('has at least 200 seizures, half of them on recordings, and 72 h without any', () => {
    const plans = planNights(wanted);
    const seizures = (of: readonly NightPlan[]): number => of.reduce((sum, plan) => sum + plan.seizures, 0);
    expect(seizures(plans)).toBe(26 * seizuresANight);
    expect(seizures(plans)).toBeGreaterThanOrEqual(200);
    expect(seizures(plans.filter(({ recording }) => recording !== null))).toBe(13 * seizuresANight);
    expect(new Set(plans.map(({ recording }) => recording))).toEqual(new Set([null, ...recordings]));
    const calm = plans.filter((plan) => plan.seizures === 0);
    expect(calm.reduce((sum, { length_s }) => sum + length_s, 0)).toBe(72 * 3600);
  });

  it('gives every night a seed and a name of its own, and the same ones again', () => {
    const plans = planNights(wanted);
    expect(new Set(plans.map(({ seed }) => seed)).size).toBe(plans.length);
    expect(new Set(plans.map(({ id }) => id)).size).toBe(plans.length);
    expect(planNights(wanted)).toEqual(plans);
    const simulated = planNights({ ...wanted, recordings: [], hours: 0 });
    expect(simulated.every(({ recording }) => recording === null)).toBe(true);
    expect(simulated).toHaveLength(26);
  });
});

describe('the settings', () => {
  it('go along a threshold of every detector of seizures, within its limits, the usual one among them', () => {
    expect(settings.length).toBeGreaterThan(5);
    expect(new Set(settings.map(({ detector }) => detector.id)).size).toBe(settings.length);
    for (const { scored, value, detector } of settings) {
      const { name, usual } = scored.threshold;
      const threshold = detector.thresholds[name];
      expect(threshold?.value).toBe(value);
      expect(value).toBeGreaterThanOrEqual(threshold?.from ?? Infinity);
      expect(value).toBeLessThanOrEqual(threshold?.to ?? -Infinity);
      expect(settings.some((one) => one.scored.id === scored.id && one.value === usual)).toBe(true);
    }
    expect(settings.filter(isDrawn).length).toBeGreaterThan(0);
  });
});

const nowhere = { recordings: '/nowhere', samples: null };
const ids = [...new Set(settings.map(({ scored }) => scored.id))];

describe('a night', { timeout: 600_000 }, () => {
  it('is listened to on a thread, and known the next time, detector by detector', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'valvomo-scorecard-'));
    try {
      const [plan] = planNights({ firstSeed: 5, nights: 1, hours: 0, ranges: 'tuning', recordings: [] });
      const short: NightPlan = Object.assign({ ...plan } as NightPlan, { length_s: 900, seizures: 1 });
      const other = Object.assign({ ...short }, { id: 'other', seed: 6, length_s: 600 });
      const cache = await NightCache.open(root, folder, ofNights);
      const [one = '', ...rest] = ids;
      const task = (of: NightPlan, detectors: readonly string[]) =>
        ({ kind: 'night', plan: of, detectors }) as const;
      await doTasks({ cache, folders: nowhere, threads: 1 }, [task(short, [one])]);
      expect(readdirSync(folder)).toHaveLength(1);
      expect(await cache.get(short, rest[0] ?? '')).toBeUndefined();
      const done = await doTasks({ cache, folders: nowhere, threads: 2 }, [
        task(short, ids),
        task(other, ids),
      ]);
      expect(readdirSync(folder)).toHaveLength(2 * ids.length);
      expect(await cache.get({ ...short, id: 'night-7' }, one)).toBeUndefined();
      // A second time nothing is left to do: what is known is the same.
      const again = await doTasks({ cache, folders: nowhere, threads: 1 }, [task(short, ids)]);
      expect(again.get(short.id)).toEqual(JSON.parse(JSON.stringify(done.get(short.id))));
      const night = whole((done.get(short.id) ?? []) as readonly NightResult[]);
      if (night === undefined) throw new Error('no night');
      expect(night).toMatchObject({ duration_s: 900, background: 'simulated', moments_omitted: 0 });
      expect(night.seizures).toHaveLength(1);
      expect(night.distractions.length).toBeGreaterThan(0);
      const drawn = settings
        .filter(isDrawn)
        .flatMap(({ scored, value }) =>
          night.runs.filter((run) => run.detector === scored.id && run.value === value),
        );
      const missed = drawn.flatMap((run) =>
        outcomesOf(night, run).filter(
          ({ isFound, seizure }) =>
            !isFound && settings.some(({ scored }) => scored.id === run.detector && isFor(scored, seizure)),
        ),
      );
      const raised = drawn.flatMap((run) => falseOnes(night, run));
      expect(night.moments).toHaveLength(missed.length + raised.length);
      // The lower the threshold of line length, the longer it sees seizures.
      const lengths = night.runs
        .filter(({ detector }) => detector === 'sz-line-length')
        .map(({ found }) => found.reduce((sum, found_one) => sum + found_one.length_s, 0));
      expect(lengths[0]).toBeGreaterThan(lengths.at(-1) ?? Infinity);
      for (const { judged_s } of drawn) expect(judged_s).toBeGreaterThan(600);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('sounds the same from samples that were kept', async () => {
    const samples = mkdtempSync(join(tmpdir(), 'valvomo-samples-'));
    try {
      const [plan] = planNights({ firstSeed: 7, nights: 1, hours: 0, ranges: 'tuning', recordings: [] });
      const short: NightPlan = Object.assign({ ...plan } as NightPlan, { length_s: 605, seizures: 1 });
      const wanted = ['sz-line-length'];
      const fresh = await listen(short, wanted, nowhere);
      expect(await listen(short, wanted, { ...nowhere, samples })).toEqual(fresh);
      expect(readdirSync(samples)).toEqual([`${short.id}.samples`]);
      expect(await listen(short, wanted, { ...nowhere, samples })).toEqual(fresh);
    } finally {
      rmSync(samples, { recursive: true });
    }
  });

  it('that cannot be read ends the work with its name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'valvomo-scorecard-'));
    try {
      const [, plan] = planNights({
        firstSeed: 1,
        nights: 2,
        hours: 0,
        ranges: 'tuning',
        recordings: ['no.edf'],
      });
      if (plan === undefined) throw new Error('no plan');
      const cache = await NightCache.open(root, folder, ofNights);
      await expect(
        doTasks({ cache, folders: nowhere, threads: 1 }, [{ kind: 'night', plan, detectors: ids }]),
      ).rejects.toThrow(/no-2: .*ENOENT/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
