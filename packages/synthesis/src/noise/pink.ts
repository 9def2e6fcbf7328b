import type { Random } from './random.ts';

const poles_max = 9;

/** A first-order section: y ← keep · y + drive · white. */
interface Section {
  readonly keep: number;
  readonly drive: number;
}

/** Corners stand this factor apart. */
const spacing = 3;

/** Sections of the wanted slope, not yet to scale; those that the slope does not need (all but one at 2) are left out. */
const sectionsOf = (rate_hz: number, slope: number, from_hz: number): readonly Section[] => {
  const poles_hz: number[] = [];
  let pole_hz = Math.min(from_hz, rate_hz / 4);
  for (; pole_hz < rate_hz / 3 && poles_hz.length < poles_max; pole_hz *= spacing) poles_hz.push(pole_hz);
  const zeros_hz = poles_hz.slice(0, -1).map((pole) => pole * spacing ** (slope / 2));
  const sections = poles_hz.map((pole): Section => {
    // Partial fractions: what is left of the product at this pole.
    const above = zeros_hz.reduce((product, zero) => product * (zero - pole), 1);
    const below = poles_hz.reduce(
      (product, other) => (other === pole ? product : product * (other - pole)),
      1,
    );
    const keep = Math.exp((-2 * Math.PI * pole) / rate_hz);
    return { keep, drive: ((1 - keep) * above) / below / pole };
  });
  const largest = Math.max(...sections.map(({ drive }) => Math.abs(drive)));
  return sections.filter(({ drive }) => Math.abs(drive) > 1e-6 * largest);
};

/** Of the sum of all sections, which share their drive: Σᵢⱼ dᵢ·dⱼ / (1 − kᵢ·kⱼ). */
const varianceOf = (sections: readonly Section[]): number =>
  sections.reduce(
    (sum, a) => sections.reduce((part, b) => part + (a.drive * b.drive) / (1 - a.keep * b.keep), sum),
    0,
  );

/**
 * Noise of variance 1 whose power falls as 1/f^`slope` between `from_hz` and about a third of the rate, flat below.
 * White noise through poles and zeros that alternate on the axis of frequency, each zero `spacing`^(slope/2) above its
 * pole, so that the staircase follows the slope (Oustaloup et al. 2000, doi:10.1109/81.817385); written as a sum of
 * first-order sections that share their drive, cf. Kasdin 1995, doi:10.1109/5.381848.
 */
export class PinkNoise {
  readonly #sections: readonly Section[];
  readonly #state: Float64Array;
  readonly #random: Random;
  #white = new Float64Array(0);

  /** @param slope 0 (white) … 2.4 */
  constructor(random: Random, rate_hz: number, slope: number, from_hz: number) {
    this.#random = random;
    const raw = sectionsOf(rate_hz, slope, from_hz);
    const scale = 1 / Math.sqrt(varianceOf(raw));
    this.#sections = raw.map(({ keep, drive }) => ({ keep, drive: drive * scale }));
    // Begins settled: a section's own deviation is drive / √(1 − keep²).
    this.#state = Float64Array.from(
      this.#sections,
      ({ keep, drive }) => (drive / Math.sqrt(1 - keep * keep)) * random.normal(),
    );
  }

  /** The next `length` samples into the first places of `out`. */
  fill(out: Float64Array, length: number): void {
    if (this.#white.length < length) this.#white = new Float64Array(length);
    const white = this.#white;
    this.#random.fill(white, length);
    this.#sections.forEach(({ keep, drive }, k) => {
      let value = this.#state[k] as number;
      if (k === 0) {
        for (let i = 0; i < length; i++) out[i] = value = keep * value + drive * (white[i] as number);
      } else {
        for (let i = 0; i < length; i++) {
          value = keep * value + drive * (white[i] as number);
          out[i] = (out[i] as number) + value;
        }
      }
      this.#state[k] = value;
    });
  }
}
