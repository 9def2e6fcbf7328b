import { sampleIndex, type Block, type Counts, type GapReason, type Item } from '@valvomo/model';

/** Samples and gaps of one stream on their way out: put in as they are read, taken out as they are due. */
export class Lane {
  readonly #signals: number;
  #items: Item[] = [];
  #next = 0;

  constructor(signals: number) {
    this.#signals = signals;
  }

  /** Index after the last sample that was put in. */
  get next(): number {
    return this.#next;
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  /** Puts in samples that begin at `start`; what lies before them is a gap, what is there already is left out. */
  put(start: number, samples: number, counts: Counts, reason: GapReason): void {
    this.gapUntil(start, reason);
    const skip = this.#next - start;
    if (skip >= samples) return;
    const whole = { kind: 'block', samples, signals: this.#signals, counts } as const;
    this.#items.push({ ...cut(whole, skip, samples - skip), start: sampleIndex(this.#next) });
    this.#next = start + samples;
  }

  gapUntil(until: number, reason: GapReason): void {
    if (until <= this.#next) return;
    this.#items.push({ kind: 'gap', start: sampleIndex(this.#next), samples: until - this.#next, reason });
    this.#next = until;
  }

  /** Takes out everything before sample `until`; a gap is taken whole, when its end is due. */
  take(until: number): Item[] {
    const taken: Item[] = [];
    for (let item = this.#items[0]; item !== undefined && item.start < until; item = this.#items[0]) {
      if (item.kind === 'gap' && item.start + item.samples > until) break;
      const length = Math.min(item.samples, until - item.start);
      if (item.kind === 'gap' || length === item.samples) {
        this.#items.shift();
        taken.push(item);
        continue;
      }
      taken.push({ ...cut(item, 0, length), start: item.start });
      const rest = cut(item, length, item.samples - length);
      this.#items[0] = { ...rest, start: sampleIndex(item.start + length) };
    }
    return taken;
  }
}

type Samples = Omit<Block, 'start'>;

/** `samples` samples of a block from its sample `from` on. */
const cut = (block: Samples, from: number, samples: number): Samples => {
  if (samples === block.samples) return block;
  const { kind, signals, counts } = block;
  const part =
    counts instanceof Int16Array ? new Int16Array(signals * samples) : new Int32Array(signals * samples);
  for (let signal = 0; signal < signals; signal++) {
    const begin = signal * block.samples + from;
    part.set(counts.subarray(begin, begin + samples), signal * samples);
  }
  return { kind, samples, signals, counts: part };
};
