import type { Random } from '../noise/random.ts';
import type { Act } from '../patterns/index.ts';
import { drawnFrom, oneOf, type Ranges } from './ranges.ts';

/** Something that is no seizure and may look like one. */
export interface Distraction {
  readonly kind: string;
  readonly at_s: number;
  readonly length_s: number;
  readonly acts: readonly Act[];
}

interface State {
  readonly stage: 'W' | 'N1' | 'N2' | 'N3' | 'R';
  readonly at_s: number;
  readonly length_s: number;
}

interface Recipe {
  readonly kind: string;
  readonly stages: readonly State['stage'][];
  readonly per_hour: number;
  readonly length_s: readonly [number, number];
  /** @param size how strong beside the usual */
  readonly acts: (
    random: Random,
    when: { readonly at_s: number; readonly length_s: number },
    size: number,
  ) => readonly Act[];
}

const electrodes = ['Fp1', 'Fp2', 'F7', 'F8', 'T3', 'T4', 'T5', 'T6', 'O1', 'O2', 'C3', 'P4'];
const awake = ['W'] as const;
const drowsy = ['W', 'N1'] as const;
const asleep = ['N1', 'N2', 'N3'] as const;
const temporal = ['left temporal', 'right temporal'] as const;
const central = ['left central', 'right central'] as const;
const regions = ['left', 'right', 'front', 'back'] as const;
const anytime = ['W', 'N1', 'N2', 'N3', 'R'] as const;

