import type { Random } from './random.ts';

/** Normalised second-order section: b0, b1, b2, a1, a2. */
type Section = readonly [number, number, number, number, number];

/** Butterworth by the bilinear transform; Bristow-Johnson's cookbook with Q = 1/√2. */
const section = (kind: 'high' | 'low', corner_hz: number, rate_hz: number): Section => {
  const turn = (2 * Math.PI * corner_hz) / rate_hz;
  const alpha = Math.sin(turn) / Math.SQRT2;
  const cos = Math.cos(turn);
  const a0 = 1 + alpha;
  const middle = kind === 'high' ? -(1 + cos) : 1 - cos;
  const edge = Math.abs(middle) / 2;
  return [edge / a0, middle / a0, edge / a0, (-2 * cos) / a0, (1 - alpha) / a0];
};

const run = ([b0, b1, b2, a1, a2]: Section, state: Float64Array, x: Float64Array, length: number): void => {
  let s1 = state[0] as number;
  let s2 = state[1] as number;
  for (let i = 0; i < length; i++) {
    const input = x[i] as number;
    const output = b0 * input + s1;
    s1 = b1 * input - a1 * output + s2;
    s2 = b2 * input - a2 * output;
    x[i] = output;
  }
  state[0] = s1;
  state[1] = s2;
};

/** Noise of variance 1 between two corners (second order on either side); the upper one is held below the rate's half. */
export class BandNoise {
  readonly #random: Random;
  readonly #sections: readonly Section[];
  readonly #states = [new Float64Array(2), new Float64Array(2)];
  readonly #scale: number;

  constructor(random: Random, rate_hz: number, low_hz: number, high_hz: number) {
    this.#random = random;
    this.#sections = [
      section('high', low_hz, rate_hz),
      section('low', Math.min(high_hz, 0.45 * rate_hz), rate_hz),
    ];
    const response = new Float64Array(4096);
    response[0] = 1;
    this.#filter(response, response.length);
    this.#scale = 1 / Math.sqrt(response.reduce((sum, value) => sum + value * value, 0));
    for (const state of this.#states) state.fill(0);
  }

  #filter(x: Float64Array, length: number): void {
    this.#sections.forEach((one, k) => run(one, this.#states[k] as Float64Array, x, length));
  }

  /** The next `length` samples into the first places of `out`. */
  fill(out: Float64Array, length: number): void {
    this.#random.fill(out, length);
    this.#filter(out, length);
    for (let i = 0; i < length; i++) out[i] = (out[i] as number) * this.#scale;
  }
}
