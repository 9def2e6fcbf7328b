import type { Random } from './random.ts';

const poles_max = 9;

/** Corners stand this factor apart. */
const spacing = 3;

/**
 * Noise of variance 1 whose power falls as 1/f^`slope` between `from_hz` and about a third of the rate, flat below.
 * White noise through poles and zeros that alternate on the axis of frequency, each zero `spacing`^(slope/2) above its
 * pole, so that the staircase follows the slope (Oustaloup et al. 2000, doi:10.1109/81.817385); written as a sum of
 * first-order sections that share their drive, cf. Kasdin 1995, doi:10.1109/5.381848.
 */
export class PinkNoise {
  readonly #keep = new Float64Array(poles_max);
  readonly #drive = new Float64Array(poles_max);
  readonly #state = new Float64Array(poles_max);
  readonly #poles: number;
  readonly #random: Random;

  /** @param slope 0 (white) … 2.4 */
  constructor(random: Random, rate_hz: number, slope: number, from_hz: number) {
    this.#random = random;
    const corners_hz: number[] = [];
    const lowest_hz = Math.min(from_hz, rate_hz / 4);
    for (
      let corner_hz = lowest_hz;
      corner_hz < rate_hz / 3 && corners_hz.length < poles_max;
      corner_hz *= spacing
    )
      corners_hz.push(corner_hz);
    this.#poles = corners_hz.length;
    const zeros_hz = corners_hz.slice(0, -1).map((corner_hz) => corner_hz * spacing ** (slope / 2));
    corners_hz.forEach((pole_hz, k) => {
      const keep = Math.exp((-2 * Math.PI * pole_hz) / rate_hz);
      // Partial fractions: what is left of the product at this pole.
      const above = zeros_hz.reduce((product, zero_hz) => product * (zero_hz - pole_hz), 1);
      const below = corners_hz.reduce(
        (product, other, j) => (j === k ? product : product * (other - pole_hz)),
        1,
      );
      this.#keep[k] = keep;
      this.#drive[k] = ((1 - keep) * above) / below / pole_hz;
    });
    const deviation = Math.sqrt(this.#variance());
    for (let k = 0; k < this.#poles; k++) {
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
