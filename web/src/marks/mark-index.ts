import type { PlacedMark } from './mark-clock.ts';

const inOrder = (a: PlacedMark, b: PlacedMark): number =>
  a.from - b.from || (a.mark.id < b.mark.id ? -1 : a.mark.id > b.mark.id ? 1 : 0);

/** Above this many changes at once everything is put in order anew. */
const few = 16;

const timesOf = (marks: readonly PlacedMark[], end: 'from' | 'to'): Float64Array => {
  const times = new Float64Array(marks.length);
  for (let at = 0; at < marks.length; at += 1) times[at] = marks[at]?.[end] ?? 0;
  return times;
};

/**
 * The latest end below every node of a binary tree over the ordered marks: leaf k is node `leaves + k`, node n covers 2n and
 * 2n + 1. A subtree that ends before a window begins is passed over whole.
 */
const latestOf = (ends: Float64Array): { latest: Float64Array; leaves: number } => {
  let leaves = 1;
  while (leaves < ends.length) leaves *= 2;
  const latest = new Float64Array(2 * leaves).fill(-Infinity);
  latest.set(ends, leaves);
  for (let node = leaves - 1; node > 0; node -= 1) {
    const [left = -Infinity, right = -Infinity] = [latest[2 * node], latest[2 * node + 1]];
    latest[node] = left > right ? left : right;
  }
  return { latest, leaves };
};

/** A list of marks and their times while it is being changed: nothing is looked at but what changes. */
class Changing {
  readonly all: PlacedMark[];
  readonly #begins: Float64Array;
  readonly #ends: Float64Array;

  constructor(all: readonly PlacedMark[], begins: Float64Array, ends: Float64Array, room: number) {
    this.all = all.slice();
    this.#begins = new Float64Array(all.length + room);
    this.#begins.set(begins);
    this.#ends = new Float64Array(all.length + room);
    this.#ends.set(ends);
  }

  get times(): { begins: Float64Array; ends: Float64Array } {
    const { length } = this.all;
    return { begins: this.#begins.subarray(0, length), ends: this.#ends.subarray(0, length) };
  }

  remove(entry: PlacedMark): void {
    const at = placeIn(this.all, entry);
    for (const times of [this.#begins, this.#ends]) times.copyWithin(at, at + 1, this.all.length);
    this.all.splice(at, 1);
  }

  insert(entry: PlacedMark): void {
    const at = placeIn(this.all, entry);
    for (const times of [this.#begins, this.#ends]) times.copyWithin(at + 1, at, this.all.length);
    this.#begins[at] = entry.from;
    this.#ends[at] = entry.to;
    this.all.splice(at, 0, entry);
  }
}

/** The marks of a recording in order of time: what lies in a window is found without looking at the others. Never changes: a change is a new one. */
export class MarkIndex {
  static readonly empty = new MarkIndex([]);
  readonly all: readonly PlacedMark[];
  readonly #begins: Float64Array;
  readonly #ends: Float64Array;
  readonly #latest: Float64Array;
  readonly #leaves: number;
  /** Made when it is first asked for, then handed on to the next index: of a hundred thousand names no copy is made for a change. */
  #named: Map<string, PlacedMark> | null;

  private constructor(
    ordered: readonly PlacedMark[],
    times: { begins: Float64Array; ends: Float64Array } = {
      begins: timesOf(ordered, 'from'),
      ends: timesOf(ordered, 'to'),
    },
    named: Map<string, PlacedMark> | null = null,
  ) {
    this.all = ordered;
    this.#begins = times.begins;
    this.#ends = times.ends;
    const { latest, leaves } = latestOf(times.ends);
    this.#latest = latest;
    this.#leaves = leaves;
    this.#named = named;
  }

  static of(marks: readonly PlacedMark[]): MarkIndex {
    return new MarkIndex(marks.toSorted(inOrder));
  }

  get size(): number {
    return this.all.length;
  }

  /** With these instead of those of the same id, and without `gone`. */
  with(put: readonly PlacedMark[], gone: readonly string[] = []): MarkIndex {
    const replaced = new Set([...gone, ...put.map(({ mark }) => mark.id)]);
    if (replaced.size > few)
      return MarkIndex.of([...this.all.filter(({ mark }) => !replaced.has(mark.id)), ...put]);
    const named = this.#names();
    this.#named = null;
    const list = new Changing(this.all, this.#begins, this.#ends, put.length);
    for (const id of replaced) {
      const before = named.get(id);
      if (before !== undefined) list.remove(before);
      named.delete(id);
    }
    for (const entry of put) {
      list.insert(entry);
      named.set(entry.mark.id, entry);
    }
    return new MarkIndex(list.all, list.times, named);
  }

  get(id: string): PlacedMark | undefined {
    return this.#names().get(id);
  }

  #names(): Map<string, PlacedMark> {
    this.#named ??= new Map(this.all.map((entry) => [entry.mark.id, entry]));
    return this.#named;
  }

  /** Number of marks that begin before a time: the place of the first one at or after it. */
  place(time: number): number {
    let [low, high] = [0, this.#begins.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#begins[middle] ?? Infinity) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Marks of which something lies in [from, to), in order. A moment lies there when from ≤ moment < to. */
  within(from: number, to: number): PlacedMark[] {
    const found: PlacedMark[] = [];
    this.#collect(1, 0, this.#leaves, { from, end: this.place(to) }, found);
    return found;
  }

  /** The node covers marks [first, first + count). */
  #collect(
    node: number,
    first: number,
    count: number,
    window: { readonly from: number; readonly end: number },
    found: PlacedMark[],
  ): void {
    if (first >= window.end || (this.#latest[node] ?? -Infinity) < window.from) return;
    if (count > 1) {
      const half = count / 2;
      this.#collect(2 * node, first, half, window, found);
      this.#collect(2 * node + 1, first + half, half, window, found);
      return;
    }
    const entry = this.all[first];
    if (entry !== undefined && (entry.to > window.from || entry.from >= window.from)) found.push(entry);
  }

  /** The first mark after a time that is wanted. */
  after(time: number, wanted: (entry: PlacedMark) => boolean): PlacedMark | undefined {
    for (let at = this.place(time); at < this.all.length; at += 1) {
      const entry = this.all[at];
      if (entry !== undefined && entry.from > time && wanted(entry)) return entry;
    }
    return undefined;
  }

  /** The last mark that begins before a time and is wanted. */
  before(time: number, wanted: (entry: PlacedMark) => boolean): PlacedMark | undefined {
    for (let at = this.place(time) - 1; at >= 0; at -= 1) {
      const entry = this.all[at];
      if (entry !== undefined && wanted(entry)) return entry;
    }
    return undefined;
  }
}

const placeIn = (ordered: readonly PlacedMark[], entry: PlacedMark): number => {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = ordered[middle];
    if (other !== undefined && inOrder(other, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};
