import type { GapReason } from '@valvomo/model';

/** A block or gap that has a number and is kept until it is acknowledged. */
export interface Entry {
  readonly stream: number;
  /** Numbers [sequence, end). */
  readonly sequence: number;
  readonly end: number;
  /** Samples [first, first + samples). */
  readonly first: number;
  readonly samples: number;
  /** The encoded frame; a gap has a reason instead. */
  readonly frame?: Uint8Array;
  readonly reason?: GapReason;
  /** Place among all entries of the device. */
  readonly order: number;
  readonly kept_since_ms: number;
}

interface Lane {
  readonly stream: number;
  /** By first number; only the front one may stand for several. */
  readonly entries: Map<number, Entry>;
  /** Numbers kept are [oldest, next); the next to send is `cursor`. */
  oldest: number;
  next: number;
  cursor: number;
  /** Where the samples of this life begin, and where the next begins. */
  begin: number | undefined;
  nextFirst: number;
}

export interface RingLimits {
  readonly streams: readonly number[];
  readonly keep_s: number;
  readonly keep_bytes_max: number;
  readonly now_ms: () => number;
}

/** Cost of an entry beside its frame, so that many tiny blocks are bounded, too. */
const entry_bytes = 128;

/**
 * Keeps what is not acknowledged, bounded in time and bytes. What falls out is replaced, stream by stream, by one gap of
 * reason `overload` at the front, so that every number and sample is still accounted for.
 */
export class Ring {
  readonly #limits: RingLimits;
  readonly #lanes: ReadonlyMap<number, Lane>;
  #bytes = 0;
  #blocks = 0;
  #lostSamples = 0;
  #order = 0;

  constructor(limits: RingLimits) {
    this.#limits = limits;
    this.#lanes = new Map(limits.streams.map((stream) => [stream, laneOf(stream)]));
  }

  get bytes(): number {
    return this.#bytes;
  }

  get blocks(): number {
    return this.#blocks;
  }

  /** Samples of one signal, over all streams, that fell out before they were acknowledged. */
  get lostSamples(): number {
    return this.#lostSamples;
  }

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  nextSequence(stream: number): number {
    return this.#lane(stream).next;
  }

  putBlock(stream: number, first: number, samples: number, encode: (sequence: number) => Uint8Array): void {
    const lane = this.#lane(stream);
    this.#keep(lane, { ...this.#place(lane, first, samples), frame: encode(lane.next) });
  }

  putGap(stream: number, first: number, samples: number, reason: GapReason): void {
    const lane = this.#lane(stream);
    this.#keep(lane, { ...this.#place(lane, first, samples), reason });
  }

  /** The oldest entry that was not sent since the last rewind. */
  unsent(): Entry | undefined {
    let found: Entry | undefined;
    for (const lane of this.#lanes.values()) {
      const entry = lane.cursor < lane.next ? entryAt(lane, lane.cursor) : undefined;
      if (entry !== undefined && entry.order < (found?.order ?? Infinity)) found = entry;
    }
    return found;
  }

  markSent(entry: Entry): void {
    this.#lane(entry.stream).cursor = entry.end;
  }

  /** Everything below `next` is safe and forgotten; a number that was never used changes nothing. */
  acknowledge(stream: number, next: number): void {
    const lane = this.#lanes.get(stream);
    if (lane === undefined || next > lane.next) return;
    for (;;) {
      const entry = lane.entries.get(lane.oldest);
      if (entry === undefined || entry.end > next) break;
      this.#forget(lane, entry);
      lane.oldest = entry.end;
    }
    lane.cursor = Math.max(lane.cursor, lane.oldest);
  }

  /** Sends from `sequence` again; false when it was never used. What is no longer kept becomes a gap. */
  rewind(stream: number, sequence: number): boolean {
    const lane = this.#lanes.get(stream);
    if (lane === undefined || sequence > lane.next) return false;
    if (sequence < lane.oldest) this.#mourn(lane);
    lane.cursor = sequence;
    return true;
  }

