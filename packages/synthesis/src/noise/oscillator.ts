import type { Random } from './random.ts';

/**
 * A rhythm that waxes and wanes: a damped complex oscillator driven by white noise (a complex Ornstein–Uhlenbeck
 * process). Its real part has variance 1, a Lorentzian peak at `frequency_hz` whose full width is `width_hz`, and an
 * envelope that remembers itself for 1 / (π · width_hz) seconds. It is the linear response of a cortical resonance
 * to noise, cf. Nunez and Srinivasan, Electric Fields of the Brain, doi:10.1093/acprof:oso/9780195050387.001.0001.
 */
export class Oscillator {
  readonly #random: Random;
  readonly #cos: number;
  readonly #sin: number;
  readonly #drive: number;
  #re: number;
  #im: number;

  constructor(random: Random, rate_hz: number, frequency_hz: number, width_hz: number) {
    const keep = Math.exp((-Math.PI * width_hz) / rate_hz);
    const turn = (2 * Math.PI * frequency_hz) / rate_hz;
    this.#random = random;
    this.#cos = keep * Math.cos(turn);
    this.#sin = keep * Math.sin(turn);
    // Driven on one side only: a quarter turn later the noise has reached the other.
    this.#drive = Math.sqrt(2 * (1 - keep * keep));
    this.#re = random.normal();
    this.#im = random.normal();
  }

  /** The next `length` samples into the first places of `out`. */
  fill(out: Float64Array, length: number): void {
    const cos = this.#cos;
    const sin = this.#sin;
    const drive = this.#drive;
    let re = this.#re;
    let im = this.#im;
    this.#random.fill(out, length);
    for (let i = 0; i < length; i++) {
      const next = cos * re - sin * im + drive * (out[i] as number);
      im = sin * re + cos * im;
      re = next;
      out[i] = re;
    }
    this.#re = re;
    this.#im = im;
  }
}
