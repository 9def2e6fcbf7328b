import type { StreamDescription } from '@valvomo/model';
import type { SampleSource } from '../picture/source.ts';
import { firstIndexAt, streamClock, type StreamClock } from '../picture/stream-clock.ts';
import type { Hole, HoleReason, Piece, StreamRing, Stretch } from '../picture/stream-ring.ts';
import { chunkSamplesOf, type Chunk } from './chunk.ts';
import type { ChunkCache } from './chunk-cache.ts';

/** The ring has no samples there, but the recording may: this viewer was too slow, or had no link. */
const isOurs = (reason: HoleReason): boolean => reason === 'skipped' || reason === 'missing';

/**
 * One stream of a recording from its first sample on: what the ring of the live picture has is taken from there, the rest
 * from chunks of the recording. The same index is the same sample in both, so that a page may lie across the border.
 */
export class StreamTape implements SampleSource {
  readonly description: StreamDescription;
  readonly clock: StreamClock;
  readonly chunkSamples: number;
  /** Holes of the recording with their reasons, in order. */
  holes: readonly Hole[] = [];
  /** End index of what is recorded, as far as it is known. */
  recorded: number;
  readonly #ring: StreamRing | undefined;
  readonly #cache: ChunkCache;
  readonly #name: string;

  constructor(options: {
    /** Its number is the one that the recording knows it by. */
    description: StreamDescription;
    origin: bigint;
    recording: string;
    recorded: number;
    ring: StreamRing | undefined;
    cache: ChunkCache;
  }) {
    this.description = options.description;
    this.clock = streamClock(options.description.timeBase, options.origin);
    this.chunkSamples = chunkSamplesOf(options.description, this.clock.rate_hz);
    this.recorded = options.recorded;
    this.#ring = options.ring;
    this.#cache = options.cache;
    this.#name = `${options.recording}/${options.description.stream}`;
  }

  get first(): number {
    return this.head > 0 ? 0 : -1;
  }

  get head(): number {
    return Math.max(this.recorded, this.#ring?.head ?? 0);
  }

  /** The ring of the live picture that its newest samples come from. */
  get ring(): StreamRing | undefined {
    return this.#ring;
  }

  nameOf(chunk: number): string {
    return `${this.#name}/${chunk}`;
  }

  put(number: number, chunk: Chunk): void {
    this.#cache.put(this.nameOf(number), chunk);
    this.recorded = Math.max(this.recorded, Math.min(chunk.end, Number.MAX_SAFE_INTEGER));
  }

  /** Numbers of the chunks that samples [from, to) still need; those that are there are kept. */
  missing(from: number, to: number): readonly number[] {
    const begin = Math.max(0, from);
    const end = Math.min(to, this.head);
    const numbers: number[] = [];
    for (let number = Math.floor(begin / this.chunkSamples); number * this.chunkSamples < end; number += 1) {
      const first = Math.max(begin, number * this.chunkSamples);
      const last = Math.min(end, (number + 1) * this.chunkSamples);
      if (!this.#ringHas(first, last) && !this.#chunkHas(number, last)) numbers.push(number);
    }
    return numbers;
  }

  /** Samples between two instants, a neighbour on either side included. */
  between(from: number, to: number): { readonly from: number; readonly to: number } {
    return { from: firstIndexAt(this.clock, from) - 1, to: firstIndexAt(this.clock, to) + 2 };
  }

  stretchAt(index: number): Stretch | undefined {
    if (index < 0 || index >= this.head) return undefined;
    const here = this.#at(index);
    if (here.kind !== 'data') return here;
    let { to } = here;
    while (to < this.head) {
      const next = this.#at(to);
      if (next.kind !== 'data') break;
      to = next.to;
    }
    return { kind: 'data', to };
  }

  piece(index: number): Piece {
    const live = this.#live(index);
    if (live !== undefined && this.#ring !== undefined) {
      const piece = this.#ring.piece(index);
      return { ...piece, length: Math.min(piece.length, live.to - index) };
    }
    const number = Math.floor(index / this.chunkSamples);
    const chunk = this.#cache.get(this.nameOf(number));
    const run = chunk?.runs.find(({ from, to }) => index >= from && index < to);
    if (chunk === undefined || run === undefined)
      throw new RangeError(`sample ${index} of ${this.#name} is not here`);
    const at = index - number * this.chunkSamples;
    return { counts: chunk.counts, stride: this.chunkSamples, at, length: run.to - index };
  }

  /** What the ring has at `index`, and what the recording will not know better. */
  #live(index: number): Stretch | undefined {
    const stretch = this.#ring?.stretchAt(index);
    return stretch?.kind === 'hole' && isOurs(stretch.reason) ? undefined : stretch;
  }

  #ringHas(from: number, to: number): boolean {
    for (let index = from; index < to;) {
      const stretch = this.#live(index);
      if (stretch === undefined) return false;
      index = stretch.to;
    }
    return true;
  }

  #chunkHas(number: number, to: number): boolean {
    const name = this.nameOf(number);
    const chunk = this.#cache.get(name);
    if (chunk === undefined || chunk.end < to) return false;
    this.#cache.touch(name);
    return true;
  }

  /** What lies at one index, as far as it comes from one place. */
  #at(index: number): Stretch {
    const live = this.#live(index);
    if (live !== undefined) return live;
    const number = Math.floor(index / this.chunkSamples);
    const limit = Math.min((number + 1) * this.chunkSamples, this.head, this.#liveAgain(index));
    const chunk = this.#cache.get(this.nameOf(number));
    if (chunk === undefined) return { kind: 'hole', from: index, to: limit, reason: 'missing' };
    let next = limit;
    for (const run of chunk.runs) {
      if (index < run.from) {
        next = Math.min(limit, run.from);
        break;
      }
      if (index < run.to) return { kind: 'data', to: Math.min(limit, run.to) };
    }
    return this.#holeAt(index, next);
  }

  /** Where, after `index`, the ring has something. */
  #liveAgain(index: number): number {
    const ring = this.#ring;
    if (ring === undefined || ring.first < 0) return Infinity;
    if (index < ring.first) return ring.first;
    return ring.stretchAt(index)?.to ?? Infinity;
  }

  /** Without samples from `index` to `to` at most, for one reason. */
  #holeAt(index: number, to: number): Stretch {
    const { holes } = this;
    let low = 0;
    let high = holes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((holes[middle]?.to ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    const hole = holes[low];
    if (hole === undefined || hole.from >= to) return { kind: 'hole', from: index, to, reason: 'missing' };
    if (hole.from > index) return { kind: 'hole', from: index, to: hole.from, reason: 'missing' };
    return { kind: 'hole', from: index, to: Math.min(to, hole.to), reason: hole.reason };
  }
}
