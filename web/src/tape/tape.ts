import { gapReasonText, type StreamDescription } from '@valvomo/model';
import { streamFromWire } from '@valvomo/wire';
import type { BedRing } from '../picture/bed-ring.ts';
import { withImpedances, type OffSince } from '../picture/offs.ts';
import { Ranges, type Range } from '../picture/ranges.ts';
import type { Looked, PagedSource, PageWindow } from '../picture/paged-source.ts';
import type { PlacedMark, SampleSource } from '../picture/source.ts';
import { isHeld, originOf, timeOf } from '../picture/stream-clock.ts';
import type { HoleReason, StreamRing } from '../picture/stream-ring.ts';
import { chunkOf } from './chunk.ts';
import type { ChunkCache } from './chunk-cache.ts';
import { framesOf } from './frames.ts';
import { LinkRate } from './link-rate.ts';
import { Loader, type Job } from './loader.ts';
import type { Described, Overview, ReviewClient } from './review-client.ts';
import { StreamTape } from './stream-tape.ts';
import { ThinPages } from './thin-pages.ts';

const reasonOf = (reason: string): HoleReason =>
  reason in gapReasonText ? (reason as keyof typeof gapReasonText) : 'missing';

/** The server wants to be told that so much is meant, bytes. */
const largePage_bytes = 1 << 20;
/** A page of more is thinned out by the server: ticks, bytes. */
const longest_ticks = 60 * 10_000_000;
const raw_bytes = 1 << 20;
/** Pages fetched ahead in the direction of travel; one behind is fetched after them. */
const ahead = 2;
/** A page and its neighbours may take so much of the cache; else nothing is fetched ahead. */
const share_max = 0.5;

const sameSignals = (a: StreamDescription, b: StreamDescription): boolean =>
  a.timeBase.start === b.timeBase.start &&
  a.timeBase.rate.samples * b.timeBase.rate.ticks === b.timeBase.rate.samples * a.timeBase.rate.ticks &&
  a.signals.length === b.signals.length;

/** A whole recording as a source of pictures: every sample of it can be asked for, and what is asked for is fetched. */
export class Tape implements PagedSource {
  readonly origin: bigint;
  readonly streams: readonly StreamTape[];
  readonly isLive: boolean;
  readonly #client: ReviewClient;
  readonly #cache: ChunkCache;
  readonly #loader = new Loader();
  readonly #rate = new LinkRate();
  readonly #thinPages: ThinPages;
  readonly #ring: BedRing | undefined;
  readonly #ranges = new Ranges();
  readonly #looked = new Map<SampleSource, { readonly from: number; readonly to: number }>();
  #descriptions: readonly StreamDescription[];
  #marks: readonly PlacedMark[] = [];
  #merged: { readonly ring: BedRing['events']; readonly all: readonly PlacedMark[] } | undefined;
  #offs = new Map<SampleSource, readonly OffSince[]>();
  #revision = 0;

  /** With the ring of the bed that is recorded: its newest samples are then taken from there. */
  constructor(described: Described, client: ReviewClient, cache: ChunkCache, ring?: BedRing) {
    this.#client = client;
    this.#thinPages = new ThinPages(client);
    this.#cache = cache;
    this.#ring = ring;
    this.isLive = ring !== undefined;
    const own = described.bed.streams.map(streamFromWire);
    const recorded = own.map((description, at) => ({ description, end: described.ends[at] ?? 0 }));
    this.origin = ring?.origin ?? originOf(own.map(({ timeBase }) => timeBase.start));
    const make = (entry: (typeof recorded)[number], live: StreamRing | undefined): StreamTape =>
      new StreamTape({
        description: entry.description,
        origin: this.origin,
        recording: client.id,
        recorded: entry.end,
        ring: live,
        cache,
      });
    this.streams =
      ring === undefined
        ? recorded.map((entry) => make(entry, undefined))
        : ring.streams.flatMap((live) => {
            const entry = recorded.find(({ description }) => sameSignals(description, live.description));
            return entry === undefined ? [] : [make(entry, live)];
          });
    this.#descriptions = this.streams.map(({ description }) => description);
  }

  /** True when every stream of the ring is known to the recording. */
  get isWhole(): boolean {
    return this.#ring === undefined || this.streams.length === this.#ring.streams.length;
  }

  /** Why the server gives no pages; null when it does. */
  get problem(): string | null {
    return this.#loader.problem;
  }

  get descriptions(): readonly StreamDescription[] {
    return this.#ring?.descriptions ?? this.#descriptions;
  }

  get layoutRevision(): number {
    return this.#revision + (this.#ring?.layoutRevision ?? 0);
  }

  get revision(): number {
    return this.#ring?.revision ?? 0;
  }

  get head(): number | null {
    let head: number | null = null;
    const waves = this.streams.filter((stream) => !isHeld(stream.clock) && stream.head > 0);
    for (const stream of waves.length > 0 ? waves : this.streams)
      if (stream.head > 0) head = Math.max(head ?? -Infinity, timeOf(stream.clock, stream.head));
    return head;
  }

  get first(): number | null {
    let first: number | null = null;
    for (const stream of this.streams)
      if (stream.head > 0) first = Math.min(first ?? Infinity, timeOf(stream.clock, 0));
    return first;
  }

