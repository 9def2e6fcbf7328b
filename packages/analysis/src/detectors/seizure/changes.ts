import type { Plain } from '@valvomo/model';
import { bandCount, type Bands } from './bands.ts';

/** Bands in which a change is told, Hz: each up to here. The last is muscle's, which no usual spectrum of the brain covers. */
const upTo_hz = [4, 8, 13, 30] as const;
const muscle_hz = [32, 46] as const;
export const changeCount = upTo_hz.length + 1;

const dB = 10 / Math.LN10;
/** ln µV²/Hz; nothing is less. */
const lowest = -9;
/** Seconds over which muscle is learnt, those after which it is known, and how far one may move it. */
const learnt_s = 180;
const known_s = 10;
const step_max = 1;

interface Saved {
  readonly usual: Float64Array;
  readonly counts: Float64Array;
}

/** Power of wide bands over its usual one, row by row. */
export class Changes {
  /** Row by row, dB. */
  readonly change_dB: Float64Array;
  readonly #bands: Bands;
  readonly #groups: readonly number[];
  readonly #bins: readonly [number, number];
  readonly #now: Float64Array;
  readonly #usual: Float64Array;
  /** Seconds learnt. */
  readonly #counts: Float64Array;

  constructor(
    rows: number,
    bands: Bands,
    { bins, binWidth_hz }: { readonly bins: number; readonly binWidth_hz: number },
    saved?: Plain,
  ) {
    const kept = saved as unknown as Saved | undefined;
    this.#bands = bands;
    this.#groups = bands.middles_hz.map((f) =>
      Math.max(
        0,
        upTo_hz.findIndex((to) => f < to),
      ),
    );
    this.#bins = [
      Math.min(bins, Math.ceil(muscle_hz[0] / binWidth_hz)),
      Math.min(bins, Math.ceil(muscle_hz[1] / binWidth_hz)),
    ];
    this.change_dB = new Float64Array(changeCount * rows);
    this.#now = new Float64Array(rows);
    this.#usual = kept?.usual.slice() ?? new Float64Array(rows);
    this.#counts = kept?.counts.slice() ?? new Float64Array(rows);
  }

  /** @param powers ln of the bands of row k @param mean usual densities of the bands */
  look(k: number, density: Float64Array, powers: Float64Array, mean: Float64Array): void {
    const { edges } = this.#bands;
    for (let g = 0; g < upTo_hz.length; g += 1) {
      let [sum, bins] = [0, 0];
      for (let b = 0; b < bandCount; b += 1) {
        if (this.#groups[b] !== g) continue;
        const width = (edges[b + 1] as number) - (edges[b] as number);
        sum += width * ((powers[b] as number) - Math.log(mean[b] as number));
        bins += width;
      }
      this.change_dB[changeCount * k + g] = (dB * sum) / Math.max(1, bins);
    }
    const now = this.#muscle(density);
    this.#now[k] = now;
    const isKnown = (this.#counts[k] as number) >= known_s;
    this.change_dB[changeCount * k + upTo_hz.length] = isKnown ? dB * (now - (this.#usual[k] as number)) : 0;
  }

  /** What was looked at last is usual. */
  learn(k: number): void {
    const count = (this.#counts[k] as number) + 1;
    this.#counts[k] = count;
    const step = (this.#now[k] as number) - (this.#usual[k] as number);
    const limited = Math.max(-step_max, Math.min(step_max, step)) * Math.max(1 / learnt_s, 1 / (count + 4));
    this.#usual[k] = (this.#usual[k] as number) + (count === 1 ? step : limited);
  }

  snapshot(): Plain {
    return { usual: this.#usual.slice(), counts: this.#counts.slice() };
  }

  /** Nothing where the rate is too low for it. */
  #muscle(density: Float64Array): number {
    const [from, to] = this.#bins;
    let sum = 0;
    for (let bin = from; bin < to; bin += 1) sum += density[bin] as number;
    return to > from ? Math.max(lowest, Math.log(sum / (to - from) + 1e-4)) : 0;
  }
}
