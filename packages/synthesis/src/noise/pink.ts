import type { Random } from './random.ts';

const poles_max = 9;

/**
 * Noise of variance 1 whose power falls as 1/f^`slope` between `from_hz` and a third of the rate, flat below.
 * One white source drives first-order sections whose corners stand a factor of 3 apart: the staircase of their sum
 * follows the slope within 1 dB. Kasdin 1995, doi:10.1109/5.381848, section on sums of relaxations.
 */
export class PinkNoise {
  readonly #keep = new Float64Array(poles_max);
  readonly #drive = new Float64Array(poles_max);
  readonly #state = new Float64Array(poles_max);
  readonly #poles: number;
  readonly #random: Random;

  /** @param slope 0 (white) … 2 (brown) */
  constructor(random: Random, rate_hz: number, slope: number, from_hz: number) {
    this.#random = random;
    let poles = 0;
    for (let corner_hz = from_hz; corner_hz < rate_hz / 3 && poles < poles_max; corner_hz *= 3) {
      const keep = Math.exp((-2 * Math.PI * corner_hz) / rate_hz);
      this.#keep[poles] = keep;
      this.#drive[poles] = (1 - keep) * corner_hz ** (-slope / 2);
      poles++;
    }
    this.#poles = poles;
    const deviation = Math.sqrt(this.#variance());
    for (let k = 0; k < poles; k++) {
      this.#drive[k] = (this.#drive[k] as number) / deviation;
      // Begins settled: a section's own deviation is drive / √(1 − keep²).
      const keep = this.#keep[k] as number;
      this.#state[k] = ((this.#drive[k] as number) / Math.sqrt(1 - keep * keep)) * random.normal();
    }
  }

  /** Of the sum of all sections, which share their drive: Σᵢⱼ dᵢ·dⱼ / (1 − kᵢ·kⱼ). */
  #variance(): number {
    let variance = 0;
    for (let i = 0; i < this.#poles; i++) {
      for (let j = 0; j < this.#poles; j++) {
        const kept = (this.#keep[i] as number) * (this.#keep[j] as number);
        variance += ((this.#drive[i] as number) * (this.#drive[j] as number)) / (1 - kept);
      }
    }
    return variance;
  }

  /** The next `length` samples into the first places of `out`. */
  fill(out: Float64Array, length: number): void {
    const keep = this.#keep;
    const drive = this.#drive;
    const state = this.#state;
    const poles = this.#poles;
    this.#random.fill(out, length);
    for (let i = 0; i < length; i++) {
      const white = out[i] as number;
      let sum = 0;
      for (let k = 0; k < poles; k++) {
        const next = (keep[k] as number) * (state[k] as number) + (drive[k] as number) * white;
        state[k] = next;
        sum += next;
      }
      out[i] = sum;
    }
  }
}
