import type { Plain } from '@valvomo/model';
import type { JudgedRow } from './electrode.ts';
import type { ConditionSettings } from './settings.ts';
import { areApart, correlation, distance, halvesOf, quantile, stepsOf, variance } from './slow.ts';

/** What the comparison of electrodes with one another says of one second. */
export interface Compared {
  /** Far larger than the others and like none of them, in this second. */
  readonly loose: Uint8Array;
  /** The same, or an open input, for so long that the electrode must be off. */
  readonly disconnected: Uint8Array;
  /** Row of the electrode that it is bridged to; −1 for none. */
  readonly bridgedTo: Int32Array;
}

/** Fewer electrodes cannot be compared. */
const rows_min = 4;
/** Interquartile range of normal numbers in standard deviations. */
const quartiles = 1.349;

const ones = (bits: number): number => {
  let count = 0;
  for (let rest = bits; rest !== 0; rest >>>= 1) count += rest & 1;
  return count;
};

/** Compares electrodes that share a reference: bridges, loose and disconnected electrodes. */
export class Neighbours {
  readonly #rows: readonly JudgedRow[];
  readonly #settings: ConditionSettings;
  /** What the last `persist_of_s` seconds showed, newest in bit 0. */
  readonly #bridged: Int32Array;
  readonly #off: Int32Array;
  readonly #mask: number;
  /** Room for the halves of every electrode that is compared. */
  readonly #halves: Float64Array[] = [];

  /** @param count rows of the context */
  constructor(rows: readonly JudgedRow[], settings: ConditionSettings, saved?: Plain) {
    this.#rows = rows;
    this.#settings = settings;
    this.#mask = 2 ** settings.persist_of_s - 1;
    const kept = saved as { bridged: Int32Array; off: Int32Array } | undefined;
    this.#bridged = kept?.bridged.slice() ?? new Int32Array(rows.length);
    this.#off = kept?.off.slice() ?? new Int32Array(rows.length);
  }

  restart(): void {
    this.#bridged.fill(0);
    this.#off.fill(0);
  }

  /**
   * @param slow every row as `createScan` gives it
   * @param usable rows that are neither flat nor saturated
   * @param open rows whose mains are those of an open input
   */
  next(slow: readonly Float64Array[], usable: readonly boolean[], open: readonly boolean[]): Compared {
    const scalp = this.#rows.filter(
      ({ row, place, referential }) => place === 'scalp' && referential && usable[row],
    );
    const loose = new Uint8Array(this.#rows.length);
    const bridgedTo = new Int32Array(this.#rows.length).fill(-1);
    if (scalp.length >= rows_min) {
      this.#findLoose(scalp, slow, open, loose);
      this.#findBridges(scalp, slow, bridgedTo);
    }
    const disconnected = new Uint8Array(this.#rows.length);
    const { persist_s, bridge_persist_s } = this.#settings;
    for (const { row, place } of this.#rows) {
      const isOff = loose[row] === 1 || (open[row] === true && place !== 'scalp');
      disconnected[row] = this.#persists(this.#off, row, isOff, persist_s) ? 1 : 0;
      if (!this.#persists(this.#bridged, row, bridgedTo[row] !== -1, bridge_persist_s)) bridgedTo[row] = -1;
    }
    return { loose, disconnected, bridgedTo };
  }

  #persists(history: Int32Array, row: number, now: boolean, seconds: number): boolean {
    history[row] = (((history[row] as number) << 1) | (now ? 1 : 0)) & this.#mask;
    return now && ones(history[row]) >= seconds;
  }

  #findLoose(
    scalp: readonly JudgedRow[],
    slow: readonly Float64Array[],
    open: readonly boolean[],
    loose: Uint8Array,
  ): void {
    const { deviation_max, correlation_min } = this.#settings;
    const values = (row: number): Float64Array => slow[row] as Float64Array;
    const sizes = scalp.map(({ row }) => Math.sqrt(variance(values(row))));
    const sorted = Float64Array.from(sizes).toSorted();
    const usual = quantile(sorted, 0.5);
    const spread = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / quartiles;
    let steps: readonly Float64Array[] | undefined;
    for (let k = 0; k < scalp.length; k += 1) {
      const { row } = scalp[k] as JudgedRow;
      if ((sizes[k] as number) - usual <= deviation_max * spread && open[row] !== true) continue;
      // Of the changes: two drifts of a second look alike whatever they come from.
      steps ??= scalp.map((one) => stepsOf(values(one.row)));
      const own = steps[k] as Float64Array;
      const like = steps.some(
        (other) => other !== own && Math.abs(correlation(own, other)) >= correlation_min,
      );
      if (!like) loose[row] = 1;
    }
  }

  #findBridges(scalp: readonly JudgedRow[], slow: readonly Float64Array[], bridgedTo: Int32Array): void {
    const { bridge_uV2, bridge_share } = this.#settings;
    const values = scalp.map(({ row }) => slow[row] as Float64Array);
    const steps = new Float64Array(values.length);
    for (let k = 0; k < steps.length; k += 1)
      steps[k] = distance(values[k] as Float64Array, values[(k + 1) % steps.length] as Float64Array);
    const limit = Math.min(bridge_uV2, bridge_share * quantile(steps.toSorted(), 0.5));
    const halves = values.map((x, k) => halvesOf(x, this.#halvesAt(k, x.length >> 1)));
    for (let i = 0; i < scalp.length; i += 1) {
      const [x, own] = [values[i] as Float64Array, halves[i] as Float64Array];
      for (let k = i + 1; k < scalp.length; k += 1) {
        if (areApart(own, halves[k] as Float64Array, x.length, limit)) continue;
        if (!(distance(x, values[k] as Float64Array) < limit)) continue;
        const [a, b] = [scalp[i]?.row ?? 0, scalp[k]?.row ?? 0];
        if (bridgedTo[a] === -1) bridgedTo[a] = b;
        if (bridgedTo[b] === -1) bridgedTo[b] = a;
      }
    }
  }

  #halvesAt(k: number, length: number): Float64Array {
    const known = this.#halves[k];
    if (known?.length === length) return known;
    return (this.#halves[k] = new Float64Array(length));
  }

  snapshot(): Plain {
    return { bridged: this.#bridged.slice(), off: this.#off.slice() };
  }
}