  rewindToOldest(): void {
    for (const lane of this.#lanes.values()) lane.cursor = lane.oldest;
  }

  #lane(stream: number): Lane {
    const lane = this.#lanes.get(stream);
    if (lane === undefined)
      throw new RangeError(`stream ${stream} is not among ${this.#limits.streams.join(', ')}`);
    return lane;
  }

  #place(lane: Lane, first: number, samples: number): Omit<Entry, 'frame' | 'reason'> {
    const { stream, next } = lane;
    const kept_since_ms = this.#limits.now_ms();
    return { stream, sequence: next, end: next + 1, first, samples, order: this.#order++, kept_since_ms };
  }

  #keep(lane: Lane, entry: Entry): void {
    this.#add(lane, entry);
    lane.begin ??= entry.first;
    lane.next = entry.end;
    lane.nextFirst = entry.first + entry.samples;
    this.#shrink();
  }

  #add(lane: Lane, entry: Entry): void {
    lane.entries.set(entry.sequence, entry);
    this.#bytes += costOf(entry);
    if (entry.frame !== undefined) this.#blocks += 1;
  }

  #forget(lane: Lane, entry: Entry): void {
    lane.entries.delete(entry.sequence);
    this.#bytes -= costOf(entry);
    if (entry.frame !== undefined) this.#blocks -= 1;
  }

  #shrink(): void {
    const { keep_s, keep_bytes_max, now_ms } = this.#limits;
    for (;;) {
      const found = this.#oldestToDrop();
      if (found === undefined) return;
      const age_ms = now_ms() - found.entry.kept_since_ms;
      if (age_ms <= keep_s * 1000 && this.#bytes <= keep_bytes_max) return;
      this.#drop(found.lane, found.entry);
    }
  }

  #oldestToDrop(): { lane: Lane; entry: Entry } | undefined {
    let found: { lane: Lane; entry: Entry } | undefined;
    for (const lane of this.#lanes.values()) {
      const front = lane.entries.get(lane.oldest);
      const entry = isOverload(front) ? lane.entries.get(front.end) : front;
      if (entry !== undefined && entry.order < (found?.entry.order ?? Infinity)) found = { lane, entry };
    }
    return found;
  }

  /** Lets the oldest entry of a lane fall into the overload gap at its front. */
  #drop(lane: Lane, entry: Entry): void {
    if (entry.frame !== undefined) this.#lostSamples += entry.samples;
    const front = lane.entries.get(lane.oldest);
    this.#forget(lane, entry);
    if (isOverload(front)) {
      lane.entries.set(front.sequence, { ...front, end: entry.end, samples: front.samples + entry.samples });
      return;
    }
    const { frame: _, ...place } = entry;
    this.#add(lane, { ...place, reason: 'overload' });
  }

  /**
   * A gap for numbers that were acknowledged once and are asked for again: the server lost them. It begins with the life,
   * because where the samples of forgotten numbers began is forgotten, too; the server cuts off what it has.
   */
  #mourn(lane: Lane): void {
    const front = lane.entries.get(lane.oldest);
    const first = lane.begin ?? 0;
    const overload = isOverload(front) ? front : undefined;
    const until =
      overload === undefined ? (front?.first ?? lane.nextFirst) : overload.first + overload.samples;
    if (overload !== undefined) this.#forget(lane, overload);
    const end = overload?.end ?? lane.oldest;
    const place = { stream: lane.stream, sequence: 0, end, first, samples: until - first };
    this.#add(lane, { ...place, reason: 'overload', order: -1, kept_since_ms: this.#limits.now_ms() });
    lane.oldest = 0;
  }
}

const costOf = (entry: Entry): number => entry_bytes + (entry.frame?.byteLength ?? 0);

const isOverload = (entry: Entry | undefined): entry is Entry => entry?.reason === 'overload';

const entryAt = (lane: Lane, sequence: number): Entry | undefined => {
  const front = lane.entries.get(lane.oldest);
  if (front !== undefined && sequence >= front.sequence && sequence < front.end) return front;
  return lane.entries.get(sequence);
};

const laneOf = (stream: number): Lane => ({
  stream,
  entries: new Map(),
  oldest: 0,
  next: 0,
  cursor: 0,
  begin: undefined,
  nextFirst: 0,
});
