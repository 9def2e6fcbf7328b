import type { Plain } from '@valvomo/model';

/** How many values of a sorted chunk are below `value`. */
const below = (chunk: Float64Array, value: number): number => {
  let [from, to] = [0, chunk.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((chunk[middle] as number) < value) from = middle + 1;
    else to = middle;
  }
  return from;
};

/**
 * A place between the values of sorted chunks: the `rank` smallest lie before it. From one second to the next it moves
 * little, so that a quantile costs a few steps instead of a sort of everything.
 */
class Place {
  #rank = 0;
  /** Of every chunk, how many of its values lie before the place. */
  readonly #before: number[] = [];
  readonly #chunks: readonly Float64Array[];
  #value = 0;

  constructor(chunks: readonly Float64Array[]) {
    this.#chunks = chunks;
    for (const chunk of chunks) this.added(chunk);
  }

  added(chunk: Float64Array): void {
    const count = below(chunk, this.#value);
    this.#before.push(count);
    this.#rank += count;
  }

  oldestGone(): void {
    this.#rank -= this.#before.shift() ?? 0;
  }

  /** Moves to where `rank` values lie before; the two that follow. */
  valuesAt(rank: number): readonly [number, number] {
    for (; this.#rank > rank; this.#rank -= 1) this.#step(this.#largestBefore(), -1);
    for (; this.#rank < rank; this.#rank += 1) this.#step(this.#smallestBehind(), 1);
    const chunk = this.#smallestBehind();
    const first = this.#valueOf(chunk);
    this.#value = first;
    this.#step(chunk, 1);
    const second = this.#valueOf(this.#smallestBehind());
    this.#step(chunk, -1);
    return [first, second];
  }

  #step(chunk: number, by: 1 | -1): void {
    this.#before[chunk] = (this.#before[chunk] as number) + by;
  }

  #valueOf(chunk: number): number {
    return this.#chunks[chunk]?.[this.#before[chunk] as number] ?? Number.NaN;
  }

  #smallestBehind(): number {
    let found = -1;
    let smallest = Number.POSITIVE_INFINITY;
    for (let k = 0; k < this.#chunks.length; k += 1) {
      const chunk = this.#chunks[k] as Float64Array;
      const at = this.#before[k] as number;
      if (at >= chunk.length || (chunk[at] as number) >= smallest) continue;
      smallest = chunk[at] as number;
      found = k;
    }
    return found;
  }

  #largestBefore(): number {
    let found = -1;
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < this.#chunks.length; k += 1) {
      const at = this.#before[k] as number;
      const value =
        at === 0 ? Number.NEGATIVE_INFINITY : ((this.#chunks[k] as Float64Array)[at - 1] as number);
      if (value <= largest) continue;
      largest = value;
      found = k;
    }
    return found;
  }
}

/** The values of the last seconds and their quantiles. Seconds may have different numbers of values. */
export class SortedWindow {
  readonly #seconds: number;
  /** Sorted, oldest second first. */
  readonly #chunks: Float64Array[];
  /** By quantile asked for. */
  #places = new Map<number, Place>();
  #length = 0;

  constructor(seconds: number, saved?: Plain) {
    this.#seconds = seconds;
    this.#chunks = ((saved ?? []) as readonly Float64Array[]).map((chunk) => chunk.slice());
    for (const { length } of this.#chunks) this.#length += length;
  }

  restart(): void {
    this.#chunks.length = 0;
    this.#places = new Map();
    this.#length = 0;
  }

  /** @returns whether all seconds are there now */
  push(values: Float64Array): boolean {
    const added = values.toSorted();
    if (this.#chunks.length === this.#seconds) {
      this.#length -= this.#chunks.shift()?.length ?? 0;
      for (const place of this.#places.values()) place.oldestGone();
    }
    this.#chunks.push(added);
    this.#length += added.length;
    for (const place of this.#places.values()) place.added(added);
    return this.#chunks.length === this.#seconds;
  }

  /** The value below which a part `q` of the values lies, with straight lines between them (numpy's default). */
  quantile(q: number): number {
    const place = this.#places.get(q) ?? new Place(this.#chunks);
    this.#places.set(q, place);
    const at = q * (this.#length - 1);
    const [below, above] = place.valuesAt(Math.floor(at));
    return at === Math.floor(at) ? below : below + (above - below) * (at - Math.floor(at));
  }

  snapshot(): Plain {
    return this.#chunks.map((chunk) => chunk.slice());
  }
}
