import { streamFromWire, type BedMessage } from '@valvomo/wire';
import type { BedRing } from '../picture/bed-ring.ts';
import type { DecidedStream, FromWorker } from '../picture/messages.ts';
import { timeOf } from '../picture/stream-clock.ts';
import type { ChunkCache } from './chunk-cache.ts';
import { ReviewClient, type Described, type Fetch, type Overview } from './review-client.ts';
import { Tape } from './tape.ts';

type Told<T> = T extends { readonly view: number } ? Omit<T, 'view'> : never;
export type ToView = Told<Extract<FromWorker, { type: 'bed' | 'recording' }>>;

const again_ms = 3000;
/** What is being recorded grows: how far, and what happened. */
const growth_ms = 5000;
const overviewColumns = 1000;

/** One recording as the review API tells it, for one view: asked for until it is there, and again while it grows. */
export class TapeFeed {
  tape: Tape | undefined;
  /** Why the recording cannot be had; null when it can. */
  problem: string | null = null;
  readonly #client: ReviewClient;
  readonly #cache: ChunkCache;
  readonly #ring: BedRing | undefined;
  readonly #hear: (message: ToView) => void;
  readonly #end = new AbortController();
  #decided: readonly DecidedStream[];
  #described: Described | undefined;
  #overview: Overview | undefined;
  #askedAt = -Infinity;
  #asking = false;

  constructor(options: {
    recording: string;
    fetch: Fetch;
    cache: ChunkCache;
    /** Of the bed that is recorded; undefined for a recording on its own. */
    ring: BedRing | undefined;
    decided: readonly DecidedStream[];
    hear: (message: ToView) => void;
  }) {
    this.#client = new ReviewClient(options.recording, options.fetch);
    this.#cache = options.cache;
    this.#ring = options.ring;
    this.#decided = options.decided;
    this.#hear = options.hear;
  }

  get recording(): string {
    return this.#client.id;
  }

  /** A live bed tells its streams on the socket; this recording is the only one that can tell them here. */
  get isAlone(): boolean {
    return this.#ring === undefined;
  }

  /** To be called a few times a second. Local time in ms. */
  tick(now: number): void {
    this.tape?.tick(now);
    const wanted = this.tape === undefined ? again_ms : growth_ms;
    const done = this.tape !== undefined && this.#described?.growing !== true;
    if (this.#asking || done || now - this.#askedAt < wanted) return;
    this.#askedAt = now;
    this.#asking = true;
    void this.#ask().finally(() => {
      this.#asking = false;
    });
  }

  decide(decided: readonly DecidedStream[]): void {
    this.#decided = decided;
    if (this.#described !== undefined) this.#tellBed(this.#described);
  }

  close(now: number): void {
    this.#end.abort();
    this.tape?.close(now);
  }

  async #ask(): Promise<void> {
    try {
      const described = await this.#client.describe(this.#end.signal);
      this.#take(described);
      this.#overview = await this.#client.overview(overviewColumns, this.#end.signal);
      this.tape?.survey(this.#overview);
      this.problem = null;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
    if (!this.#end.signal.aborted) this.#tell();
  }

  #take(described: Described): void {
    const before = this.#described;
    this.#described = described;
    if (this.tape === undefined || !this.tape.isWhole) {
      const tape = new Tape(described, this.#client, this.#cache, this.#ring);
      this.tape = tape;
      this.#tellBed(described);
    } else {
      const ends = described.bed.streams.map(({ stream }, at): [number, number] => [
        stream,
        described.ends[at] ?? 0,
      ]);
      this.tape.grow(new Map(ends));
      if (before?.growing !== described.growing) this.#tellBed(described);
    }
  }

  /** Only a recording on its own is told as a bed is. */
  #tellBed(described: Described): void {
    if (!this.isAlone) return;
    const bed = withElectrodes(described.bed, this.#decided);
    this.tape?.describe(bed.streams.map(streamFromWire));
    this.#hear({ type: 'bed', bed });
  }

  #tell(): void {
    const { tape } = this;
    const described = this.#described;
    if (tape === undefined || described === undefined) return;
    const instant = (time: number): bigint => tape.origin + BigInt(Math.round(time));
    const clockOf = (number: number) =>
      tape.streams.find(({ description }) => description.stream === number)?.clock;
    this.#hear({
      type: 'recording',
      recording: {
        id: this.recording,
        kind: described.kind,
        growing: described.growing,
        start: instant(tape.first ?? 0),
        end: instant(tape.head ?? 0),
        events: (this.#overview?.events ?? []).flatMap(({ stream, start, samples, kind, text }, number) => {
          const clock = clockOf(stream);
          if (clock === undefined) return [];
          const at = instant(timeOf(clock, start));
          return [
            {
              key: `${stream}/${number}/${at}`,
              at,
              duration_s: (samples * clock.ticksPerSample) / 1e7,
              kind,
              text,
            },
          ];
        }),
        gaps: (this.#overview?.gaps ?? []).flatMap(({ stream, start, samples, reason }) => {
          const clock = clockOf(stream);
          if (clock === undefined) return [];
          const from = instant(timeOf(clock, start));
          return [{ from, to: instant(timeOf(clock, start + samples)), reason }];
        }),
      },
    });
  }
}

/** A decision holds for a stream of as many signals as it speaks of. */
const withElectrodes = (bed: BedMessage, decided: readonly DecidedStream[]): BedMessage => ({
  ...bed,
  streams: bed.streams.map((stream) => {
    const own = decided.find((each) => each.stream === stream.stream);
    if (own === undefined || own.electrodes.length !== stream.signals.length) return stream;
    return { ...stream, electrodes: { basis: 'confirmed', by: own.by, electrodes: [...own.electrodes] } };
  }),
});
