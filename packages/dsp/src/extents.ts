/**
 * Vertical extents of traces, one a pixel column, for the rows of one stream. Columns are numbered from any origin; the newest
 * `capacity` of them are held. A column's extent is exactly the range that the straight line through the samples takes
 * inside it: neighbours share the value on their common edge, at any rate.
 */

/** Class of a column without a hole. */
const noHole = 0;

/** Points of a chunk against column edges, worked out once and used for every row. */
export interface EdgePlan {
  /** Number of column edges in the chunk. */
  edges: number;
  /** For each edge the first point at or right of it … */
  readonly point: Int32Array;
  /** … and where the edge lies between the point before (0) and that point (1). */
  readonly fraction: Float64Array;
}

export const edgePlan = (edgesMax: number): EdgePlan => ({
  edges: 0,
  point: new Int32Array(edgesMax),
  fraction: new Float64Array(edgesMax),
});

/** Where samples lie in units of columns: position(index) = (offset + index · spacing) / column, all in ticks. */
export interface Placement {
  readonly offset: number;
  readonly spacing: number;
  readonly column: number;
  /** The value stays until the next sample (slow signals) instead of going there in a straight line. */
  readonly hold: boolean;
}

/** Worked out from the sample's own index, so that it does not depend on how the samples were cut into calls. */
export const positionOf = ({ offset, spacing, column }: Placement, index: number): number =>
  (offset + index * spacing) / column;

/**
 * Plans the edges above `column` along `points` samples from `index` on. `column` holds the sample before, or the
 * first one when there is none before it. When values are held, the last point repeats the last sample where the next
 * one will be.
 */
export const planEdges = (
  plan: EdgePlan,
  column: number,
  placement: Placement,
  index: number,
  points: number,
): void => {
  const last = positionOf(placement, index + points - 1);
  let edges = 0;
  let k = 0;
  for (let edge = column + 1; edge <= last; edge += 1) {
    while (positionOf(placement, index + k) < edge) k += 1;
    const left = positionOf(placement, index + k - 1);
    const right = positionOf(placement, index + k);
    plan.point[edges] = k;
    plan.fraction[edges] = placement.hold ? 0 : (edge - left) / (right - left);
    edges += 1;
  }
  plan.edges = edges;
};

/** Extents of the newest columns of `rows` rows, Float32 as they only become pixels; low > high = nothing there. */
export class ColumnStore {
  readonly rows: number;
  /** A power of two, so that a column finds its place by a mask. */
  readonly capacity: number;
  readonly low: Float32Array;
  readonly high: Float32Array;
  /** Hole classes, one a column: 0 = none, the others are the caller's. */
  readonly hole: Uint8Array;

  constructor(rows: number, columns: number) {
    this.rows = rows;
    this.capacity = 2 ** Math.ceil(Math.log2(columns + 2));
    this.low = new Float32Array(rows * this.capacity).fill(Infinity);
    this.high = new Float32Array(rows * this.capacity).fill(-Infinity);
    this.hole = new Uint8Array(this.capacity);
  }

  clear(): void {
    this.low.fill(Infinity);
    this.high.fill(-Infinity);
    this.hole.fill(noHole);
  }
}

/** What is being collected for the columns that are not whole yet, one entry a row. */
export interface Collector {
  /** Column that the newest point lies in, and its hole class. */
  column: number;
  hole: number;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Value of the newest point. */
  readonly last: Float64Array;
}

export const collector = (rows: number): Collector => ({
  column: 0,
  hole: noHole,
  low: new Float64Array(rows).fill(Infinity),
  high: new Float64Array(rows).fill(-Infinity),
  last: new Float64Array(rows).fill(Number.NaN),
});

/** Collects the `points` points of one row from values[at] on; whole columns go into the store. `collector.column` is moved by the caller. */
export const collectRow = (
  store: ColumnStore,
  into: Collector,
  row: number,
  plan: EdgePlan,
  values: Float64Array,
  at: number,
  points: number,
): void => {
  const { low: storeLow, high: storeHigh, capacity } = store;
  const { point, fraction, edges } = plan;
  const mask = capacity - 1;
  const base = row * capacity;
  let column = into.column;
  let low = into.low[row] as number;
  let high = into.high[row] as number;
  const previous = into.last[row] as number;
  let k = at;
  for (let e = 0; e < edges; e += 1) {
    const end = at + (point[e] as number);
    for (; k < end; k += 1) {
      const value = values[k] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const left = end === at ? previous : (values[end - 1] as number);
    const onEdge = left + ((values[end] as number) - left) * (fraction[e] as number);
    if (onEdge < low) low = onEdge;
    if (onEdge > high) high = onEdge;
    const slot = base + (column & mask);
    storeLow[slot] = low;
    storeHigh[slot] = high;
    low = onEdge;
    high = onEdge;
    if (low !== low) {
      low = Infinity;
      high = -Infinity;
    }
    column += 1;
  }
  for (; k < at + points; k += 1) {
    const value = values[k] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  into.low[row] = low;
  into.high[row] = high;
  if (points > 0) into.last[row] = values[at + points - 1] as number;
};

/** After `collectRow` for every row: goes on to the column of the newest point. */
export const passEdges = (store: ColumnStore, into: Collector, plan: EdgePlan): void => {
  const mask = store.capacity - 1;
  for (let e = 0; e < plan.edges; e += 1) {
    store.hole[(into.column + e) & mask] = into.hole;
    into.hole = noHole;
  }
  into.column += plan.edges;
};

/** Writes what is collected of the current column and leaves every column from there to `to` empty, of class `hole`. */
export const leaveColumns = (store: ColumnStore, into: Collector, to: number, hole: number): void => {
  into.last.fill(Number.NaN);
  if (to <= into.column) return;
  const mask = store.capacity - 1;
  const from = Math.max(into.column, to - store.capacity);
  for (let column = from; column < to; column += 1) {
    const own = column === into.column;
    store.hole[column & mask] = own ? into.hole : hole;
    for (let row = 0; row < store.rows; row += 1) {
      const at = row * store.capacity + (column & mask);
      store.low[at] = own ? (into.low[row] as number) : Infinity;
      store.high[at] = own ? (into.high[row] as number) : -Infinity;
    }
  }
  into.low.fill(Infinity);
  into.high.fill(-Infinity);
  into.column = to;
  into.hole = hole;
};
