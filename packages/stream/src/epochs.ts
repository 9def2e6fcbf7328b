import {
  sampleIndex,
  ValvomoError,
  type Derived,
  type Epoch,
  type EpochSpec,
  type Gap,
} from '@valvomo/model';
import { concatMap, defer, type OperatorFunction } from 'rxjs';
import { Continuity } from './continuity.ts';

/** Collects one epoch after the other; state of one subscription. */
class Collector {
  readonly #spec: EpochSpec;
  readonly #continuity = new Continuity();
  /** Samples since the last gap, at most one epoch and what a block adds, planar [derivations × kept]. */
  #rows: Float64Array[] = [];
  #start = 0;
  #kept = 0;

  constructor(spec: EpochSpec) {
    this.#spec = spec;
  }

  accept(item: Derived | Gap): Epoch[] {
    this.#continuity.check(item);
    if (item.kind === 'gap') {
      this.#start = item.start + item.samples;
      this.#kept = 0;
      return [];
    }
    if (this.#rows.length === 0) {
      this.#rows = item.derivations.map(() => new Float64Array(this.#spec.length));
      this.#start = item.start;
    }
    this.#append(item);
    return this.#complete(item.derivations);
  }

  #append({ samples, values }: Derived): void {
    const needed = this.#kept + samples;
    for (const [row, kept] of this.#rows.entries()) {
      let target = kept;
      if (kept.length < needed) {
        target = new Float64Array(Math.max(needed, 2 * kept.length));
        target.set(kept.subarray(0, this.#kept));
        this.#rows[row] = target;
      }
      target.set(values.subarray(row * samples, (row + 1) * samples), this.#kept);
    }
    this.#kept = needed;
  }

  /** Every epoch of the grid that lies wholly in what is kept; then lets go of what no later epoch needs. */
  #complete(derivations: readonly string[]): Epoch[] {
    const { length, hop } = this.#spec;
    const out: Epoch[] = [];
    let index = Math.ceil(this.#start / hop);
    for (; index * hop + length <= this.#start + this.#kept; index += 1) {
      const at = index * hop - this.#start;
      const values = new Float64Array(derivations.length * length);
      for (const [row, kept] of this.#rows.entries())
        values.set(kept.subarray(at, at + length), row * length);
      out.push({
        kind: 'epoch',
        index,
        start: sampleIndex(index * hop),
        samples: length,
        derivations,
        values,
      });
    }
    const done = Math.min(index * hop - this.#start, this.#kept);
    for (const row of this.#rows) row.copyWithin(0, done, this.#kept);
    this.#start += done;
    this.#kept -= done;
    return out;
  }
}

/**
 * Epochs of fixed length on the stream's own grid: epoch k covers samples [k · hop, k · hop + length) from the recording's
 * sample 0, also after gaps. None spans a gap: a partial one is dropped.
 * @throws ValvomoError EPOCH_SPEC at once unless length and hop are whole and at least 1; from the stream
 * BLOCKS_OUT_OF_ORDER when items do not follow one another, DERIVATIONS_CHANGED
 */
export const epochs = (spec: EpochSpec): OperatorFunction<Derived | Gap, Epoch> => {
  for (const samples of [spec.length, spec.hop])
    if (!Number.isInteger(samples) || samples < 1)
      throw new ValvomoError('EPOCH_SPEC', `epochs of ${spec.length} samples every ${spec.hop}`, {
        value: samples,
        limit: 1,
      });
  return (source) =>
    defer(() => {
      const collector = new Collector(spec);
      return source.pipe(concatMap((item) => collector.accept(item)));
    });
};
