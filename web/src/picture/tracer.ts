import { applyMatrix, derivationMatrix, type DerivationMatrix } from '@valvomo/dsp';
import { displayCalibration, type Term } from '@valvomo/model';
import {
  collector,
  collectRow,
  edgePlan,
  holeClass,
  holeClassOf,
  leaveColumns,
  passEdges,
  planEdges,
  positionOf,
  type Collector,
  type ColumnStore,
  type EdgePlan,
  type Placement,
} from './columns.ts';
import type { RowsFilter } from './row-filters.ts';
import { firstIndexAt, isHeld } from './stream-clock.ts';
import type { SampleSource } from './source.ts';

/** Values of all rows that are worked on at once: they stay in the second cache. */
const batchValues = 65_536;

/** The rows of one stream from a sample on: which signals they are made of. Empty terms: an empty row. */
export interface RowsSince {
  readonly index: number;
  readonly terms: readonly (readonly Term[])[];
}

const sameTerms = (a: readonly Term[] | undefined, b: readonly Term[] | undefined): boolean =>
  a?.length === b?.length &&
  (a ?? []).every((term, at) => term.signal === b?.[at]?.signal && term.weight === b[at].weight);

/** Follows the ring of one stream: counts → rows → filters → columns. */
export class StreamTracer {
  readonly ring: SampleSource;
  readonly store: ColumnStore;
  readonly #filters: RowsFilter;
  readonly #since: readonly RowsSince[];
  readonly #placement: Placement;
  readonly #collector: Collector;
  readonly #plan: EdgePlan;
  readonly #batch: number;
  readonly #stride: number;
  readonly #values: Float64Array;
  #matrix: DerivationMatrix | undefined;
  #sinceAt = -1;
  #next = 0;
  #startColumn = 0;
  #collectFrom = 0;
  #connected = false;

