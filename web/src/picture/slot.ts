import type { BedFeed } from './bed-feed.ts';
import type { TapeFeed } from '../tape/tape-feed.ts';
import { valueAt } from './inspect.ts';
import type { FromWorker, RowLayout, ToWorker, ViewGeometry } from './messages.ts';
import type { Pixels } from './span-raster.ts';
import type { Strip } from './sweep-strips.ts';
import type { BedSource } from './source.ts';
import { View } from './view.ts';

/** Where a view's pixels go: an OffscreenCanvas, or nothing in tests. */
export interface Surface {
  readonly pixels: Pixels;
  resize(geometry: ViewGeometry): void;
  show(strips: readonly Strip[]): void;
}

type Open = Extract<ToWorker, { type: 'open' }>;
type Summary = Extract<FromWorker, { type: 'summary' }>;

/** A page that is being laid out may have no size yet, or half a pixel. */
export const whole = (geometry: ViewGeometry): ViewGeometry => ({
  ...geometry,
  width: Math.max(1, Math.round(geometry.width)),
  height: Math.max(1, Math.round(geometry.height)),
});

/** One opened picture: a view, its surface, and what the page was last told of it. */
export class Slot {
  readonly id: number;
  readonly bed: string;
  readonly history_s: number;
  /** False: the view is of a recording alone. */
  readonly isOfBed: boolean;
  /** Its pages may lie anywhere in the recording of its bed. */
  readonly reviews: boolean;
  /** Seconds of trends that it wants; null: none. */
  trends_s: number | null = null;
  readonly view: View;
  readonly #surface: Surface;
  readonly #interval_ms: number;
  #framed = -Infinity;
  #drawn = 0;
  #draw_ms = 0;
  #counted = 0;
  #told: readonly RowLayout[] = [];
  #toldInAll = -1;
  #toldAs = '';
  #openedAt: number | null = null;

  constructor(open: Omit<Open, 'canvas'>, surface: Surface) {
    this.id = open.view;
    this.bed = open.bed;
    this.history_s = open.history_s;
    this.isOfBed = typeof open.review !== 'object';
    this.reviews = open.review === 'bed';
    this.#surface = surface;
    this.#interval_ms = 1000 / Math.max(0.1, open.fps);
    this.view = new View(surface.pixels, whole(open.geometry), open.settings, open.style);
  }

  resize(geometry: ViewGeometry): void {
    this.#surface.resize(whole(geometry));
    this.view.resize(this.#surface.pixels, whole(geometry));
  }

  /** Draws when the next picture is due. */
  frame(now: number): void {
    // A display of 60 Hz is not exactly 60 Hz: half a frame early is in time.
    if (now - this.#framed < this.#interval_ms - 8) return;
    this.#framed = now;
    this.#openedAt ??= now;
    const before = performance.now();
    const strips = this.view.frame(now);
    if (strips.length === 0) return;
    this.#surface.show(strips);
    this.#drawn += 1;
    this.#draw_ms += (performance.now() - before - this.#draw_ms) * 0.1;
  }

  /** The rows, when they are not as they were told last. */
  rows(): FromWorker | undefined {
    const rows = this.view.rows();
    const { rowsInAll } = this.view;
    const same =
      rowsInAll === this.#toldInAll &&
      rows.length === this.#told.length &&
      rows.every((row, at) => sameRow(row, this.#told[at]));
    if (same) return undefined;
    this.#told = rows;
    this.#toldInAll = rowsInAll;
    return { type: 'rows', view: this.id, rows, rowsInAll };
  }

  /** Another page is on screen, or is waited for, since the page was last told how things stand. */
  get turned(): boolean {
    return this.#toldAs !== this.#standing();
  }

  /** `feed`: of the view's bed; `tape`: of the recording that its pages are from. */
  summary(feed: BedFeed | undefined, tape: TapeFeed | undefined, now: number): Summary {
    const where = this.view.where();
    const known = feed?.ring ?? tape?.tape;
    const instant = instantsOf(known);
    const head = known?.head ?? null;
    const first = known?.first ?? null;
    const oldest = tape?.tape?.first ?? first;
    this.#toldAs = this.#standing();
    const seconds = Math.max(0.001, (now - this.#counted) / 1000);
    const fps = this.#drawn / seconds;
    this.#drawn = 0;
    this.#counted = now;
    return {
      type: 'summary',
      view: this.id,
      paused: this.view.paused,
      from: instant(where?.from ?? 0),
      head: head === null ? null : instant(head),
      drawn: where === null ? null : instant(where.drawn),
      behind_s: (where?.behind ?? 0) / 1e7,
      silent_ms: feed === undefined ? 0 : now - feed.sampled,
      ring_s: head === null || first === null ? 0 : (head - first) / 1e7,
      ringFrom: first === null ? null : instant(first),
      oldest: oldest === null ? null : instant(oldest),
      thin: this.view.isThin,
      loading: this.#loading(tape, now),
      sweepX: where?.sweepX ?? null,
      skipped: feed?.ring?.skipped ?? 0,
      draw_ms: this.#draw_ms,
      fps,
    };
  }

  values(x: number, row: number): FromWorker {
    const instant = instantsOf(this.view.source);
    const under = this.view.under(x, row);
    const stream = under?.plan.streams[under.place.row.stream];
    if (under === undefined || stream === undefined)
      return { type: 'values', view: this.id, at: instant(0), row, value: null };
    const time = (under.column + 0.5) * this.view.ticksPerColumn;
    const found = valueAt(stream, under.place.row.row, time, under.settings, this.view.zeroPhase);
    return { type: 'values', view: this.id, at: instant(found.time), row, value: found.value };
  }

  #standing(): string {
    const where = this.view.where();
    return `${this.view.paused ? (where?.from ?? '') : 'live'} ${this.view.waiting !== null}`;
  }

  #loading(tape: TapeFeed | undefined, now: number): Summary['loading'] {
    const { waiting } = this.view;
    const nothing = tape !== undefined && tape.isAlone && tape.tape === undefined;
    if (waiting === null && !nothing) return null;
    const problem = tape?.tape?.problem ?? tape?.problem ?? null;
    return { for_ms: now - (waiting ?? this.#openedAt ?? now), problem };
  }

  pixels(): FromWorker {
    const { width, height, rgba } = this.#surface.pixels;
    const bytes = new Uint8ClampedArray(rgba.byteLength);
    bytes.set(new Uint8Array(rgba.buffer, rgba.byteOffset, rgba.byteLength));
    return { type: 'pixels', view: this.id, width, height, rgba: bytes };
  }
}

/** Bed time as an instant. */
const instantsOf =
  (source: BedSource | undefined) =>
  (time: number): bigint =>
    (source?.origin ?? 0n) + BigInt(Math.round(time));

const sameRow = (a: RowLayout, b: RowLayout | undefined): boolean =>
  b !== undefined &&
  a.y === b.y &&
  a.height === b.height &&
  a.clipped === b.clipped &&
  a.missing === b.missing &&
  a.name === b.name &&
  a.side === b.side &&
  a.role === b.role &&
  a.group === b.group &&
  a.unit === b.unit &&
  a.colour === b.colour &&
  a.note === b.note &&
  a.scale === b.scale;
