import { ValvomoError } from '@valvomo/model';
import { firKernel, firPays } from './kernels/fir-sums.ts';

/** State of a FIR filter as plain data. */
export type FirSnapshot = {
  readonly settled: boolean;
  /** Samples until the next output. */
  readonly wait: number;
  /** The last taps − 1 samples of every channel, oldest first, [channels × (taps − 1)]. */
  readonly history: Float64Array;
};

/** A FIR filter with memory for several channels; one stretch of a stream after the other, cut in any way. */
export interface Fir {
  readonly channels: number;
  /** An output stands at every input sample whose number since creation or `reset` is a multiple of this. */
  readonly every: number;
  /** (taps − 1) / 2 input samples: by so much symmetric or antisymmetric taps delay every frequency. */
  readonly delay_samples: number;
  /** Outputs that `process` will give for the next `samples` samples. */
  outputs(samples: number): number;
  /**
   * Filters `samples` samples of every channel; channel c lies at c · stride of `values`, its outputs from c · outStride of `out`.
   * The first sample after creation or `reset` counts as if the channel had always been at that value. With `every` 1 `out`
   * may be `values`. Returns the number of outputs a channel.
   */
  process(
    values: Float64Array,
    samples: number,
    out: Float64Array,
    stride?: number,
    outStride?: number,
  ): number;
  /** Forgets everything: to be called at every gap. */
  reset(): void;
  snapshot(): FirSnapshot;
  /** @throws ValvomoError FIR_SNAPSHOT when it is of another filter */
  restore(snapshot: FirSnapshot): void;
}

/** Samples of a channel that are worked on at once, beside the history. */
const stretch = 1024;

const refuse = (code: string, message: string, value: number, limit: number): never => {
  throw new ValvomoError(code, message, { value, limit });
};

/** Σ taps[j] · work[at − j], from the newest sample to the oldest. */
const sumOne = (taps: Float64Array, work: Float64Array, at: number): number => {
  let sum = 0;
  for (let j = 0; j < taps.length; j += 1) sum += (taps[j] as number) * (work[at - j] as number);
  return sum;
};

/** The same sums for four neighbouring outputs: none waits for another, and a sample is read once. */
const sumFour = (taps: Float64Array, work: Float64Array, at: number, out: Float64Array, to: number): void => {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let x1 = work[at + 1] as number;
  let x2 = work[at + 2] as number;
  let x3 = work[at + 3] as number;
  for (let j = 0; j < taps.length; j += 1) {
    const tap = taps[j] as number;
    const x0 = work[at - j] as number;
    s0 += tap * x0;
    s1 += tap * x1;
    s2 += tap * x2;
    s3 += tap * x3;
    x3 = x2;
    x2 = x1;
    x1 = x0;
  }
  out[to] = s0;
  out[to + 1] = s1;
  out[to + 2] = s2;
  out[to + 3] = s3;
};

/** `count` outputs, the first at `work[at]`, into `out` from `to` on. */
const sums = (
  taps: Float64Array,
  work: Float64Array,
  at: number,
  every: number,
  count: number,
  out: Float64Array,
  to: number,
): void => {
  let k = 0;
  if (every === 1) for (; k + 4 <= count; k += 4) sumFour(taps, work, at + k, out, to + k);
  for (; k < count; k += 1) out[to + k] = sumOne(taps, work, at + k * every);
};

/** Outputs among the next `samples` samples when the next one stands `wait` samples ahead. */
const outputsOf = (samples: number, wait: number, every: number): number =>
  samples <= wait ? 0 : Math.floor((samples - 1 - wait) / every) + 1;

const checkRoom = (name: string, length: number, needed: number): void => {
  if (length < needed)
    refuse('FIR_VALUES', `${name} has ${length} values, this call needs ${needed}`, length, needed);
};

const checkSnapshot = (length: number, needed: number): void => {
  if (length !== needed)
    refuse('FIR_SNAPSHOT', `snapshot has ${length} samples, this filter ${needed}`, length, needed);
};

/**
 * y[n] = Σ taps[j] · x[n − j] for `channels` channels, at every `every`-th sample only: output k stands at input sample
 * k · every. Sums run in one order, so the result does not depend on how the stream is cut into calls, nor on whether the
 * kernels run (`kernels: false` is the plain twin).
 * @throws ValvomoError FIR_TAPS without a tap, FIR_EVERY unless `every` is a positive integer
 */
export const createFir = (coefficients: Float64Array, channels: number, every = 1, kernels = true): Fir => {
  if (coefficients.length === 0) refuse('FIR_TAPS', 'a FIR filter has 0 taps, it needs 1', 0, 1);
  if (!Number.isInteger(every) || every < 1)
    refuse('FIR_EVERY', `every ${every}th output is not a positive integer`, every, 1);
  const taps = coefficients.slice();
  const past = taps.length - 1;
  const history = new Float64Array(channels * past);
  const work = new Float64Array(past + stretch);
  const kernel = kernels && every === 1 ? firKernel(taps, work.length) : undefined;
  let settled = false;
  let wait = 0;
  const outputs = (samples: number): number => outputsOf(samples, wait, every);

  const settle = (values: Float64Array, stride: number): void => {
    for (let c = 0; c < channels; c += 1)
      history.fill(values[c * stride] as number, c * past, (c + 1) * past);
    settled = true;
  };

  /** One channel: `length` samples of its row from `at` on. */
  const run = (
    c: number,
    values: Float64Array,
    at: number,
    length: number,
    out: Float64Array,
    to: number,
  ): void => {
    work.set(history.subarray(c * past, (c + 1) * past));
    work.set(values.subarray(at, at + length), past);
    const count = outputs(length);
    if (kernel !== undefined && firPays(taps.length, count)) kernel(work, past, count, out, to);
    else sums(taps, work, past + wait, every, count, out, to);
    history.set(work.subarray(length, length + past), c * past);
  };

  return {
    channels,
    every,
    delay_samples: past / 2,
    outputs,
    process(values, samples, out, stride = samples, outStride = outputs(samples)) {
      if (samples === 0 || channels === 0) return 0;
      const total = outputs(samples);
      checkRoom('input', values.length, (channels - 1) * stride + samples);
      checkRoom('output', out.length, total === 0 ? 0 : (channels - 1) * outStride + total);
      if (!settled) settle(values, stride);
      let done = 0;
      for (let from = 0; from < samples; from += stretch) {
        const length = Math.min(stretch, samples - from);
        for (let c = 0; c < channels; c += 1)
          run(c, values, c * stride + from, length, out, c * outStride + done);
        const given = outputs(length);
        wait += given * every - length;
        done += given;
      }
      return total;
    },
    reset() {
      history.fill(0);
      settled = false;
      wait = 0;
    },
    snapshot: () => ({ settled, wait, history: history.slice() }),
    restore(snapshot) {
      checkSnapshot(snapshot.history.length, history.length);
      history.set(snapshot.history);
      settled = snapshot.settled;
      wait = snapshot.wait;
    },
  };
};
