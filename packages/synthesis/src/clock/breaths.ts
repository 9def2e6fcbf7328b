import { easing } from '../course/course.ts';
import type { Random } from '../noise/random.ts';

interface Breath {
  readonly onset_s: number;
  readonly in_s: number;
  readonly length_s: number;
  /** Near 1. */
  readonly depth: number;
}

/** Where in its breath the patient is. */
export interface Breathing {
  /** Air that moves in (positive) or out, about ±1. */
  readonly flow: number;
  /** Air in the chest, 0 … about 1. */
  readonly volume: number;
  /** 0 … 1 through breathing in, above 1 afterwards. */
  readonly phase: number;
  /** Onset of this breath; tells one from the next. */
  readonly onset_s: number;
  readonly depth: number;
}

/**
 * When and how deeply the patient breathes: 40 % of a breath goes in, the rest out with a pause, length and depth vary
 * from breath to breath by 6 and 10 %. Instants are asked for in rising order.
 */
export class Breaths {
  readonly #random: Random;
  readonly #mean_s: number;
  #breath: Breath;

  constructor(random: Random, breaths_per_minute: number) {
    this.#random = random;
    this.#mean_s = 60 / breaths_per_minute;
    this.#breath = this.#draw(-this.#mean_s * (1 + random.uniform()));
  }

  #draw(onset_s: number): Breath {
    const length_s = this.#mean_s * Math.max(0.6, 1 + 0.06 * this.#random.normal());
    const depth = Math.max(0.5, 1 + 0.1 * this.#random.normal());
    return { onset_s, in_s: 0.4 * length_s, length_s, depth };
  }

  at(at_s: number): Breathing {
    while (at_s >= this.#breath.onset_s + this.#breath.length_s)
      this.#breath = this.#draw(this.#breath.onset_s + this.#breath.length_s);
    const { onset_s, in_s, length_s, depth } = this.#breath;
    const since_s = at_s - onset_s;
    const phase = since_s / in_s;
    if (phase < 1) {
      const flow = depth * Math.sin(Math.PI * phase) ** 0.8;
      return { flow, volume: depth * easing(phase), phase, onset_s, depth };
    }
    // Out: the chest falls back by itself, quickly at first, and is empty before the pause.
    const out = (since_s - in_s) / (0.8 * (length_s - in_s));
    const flow = out < 1 ? -depth * 1.9 * Math.sin(Math.PI * out) * Math.exp(-2 * out) : 0;
    return { flow, volume: depth * (1 - easing(Math.min(1, out) ** 0.7)), phase, onset_s, depth };
  }
}
