/** What the unfiltered signal around an event is like. */
export interface Blob {
  /** Where it has most power that lower frequencies do not have. */
  readonly frequency_hz: number;
  /** Power there over the least between it and lower frequencies, dB; 0 where the power only falls. */
  readonly height_dB: number;
  /** Part of the power from 0.6 times the frequency to 1.7 times it that lies within ±20 % of it. */
  readonly share: number;
}

const step_hz = 10;
const [from_hz, to_hz] = [30, 600];
const length_s = 0.1;
const none: Blob = { frequency_hz: Number.NaN, height_dB: 0, share: 0 };

/**
 * Tells an oscillation from the ringing of a sharp wave: the spectrum of 100 ms (less their line, times a Hann window) of
 * the unfiltered signal has a peak of its own there, which a sharp wave's has not. After Burnos 2014.
 */
export class BlobFinder {
  readonly #window: Float64Array;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #frequencies: readonly number[];
  readonly #piece: Float64Array;
  readonly #powers: Float64Array;

  constructor(rate_hz: number) {
    const n = Math.round(length_s * rate_hz);
    const highest = Math.min(to_hz, rate_hz / 2 - step_hz);
    this.#frequencies = Array.from(
      { length: Math.floor((highest - from_hz) / step_hz) + 1 },
      (_, k) => from_hz + k * step_hz,
    );
    this.#window = Float64Array.from(
      { length: n },
      (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / n),
    );
    const angles = this.#frequencies.flatMap((frequency_hz) =>
      Array.from({ length: n }, (_, i) => (2 * Math.PI * frequency_hz * i) / rate_hz),
    );
    this.#cos = Float64Array.from(angles, Math.cos);
    this.#sin = Float64Array.from(angles, Math.sin);
    this.#piece = new Float64Array(n);
    this.#powers = new Float64Array(this.#frequencies.length);
  }

  /** Samples on either side of a peak that must be there. */
  get reach(): number {
    return Math.ceil(this.#window.length / 2);
  }

  /** The peak of `x` around sample `at`, among frequencies [low_hz, high_hz]. */
  around(x: Float64Array, at: number, low_hz: number, high_hz: number): Blob {
    this.#transform(x, at - (this.#window.length >> 1));
    const powers = this.#powers;
    let [best, best_at] = [0, -1];
    for (let k = 1; k + 1 < powers.length; k += 1) {
      const frequency_hz = this.#frequencies[k] as number;
      if (frequency_hz < low_hz || frequency_hz > high_hz) continue;
      const power = powers[k] as number;
      if (power < (powers[k - 1] as number) || power < (powers[k + 1] as number)) continue;
      // The brain's power falls with the square of the frequency.
      const risen = power * frequency_hz * frequency_hz;
      if (risen > best) [best, best_at] = [risen, k];
    }
    return best_at === -1 ? none : this.#blob(best_at);
  }

  #blob(at: number): Blob {
    const powers = this.#powers;
    const frequency_hz = this.#frequencies[at] as number;
    const peak = powers[at] as number;
    let [least, near, all] = [peak, 0, 0];
    for (let k = 0; k < powers.length; k += 1) {
      const ratio = (this.#frequencies[k] as number) / frequency_hz;
      const power = powers[k] as number;
      if (ratio >= 0.35 && ratio < 1) least = Math.min(least, power);
      if (ratio < 0.6 || ratio > 1.7) continue;
      all += power;
      if (Math.abs(ratio - 1) <= 0.2) near += power;
    }
    return { frequency_hz, height_dB: 10 * Math.log10(peak / least), share: near / all };
  }

  #transform(x: Float64Array, from: number): void {
    const piece = this.#piece;
    const n = piece.length;
    const first = x[from] as number;
    const slope = ((x[from + n - 1] as number) - first) / (n - 1);
    for (let i = 0; i < n; i += 1)
      piece[i] = ((x[from + i] as number) - first - slope * i) * (this.#window[i] as number);
    for (let k = 0; k < this.#powers.length; k += 1) {
      let [re, im] = [0, 0];
      for (let i = 0, j = k * n; i < n; i += 1, j += 1) {
        const value = piece[i] as number;
        re += value * (this.#cos[j] as number);
        im += value * (this.#sin[j] as number);
      }
      this.#powers[k] = re * re + im * im;
    }
  }
}
