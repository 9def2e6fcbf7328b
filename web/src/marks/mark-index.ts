import type { PlacedMark } from './mark-clock.ts';

const inOrder = (a: PlacedMark, b: PlacedMark): number =>
  a.from - b.from || (a.mark.id < b.mark.id ? -1 : a.mark.id > b.mark.id ? 1 : 0);

/** Above this many changes at once everything is put in order anew. */
const few = 16;

const beginsOf = (marks: readonly PlacedMark[]): Float64Array => {
  const begins = new Float64Array(marks.length);
  for (let at = 0; at < marks.length; at += 1) begins[at] = marks[at]?.from ?? 0;
  return begins;
};

/**
 * The latest end below every node of a binary tree over the ordered marks: leaf k is node `leaves + k`, node n covers 2n and
 * 2n + 1. A subtree that ends before a window begins is passed over whole.
 */
const endsOf = (marks: readonly PlacedMark[]): { ends: Float64Array; leaves: number } => {
  let leaves = 1;
  while (leaves < marks.length) leaves *= 2;
  const ends = new Float64Array(2 * leaves).fill(-Infinity);
  for (let at = 0; at < marks.length; at += 1) ends[leaves + at] = marks[at]?.to ?? -Infinity;
  for (let node = leaves - 1; node > 0; node -= 1) {
    const [left = -Infinity, right = -Infinity] = [ends[2 * node], ends[2 * node + 1]];
    ends[node] = left > right ? left : right;
  }
  return { ends, leaves };
};

/** The marks of a recording in order of time: what lies in a window is found without looking at the others. Never changes: a change is a new one. */
export class MarkIndex {
  static readonly empty = new MarkIndex([]);
  readonly all: readonly PlacedMark[];
  readonly #begins: Float64Array;
  readonly #ends: Float64Array;
  readonly #leaves: number;

  private constructor(ordered: readonly PlacedMark[]) {
    this.all = ordered;
    this.#begins = beginsOf(ordered);
    const { ends, leaves } = endsOf(ordered);
    this.#ends = ends;
    this.#leaves = leaves;
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
    const all = this.all.slice();
    for (const id of replaced) {
      const at = all.findIndex(({ mark }) => mark.id === id);
      if (at >= 0) all.splice(at, 1);
    }
    for (const entry of put) all.splice(placeIn(all, entry), 0, entry);
    return new MarkIndex(all);
  }

  get(id: string): PlacedMark | undefined {
    return this.all.find(({ mark }) => mark.id === id);
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
    if (first >= window.end || (this.#ends[node] ?? -Infinity) < window.from) return;
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
