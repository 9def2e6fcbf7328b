import { synthesise } from '@valvomo/synthesis';
import { describe, expect, it } from 'vitest';

import { detectorOf, settingsOf, studied } from './detectors.ts';
import { hearStudy } from './hear.ts';
import { planStudies, studies, type StudyPlan } from './plan.ts';
import { scenarioOf } from './scenarios.ts';

const plans = planStudies(1001, 'report', 1);

describe('the plan of studies', () => {
  it('has all of them, each recording with a name of its own, and the same ones again', () => {
    expect(new Set(plans.map(({ study }) => study))).toEqual(new Set(studies));
    expect(new Set(plans.map(({ id }) => id)).size).toBe(plans.length);
    expect(planStudies(1001, 'report', 1)).toEqual(plans);
    expect(planStudies(1001, 'report', 0.01)).toHaveLength(studies.length);
    for (const study of studies) expect(studied.some((one) => one.study === study)).toBe(true);
  });

  it('asks detectors that there are along thresholds that they have, the usual one among them', () => {
    for (const of of studied) {
      const settings = settingsOf(of);
      expect(settings.filter(({ usual }) => usual)).toHaveLength(1);
      for (const { value, detector } of settings) {
        const { from, to } = detectorOf(of).thresholds[of.along] ?? { from: Infinity, to: -Infinity };
        expect(detector.thresholds[of.along]?.value).toBe(value);
        expect(value >= from && value <= to).toBe(true);
      }
    }
  });
});

describe('what studies listen to', () => {
  it.each(studies)(
    '%s has the truth that its detectors are asked for, the same for the same seed',
    (study) => {
      const own = plans.filter((plan) => plan.study === study);
      const scenarios = own.map(scenarioOf);
      expect(own.map(scenarioOf)).toEqual(scenarios);
      const kinds = new Set(
        scenarios.flatMap((scenario) => synthesise(scenario).truth.map(({ kind }) => kind)),
      );
      for (const { truth } of studied.filter((one) => one.study === study))
        for (const kind of truth) expect(kinds).toContain(kind);
    },
  );

  it('has recordings without burst suppression, and without a seizure', () => {
    const kindsOf = (study: StudyPlan['study'], odd: number): ReadonlySet<string> =>
      new Set(
        plans
          .filter((plan) => plan.study === study && plan.seed % 2 === odd)
          .flatMap((plan) => synthesise(scenarioOf(plan)).truth.map(({ kind }) => kind)),
      );
    expect(kindsOf('suppression', 0)).toContain('burst-suppression');
    expect(kindsOf('suppression', 1)).not.toContain('suppression');
    expect(kindsOf('depth-seizures', 0)).toContain('seizure');
    expect(kindsOf('depth-seizures', 1)).not.toContain('seizure');
  });
});

describe('a study', { timeout: 600_000 }, () => {
  it('hears a detector in every setting, and keeps its column where one is asked for', () => {
    const plan: StudyPlan = { id: 'b', study: 'suppression', seed: 4, ranges: 'tuning', length_s: 300 };
    const [night, ...more] = hearStudy(plan, ['suppression']);
    expect(more).toEqual([]);
    expect(night?.column).toHaveLength(300);
    expect(Math.max(...(night?.column ?? []).map((value) => value ?? 0))).toBeGreaterThan(50);
    expect(night?.truth.length).toBeGreaterThan(10);
    expect(night?.runs).toHaveLength(1);
  });

  it('finds more the lower the threshold is', () => {
    const plan: StudyPlan = { id: 's', study: 'spikes', seed: 3, ranges: 'tuning', length_s: 240 };
    const [night] = hearStudy(plan, ['spike']);
    const counts = night?.runs.map(({ found }) => found.length) ?? [];
    expect(counts).toHaveLength(5);
    expect(counts[0]).toBeGreaterThan(counts.at(-1) ?? Infinity);
  });
});
