import type { Chunk } from '../chunk.ts';
import { courseAt, type Course } from './course.ts';

/** What one pattern may do to another without knowing it. */
export type Target =
  | 'alpha'
  | 'beta'
  | 'spikes'
  | 'background'
  | 'depth-background'
  | 'heart-rate'
  | 'airflow'
  | 'effort'
  | 'snore'
  | 'saturation'
  | 'tone';

/** Multiplies `target` by `course` (1 leaves it alone), everywhere or only on the named signals or `left hemisphere`, `right hemisphere`. */
export interface Sway {
  readonly target: Target;
  readonly course: Course;
  readonly channels?: readonly string[];
}

const controls_hz = 32;

const productAt = (courses: readonly Course[], at_s: number): number => {
  let product = 1;
  for (const course of courses) product *= courseAt(course, at_s);
  return product;
};

/** The product of all that sways one target, sample by sample. */
export class Gain {
  readonly #courses: readonly Course[];
  #values = new Float64Array(0);
  #start = -1;

  constructor(courses: readonly Course[]) {
    this.#courses = courses;
  }

  at(at_s: number): number {
    return productAt(this.#courses, at_s);
  }

  /** Those that say anything but 1 in [from_s, to_s]: a long script sways one thing hundreds of times. */
  #near(from_s: number, to_s: number): readonly Course[] {
    return this.#courses.filter((course) => {
      const [first, last] = [course[0], course.at(-1)];
      if (first === undefined || last === undefined) return true;
      return !((first[1] === 1 && to_s <= first[0]) || (last[1] === 1 && from_s >= last[0]));
    });
  }

  /** One value a sample of the chunk: exact 32 times a second, straight lines between. The buffer is used again. */
  over(chunk: Chunk): Float64Array {
    if (this.#start === chunk.start && this.#values.length === chunk.samples) return this.#values;
    if (this.#values.length !== chunk.samples) this.#values = new Float64Array(chunk.samples);
    this.#start = chunk.start;
    const values = this.#values;
    const from_s = chunk.seconds(0);
    const near = this.#near(from_s, from_s + chunk.samples / chunk.rate_hz + 1 / controls_hz);
    if (near.length === 0) return values.fill(1);
    const step = chunk.rate_hz / controls_hz;
    let left = productAt(near, from_s);
    let piece = 0;
    let right = productAt(near, from_s + 1 / controls_hz);
    for (let i = 0; i < chunk.samples; i++) {
      const place = i / step;
      while (place >= piece + 1) {
        piece++;
        left = right;
        right = productAt(near, from_s + (piece + 1) / controls_hz);
      }
      values[i] = left + (right - left) * (place - piece);
    }
    return values;
  }
}
