import { tenTwenty } from '../channels/ten-twenty.ts';
import type { Random } from '../noise/random.ts';
import type { Act } from '../patterns/index.ts';
import type { Scenario } from '../scenario.ts';
import { drawDistractions, type Distraction } from './distractions.ts';
import { drawnFrom, oneOf, type Ranges } from './ranges.ts';
import { drawSeizures, type DrawnSeizure } from './seizures.ts';

export interface NightPlan {
  readonly id: string;
  /** Whole minutes, at least 30. */
  readonly length_s: number;
  readonly seizures: number;
  /** Undefined: the 10-20 at 256 Hz. */
  readonly streams?: Scenario['streams'];
}

/** A recording for the scorecard: a scenario, and what is in it in words. All of it plain data. */
export interface Night {
  readonly scenario: Scenario;
  readonly ranges: Ranges['name'];
  readonly seizures: readonly DrawnSeizure[];
  readonly distractions: readonly Distraction[];
}

type SleepStage = 'W' | 'N1' | 'N2' | 'N3' | 'R';

interface Stretch {
  readonly stage: SleepStage;
  readonly at_s: number;
  readonly length_s: number;
}

/** Minutes of each stage of a cycle, smallest and largest. */
const cycle: readonly (readonly [SleepStage, number, number])[] = [
  ['W', 8, 25],
  ['N1', 2, 5],
  ['N2', 10, 20],
  ['N3', 8, 20],
  ['N2', 5, 12],
  ['R', 5, 18],
];

const hypnogram = (random: Random, length_s: number): readonly Stretch[] => {
  const found: Stretch[] = [];
  for (let at_s = 0, k = 0; at_s < length_s; k++) {
    const [stage, least, most] = cycle[k % cycle.length] as (typeof cycle)[number];
    const whole_s = Math.min(length_s - at_s, 30 * Math.round(2 * random.between(least, most)));
    found.push({ stage, at_s, length_s: whole_s });
    at_s += whole_s;
  }
  return found;
};

const sleepActs = ({ stage, at_s, length_s }: Stretch): readonly Act[] => {
  const during = { at_s, length_s };
  const graphoelements: Readonly<Record<SleepStage, readonly Act[]>> = {
    W: [],
    N1: [
      { pattern: 'slowing', ...during, options: { frequency_hz: 3.5, amplitude_uV: 18 } },
      { pattern: 'vertex-waves', ...during },
      { pattern: 'slow-eye-movements', ...during },
    ],
    N2: [
      { pattern: 'spindles', ...during },
      { pattern: 'k-complexes', ...during },
      { pattern: 'vertex-waves', ...during, options: { per_minute: 1.5 } },
      { pattern: 'posts', ...during, options: { per_minute: 2 } },
      { pattern: 'slowing', ...during, options: { frequency_hz: 1.8, amplitude_uV: 22 } },
    ],
    N3: [{ pattern: 'slow-waves', ...during }],
    R: [{ pattern: 'rapid-eye-movements', ...during }],
  };
  return [{ pattern: 'sleep-stage', ...during, options: { stage } }, ...graphoelements[stage]];
};

/** Eyes that open and blink while the patient is awake. */
const wakeActs = (random: Random, { at_s, length_s }: Stretch): readonly Act[] => {
  const acts: Act[] = [];
  for (let open_s = at_s + random.between(5, 40); open_s < at_s + length_s - 20;) {
    const open = { at_s: open_s, length_s: Math.min(random.between(15, 180), at_s + length_s - open_s - 2) };
    acts.push({ pattern: 'eyes-open', ...open });
    if (open.length_s > 4) {
      const blinking = { at_s: open_s + 0.8, length_s: open.length_s - 1.6 };
      acts.push({ pattern: 'blinks', ...blinking, options: { per_minute: 16 } });
      acts.push({ pattern: 'lateral-gaze', ...blinking, options: { per_minute: 6 } });
    }
    open_s += open.length_s + random.between(20, 150);
  }
  return acts;
};

/**
 * A night of one patient: background, sleep and waking, what fools detectors all over it, and seizures where wanted.
 * @throws ValvomoError NIGHT_FULL
 */
export const drawNight = (random: Random, ranges: Ranges, plan: NightPlan): Night => {
  const { id, length_s, seizures: count } = plan;
  const background_uV = drawnFrom(random, ranges.background_uV);
  const stretches = hypnogram(random, length_s);
  const seizures = drawSeizures(random, ranges, { length_s, count, background_uV });
  const distractions = drawDistractions(random, ranges, stretches);
  const always: readonly Act[] = [
    { pattern: 'background', at_s: 0, options: { rms_uV: background_uV } },
    {
      pattern: 'alpha-rhythm',
      at_s: 0,
      options: {
        frequency_hz: drawnFrom(random, ranges.alpha_hz),
        amplitude_uV: drawnFrom(random, ranges.alpha_uV),
      },
    },
    { pattern: 'beta-rhythm', at_s: 0 },
    { pattern: 'heart', at_s: 0, options: { leak_uV: random.between(1, 8) } },
    { pattern: 'electrode-noise', at_s: 0 },
    {
      pattern: 'spikes',
      at_s: 0,
      options: { focus: oneOf(random, ranges.foci), per_minute: random.between(0.1, 2) },
    },
  ];
  const awake = stretches.filter(({ stage }) => stage === 'W');
  return {
    ranges: ranges.name,
    seizures,
    distractions,
    scenario: {
      id: `${ranges.name} ${id}`,
      seed: Math.floor(random.uniform() * 2 ** 31),
      length_s,
      body: { heart_bpm: drawnFrom(random, ranges.heart_bpm), breaths_per_minute: random.between(11, 18) },
      streams: plan.streams ?? [{ rate_hz: 256, reference: 'CPz', channels: tenTwenty('old') }],
      script: [
        ...always,
        ...stretches.flatMap(sleepActs),
        ...awake.flatMap((stretch) => wakeActs(random, stretch)),
        ...distractions.flatMap(({ acts }) => acts),
        ...seizures.flatMap(({ acts }) => acts),
      ],
    },
  };
};