/** A new one is one entry here. */
const recipes: readonly Recipe[] = [
  {
    kind: 'chewing',
    stages: awake,
    per_hour: 6,
    length_s: [8, 60],
    acts: (random, when, size) => [
      {
        pattern: 'chewing',
        ...when,
        options: { rms_uV: 70 * size, per_second: random.between(1, 2), lean: random.between(-0.6, 0.6) },
      },
    ],
  },
  {
    kind: 'muscle',
    stages: awake,
    per_hour: 8,
    length_s: [5, 90],
    acts: (random, when, size) => [
      {
        pattern: 'muscle',
        ...when,
        options: {
          muscle: oneOf(random, ['frontalis', 'left temporalis', 'right temporalis', 'neck'] as const),
          rms_uV: 20 * size,
        },
      },
    ],
  },
  {
    kind: 'pops',
    stages: anytime,
    per_hour: 2,
    length_s: [10, 120],
    acts: (random, when, size) => [
      {
        pattern: 'pop',
        ...when,
        options: {
          electrode: oneOf(random, electrodes),
          amplitude_uV: 300 * size,
          per_minute: random.between(5, 40),
        },
      },
    ],
  },
  {
    kind: 'electrode off',
    stages: anytime,
    per_hour: 0.4,
    length_s: [60, 600],
    acts: (random, when) => [
      {
        pattern: 'electrode-off',
        ...when,
        options: { electrode: oneOf(random, electrodes), remains: random.uniform() < 0.5 ? 'open' : 'flat' },
      },
    ],
  },
  {
    kind: 'mains',
    stages: anytime,
    per_hour: 1,
    length_s: [60, 900],
    acts: (random, when, size) => [
      {
        pattern: 'mains',
        ...when,
        options: { electrode: oneOf(random, electrodes), amplitude_uV: 25 * size },
      },
    ],
  },
  {
    kind: 'pulse',
    stages: anytime,
    per_hour: 0.6,
    length_s: [120, 900],
    acts: (random, when, size) => [
      {
        pattern: 'pulse',
        ...when,
        options: { electrode: oneOf(random, electrodes), amplitude_uV: 30 * size },
      },
    ],
  },
  {
    kind: 'sweat',
    stages: anytime,
    per_hour: 0.5,
    length_s: [120, 900],
    acts: (_, when, size) => [{ pattern: 'sweat', ...when, options: { amplitude_uV: 120 * size } }],
  },
  {
    kind: 'slowing',
    stages: anytime,
    per_hour: 0.5,
    length_s: [20, 200],
    acts: (random, when, size) => [
      {
        pattern: 'slowing',
        ...when,
        options: {
          where: oneOf(random, ['left temporal', 'right frontal', 'everywhere'] as const),
          amplitude_uV: 60 * size,
        },
      },
    ],
  },
  {
    kind: 'wickets',
    stages: drowsy,
    per_hour: 2,
    length_s: [30, 200],
    acts: (random, when, size) => [
      {
        pattern: 'wickets',
        ...when,
        options: { focus: oneOf(random, temporal), amplitude_uV: [60 * size, 110 * size] },
      },
    ],
  },
  {
    kind: 'rmtd',
    stages: drowsy,
    per_hour: 2,
    length_s: [30, 200],
    acts: (random, when, size) => [
      {
        pattern: 'rmtd',
        ...when,
        options: { focus: oneOf(random, temporal), amplitude_uV: [50 * size, 90 * size] },
      },
    ],
  },
  {
    kind: 'fourteen-and-six',
    stages: drowsy,
    per_hour: 1,
    length_s: [30, 200],
    acts: (_, when, size) => [
      { pattern: 'fourteen-and-six', ...when, options: { amplitude_uV: [30 * size, 60 * size] } },
    ],
  },
  {
    kind: 'small-sharp-spikes',
    stages: asleep,
    per_hour: 1,
    length_s: [30, 300],
    acts: (_, when, size) => [
      { pattern: 'small-sharp-spikes', ...when, options: { amplitude_uV: [25 * size, 45 * size] } },
    ],
  },
  {
    kind: 'mu-rhythm',
    stages: awake,
    per_hour: 2,
    length_s: [60, 400],
    acts: (random, when, size) => [
      {
        pattern: 'mu-rhythm',
        ...when,
        options: { focus: oneOf(random, central), amplitude_uV: [30 * size, 55 * size] },
      },
    ],
  },
  {
    kind: 'lambda',
    stages: awake,
    per_hour: 2,
    length_s: [20, 120],
    acts: (_, when, size) => [
      { pattern: 'lambda', ...when, options: { amplitude_uV: [20 * size, 40 * size] } },
    ],
  },
  {
    kind: 'breach',
    stages: anytime,
    per_hour: 0.2,
    length_s: [300, 1200],
    acts: (random, when, size) => [
      { pattern: 'breach', ...when, options: { focus: oneOf(random, central), amplitude_uV: 60 * size } },
    ],
  },
  {
    kind: 'hypnagogic-bursts',
    stages: drowsy,
    per_hour: 2,
    length_s: [20, 120],
    acts: (_, when, size) => [
      { pattern: 'hypnagogic-bursts', ...when, options: { amplitude_uV: [80 * size, 160 * size] } },
    ],
  },
  {
    kind: 'drowsy-rhythm',
    stages: drowsy,
    per_hour: 3,
    length_s: [30, 200],
    acts: (_, when, size) => [
      { pattern: 'drowsy-rhythm', ...when, options: { amplitude_uV: [45 * size, 90 * size] } },
    ],
  },
  {
    kind: 'arousal-rhythm',
    stages: asleep,
    per_hour: 2,
    length_s: [15, 120],
    acts: (_, when, size) => [
      { pattern: 'arousal-rhythm', ...when, options: { amplitude_uV: [40 * size, 90 * size] } },
    ],
  },
  {
    kind: 'photic-driving',
    stages: awake,
    per_hour: 0.4,
    length_s: [60, 65],
    acts: (_, when, size) => [{ pattern: 'photic-driving', ...when, options: { amplitude_uV: 35 * size } }],
  },
  {
    kind: 'sreda',
    stages: awake,
    per_hour: 0.12,
    length_s: [40, 80],
    acts: (_, when, size) => [{ pattern: 'sreda', ...when, options: { amplitude_uV: 70 * size } }],
  },
  {
    kind: 'eye-flutter',
    stages: awake,
    per_hour: 3,
    length_s: [10, 60],
    acts: (_, when, size) => [
      { pattern: 'eye-flutter', ...when, options: { amplitude_uV: [40 * size, 90 * size] } },
    ],
  },
  {
    kind: 'glossokinetic',
    stages: awake,
    per_hour: 3,
    length_s: [10, 90],
    acts: (_, when, size) => [
      { pattern: 'glossokinetic', ...when, options: { amplitude_uV: [50 * size, 120 * size] } },
    ],
  },
  {
    kind: 'patting',
    stages: anytime,
    per_hour: 1.5,
    length_s: [10, 90],
    acts: (random, when, size) => [
      {
        pattern: 'patting',
        ...when,
        options: { region: oneOf(random, regions), amplitude_uV: [60 * size, 150 * size] },
      },
    ],
  },
  {
    kind: 'tremor',
    stages: awake,
    per_hour: 1.5,
    length_s: [20, 120],
    acts: (random, when, size) => [
      {
        pattern: 'tremor',
        ...when,
        options: { region: oneOf(random, regions), amplitude_uV: [30 * size, 80 * size] },
      },
    ],
  },
  {
    kind: 'toothbrushing',
    stages: awake,
    per_hour: 0.6,
    length_s: [30, 120],
    acts: (_, when, size) => [{ pattern: 'toothbrushing', ...when, options: { amplitude_uV: 110 * size } }],
  },
  {
    kind: 'ventilator',
    stages: anytime,
    per_hour: 0.2,
    length_s: [300, 1800],
    acts: (random, when, size) => [
      {
        pattern: 'ventilator',
        ...when,
        options: { region: oneOf(random, regions), amplitude_uV: 60 * size },
      },
    ],
  },
  {
    kind: 'pop-train',
    stages: anytime,
    per_hour: 1,
    length_s: [5, 40],
    acts: (random, when, size) => [
      {
        pattern: 'pop-train',
        ...when,
        options: { electrode: oneOf(random, electrodes), amplitude_uV: 160 * size },
      },
    ],
  },
  {
    kind: 'drip',
    stages: anytime,
    per_hour: 0.3,
    length_s: [120, 600],
    acts: (_, when, size) => [{ pattern: 'drip', ...when, options: { amplitude_uV: 50 * size } }],
  },
  {
    kind: 'mains-bursts',
    stages: anytime,
    per_hour: 0.8,
    length_s: [30, 200],
    acts: (_, when, size) => [{ pattern: 'mains-bursts', ...when, options: { amplitude_uV: 80 * size } }],
  },
];

/** Draws how many fit into each stretch: `per_hour` in the mean. */
export const drawDistractions = (
  random: Random,
  ranges: Ranges,
  stretches: readonly State[],
): readonly Distraction[] =>
  recipes
    .flatMap(({ kind, stages, per_hour, length_s: lengths, acts }) => {
      const found: Distraction[] = [];
      for (const stretch of stretches.filter(({ stage }) => stages.includes(stage))) {
        const end_s = stretch.at_s + stretch.length_s;
        for (let at_s = stretch.at_s; ;) {
          at_s -= (3600 / per_hour) * Math.log(1 - random.uniform());
          const length_s = Math.min(random.between(...lengths), end_s - at_s);
          if (length_s < 3) break;
          const when = { at_s: Math.round(100 * at_s) / 100, length_s: Math.round(100 * length_s) / 100 };
          found.push({ kind, ...when, acts: acts(random, when, drawnFrom(random, ranges.distraction)) });
          at_s += length_s;
        }
      }
      return found;
    })
    .toSorted((a, b) => a.at_s - b.at_s);
