import { ValvomoError } from '@valvomo/model';
import { minMax } from './min-max.ts';

/** One level: bucket b of channel c (samples b · factor … (b + 1) · factor) lies at 2 · (c · capacity + b mod capacity). */
export interface PyramidLevel {
  readonly factor: number;
  /** Buckets a channel. */
  readonly capacity: number;
  /** Pairs of extremes in the order in which they occurred; NaN where samples are missing. */
  readonly extremes: Float32Array;
}

/** Extremes of the recent past at growing coarseness, kept up while samples arrive. */
export interface Pyramid {
  /** Sample that comes next. */
  readonly head: number;
  readonly levels: readonly PyramidLevel[];
  /** Takes the next `samples` samples of every channel, planar [channels × stride]; NaN for what is missing. */
  append(values: Float64Array, samples: number, stride?: number): void;
  /** The next `samples` samples never arrived. */
  skip(samples: number): void;
  /**
   * `columns` pairs over samples [from, to) of a channel into `out`, from the coarsest level that has at least two
   * buckets a column; a bucket belongs to the column in which it begins. What is no longer or not yet kept is NaN.
   * Returns the factor of the level, or 0 when even the finest is too coarse: then use the samples themselves.
   */
  columns(channel: number, from: number, to: number, columns: number, out: Float32Array): number;
}

/** Joins the pair at `from` of `source`, which is later, to the pair at `at` of `target`. */
const join = (target: Float32Array, at: number, source: Float32Array, from: number): void => {
  const a0 = target[at] as number;
  const a1 = target[at + 1] as number;
  const b0 = source[from] as number;
  const b1 = source[from + 1] as number;
  if (a0 !== a0 || b0 !== b0) {
    target[at] = Number.NaN;
    target[at + 1] = Number.NaN;
    return;
  }
  const minLater = Math.min(b0, b1) < Math.min(a0, a1);
  const maxLater = Math.max(b0, b1) > Math.max(a0, a1);
  if (minLater && maxLater) {
    target[at] = b0;
    target[at + 1] = b1;
  } else if (minLater) {
    target[at] = Math.max(a0, a1);
    target[at + 1] = Math.min(b0, b1);
  } else if (maxLater) {
    target[at] = Math.min(a0, a1);
    target[at + 1] = Math.max(b0, b1);
  }
};

/** The extremes of buckets [first, end), at least one, into out[at] and out[at + 1]. */
const joinBuckets = (
  { capacity, extremes }: PyramidLevel,
  channel: number,
  first: number,
  end: number,
  out: Float32Array,
  at: number,
): void => {
  const slotOf = (bucket: number): number => 2 * (channel * capacity + (bucket % capacity));
  out[at] = extremes[slotOf(first)] as number;
  out[at + 1] = extremes[slotOf(first) + 1] as number;
  for (let bucket = first + 1; bucket < end; bucket += 1) join(out, at, extremes, slotOf(bucket));
};

const clearBuckets = (level: PyramidLevel, channels: number, head: number, samples: number): void => {
  const { factor, capacity, extremes } = level;
  const last = Math.floor((head + samples - 1) / factor);
  const first = Math.max(Math.floor(head / factor), last - capacity + 1);
  for (let bucket = first; bucket <= last; bucket += 1)
    for (let channel = 0; channel < channels; channel += 1) {
      const slot = 2 * (channel * capacity + (bucket % capacity));
      extremes.fill(Number.NaN, slot, slot + 2);
    }
};

/** A pair for samples that lie in the bucket from `within` on: the first ones replace what the ring held before. */
const put = (level: PyramidLevel, slot: number, within: number, pair: Float32Array): void => {
  if (within === 0) level.extremes.set(pair, slot);
  else join(level.extremes, slot, pair, 0);
};

/**
 * A pyramid over at least the last `samples_kept` samples of `channels` channels, with levels of `factors` samples
 * (each a multiple of the one before). Memory: channels · samples_kept · 8 bytes · Σ 1/factor.
 * @throws ValvomoError PYRAMID_FACTORS
 */
export const createPyramid = (
  channels: number,
  samples_kept: number,
  factors: readonly number[] = [8, 64, 512],
): Pyramid => {
  for (const [k, factor] of factors.entries())
    if (!Number.isInteger(factor) || factor < 2 || factor % (factors[k - 1] ?? 1) !== 0)
      throw new ValvomoError(
        'PYRAMID_FACTORS',
        `level of ${factor} samples does not follow from ${String(factors)}`,
        {
          value: factor,
          limit: factors,
        },
      );
  const levels = factors.map((factor): PyramidLevel => {
    const capacity = Math.ceil(samples_kept / factor) + 1;
    return { factor, capacity, extremes: new Float32Array(2 * channels * capacity).fill(Number.NaN) };
  });
  const pair = new Float32Array(2);
  let head = 0;

  return {
    get head() {
      return head;
    },
    levels,
    append(values, samples, stride = samples) {
      const finest = levels[0];
      if (finest === undefined) return;
      for (let from = 0; from < samples;) {
        const length = Math.min(samples - from, finest.factor - (head % finest.factor));
        for (let channel = 0; channel < channels; channel += 1) {
          minMax(values, channel * stride + from, channel * stride + from + length, pair, 0);
          for (const level of levels) {
            const bucket = Math.floor(head / level.factor) % level.capacity;
            put(level, 2 * (channel * level.capacity + bucket), head % level.factor, pair);
          }
        }
        head += length;
        from += length;
      }
    },
    skip(samples) {
      if (samples <= 0) return;
      for (const level of levels) clearBuckets(level, channels, head, samples);
      head += samples;
    },
    columns(channel, from, to, columns, out) {
      const level = levels.findLast(({ factor }) => (to - from) / columns >= 2 * factor);
      if (level === undefined) return 0;
      const oldest = Math.floor((head - 1) / level.factor) - level.capacity + 1;
      let bucket = Math.ceil(from / level.factor);
      for (let k = 0; k < columns; k += 1) {
        const end = Math.ceil((from + ((k + 1) * (to - from)) / columns) / level.factor);
        if (bucket < Math.max(0, oldest) || end > Math.ceil(head / level.factor))
          out.fill(Number.NaN, 2 * k, 2 * k + 2);
        else joinBuckets(level, channel, bucket, end, out, 2 * k);
        bucket = end;
      }
      return level.factor;
    },
  };
};
