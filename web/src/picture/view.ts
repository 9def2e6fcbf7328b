import type { BedRing } from './bed-ring.ts';
import { layOut, type RowPlace } from './layout.ts';
import type { RowLayout, ViewGeometry, ViewSettings, ViewStyle } from './messages.ts';
import { Pace } from './pace.ts';
import type { PagedSource } from './paged-source.ts';
import { pageFor, whereOf, type Where } from './page-for.ts';
import { PageLook } from './page-look.ts';
import { eventColumnsOf, marginOf, sameFilters } from './page-filters.ts';
import { Picture, type Painting } from './picture.ts';
import { planOf, type Plan } from './plan.ts';
import type { BedSource } from './source.ts';
import type { Pixels } from './span-raster.ts';
import { columnUnder, eraseBar, paintSweep, type Strip, type Under } from './sweep-strips.ts';
import type { StreamTracer } from './tracer.ts';
import { tracersOf } from './tracers-of.ts';

const ticksPerSecond = 10_000_000;
const hour = 36_000_000_000n;
/** What was filled in below the head is drawn anew at most this often. */
const refill_ms = 500;
const settle_ms = 700;

/**
 * One canvas: a bed's ring as a sweep that follows the head, or a page that stands still, anywhere in the recording. Knows no
 * clock and no canvas: `frame(now)` brings the pixels up to date and says which strips changed.
 */