  /** What the recording knows, and what the ring has heard since. */
  get events(): readonly PlacedMark[] {
    const ring = this.#ring?.events;
    if (ring === undefined) return this.#marks;
    if (this.#merged?.ring === ring) return this.#merged.all;
    const known = new Set(this.#marks.map(({ time, event }) => `${time} ${event.kind}`));
    const all = [...this.#marks, ...ring.filter(({ time, event }) => !known.has(`${time} ${event.kind}`))];
    this.#merged = { ring, all };
    return all;
  }

  offsOf(stream: SampleSource): readonly OffSince[] {
    return this.#offs.get(stream) ?? [];
  }

  /** As the live picture shows it, or by what the page holds. */
  rangeOf(stream: SampleSource, signal: number): Range | undefined {
    const live = stream instanceof StreamTape ? stream.ring : undefined;
    if (live !== undefined && this.#ring !== undefined) return this.#ring.rangeOf(live, signal);
    return this.#ranges.of(stream, signal, this.#looked.get(stream));
  }

  /** Electrodes that a reader has decided on, in the order of the streams. */
  describe(descriptions: readonly StreamDescription[]): void {
    this.#descriptions = descriptions;
    this.#revision += 1;
  }

  /** Gaps, events and impedances of the whole recording. */
  survey({ gaps, events }: Overview): void {
    for (const stream of this.streams) {
      const { stream: number } = stream.description;
      stream.holes = gaps
        .filter((gap) => gap.stream === number)
        .map(({ start, samples, reason }) => ({
          from: start,
          to: start + samples,
          reason: reasonOf(reason),
        }))
        .toSorted((a, b) => a.from - b.from);
      let offs: readonly OffSince[] = [];
      for (const event of events)
        if (event.stream === number && event.impedances !== undefined)
          offs = withImpedances(offs, { start: event.start, impedances: [...event.impedances] }, 0);
      if (offs.length !== this.offsOf(stream).length) this.#revision += 1;
      this.#offs.set(stream, offs);
    }
    this.#marks = events.flatMap((event) => {
      const stream = this.streams.find(({ description }) => description.stream === event.stream);
      return stream === undefined ? [] : [{ event, time: timeOf(stream.clock, event.start) }];
    });
    this.#merged = undefined;
  }

  /** How far the streams have been recorded, in their order. */
  grow(ends: ReadonlyMap<number, number>): void {
    for (const stream of this.streams)
      stream.recorded = Math.max(stream.recorded, ends.get(stream.description.stream) ?? 0);
  }

  look(window: PageWindow, now: number): Looked {
    const page = this.#jobs(window.from, window.to);
    if (this.#isTooMuch(window, page.length)) return this.#thin(window, now);
    const margins = [
      ...this.#jobs(window.from - window.before, window.from),
      ...this.#jobs(window.to, window.to + window.after),
    ];
    for (const stream of this.streams) this.#looked.set(stream, stream.between(window.from, window.to));
    this.#loader.want(unique([...page, ...margins, ...this.#ahead(window)]), now);
    if (page.length > 0) return { state: 'loading', stores: null };
    return { state: margins.length > 0 ? 'page' : 'ready', stores: null };
  }

  /** Samples are fetched up to a minute, 1 MB, or what the link brings in a second. */
  #isTooMuch({ from, to, settings }: PageWindow, missing: number): boolean {
    if (to - from > longest_ticks) return true;
    if (missing === 0 || settings.zeroPhase) return false;
    let bytes = 0;
    for (const { description, clock } of this.streams)
      bytes +=
        ((to - from) / clock.ticksPerSample) * description.signals.length * (description.bits === 16 ? 2 : 4);
    return bytes > Math.max(raw_bytes, this.#rate.bytes_s);
  }

  #thin(window: PageWindow, now: number): Looked {
    const page = this.#thinPages.of(this.streams, this.descriptions, window);
    const length = window.to - window.from;
    const step = (window.direction === 0 ? 1 : window.direction) * length;
    const next = { ...window, from: window.from + step, to: window.to + step };
    const ahead = this.#thinPages.of(this.streams, this.descriptions, next);
    const jobs = [page, ahead].flatMap((each) => ('jobs' in each ? each.jobs : []));
    this.#loader.want(jobs, now);
    if ('jobs' in page) return { state: 'loading', stores: null };
    return { state: 'ready', stores: page.stores };
  }

  tick(now: number): void {
    this.#loader.tick(now);
  }

  close(now: number): void {
    this.#loader.want([], now);
  }

  #ahead({ from, to, direction }: PageWindow): readonly Job[] {
    const length = to - from;
    let page_bytes = 0;
    for (const { clock, description } of this.streams)
      page_bytes += (length / clock.ticksPerSample) * description.signals.length * 4;
    if (page_bytes * (2 * ahead + 2) > this.#cache.bytes_max * share_max) return [];
    const way = direction === 0 ? 1 : direction;
    const pages = [...Array.from({ length: ahead }, (_, at) => (at + 1) * way), -way];
    return pages.flatMap((page) => this.#jobs(from + page * length, to + page * length));
  }

  #jobs(from: number, to: number): readonly Job[] {
    return this.streams.flatMap((stream) => {
      const samples = stream.between(from, to);
      return stream.missing(samples.from, samples.to).map((number): Job => this.#job(stream, number));
    });
  }

  #job(stream: StreamTape, number: number): Job {
    const { chunkSamples, description } = stream;
    return {
      name: stream.nameOf(number),
      load: async (signal) => {
        const from = number * chunkSamples;
        const wanted = { stream: description.stream, from, samples: chunkSamples };
        const large = chunkSamples * description.signals.length * 4 > largePage_bytes;
        const { bytes, end } = await this.#rate.measure(() =>
          this.#client.page({ ...wanted, large }, signal),
        );
        stream.put(number, chunkOf(description, from, chunkSamples, framesOf(bytes), end));
      },
    };
  }
}

const unique = (jobs: readonly Job[]): readonly Job[] =>
  [...new Map(jobs.toReversed().map((job) => [job.name, job])).values()].toReversed();
