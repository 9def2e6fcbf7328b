import { impedanceSpan, type Measuring } from '@valvomo/analysis';
import { sampleIndex, type Block, type DeviceEvent, type Gap, type Item } from '@valvomo/model';
import { decodeFrame } from '@valvomo/wire';
import { payloadOf } from '../framed.ts';
import type { History, Shown } from '../history.ts';
import type { Fed, Positions } from './messages.ts';

/** The recording whose items are wanted. */
export interface SuppliedRecording {
  /** Index after the newest item of every stream. */
  heads(): { readonly heads: readonly { readonly stream: number; readonly next: number }[] };
  /** Measurements announced since the server has the recording, in order; the list only grows. */
  readonly measurements: readonly Fed[];
  /** Blocks, gaps and announced measurements from the journal, each stream in order; some may lie before `from`. */
  replay(from: Positions): AsyncGenerator<Fed, void, undefined>;
}

/** What comes next. */
export interface Batch {
  readonly items: readonly Fed[];
  readonly bytes: number;
  /** There is more. */
  readonly full: boolean;
  /** Some of it came from the journal. */
  readonly late: boolean;
}

/** Samples of a block from `from` on, with counts of their own. */
const tailOf = ({ start, samples, signals, counts }: Block, from: number): Block => {
  const cut = from - start;
  if (cut <= 0) return { kind: 'block', start, samples, signals, counts: counts.slice() };
  const rest = samples - cut;
  const kept = counts instanceof Int16Array ? new Int16Array(signals * rest) : new Int32Array(signals * rest);
  for (let row = 0; row < signals; row += 1)
    kept.set(counts.subarray(row * samples + cut, (row + 1) * samples), row * rest);
  return { kind: 'block', start: sampleIndex(from), samples: rest, signals, counts: kept };
};

/** The measurement that an event announces; undefined for all other events. */
export const measuringOf = (event: DeviceEvent): Measuring | undefined => {
  const span = impedanceSpan(event);
  return span === null ? undefined : { kind: 'measuring', start: span.start, samples: span.end - span.start };
};

const itemOf = ({ kind, first, samples, bytes }: Shown): Item | undefined => {
  const payload = payloadOf(bytes);
  if (kind === 'gap') {
    const { reason } = JSON.parse(payload.toString()) as Gap;
    return { kind: 'gap', start: sampleIndex(first), samples, reason };
  }
  const frame = decodeFrame(payload);
  if (frame.kind !== 'block') return undefined;
  const { signals, counts } = frame;
  return { kind: 'block', start: sampleIndex(first), samples, signals, counts };
};

/**
 * The items of a recording's streams, each stream in order and every sample once: from what the bed keeps in memory for
 * its viewers, and from the journal where that does not reach. It holds nothing back, so whoever takes slowly costs no
 * memory. What neither has any more is a gap.
 */
export class Supply {
  readonly #recording: SuppliedRecording;
  readonly #history: History;
  readonly #positions: Map<number, number>;
  /** How many of the announced measurements were brought. */
  #announced = 0;
  /** Entry of the history that is looked at next. */
  #cursor = 0;
  #journal: AsyncGenerator<Fed, void, undefined> | undefined;
  /** Where the journal was asked last, by stream: it has nothing there. */
  readonly #sought = new Map<number, number>();

  constructor(recording: SuppliedRecording, history: History, from: Positions) {
    this.#recording = recording;
    this.#history = history;
    this.#positions = new Map(from);
  }

  /** Index wanted next of every stream. */
  get positions(): Positions {
    return new Map(this.#positions);
  }

  /**
   * What comes next, at least of `bytes_max` where there is so much.
   * @throws the disk's error; asked again, it begins the journal anew
   */
  async take(bytes_max: number): Promise<Batch> {
    const items: Fed[] = [];
    let bytes = 0;
    let late = false;
    const add = (fed: Fed): boolean => {
      for (const next of this.#next(fed)) {
        items.push(next);
        bytes += next.item.kind === 'block' ? next.item.counts.byteLength : 0;
      }
      return bytes < bytes_max;
    };
    const { measurements } = this.#recording;
    for (const fed of measurements.slice(this.#announced)) add(fed);
    this.#announced = measurements.length;
    for (;;) {
      if (this.#journal !== undefined) {
        late = true;
        if (!(await this.#fromJournal(add))) break;
      }
      const wantsMore = this.#fromMemory(add);
      if (!wantsMore || this.#journal === undefined) break;
    }
    return { items, bytes, full: bytes >= bytes_max, late };
  }

  /** What is new of an item: nothing, its tail, or all of it, after a gap where something is missing. */
  #next({ stream, item }: Fed): readonly Fed[] {
    const want = this.#positions.get(stream);
    const end = item.start + item.samples;
    if (want === undefined || end <= want) return [];
    if (item.kind === 'measuring') return [{ stream, item }];
    this.#positions.set(stream, end);
    const from = Math.max(want, item.start);
    const rest: Item =
      item.kind === 'block' ? tailOf(item, from) : { ...item, start: sampleIndex(from), samples: end - from };
    if (item.start <= want) return [{ stream, item: rest }];
    const lost: Gap = {
      kind: 'gap',
      start: sampleIndex(want),
      samples: item.start - want,
      reason: 'overload',
    };
    return [
      { stream, item: lost },
      { stream, item: rest },
    ];
  }

  /** @returns false when there is enough */
  async #fromJournal(add: (fed: Fed) => boolean): Promise<boolean> {
    try {
      for (;;) {
        const next = await this.#journal?.next();
        if (next === undefined || next.done === true) break;
        if (!add(next.value)) return false;
      }
    } catch (error) {
      this.#journal = undefined;
      this.#sought.clear();
      throw error;
    }
    this.#journal = undefined;
    return true;
  }

  /** @returns false when there is enough */
  #fromMemory(add: (fed: Fed) => boolean): boolean {
    this.#cursor = Math.max(this.#cursor, this.#history.from);
    for (; ; this.#cursor += 1) {
      const entry = this.#history.at(this.#cursor);
      if (entry === undefined) break;
      if (entry.kind === 'event' || !this.#positions.has(entry.stream)) continue;
      if (this.#isMissing(entry.stream, entry.first)) return true;
      const item = itemOf(entry);
      if (item !== undefined && !add({ stream: entry.stream, item })) {
        this.#cursor += 1;
        return false;
      }
    }
    for (const { stream, next } of this.#recording.heads().heads) if (this.#isMissing(stream, next)) break;
    return true;
  }

  /** Something before `first` is wanted; then the journal is asked, once for every place. */
  #isMissing(stream: number, first: number): boolean {
    const want = this.#positions.get(stream);
    if (want === undefined || first <= want || this.#sought.get(stream) === want) return false;
    this.#sought.set(stream, want);
    this.#journal = this.#recording.replay(this.positions);
    return true;
  }
}
