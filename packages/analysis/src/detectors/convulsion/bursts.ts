import type { Plain } from '@valvomo/model';
import { blocks } from '../common/fast-envelope.ts';

/** Seconds over which jerks are counted. */
const window_s = 4;

interface Saved {
  readonly envelope: readonly number[];
  readonly rates_hz: readonly number[];
}

/** How muscle comes in jerks, by its envelope over all regions. */
export class Bursts {
  #envelope: number[];
  /** Of the seconds that had jerks, oldest first. */
  #rates_hz: number[];

  constructor(saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    this.#envelope = [...(kept?.envelope ?? [])];
    this.#rates_hz = [...(kept?.rates_hz ?? [])];
  }

  /** @param envelope of one second, `blocks` values @returns jerks a second, undefined where there are none */
  next(envelope: Float64Array): number | undefined {
    this.#envelope = [...this.#envelope, ...envelope].slice(-window_s * blocks);
    const rate_hz = this.#rate();
    if (rate_hz !== undefined) this.#rates_hz = [...this.#rates_hz, rate_hz].slice(-90);
    return rate_hz;
  }

  /** Seconds with jerks. */
  get seconds(): number {
    return this.#rates_hz.length;
  }

  /** Jerks a second in the first and the last third; undefined before there are enough. */
  slowing(): { readonly from_hz: number; readonly to_hz: number } | undefined {
    const third = Math.floor(this.#rates_hz.length / 3);
    if (third < 2) return undefined;
    const middle = (values: readonly number[]): number =>
      values.toSorted((a, b) => a - b)[values.length >> 1] as number;
    return { from_hz: middle(this.#rates_hz.slice(0, third)), to_hz: middle(this.#rates_hz.slice(-third)) };
  }

  clear(): void {
    this.#envelope = [];
    this.#rates_hz = [];
  }

  snapshot(): Plain {
    return { envelope: [...this.#envelope], rates_hz: [...this.#rates_hz] };
  }

  /** Crossings of the middle between quiet and strong, upwards, with real pauses between. */
  #rate(): number | undefined {
    const envelope = this.#envelope;
    if (envelope.length < window_s * blocks) return undefined;
    const sorted = envelope.toSorted((a, b) => a - b);
    const [quiet, strong] = [0.15, 0.9].map((q) => sorted[Math.floor(q * sorted.length)] as number);
    if (quiet === undefined || strong === undefined || quiet > 0.45 * strong) return undefined;
    const [up, down] = [0.55 * strong + 0.45 * quiet, 0.3 * strong + 0.7 * quiet];
    let isUp = (envelope[0] as number) > up;
    const rises: number[] = [];
    for (const [at, value] of envelope.entries()) {
      if (!isUp && value > up) rises.push(at);
      if (value > up) isUp = true;
      else if (value < down) isUp = false;
    }
    const [first, last] = [rises[0], rises.at(-1)];
    if (first === undefined || last === undefined || rises.length < 3) return undefined;
    const rate_hz = ((rises.length - 1) * blocks) / (last - first);
    return rate_hz >= 0.5 && rate_hz <= 6 ? rate_hz : undefined;
  }
}
