import type { Plain } from '@valvomo/model';

/** Words of ACNS 2021 for how long a pattern lasts. */
export const durationWord = (length_s: number): string =>
  length_s >= 3600
    ? 'very long'
    : length_s >= 600
      ? 'long'
      : length_s >= 60
        ? 'intermediate duration'
        : length_s >= 10
          ? 'brief'
          : 'very brief';

/** Words of ACNS 2021 for the part of the record that has a pattern. */
const prevalenceWord = (part: number): string =>
  part >= 0.9
    ? 'continuous'
    : part >= 0.5
      ? 'abundant'
      : part >= 0.1
        ? 'frequent'
        : part >= 0.01
          ? 'occasional'
          : 'rare';

/** Rates of ACNS 2021: steps of 0.5 Hz. */
export const rateWord = (rate_hz: number): string => `${Math.max(0.5, Math.round(2 * rate_hz) / 2)} Hz`;

/** By ACNS 2021 it is an electrographic seizure when it goes on so for 10 s. */
export const fastWords = 'faster than 2.5 Hz';

const minutes = 60;

/** The part of the last judged hour that had a pattern, by minutes. */
export class Prevalence {
  readonly #types: readonly string[];
  /** Of every minute: judged seconds, then those of every type. */
  readonly #counts: Int32Array;
  #minute: number;

  constructor(types: readonly string[], saved?: Plain) {
    const [minute, counts] = (saved ?? [0]) as readonly [number, Int32Array?];
    this.#types = types;
    this.#counts = counts?.slice() ?? new Int32Array(minutes * (1 + types.length));
    this.#minute = minute;
  }

  push(second: number, type: string | undefined): void {
    const width = 1 + this.#types.length;
    const minute = Math.floor(second / 60);
    for (let m = Math.max(this.#minute + 1, minute - minutes + 1); m <= minute; m += 1)
      this.#counts.fill(0, (m % minutes) * width, (m % minutes) * width + width);
    this.#minute = minute;
    const at = (minute % minutes) * width;
    this.#counts[at] = (this.#counts[at] as number) + 1;
    if (type === undefined) return;
    const k = at + 1 + this.#types.indexOf(type);
    this.#counts[k] = (this.#counts[k] as number) + 1;
  }

  /** 0–1 */
  part(type: string): number {
    const width = 1 + this.#types.length;
    const k = 1 + this.#types.indexOf(type);
    let [judged, seen] = [0, 0];
    for (let m = 0; m < minutes; m += 1) {
      judged += this.#counts[m * width] as number;
      seen += this.#counts[m * width + k] as number;
    }
    return judged === 0 ? 0 : seen / judged;
  }

  word(type: string): string {
    return prevalenceWord(this.part(type));
  }

  snapshot(): Plain {
    return [this.#minute, this.#counts.slice()];
  }
}
