import { ValvomoError, type Counts, type GapReason, type StreamDescription } from '@valvomo/model';
import { covers, joined, trimmed, type Interval } from './intervals.ts';
import { streamClock, type StreamClock } from './stream-clock.ts';

/** Why a stretch has no samples: a gap of the stream, skipped for this slow viewer, or not received at all. */
export type HoleReason = GapReason | 'skipped' | 'missing';

export interface Hole extends Interval {
  readonly reason: HoleReason;
}

/** What lies at a sample index: samples or a hole, up to `to`. */
export type Stretch = { readonly kind: 'data'; readonly to: number } | (Hole & { readonly kind: 'hole' });

/** Planar counts around one sample: signal s, sample `from + k` is `counts[s · stride + at + k]` for k < length. */
export interface Piece {
  readonly counts: Counts;
  readonly stride: number;
  readonly at: number;
  readonly length: number;
}

const holesMax = 10_000;

/**
 * The newest samples of one stream as integer counts, in planar chunks of equal length that are recycled.
 * Samples lie at absolute indices; what never arrived stays a hole with its reason.
 */
export class StreamRing {
  readonly description: StreamDescription;
  readonly clock: StreamClock;
  /** Samples a chunk: a power of two that lasts 2 s or more. */
  readonly chunkSamples: number;
  /** Changes when something was filled in below the head, so that what was drawn from it is out of date. */
  revision = 0;
  readonly #chunks: (Counts | undefined)[];
  #runs: readonly Interval[] = [];
  #holes: readonly Hole[] = [];
  #head = -1;

  constructor(description: StreamDescription, origin: bigint, span_s: number) {
    this.description = description;
    this.clock = streamClock(description.timeBase, origin);
    this.chunkSamples = 2 ** Math.ceil(Math.log2(Math.max(64, 2 * this.clock.rate_hz)));
    const chunks = Math.max(2, Math.ceil((span_s * this.clock.rate_hz) / this.chunkSamples) + 1);
    this.#chunks = Array.from<Counts | undefined>({ length: chunks });
  }

  /** Index after the newest sample or hole; −1 before anything came. */
  get head(): number {
    return this.#head;
  }

  /** Oldest index that the ring can still show; −1 before anything came. */
  get first(): number {
    const oldest = this.#runs[0]?.from ?? this.#head;
    const hole = this.#holes[0]?.from ?? this.#head;
    return Math.min(oldest, hole);
  }

  /** Samples that this viewer was too slow for, as far as the ring reaches. */
  get skipped(): number {
    let sum = 0;
    for (const hole of this.#holes) if (hole.reason === 'skipped') sum += hole.to - hole.from;
    return sum;
  }

  get holes(): readonly Hole[] {
    return this.#holes;
  }

  /**
   * Takes a planar block [signals × samples]. What the ring already has is kept; what is too old is dropped.
   * @throws ValvomoError BAD_FRAME when the block does not fit the stream
   */
  append(first: number, samples: number, counts: Counts): void {
    const signals = this.description.signals.length;
    if (counts.length !== signals * samples)
      throw new ValvomoError('BAD_FRAME', `block has ${counts.length} counts, limit ${signals * samples}`, {
        value: counts.length,
        limit: signals * samples,
      });
    if (this.description.bits === 16 && counts instanceof Int32Array)
      throw new ValvomoError('BAD_FRAME', `32-bit counts in a stream of ${this.description.bits} bits`);
    const to = first + samples;
    const before = this.#head;
    this.#advanceTo(to);
    const from = Math.max(first, this.#oldestIndex());
    if (from >= to || covers(this.#runs, from, to)) return;
    if (from < before && !covers(this.#runs, from, Math.min(to, before))) this.revision += 1;
    this.#copy(first, from, to, samples, counts);
    this.#runs = joined(this.#runs, { from, to });
  }

  /** Samples [first, first + samples) will not come. */
  lose(first: number, samples: number, reason: HoleReason): void {
    const to = first + samples;
    const known = this.#holes.some((hole) => hole.from <= first && hole.to >= to);
    if (known || to <= this.#oldestIndex()) return;
    if (first < this.#head && !covers(this.#runs, first, Math.min(to, this.#head))) this.revision += 1;
    const last = this.#holes.at(-1);
    // A viewer that is too slow hears of a skip a block: together they are one hole.
    const goesOn = last?.to === first && last.reason === reason;
    const before = goesOn ? this.#holes.slice(0, -1) : this.#holes;
    this.#holes = [...before, { from: goesOn ? last.from : first, to, reason }]
      .toSorted((a, b) => a.from - b.from)
      .slice(-holesMax);
    this.#advanceTo(to);
  }

  /** What lies at `index`, for first ≤ index < head; undefined outside. */
  stretchAt(index: number): Stretch | undefined {
    if (index >= this.#head || index < this.first) return undefined;
    let next = this.#head;
    for (const run of this.#runs) {
      if (index < run.from) {
        next = run.from;
        break;
      }
      if (index < run.to) return { kind: 'data', to: run.to };
    }
    for (const hole of this.#holes) {
      if (hole.from > index)
        return { kind: 'hole', from: index, to: Math.min(next, hole.from), reason: 'missing' };
      if (index < hole.to)
        return { kind: 'hole', from: index, to: Math.min(next, hole.to), reason: hole.reason };
    }
    return { kind: 'hole', from: index, to: next, reason: 'missing' };
  }

  /** Counts from `index` on to the end of their chunk; `index` must be data. */
  piece(index: number): Piece {
    const at = index % this.chunkSamples;
    const counts = this.#chunk(Math.floor(index / this.chunkSamples));
    return { counts, stride: this.chunkSamples, at, length: this.chunkSamples - at };
  }

  #oldestIndex(): number {
    const newestChunk = Math.floor((this.#head - 1) / this.chunkSamples);
    return Math.max(0, (newestChunk - this.#chunks.length + 1) * this.chunkSamples);
  }

  #advanceTo(head: number): void {
    if (head <= this.#head) return;
    this.#head = head;
    const oldest = this.#oldestIndex();
    this.#runs = trimmed(this.#runs, oldest);
    this.#holes = trimmed(this.#holes, oldest);
  }

  #chunk(number: number): Counts {
    const slot = number % this.#chunks.length;
    const held = this.#chunks[slot];
    if (held !== undefined) return held;
    const length = this.chunkSamples * this.description.signals.length;
    const made = this.description.bits === 16 ? new Int16Array(length) : new Int32Array(length);
    this.#chunks[slot] = made;
    return made;
  }

  #copy(first: number, from: number, to: number, samples: number, counts: Counts): void {
    const signals = this.description.signals.length;
    let index = from;
    while (index < to) {
      const piece = this.piece(index);
      const length = Math.min(piece.length, to - index);
      for (let signal = 0; signal < signals; signal += 1) {
        const source = signal * samples + (index - first);
        piece.counts.set(counts.subarray(source, source + length), signal * piece.stride + piece.at);
      }
      index += length;
    }
  }
}