  constructor(options: {
    ring: SampleSource;
    /** At least one; the first holds from the beginning. */
    since: readonly RowsSince[];
    filters: RowsFilter;
    store: ColumnStore;
    ticksPerColumn: number;
  }) {
    this.ring = options.ring;
    this.store = options.store;
    this.#since = options.since;
    this.#filters = options.filters;
    const { offset, ticksPerSample } = this.ring.clock;
    this.#placement = {
      offset,
      spacing: ticksPerSample,
      column: options.ticksPerColumn,
      hold: isHeld(this.ring.clock),
    };
    this.#collector = collector(this.store.rows);
    const step = ticksPerSample / options.ticksPerColumn;
    const samples = Math.min(4096, Math.max(64, batchValues / Math.max(1, this.store.rows)));
    this.#batch = Math.max(1, Math.floor(samples / Math.max(1, step)));
    this.#plan = edgePlan(Math.ceil((this.#batch + 2) * step) + 2);
    this.#stride = this.#batch + 1;
    this.#values = new Float64Array(this.#stride * this.store.rows);
  }

  /** Columns below this one are whole. */
  get done(): number {
    return this.#collector.column;
  }

  /**
   * Starts over so that columns from `column` on are collected, with filters settled over the `preroll` ticks before; filters that
   * look ahead do so for as long after column `until`.
   */
  start(column: number, preroll: number, until: number): void {
    const { clock } = this.ring;
    const time = column * this.#placement.column;
    this.#startColumn = column;
    this.#collectFrom = firstIndexAt(clock, time);
    this.#next = Math.max(firstIndexAt(clock, time - preroll), Math.max(0, this.ring.first));
    this.#connected = false;
    this.#filters.reset();
    this.#filters.lookUntil?.(firstIndexAt(clock, until * this.#placement.column + preroll));
    this.#sinceAt = -1;
    this.store.clear();
    const own = this.#collector;
    own.column = column;
    own.hole = holeClass.none;
    own.low.fill(Infinity);
    own.high.fill(-Infinity);
    own.last.fill(Number.NaN);
  }

  /** Goes on until columns below `until` are whole or the ring has no more. */
  advance(until: number): void {
    const limit =
      firstIndexAt(this.ring.clock, until * this.#placement.column) + (this.#placement.hold ? 0 : 1);
    while (this.#next < Math.min(limit, this.ring.head)) {
      const stretch = this.ring.stretchAt(this.#next);
      if (stretch === undefined) this.#pass(Math.min(limit, this.ring.first), holeClass.missing);
      else if (stretch.kind === 'hole') this.#pass(Math.min(limit, stretch.to), holeClassOf(stretch.reason));
      else this.#follow(Math.min(limit, stretch.to));
    }
  }

  #position(index: number): number {
    return positionOf(this.#placement, index);
  }

  /** No samples up to `to`. */
  #pass(to: number, hole: number): void {
    const own = this.#collector;
    const from = Math.max(this.#next, this.#collectFrom);
    if (to > from) {
      leaveColumns(this.store, own, Math.floor(this.#position(from)), holeClass.none);
      own.hole = hole;
      leaveColumns(this.store, own, Math.ceil(this.#position(to)) - 1, hole);
    }
    this.#filters.reset();
    this.#connected = false;
    this.#next = to;
  }

  /** Samples from the next one on, `to` at most. */
  #follow(to: number): void {
    const end = this.#chooseRows(to);
    const piece = this.ring.piece(this.#next);
    const collecting = this.#next >= this.#collectFrom;
    const until = collecting ? end : Math.min(end, this.#collectFrom);
    const samples = Math.min(until - this.#next, piece.length, this.#batch);
    const values = this.#values;
    const matrix = this.#matrix;
    if (matrix !== undefined) {
      applyMatrix(matrix, piece.counts, piece.stride, piece.at, samples, values, this.#stride);
      this.#filters.process(values, samples, this.#stride, { index: this.#next, matrix });
    }
    if (collecting) this.#collect(samples);
    else this.#remember(samples);
    this.#connected = true;
    this.#next += samples;
  }

  #collect(samples: number): void {
    const points = this.#planFor(samples);
    for (let row = 0; row < this.store.rows; row += 1) {
      const at = row * this.#stride;
      if (this.#placement.hold) this.#values[at + samples] = this.#values[at + samples - 1] as number;
      collectRow(this.store, this.#collector, row, this.#plan, this.#values, at, points);
    }
    passEdges(this.store, this.#collector, this.#plan);
  }

  /** Before the first column: only where the line comes from. */
  #remember(samples: number): void {
    for (let row = 0; row < this.store.rows; row += 1)
      this.#collector.last[row] = this.#values[row * this.#stride + samples - 1] as number;
    this.#collector.column = this.#startColumn - 1;
  }

  /** Plans the column edges of the next samples and returns how many points are drawn. */
  #planFor(samples: number): number {
    const own = this.#collector;
    if (!this.#connected)
      leaveColumns(this.store, own, Math.floor(this.#position(this.#next)), holeClass.none);
    const points = this.#placement.hold ? samples + 1 : samples;
    planEdges(this.#plan, own.column, this.#placement, this.#next, points);
    return points;
  }

  /** Takes the rows that hold at the next sample; returns where they end, `to` at most. */
  #chooseRows(to: number): number {
    let at = Math.max(0, this.#sinceAt);
    while ((this.#since[at + 1]?.index ?? Infinity) <= this.#next) at += 1;
    if (at !== this.#sinceAt) this.#changeRows(at);
    return Math.min(to, this.#since[at + 1]?.index ?? Infinity);
  }

  #changeRows(at: number): void {
    const before = this.#since[this.#sinceAt]?.terms;
    const terms = this.#since[at]?.terms ?? [];
    const calibrations = this.ring.description.signals.map(displayCalibration);
    this.#matrix = derivationMatrix(
      terms.map((own, row) => ({ name: String(row), terms: own })),
      calibrations,
    );
    const changed = new Set<number>();
    terms.forEach((own, row) => {
      if (before === undefined || sameTerms(before[row], own)) return;
      changed.add(row);
      this.#collector.last[row] = Number.NaN;
    });
    this.#filters.settleRows(changed);
    this.#sinceAt = at;
  }
}

/** Columns that a tracer may be ahead of what it was asked for. */
export const columnsAhead = (ring: SampleSource, ticksPerColumn: number): number =>
  Math.ceil(ring.clock.ticksPerSample / ticksPerColumn) + 2;