export class View {
  picture: Picture;
  #geometry: ViewGeometry;
  #settings: ViewSettings;
  #style: ViewStyle;
  #bed: BedRing | undefined;
  /** The recording that pages are taken from; `coming` while it is being asked for. */
  #tape: PagedSource | 'coming' | undefined;
  #planned: BedSource | undefined;
  #plan: Plan = { rows: [], streams: [] };
  #places: readonly RowPlace[] = [];
  #tracers: readonly StreamTracer[] = [];
  #painting: Painting = {
    places: [],
    stores: [],
    ticksPerColumn: 1,
    dpr: 1,
    shift: 0,
    eventColumns: new Set(),
  };
  #events: BedSource['events'] = [];
  readonly #pace = new Pace();
  #drawn: number | null = null;
  /** First column of the page that stands still; null while live. */
  #page: number | null = null;
  #wish: bigint | 'now' | null = null;
  #since = -Infinity;
  #layoutSeen = -1;
  #revisionSeen = 0;
  #refilled = 0;
  /** Some row waits for samples to choose its range by; local time of the last try. */
  #provisional = false;
  #triedAt = 0;
  #zeroPhaseSeen = false;
  /** Bed time that the filters of this page look ahead to; it may not have come yet. */
  #lookedTo = -Infinity;
  #tracedFrom = 0;
  #look = new PageLook();
  #need = { plan: true, trace: true, layout: true, paint: true };

  constructor(pixels: Pixels, geometry: ViewGeometry, settings: ViewSettings, style: ViewStyle) {
    this.#geometry = geometry;
    this.#settings = settings;
    this.#style = style;
    this.picture = new Picture(pixels, style);
  }

  get paused(): boolean {
    return this.#page !== null;
  }

  get rowsInAll(): number {
    return this.#plan.rows.length;
  }

  get ticksPerColumn(): number {
    return (this.#settings.page_s * ticksPerSecond) / this.#geometry.width;
  }

  get waiting(): number | null {
    return this.#look.waiting;
  }

  /** The page is made of columns from the server: its samples are too many. */
  get isThin(): boolean {
    return this.#look.stores !== null;
  }

  /** What the picture is made from: the live ring, or on a page that stands still the recording. */
  get source(): BedSource | undefined {
    if (this.#page === null || this.#tape === 'coming') return this.#bed;
    return this.#tape ?? this.#bed;
  }

  follow(tape: PagedSource | 'coming' | undefined): void {
    this.#tape = tape;
  }

  show(bed: BedRing | undefined): void {
    this.#bed = bed;
    this.#page = null;
    this.#drawn = null;
    this.#pace.restart();
    this.#need = { plan: true, trace: true, layout: true, paint: true };
  }

  resize(pixels: Pixels, geometry: ViewGeometry): void {
    const time = this.#page === null ? null : this.#page * this.ticksPerColumn;
    const columns = geometry.width !== this.#geometry.width;
    this.#geometry = geometry;
    this.picture = new Picture(pixels, this.#style);
    this.#need.layout = true;
    if (columns) this.#rescale(time);
  }

  choose(settings: ViewSettings): void {
    const before = this.#settings;
    const time = this.#page === null ? null : this.#page * this.ticksPerColumn;
    this.#settings = settings;
    const montage = settings.montage !== before.montage || settings.order !== before.order;
    const filters = !sameFilters(settings, before);
    if (montage || filters) this.#need.plan = true;
    if (filters) this.#events = [];
    if (settings.page_s !== before.page_s) this.#rescale(time);
    this.#need.layout = true;
  }

  restyle(style: ViewStyle): void {
    this.#style = style;
    this.picture.restyle(style);
    this.#need.paint = true;
  }

  /**
   * Stands still on the page that begins at the instant `from`, or on what is on screen. A page that the ring
   * does not have is the nearest one that it has, until what was asked for arrives.
   */
  pause(from: bigint | 'now'): void {
    this.#wish = from;
    this.#look.waiting = null;
    this.#grant(null);
  }

  live(): void {
    this.#wish = null;
    this.#look = new PageLook();
    if (this.#page === null) return;
    this.#page = null;
    this.#pace.restart();
    this.#need.trace = true;
  }

  /** Brings the picture up to local time `now` (ms) and returns what changed. */
  frame(now: number): readonly Strip[] {
    this.#notice(now);
    if (this.#wish !== null) this.#grant(now);
    if (this.zeroPhase !== this.#zeroPhaseSeen || this.source !== this.#planned) this.#turn();
    if (this.#need.plan) this.#makePlan();
    if (this.#need.layout) this.#makeLayout();
    return this.#page === null ? this.#sweep(now) : this.#still(this.#page, now);
  }

  /** What lies where in time; null before anything is drawn. Ticks of bed time. */
  where(): Where | null {
    return whereOf(this.source?.head ?? null, {
      page: this.#page,
      drawn: this.#drawn,
      width: this.#geometry.width,
      ticksPerColumn: this.ticksPerColumn,
      position: this.#pace.position,
    });
  }

  rows(): RowLayout[] {
    const oldest = this.#page ?? (this.#drawn ?? 0) - this.#geometry.width;
    return this.picture.rows(this.#places, oldest);
  }

  /** The column under pixel x, and the row there as the plan has it. */
  under(x: number, row: number): Under | undefined {
    const place = this.#places[row];
    const { width } = this.#geometry;
    if (place === undefined || x < 0 || x >= width) return undefined;
    const column = columnUnder(Math.floor(x), { page: this.#page, drawn: this.#drawn, width });
    return column === undefined ? undefined : { column, place, plan: this.#plan, settings: this.#settings };
  }

  /** True while the page that stands still is filtered forward and backward. */
  get zeroPhase(): boolean {
    return this.#settings.zeroPhase && this.#page !== null;
  }

  /** Goes to the page that was asked for, as near as there is one, when it is here: until then what is on screen stays. */
  #grant(now: number | null): void {
    const source = this.#tape === 'coming' ? this.#bed : (this.#tape ?? this.#bed);
    if (this.#wish === null || source === undefined) return;
    const own = this.#bed !== undefined;
    if (own && this.#drawn === null && (this.#wish === 'now' || source === this.#bed)) return;
    // What a new view is first sent is history: the page that ends now comes after it.
    const settling = own && this.#wish === 'now' && this.#page === null;
    if (settling && (now ?? this.#since) - this.#since < settle_ms) return;
    const found = pageFor(source, this.#wish, {
      asIs: this.#page ?? (this.#drawn === null ? null : this.#drawn - this.#geometry.width),
      width: this.#geometry.width,
      ticksPerColumn: this.ticksPerColumn,
    });
    if (this.#tape === 'coming' && found.tooOld) return this.#look.wait(now);
    if (found.page !== this.#page && !this.#mayShow(found.page, now, settling)) return this.#look.wait(now);
    this.#look.waiting = null;
    if (found.reached) this.#wish = null;
    if (found.page === this.#page) return;
    if (this.#page === null) this.#tracedFrom = (this.#drawn ?? 0) - this.#geometry.width;
    this.#page = found.page;
    if (this.#provisional) this.#need.plan = true;
    this.#need.paint = true;
  }

  #mayShow(page: number, now: number | null, atOnce: boolean): boolean {
    const tape = this.#tape === 'coming' ? undefined : this.#tape;
    const { ticksPerColumn } = this;
    const asked = { next: page, shown: this.#page, width: this.#geometry.width, ticksPerColumn };
    return this.#look.allows(tape, { ...asked, settings: this.#settings }, now ?? this.#triedAt, atOnce);
  }

  /** Another width or time base: every column is another one. */
  #rescale(time: number | null): void {
    if (time !== null) this.#page = Math.max(0, Math.round(time / this.ticksPerColumn));
    if (this.#drawn !== null) this.#drawn = Math.floor((this.#pace.position ?? 0) / this.ticksPerColumn);
    this.#need.plan = true;
    this.#events = [];
  }

  #notice(now: number): void {
    const bed = this.source;
    if (bed === undefined) return;
    if (bed.layoutRevision !== this.#layoutSeen) this.#need.plan = true;
    if (this.#provisional && now - this.#triedAt > refill_ms) {
      this.#triedAt = now;
      this.#need.plan = true;
    }
    if (bed.revision !== this.#revisionSeen && now - this.#refilled > refill_ms) {
      this.#revisionSeen = bed.revision;
      this.#refilled = now;
      this.#need.trace = true;
    }
    // A page at the head was filtered without what comes after it: once more when that is there.
    if (this.zeroPhase && this.#lookedTo > 0 && (bed.head ?? 0) >= this.#lookedTo) this.#need.trace = true;
    if (bed.events !== this.#events) {
      this.#events = bed.events;
      const columns = eventColumnsOf(bed, this.#settings, this.paused, this.ticksPerColumn);
      this.#painting = { ...this.#painting, eventColumns: columns };
      this.#need.paint = true;
    }
  }

  #makePlan(): void {
    this.#need.plan = false;
    this.#need.trace = true;
    this.#need.layout = true;
    const bed = this.source;
    this.#layoutSeen = bed?.layoutRevision ?? -1;
    this.#plan = bed === undefined ? { rows: [], streams: [] } : planOf(bed, this.#settings);
    this.#provisional = this.#plan.rows.some(
      ({ scale }) => scale.kind === 'range' && scale.provisional === true,
    );
    this.#tracers = tracersOf(this.#plan, this.#settings, this.zeroPhase, this.#geometry.width);
  }

  /** From live to a page or back: another source, other filters, and marks lie elsewhere. */
  #turn(): void {
    this.#planned = this.source;
    this.#revisionSeen = this.#planned?.revision ?? 0;
    this.#zeroPhaseSeen = this.zeroPhase;
    this.#need.plan = true;
    this.#events = [];
  }

  #makeLayout(): void {
    this.#need.layout = false;
    this.#need.paint = true;
    this.#places = layOut(this.#plan.rows, this.#geometry, this.#settings);
    this.picture.forgetClips(this.#places.length);
    this.#painting = {
      ...this.#painting,
      places: this.#places,
      stores: this.#look.stores ?? this.#tracers.map((tracer) => tracer.store),
      ticksPerColumn: this.ticksPerColumn,
      dpr: this.#geometry.dpr,
      shift: Number((this.source?.origin ?? 0n) % hour),
    };
  }

  /** Traces columns [from, to) anew, with filters settled on what lies before. */
  #traceFrom(from: number, to: number): void {
    this.#need.trace = false;
    this.#need.paint = true;
    this.#tracedFrom = from;
    this.#painting = { ...this.#painting, stores: this.#tracers.map(({ store }) => store) };
    const preroll = marginOf(this.#settings, this.zeroPhase);
    const wanted = to * this.ticksPerColumn + preroll;
    this.#lookedTo = (this.source?.head ?? 0) < wanted ? wanted : -Infinity;
    for (const tracer of this.#tracers) {
      tracer.start(from, preroll, to);
      tracer.advance(to);
    }
  }

  /** A page further on: the tracers go on from where they are when it joins on to what they have. */
  #traceOn(from: number, to: number): void {
    const joins =
      !this.zeroPhase && from > this.#tracedFrom && this.#tracers.every((tracer) => tracer.done >= from);
    if (!joins) {
      this.#traceFrom(from, to);
      return;
    }
    for (const tracer of this.#tracers) tracer.advance(to);
    this.#tracedFrom = from;
    this.#need.paint = true;
  }

  /** The server made the columns: the tracers begin anew with the next page of samples. */
  #takeColumns(stores: Painting['stores']): void {
    this.#need.trace = false;
    this.#tracedFrom = Number.NaN;
    if (this.#painting.stores === stores) return;
    this.#painting = { ...this.#painting, stores };
    this.#need.paint = true;
  }

  #still(page: number, now: number): readonly Strip[] {
    const { width } = this.#geometry;
    // While another page is fetched this one asks for nothing: they would break off each other's requests.
    if (this.#wish !== null && this.#look.waiting !== null && this.#need.trace) return [];
    if (this.#wish === null && this.#look.partial && this.#mayShow(page, now, true) && !this.#look.partial)
      this.#need.trace = true;
    if (this.#need.trace && !this.#look.partial && !this.#mayShow(page, now, false)) {
      this.#look.wait(now);
      return [];
    }
    if (this.#wish === null) this.#look.waiting = null;
    const { stores } = this.#look;
    if (stores !== null) this.#takeColumns(stores);
    else if (this.#need.trace) this.#traceFrom(page, page + width);
    else if (page !== this.#tracedFrom) this.#traceOn(page, page + width);
    if (!this.#need.paint) return [];
    this.#need.paint = false;
    const head = Math.floor((this.source?.head ?? 0) / this.ticksPerColumn);
    const columns = Math.max(0, Math.min(width, head - page));
    this.picture.paint(this.#painting, 0, page, columns);
    this.picture.blank(columns, width - columns);
    return [{ x: 0, width }];
  }

  #sweep(now: number): readonly Strip[] {
    const { width } = this.#geometry;
    const head = this.#bed?.head ?? null;
    if (head !== null) this.#pace.arrived(head, now);
    const position = this.#pace.advance(now);
    if (position === null) return this.#blank();
    const until = Math.floor(position / this.ticksPerColumn);
    const before = this.#drawn;
    if (before === null || until < before || until - before >= width) this.#need.trace = true;
    if (before === null) this.#since = now;
    this.#drawn = until;
    if (this.#need.trace) this.#traceFrom(Math.max(0, until - width), until);
    const from = this.#need.paint ? until - width : this.#advance(before ?? until, until);
    this.#need.paint = false;
    if (from >= until) return [];
    const bar = eraseBar(this.#geometry);
    if (from > until - width)
      return paintSweep(this.picture, this.#painting, { from, until, barFrom: (before ?? until) + bar, bar });
    paintSweep(this.picture, this.#painting, { from: until - width, until, barFrom: until, bar });
    return [{ x: 0, width }];
  }

  /** Goes on to `until`; returns the first column that changed: earlier than `before` when a stream came late. */
  #advance(before: number, until: number): number {
    let first = before;
    for (const tracer of this.#tracers) {
      const { done } = tracer;
      tracer.advance(until);
      if (tracer.done > done && done < first) first = done;
    }
    return first;
  }

  #blank(): readonly Strip[] {
    if (!this.#need.paint) return [];
    this.#need.paint = false;
    this.picture.blank(0, this.#geometry.width);
    return [{ x: 0, width: this.#geometry.width }];
  }
}
