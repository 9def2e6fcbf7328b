import type { Gain } from '../course/sway.ts';
import type { Random } from '../noise/random.ts';

/** One R peak. */
export interface Beat {
  readonly at_s: number;
  /** Time since the beat before. */
  readonly interval_s: number;
}

const remembered_s = 4;

/**
 * When the heart beats: an even rate that breathing (0.25 Hz) and blood pressure (0.1 Hz) modulate by a few per cent,
 * with some jitter. McSharry et al. 2003, doi:10.1109/TBME.2003.808805, for the two bands.
 */
export class HeartBeats {
  readonly #random: Random;
  readonly #rate_bpm: number;
  readonly #gain: Gain;
  #beats: Beat[] = [];
  #last_s: number;

  constructor(random: Random, rate_bpm: number, gain: Gain) {
    this.#random = random;
    this.#rate_bpm = rate_bpm;
    this.#gain = gain;
    this.#last_s = -remembered_s - random.uniform();
  }

  #beat(): void {
    const at_s = this.#last_s;
    const modulation =
      1 +
      0.035 * Math.sin(2 * Math.PI * 0.25 * at_s) +
      0.025 * Math.sin(2 * Math.PI * 0.1 * at_s) +
      0.008 * this.#random.normal();
    const interval_s = (60 / (this.#rate_bpm * this.#gain.at(at_s))) * modulation;
    this.#last_s += interval_s;
    this.#beats.push({ at_s: this.#last_s, interval_s });
  }

  /**
   * Beats in [from_s, to_s). Calls go forwards: what lies more than four seconds before the latest `to_s` is forgotten.
   */
  between(from_s: number, to_s: number): readonly Beat[] {
    while (this.#last_s < to_s) this.#beat();
    this.#beats = this.#beats.filter((beat) => beat.at_s >= to_s - remembered_s);
    return this.#beats.filter((beat) => beat.at_s >= from_s && beat.at_s < to_s);
  }
}
