import type { Chunk } from '../chunk.ts';
import { courseAt, type Course } from '../course/course.ts';
import { PinkNoise } from '../noise/pink.ts';
import type { Cue } from './pattern.ts';

export interface IctalCourse {
  /** Cycles a second, over seconds since the rhythm's own beginning. */
  readonly frequency_hz: Course;
  /** Peak to peak, over the same seconds. */
  readonly amplitude_uV: Course;
  /** 0: a rounded wave; 1: a spike and a slow wave a cycle. Over the same seconds. */
  readonly sharpness: Course;
  /** How firmly it follows the leader's phase, in 1/s; 0 leaves it alone. Over the same seconds. */
  readonly pull: Course;
  /** By how much it stays behind the leader that it follows. */
  readonly lag_s: number;
}

/** Peak to peak 2. Sharp on the negative side, as ictal theta is. */
const rounded = (turn: number): number =>
  -(Math.sin(turn) + 0.3 * Math.sin(2 * turn + 0.7) + 0.1 * Math.sin(3 * turn + 1.4)) / 1.12;

/** Peak to peak 2: a negative spike in the first eighth of the cycle, a slow wave of the same polarity in the rest. */
const spikeAndWave = (turn: number): number => {
  const x = (turn / (2 * Math.PI)) % 1;
  const spike = Math.exp(-0.5 * ((x - 0.08) / 0.028) ** 2);
  const wave = x > 0.15 ? Math.sin((Math.PI * (x - 0.15)) / 0.85) ** 1.5 : 0;
  return 0.7 - 1.7 * spike - 1.05 * wave;
};

/**
 * The rhythm of one ictal generator: a phase that runs at a course of frequencies with some jitter and drifts against
 * other generators unless the leader pulls it along (coupled phase oscillators, Acebrón et al. 2005,
 * doi:10.1103/RevModPhys.77.137), and an amplitude that flickers from cycle to cycle.
 */
export class IctalRhythm {
  readonly #course: IctalCourse;
  readonly #jitter: PinkNoise;
  readonly #flicker: PinkNoise;
  readonly #from_s: number;
  /** Its phase in radians at every sample of the latest chunk, for those that follow. */
  readonly turns: Float64Array;
  #turn: number;

  /** @param from_s when the rhythm begins */
  constructor(cue: Cue<object>, name: string | number, rate_hz: number, from_s: number, course: IctalCourse) {
    this.#course = course;
    this.#from_s = from_s;
    this.turns = new Float64Array(rate_hz);
    this.#jitter = new PinkNoise(cue.random('jitter', name), rate_hz, 2, 0.5);
    this.#flicker = new PinkNoise(cue.random('flicker', name), rate_hz, 2, 1);
    this.#turn = cue.random('phase', name).between(0, 2 * Math.PI);
  }

  /** The next samples into `out`; a leader has to be filled first. Uses scratch buffers 2 and 3 of the chunk. */
  fill(chunk: Chunk, out: Float64Array, leader?: IctalRhythm): void {
    const jitter = chunk.scratch(2);
    const flicker = chunk.scratch(3);
    this.#jitter.fill(jitter, chunk.samples);
    this.#flicker.fill(flicker, chunk.samples);
    const step = (2 * Math.PI) / chunk.rate_hz;
    for (let i = 0; i < chunk.samples; i++) {
      const since_s = chunk.seconds(i) - this.#from_s;
      const amplitude_uV = courseAt(this.#course.amplitude_uV, since_s);
      const frequency_hz = courseAt(this.#course.frequency_hz, since_s);
      this.#turn += step * frequency_hz * (1 + 0.1 * (jitter[i] as number));
      if (leader !== undefined) {
        const behind =
          (leader.turns[i] as number) - 2 * Math.PI * frequency_hz * this.#course.lag_s - this.#turn;
        this.#turn += (courseAt(this.#course.pull, since_s) / chunk.rate_hz) * Math.sin(behind);
      }
      this.turns[i] = this.#turn;
      if (amplitude_uV === 0) {
        out[i] = 0;
        continue;
      }
      const sharp = courseAt(this.#course.sharpness, since_s);
      const shape =
        (sharp < 1 ? (1 - sharp) * rounded(this.#turn) : 0) +
        (sharp > 0 ? sharp * spikeAndWave(this.#turn) : 0);
      out[i] = 0.5 * amplitude_uV * Math.max(0.3, 1 + 0.22 * (flicker[i] as number)) * shape;
    }
  }
}
