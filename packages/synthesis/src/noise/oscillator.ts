import type { Random } from './random.ts';

/** Two equal resonances in a row have a peak of this part of the width of either. */
const narrowing = Math.sqrt(Math.SQRT2 - 1);

/**
 * A rhythm that waxes and wanes: white noise drives two equal damped oscillators in a row (complex poles at
 * `frequency_hz`). The result has variance 1, a spectral peak of full width `width_hz` with flanks of 12 dB an octave, and
 * a smooth envelope that remembers itself for about 1 / (π · width_hz) seconds. It is the linear response of a cortical
 * resonance to noise, cf. Nunez and Srinivasan, Electric Fields of the Brain,
 * doi:10.1093/acprof:oso/9780195050387.001.0001.
 */
export class Oscillator {
  readonly #random: Random;
  readonly #cos: number;
  readonly #sin: number;
  readonly #drive: number;
  readonly #state = new Float64Array(4);

  constructor(random: Random, rate_hz: number, frequency_hz: number, width_hz: number) {
    const keep = Math.exp((-Math.PI * width_hz) / (narrowing * rate_hz));
    const turn = (2 * Math.PI * frequency_hz) / rate_hz;
    this.#random = random;
    this.#cos = keep * Math.cos(turn);
    this.#sin = keep * Math.sin(turn);
    // The response to one impulse, (n + 1) · keepⁿ · cos(n · turn), summed as energy until it has died away.
    let energy = 0;
    const memory = Math.ceil(-14 / Math.log(keep));
    for (let n = 0; n < memory; n++) energy += ((n + 1) * keep ** n * Math.cos(n * turn)) ** 2;
    this.#drive = 1 / Math.sqrt(energy);
    // Begins settled: the first oscillator alone has variance 1 / (2 · (1 − keep²)) · drive².
    const first = this.#drive / Math.sqrt(2 * (1 - keep * keep));
    const scales = [first, first, 1, 1];
    for (let k = 0; k < 4; k++) this.#state[k] = (scales[k] as number) * random.normal();
  }

  /** The next `length` samples into the first places of `out`. */
  fill(out: Float64Array, length: number): void {
    const cos = this.#cos;
    const sin = this.#sin;
    const drive = this.#drive;
    let re = this.#state[0] as number;
    let im = this.#state[1] as number;
    let re2 = this.#state[2] as number;
    let im2 = this.#state[3] as number;
    this.#random.fill(out, length);
    for (let i = 0; i < length; i++) {
      const next = cos * re - sin * im + drive * (out[i] as number);
      im = sin * re + cos * im;
      re = next;
      const next2 = cos * re2 - sin * im2 + re;
      im2 = sin * re2 + cos * im2 + im;
      re2 = next2;
      out[i] = re2;
    }
    this.#state.set([re, im, re2, im2]);
  }
}
