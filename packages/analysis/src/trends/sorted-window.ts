import type { Plain } from '@valvomo/model';

/** The values of one second. They are sorted only when a place comes to lie between them: most seconds, it does not. */
class Chunk {
  readonly values: Float64Array;
  lowest = Infinity;
  highest = -Infinity;
  #sorted = false;

  constructor(values: Float64Array) {
    this.values = values.slice();
    this.take(values);
  }

  /** Other values, as many as before. */
  take(values: Float64Array): void {
    this.values.set(values);
    this.lowest = Infinity;
    this.highest = -Infinity;
    this.#sorted = false;
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i] as number;
      if (value < this.lowest) this.lowest = value;
      if (value > this.highest) this.highest = value;
    }
  }

  get length(): number {
    return this.values.length;
  }

  /** The value with `rank` smaller ones. */
  at(rank: number): number {
    if (rank === 0) return this.lowest;
    if (rank === this.values.length - 1) return this.highest;
    this.#sort();
    return this.values[rank] as number;
  }

  /** How many values are below `value`. */
  below(value: number): number {
    if (value <= this.lowest) return 0;
    if (value > this.highest) return this.values.length;
    this.#sort();
    let [from, to] = [0, this.values.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.values[middle] as number) < value) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #sort(): void {
    if (!this.#sorted) this.values.sort();
    this.#sorted = true;
  }
}

/**
 * A place between the values of all chunks: the `rank` smallest lie before it. From one second to the next it moves
 * little, so that a quantile costs a few steps instead of a sort of everything.
 */
class Place {
  readonly #chunks: readonly Chunk[];
  #rank = 0;
  /** Of every chunk: how many of its values lie before the place, the last of them, and the first behind. */
  readonly #count: Int32Array;
  readonly #before: Float64Array;
  readonly #behind: Float64Array;
  #value = 0;

  /** @param chunks by slot; a chunk that takes the slot of another one is told by `gone` and `added` */
  constructor(chunks: readonly Chunk[], slots: number) {
    this.#chunks = chunks;
    this.#count = new Int32Array(slots);
    this.#before = new Float64Array(slots).fill(-Infinity);
    this.#behind = new Float64Array(slots).fill(Infinity);
    for (let slot = 0; slot < chunks.length; slot += 1) this.added(slot);
  }

  added(slot: number): void {
    const count = (this.#chunks[slot] as Chunk).below(this.#value);
    this.#rank += count;
    this.#put(slot, count);
  }

  gone(slot: number): void {
    this.#rank -= this.#count[slot] as number;
  }

  /** Moves to where `rank` values lie before; the two that follow, the second Infinity where there is none. */
  valuesAt(rank: number): readonly [number, number] {
    while (this.#rank > rank) this.#goDown(rank);
    while (this.#rank < rank) this.#goUp(rank);
    const behind = this.#behind;
    let slot = 0;
    let first = Infinity;
    let second = Infinity;
    for (let k = 0; k < behind.length; k += 1) {
      const value = behind[k] as number;
      if (value < first) {
        second = first;
        first = value;
        slot = k;
      } else if (value < second) second = value;
    }
    this.#value = first;
    const chunk = this.#chunks[slot] as Chunk;
    const next = (this.#count[slot] as number) + 1;
    return [first, next < chunk.length ? Math.min(second, chunk.at(next)) : second];
  }

  #put(slot: number, count: number): void {
    const chunk = this.#chunks[slot] as Chunk;
    this.#count[slot] = count;
    this.#before[slot] = count > 0 ? chunk.at(count - 1) : -Infinity;
    this.#behind[slot] = count < chunk.length ? chunk.at(count) : Infinity;
  }

  /** Goes behind the smallest value behind, and on within its chunk while the others have none smaller. */
  #goUp(rank: number): void {
    const behind = this.#behind;
    let slot = 0;
    let first = Infinity;
    let second = Infinity;
    for (let k = 0; k < behind.length; k += 1) {
      const value = behind[k] as number;
      if (value < first) {
        second = first;
        first = value;
        slot = k;
      } else if (value < second) second = value;
    }
    const chunk = this.#chunks[slot] as Chunk;
    const from = this.#count[slot] as number;
    const end = Math.min(chunk.length, from + rank - this.#rank);
    let count = from + 1;
    while (count < end && chunk.at(count) <= second) count += 1;
    this.#rank += count - from;
    this.#put(slot, count);
  }

  /** Goes before the largest value before, and on within its chunk while the others have none larger. */
  #goDown(rank: number): void {
    const before = this.#before;
    let slot = 0;
    let first = -Infinity;
    let second = -Infinity;
    for (let k = 0; k < before.length; k += 1) {
      const value = before[k] as number;
      if (value > first) {
        second = first;
        first = value;
        slot = k;
      } else if (value > second) second = value;
    }
    const chunk = this.#chunks[slot] as Chunk;
    const from = this.#count[slot] as number;
    const end = Math.max(0, from - this.#rank + rank);
    let count = from - 1;
    while (count > end && chunk.at(count - 1) >= second) count -= 1;
    this.#rank -= from - count;
    this.#put(slot, count);
  }
}

/** The values of the last seconds and their quantiles. Seconds may have different numbers of values. */
export class SortedWindow {
  readonly #seconds: number;
  /** By slot: the newest takes that of the oldest. */
  #chunks: Chunk[];
  #oldest = 0;
  /** By quantile asked for. */
  #places = new Map<number, Place>();
  #length = 0;

  constructor(seconds: number, saved?: Plain) {
    this.#seconds = seconds;
    this.#chunks = ((saved ?? []) as readonly Float64Array[]).map((values) => new Chunk(values));
    for (const { length } of this.#chunks) this.#length += length;
  }

  restart(): void {
    this.#chunks = [];
    this.#oldest = 0;
    this.#places = new Map();
    this.#length = 0;
  }

  /** @param values finite numbers. @returns whether all seconds are there now */
  push(values: Float64Array): boolean {
    const isFull = this.#chunks.length === this.#seconds;
    const slot = isFull ? this.#oldest : this.#chunks.length;
    if (isFull) {
      this.#length -= this.#chunks[slot]?.length ?? 0;
      for (const place of this.#places.values()) place.gone(slot);
      this.#oldest = (slot + 1) % this.#seconds;
    }
    const chunk = this.#chunks[slot];
    if (chunk?.length === values.length) chunk.take(values);
    else this.#chunks[slot] = new Chunk(values);
    this.#length += values.length;
    for (const place of this.#places.values()) place.added(slot);
    return this.#chunks.length === this.#seconds;
  }

  /** The value below which a part `q` of the values lies, with straight lines between them (numpy's default). */
  quantile(q: number): number {
    const place = this.#places.get(q) ?? new Place(this.#chunks, this.#seconds);
    this.#places.set(q, place);
    const at = q * (this.#length - 1);
    const [below, above] = place.valuesAt(Math.floor(at));
    return at === Math.floor(at) ? below : below + (above - below) * (at - Math.floor(at));
  }

  /** Oldest second first. */
  snapshot(): Plain {
    return [...this.#chunks.slice(this.#oldest), ...this.#chunks.slice(0, this.#oldest)].map(({ values }) =>
      values.slice(),
    );
  }
}
