import {
  drawDepthNight,
  drawnFrom,
  drawNight,
  oneOf,
  Random,
  ranges,
  type Act,
  type Ranges,
  type Scenario,
} from '@valvomo/synthesis';

import type { StudyName, StudyPlan } from './plan.ts';

/** What each study listens to: scenarios whose truth is known, with numbers from the ranges of the plan. */

type Draw = (random: Random, from: Ranges, plan: StudyPlan) => Scenario;

/** A night without seizures and without spikes of its own: what a study adds is all that there is. */
const without = (
  random: Random,
  from: Ranges,
  { id, length_s }: StudyPlan,
  left: (act: Act) => boolean = ({ pattern }) => pattern !== 'spikes',
): Scenario => {
  const { scenario } = drawNight(random, from, { id, length_s, seizures: 0 });
  return { ...scenario, script: scenario.script.filter(left) };
};

const added = (scenario: Scenario, acts: readonly Act[]): Scenario => ({
  ...scenario,
  script: [...scenario.script, ...acts],
});

const one = (size: number): readonly [number, number] => [size, size];

const spikes: Draw = (random, from, plan) =>
  added(without(random, from, plan), [
    {
      pattern: 'spikes',
      at_s: 0,
      options: {
        focus: oneOf(random, from.foci),
        amplitude_uV: one(drawnFrom(random, from.spike_uV)),
        per_minute: drawnFrom(random, from.spikes_per_minute),
      },
    },
  ]);

const kinds = ['gpd', 'lpd', 'bipd', 'grda', 'lrda', 'spike-wave'] as const;

const patternAct = (random: Random, from: Ranges, pattern: (typeof kinds)[number], at_s: number): Act => {
  const when = { at_s, length_s: random.between(60, 110) };
  const [hz, uV] = [drawnFrom(random, from.pattern_hz), drawnFrom(random, from.pattern_uV)];
  const focus = oneOf(random, from.foci);
  if (pattern === 'gpd') {
    const form = oneOf(random, ['sharp', 'triphasic'] as const);
    return { pattern, ...when, options: { rate_hz: hz, amplitude_uV: one(uV), form } };
  }
  if (pattern === 'lpd') return { pattern, ...when, options: { rate_hz: hz, amplitude_uV: one(uV), focus } };
  if (pattern === 'bipd') {
    const other = oneOf(
      random,
      from.foci.filter((place) => place.split(' ')[0] !== focus.split(' ')[0]),
    );
    // Its sides must not fall in with each other.
    const rate_hz = Math.min(1.3, hz);
    return { pattern, ...when, options: { rate_hz, amplitude_uV: one(uV), foci: [focus, other] } };
  }
  if (pattern === 'grda') return { pattern, ...when, options: { frequency_hz: hz, amplitude_uV: uV } };
  if (pattern === 'lrda') return { pattern, ...when, options: { frequency_hz: hz, amplitude_uV: uV, focus } };
  const frequency_hz = drawnFrom(random, from.spike_wave_hz);
  return { pattern, ...when, options: { frequency_hz, amplitude_uV: 1.5 * uV } };
};

/** Each pattern twice, with as much between them. */
const patterns: Draw = (random, from, plan) => {
  const order = [...kinds, ...kinds].toSorted(() => random.uniform() - 0.5);
  const each_s = (plan.length_s - 120) / order.length;
  return added(
    without(random, from, plan),
    order.map((kind, k) => patternAct(random, from, kind, 90 + k * each_s + random.between(0, 40))),
  );
};

/** Every second one is burst suppression; the others are sleep and waking, in which there is none. */
const suppression: Draw = (random, from, plan) => {
  if (plan.seed % 2 === 1) return without(random, from, plan);
  const kept = new Set(['heart', 'electrode-noise', 'mains', 'pop', 'drip', 'ventilator', 'pulse', 'sweat']);
  const burst_s = drawnFrom(random, from.burst_s);
  const options = {
    gap_s: drawnFrom(random, from.gap_s),
    burst_s: one(burst_s),
    amplitude_uV: one(drawnFrom(random, from.burst_uV)),
    rest_uV: random.between(2, 6),
  };
  return added(
    without(random, from, plan, ({ pattern }) => kept.has(pattern)),
    [{ pattern: 'burst-suppression', at_s: 0, options }],
  );
};

/** Oscillations and spikes at depth, larger and smaller than those of tuning. */
const depth: Draw = (random, from, { id, length_s }) => {
  const { scenario } = drawDepthNight(random, from, { id, length_s, seizures: 0 });
  const script = scenario.script.map((act): Act => {
    if (act.pattern === 'hfo')
      return Object.assign(
        { ...act },
        {
          options: { ...act.options, amplitude_uV: one(drawnFrom(random, from.hfo_uV)) },
        },
      );
    if (act.pattern === 'depth-spikes')
      return Object.assign(
        { ...act },
        {
          options: { ...act.options, amplitude_uV: one(drawnFrom(random, from.depth_spike_uV)) },
        },
      );
    return act;
  });
  return { ...scenario, script };
};

/** Every second recording has four seizures. 512 samples a second are enough for their fast activity. */
const depthSeizures: Draw = (random, from, { id, length_s, seed }) => {
  const seizures = seed % 2 === 0 ? 4 : 0;
  const { scenario } = drawDepthNight(random, from, { id, length_s, seizures });
  return {
    ...scenario,
    streams: scenario.streams.map((stream) => ({ ...stream, rate_hz: 512 })),
    // At this rate nothing could show them.
    script: scenario.script.filter(({ pattern }) => pattern !== 'hfo'),
  };
};

const draws: Readonly<Record<StudyName, Draw>> = {
  spikes,
  patterns,
  suppression,
  sleep: (random, from, plan) => without(random, from, plan, () => true),
  depth,
  'depth-seizures': depthSeizures,
};

export const scenarioOf = (plan: StudyPlan): Scenario =>
  draws[plan.study](new Random('study', plan.study, plan.ranges, plan.seed), ranges[plan.ranges], plan);
