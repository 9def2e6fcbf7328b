import type { Plain } from '@valvomo/model';

/** The mean is told from 0.1 s before the peak to 0.3 s after it, every 20 ms. */
const [before_s, every_s, count] = [0.1, 0.02, 21];
const examples_max = 3;

interface Group {
  readonly n: number;
  /** Sum of the spikes, peak down. */
  readonly sum: Float64Array;
  /** Samples of the last ones. */
  readonly examples: readonly number[];
}

/** Spikes by their focus: how many, their mean, and where the last ones are. */
export class SpikeGroups {
  readonly #groups: Map<string, Group>;
  readonly #rate_hz: number;

  constructor(rate_hz: number, saved?: Plain) {
    this.#rate_hz = rate_hz;
    this.#groups = new Map((saved as unknown as [string, Group][] | undefined) ?? []);
  }

  /**
   * @param x row on which it is largest
   * @param at place of its peak in it, and `sample` in the recording
   * @returns what is known of its group now
   */
  add(
    name: string,
    x: Float64Array,
    at: number,
    sign: number,
    sample: number,
  ): Readonly<Record<string, number>> {
    const { n, sum, examples } = this.#groups.get(name) ?? {
      n: 0,
      sum: new Float64Array(count),
      examples: [],
    };
    const base = x[Math.max(0, at - Math.round(before_s * this.#rate_hz))] as number;
    const added = sum.map((value, k) => {
      const i = at + Math.round((k * every_s - before_s) * this.#rate_hz);
      return value - sign * ((x[Math.min(x.length - 1, Math.max(0, i))] as number) - base);
    });
    const group = { n: n + 1, sum: added, examples: [...examples, sample].slice(-examples_max) };
    this.#groups.set(name, group);
    const features: Record<string, number> = { n: group.n };
    for (const [k, value] of added.entries())
      features[`mean_${String(k).padStart(2, '0')}_uV`] = value / group.n;
    for (const [k, example] of group.examples.entries()) features[`example_${k + 1}`] = example;
    return features;
  }

  snapshot(): Plain {
    return [...this.#groups] as unknown as Plain;
  }
}
