import {
  rateHz,
  sampleIndex,
  type AnalysisItem,
  type Block,
  type Item,
  type Plain,
  type StreamDescription,
} from '@valvomo/model';
import type { BeatsOfStream } from './beats-of-stream.ts';
import type { StreamAnalysis } from './stream-analysis.ts';

/** So far the EEG may be ahead of the ECG before its rows are made without it. */
const behind_s_max = 30;

interface SavedBlock {
  readonly kind: 'block';
  readonly start: number;
  readonly samples: number;
  readonly signals: number;
  readonly wide: boolean;
  readonly counts: Int32Array;
}

interface Saved {
  readonly held: readonly (SavedBlock | { kind: 'gap'; start: number; samples: number; reason: string })[];
  readonly givenUp: boolean;
}

const isWide = ({ counts }: Block): boolean => counts instanceof Int32Array;

const savedItem = (item: Item): Saved['held'][number] =>
  item.kind === 'gap'
    ? { ...item }
    : {
        kind: 'block',
        start: item.start,
        samples: item.samples,
        signals: item.signals,
        wide: isWide(item),
        counts: Int32Array.from(item.counts),
      };

const restoredItem = (saved: Saved['held'][number]): Item => {
  if (saved.kind === 'gap') return saved as unknown as Item;
  const { start, samples, signals, wide, counts } = saved;
  return {
    kind: 'block',
    start: sampleIndex(start),
    samples,
    signals,
    counts: wide ? counts.slice() : Int16Array.from(counts),
  };
};

/** Samples [from, to) of a block, counted from its own beginning, with counts of their own. */
const part = ({ start, samples, signals, counts }: Block, from: number, to: number): Block => {
  const length = to - from;
  const kept =
    counts instanceof Int16Array ? new Int16Array(signals * length) : new Int32Array(signals * length);
  for (let row = 0; row < signals; row += 1)
    kept.set(counts.subarray(row * samples + from, row * samples + to), row * length);
  return { kind: 'block', start: sampleIndex(start + from), samples: length, signals, counts: kept };
};

/**
 * An EEG and an ECG of two rates, merged by time: what comes of the EEG waits until the ECG has come as far, so that a row
 * sees the same R waves whichever of the two came first. An EEG that is 30 s ahead waits no longer: until the ECG
 * comes again, it counts as a gap.
 */
export class TwoRates {
  readonly #eeg: StreamAnalysis;
  readonly #ecg: BeatsOfStream;
  readonly #behind_max: number;
  #held: Item[] = [];
  /** The ECG is not waited for. */
  #givenUp = false;
  #ended = false;

  constructor(eeg: StreamAnalysis, ecg: BeatsOfStream, { timeBase }: StreamDescription, saved?: Plain) {
    this.#eeg = eeg;
    this.#ecg = ecg;
    this.#behind_max = behind_s_max * rateHz(timeBase.rate);
    if (saved === undefined) return;
    const kept = saved as unknown as Saved;
    this.#held = kept.held.map(restoredItem);
    this.#givenUp = kept.givenUp;
  }

  /** What waits is copied. */
  eeg(item: Item): AnalysisItem[] {
    this.#held.push(item.kind === 'block' ? part(item, 0, item.samples) : item);
    const end = item.start + item.samples;
    if (end - this.#ecg.head > this.#behind_max) this.#givenUp = true;
    if (this.#givenUp) this.#ecg.giveUp(end);
    return this.#release();
  }

  ecg(item: Item): AnalysisItem[] {
    this.#givenUp = false;
    this.#ecg.take(item);
    return this.#release();
  }

  /** No more will come: rows wait for nothing. */
  end(): AnalysisItem[] {
    this.#ended = true;
    return [...this.#release(), ...this.#eeg.end()];
  }

  snapshot(): Plain {
    const saved: Saved = { held: this.#held.map(savedItem), givenUp: this.#givenUp };
    return saved as unknown as Plain;
  }

  #release(): AnalysisItem[] {
    const made: AnalysisItem[] = [];
    for (let first = this.#held[0]; first !== undefined; first = this.#held[0]) {
      const end = first.start + first.samples;
      const free = first.kind === 'gap' ? end : this.#free(end);
      if (free <= first.start) break;
      this.#held.shift();
      if (first.kind === 'block' && free < end) {
        const cut = free - first.start;
        this.#held.unshift(part(first, cut, first.samples));
        made.push(...this.#eeg.accept(part(first, 0, cut)));
      } else made.push(...this.#eeg.accept(first));
    }
    return made;
  }

  /** Samples before this one complete no row but those whose R waves are known; at most `end`. */
  #free(end: number): number {
    if (this.#ended) return end;
    const { hop } = this.#eeg.grid;
    let second = this.#eeg.next;
    while (this.#ecg.covers(second) && (second + 1) * hop <= end) second += 1;
    return Math.min(end, (second + 1) * hop - 1);
  }
}
