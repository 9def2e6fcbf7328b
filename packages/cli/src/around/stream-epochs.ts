import type { Chunk, Chunks } from '../derive/derived.ts';

/** Values of all rows, samples [start, start + samples), row after row. */
interface Held {
  readonly start: number;
  readonly samples: number;
  readonly values: Float64Array;
}

const copied = ({ start, samples, values, stride, offset }: Chunk, rows: number): Held => {
  const own = new Float64Array(rows * samples);
  for (let row = 0; row < rows; row += 1) {
    const from = row * stride + offset;
    own.set(values.subarray(from, from + samples), row * samples);
  }
  return { start, samples, values: own };
};

/** Takes epochs out of a stream in one pass; they may overlap, but none begins before the one that was taken last. */
export class StreamEpochs {
  readonly #chunks: AsyncGenerator<Chunk, void, undefined>;
  readonly #rows: number;
  #held: Held[] = [];
  #isDone = false;

  constructor(chunks: Chunks, rows: number) {
    this.#chunks = chunks();
    this.#rows = rows;
  }

  /** Samples [first, end) of all rows, row after row; undefined unless every one is there. */
  async take(first: number, end: number): Promise<Float64Array | undefined> {
    this.#held = this.#held.filter(({ start, samples }) => start + samples > first);
    await this.#reach(first, end);
    const length = end - first;
    const epoch = new Float64Array(this.#rows * length);
    let found = 0;
    for (const { start, samples, values } of this.#held) {
      const from = Math.max(start, first);
      const until = Math.min(start + samples, end);
      if (until <= from) continue;
      found += until - from;
      for (let row = 0; row < this.#rows; row += 1) {
        const at = row * samples;
        epoch.set(values.subarray(at + from - start, at + until - start), row * length + from - first);
      }
    }
    return found === length ? epoch : undefined;
  }

  async close(): Promise<void> {
    await this.#chunks.return();
  }

  /** Holds what there is up to `end`. */
  async #reach(first: number, end: number): Promise<void> {
    let reached = this.#held.at(-1);
    while (!this.#isDone && (reached === undefined || reached.start + reached.samples < end)) {
      const next = await this.#chunks.next();
      if (next.done === true) {
        this.#isDone = true;
        return;
      }
      if (next.value.start + next.value.samples <= first) continue;
      reached = copied(next.value, this.#rows);
      this.#held.push(reached);
    }
  }
}
