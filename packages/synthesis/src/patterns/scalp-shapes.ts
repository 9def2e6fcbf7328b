import type { Course } from '../course/course.ts';

/** How a seizure runs: courses over parts of its length, 0 … 1. */
export interface SeizureShape {
  /** Both hemispheres at once, with a maximum in front by this factor; undefined: a focus. */
  readonly front?: number;
  readonly onset_hz: number;
  /** Largest peak to peak at the site of the focus, at Fz where it is generalised. */
  readonly amplitude_uV: number;
  /** Multiples of the frequency at onset. */
  readonly frequency: Course;
  /** Multiples of the largest amplitude. */
  readonly amplitude: Course;
  /** 0 rounded … 1 spike and wave. */
  readonly sharpness: Course;
  /** What is left of background and alpha while it lasts. */
  readonly background: number;
  /** Deviation of the muscles over the front and the temples, once it is under way. */
  readonly emg_uV: number;
  /** Peak to peak of one slow wave at the front with which it begins. */
  readonly slowWave_uV: number;
}

const plain = { emg_uV: 0, slowWave_uV: 0, background: 0.7 };

/** The shapes of seizures that a reader of scalp EEG has a word for. */
export const seizureShapes = {
  /** Rhythmic theta that wanders and slows into sharp delta, as in mesial temporal lobes. */
  theta: {
    ...plain,
    onset_hz: 6,
    amplitude_uV: 130,
    frequency: [
      [0, 1],
      [0.25, 1.18],
      [0.45, 0.95],
      [0.7, 0.72],
      [1, 0.42],
    ],
    amplitude: [
      [0, 0.25],
      [0.5, 0.7],
      [0.8, 1],
      [1, 0.95],
    ],
    sharpness: [
      [0.5, 0],
      [0.9, 0.6],
    ],
  },
  /** Low-voltage fast activity of the frontal lobe that slows and grows, muscle on top. */
  'frontal-fast': {
    ...plain,
    onset_hz: 20,
    amplitude_uV: 80,
    emg_uV: 4,
    background: 0.45,
    frequency: [
      [0, 1],
      [0.35, 0.8],
      [0.7, 0.5],
      [1, 0.25],
    ],
    amplitude: [
      [0, 0.22],
      [0.35, 0.4],
      [0.7, 0.8],
      [1, 1],
    ],
    sharpness: [
      [0.6, 0],
      [1, 0.5],
    ],
  },
  /** Spike-waves over the whole head, at once and over at once, slowing a little. */
  'spike-wave': {
    ...plain,
    front: 3,
    onset_hz: 3.4,
    amplitude_uV: 260,
    frequency: [
      [0, 1],
      [0.3, 0.9],
      [1, 0.74],
    ],
    amplitude: [
      [0, 0.8],
      [0.1, 1],
      [1, 0.85],
    ],
    sharpness: [[0, 1]],
  },
  /** A slow wave, then next to nothing: low-voltage fast activity everywhere, as in tonic seizures and spasms. */
  electrodecremental: {
    ...plain,
    front: 1.6,
    onset_hz: 22,
    amplitude_uV: 22,
    slowWave_uV: 180,
    background: 0.12,
    emg_uV: 3,
    frequency: [
      [0, 1],
      [1, 0.6],
    ],
    amplitude: [
      [0, 0.25],
      [0.5, 0.5],
      [1, 1],
    ],
    sharpness: [[0, 0]],
  },
  /** Rhythmic alpha of the parietal or occipital lobe that grows and slows to theta and delta. */
  'posterior-alpha': {
    ...plain,
    onset_hz: 10,
    amplitude_uV: 110,
    frequency: [
      [0, 1],
      [0.3, 0.85],
      [0.6, 0.6],
      [1, 0.3],
    ],
    amplitude: [
      [0, 0.22],
      [0.4, 0.6],
      [0.8, 1],
      [1, 0.9],
    ],
    sharpness: [
      [0.45, 0],
      [0.9, 0.6],
    ],
  },
  /** Rhythmic delta that quickens, sharpens and slows again. */
  delta: {
    ...plain,
    onset_hz: 1.8,
    amplitude_uV: 150,
    frequency: [
      [0, 1],
      [0.4, 1.9],
      [0.6, 2.1],
      [1, 0.8],
    ],
    amplitude: [
      [0, 0.4],
      [0.6, 1],
      [1, 0.9],
    ],
    sharpness: [
      [0.2, 0],
      [0.5, 0.6],
      [0.8, 0.1],
    ],
  },
} as const satisfies Readonly<Record<string, SeizureShape>>;

export type SeizureShapeName = keyof typeof seizureShapes;

/** A course over parts of a length, run through `cycles` times in `length_s` seconds, its values multiplied. */
export const overLength = (course: Course, length_s: number, cycles: number, by: number): Course =>
  Array.from({ length: cycles }, (_, k) =>
    // The last part of each cycle leads back to the first value.
    course.map(([part, value]): Course[number] => [
      ((k + (k === cycles - 1 ? 1 : 0.93) * part) / cycles) * length_s,
      by * value,
    ]),
  ).flat();
