import type { Brand } from './brand.ts';

/** Instants and durations in ticks of 100 ns; an instant counts from 1970-01-01T00:00:00Z. */
export type Ticks = Brand<bigint, 'Ticks'>;
/** Integer position of a sample on a stream's time base; never milliseconds, never float seconds. */
export type SampleIndex = Brand<number, 'SampleIndex'>;

export const ticksPerSecond = 10_000_000;
const ticksPerMillisecond = 10_000n;

/** `samples` samples every `ticks` ticks; rational, so that 238 samples in 0.23814 s stay exact. */
export interface Rate {
  readonly samples: number;
  readonly ticks: number;
}

/** Where the samples of one stream lie in time: sample 0 was taken at `start`. One a stream. */
export interface TimeBase {
  readonly start: Ticks;
  readonly rate: Rate;
}

export const ticks = (value: bigint): Ticks => value as Ticks;

/** @throws RangeError unless `value` is an integer in 0 … 2⁵³ − 1 */
export const sampleIndex = (value: number): SampleIndex => {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`sample index ${value} is not an integer in 0 … ${Number.MAX_SAFE_INTEGER}`);
  }
  return value as SampleIndex;
};

/** Samples a second. For arithmetic on positions use the rational {@link Rate} itself. */
export const rateHz = (rate: Rate): number => (rate.samples * ticksPerSecond) / rate.ticks;

/** A rate of a whole or fractional number of hertz, reduced to lowest terms of the tick. */
export const rateOf = (rate_hz: number): Rate =>
  Number.isInteger(rate_hz)
    ? { samples: rate_hz, ticks: ticksPerSecond }
    : { samples: 1, ticks: Math.round(ticksPerSecond / rate_hz) };

/** The instant at which sample `index` was taken, rounded down to a tick. */
export const ticksAt = (timeBase: TimeBase, index: number): Ticks =>
  (timeBase.start + (BigInt(index) * BigInt(timeBase.rate.ticks)) / BigInt(timeBase.rate.samples)) as Ticks;

/** The sample nearest to an instant; may be negative before the time base's start. */
export const indexAt = (timeBase: TimeBase, instant: Ticks): number => {
  const doubled =
    2n * (instant - timeBase.start) * BigInt(timeBase.rate.samples) + BigInt(timeBase.rate.ticks);
  const divisor = 2n * BigInt(timeBase.rate.ticks);
  const quotient = doubled / divisor;
  return Number(doubled < 0n && quotient * divisor !== doubled ? quotient - 1n : quotient);
};

/** Length of `samples` samples in seconds. */
export const secondsOf = (rate: Rate, samples: number): number =>
  (samples * rate.ticks) / rate.samples / ticksPerSecond;

export const ticksFromDate = (date: Date): Ticks => (BigInt(date.getTime()) * ticksPerMillisecond) as Ticks;
/** Loses what is finer than a millisecond. */
export const dateFromTicks = (instant: Ticks): Date => new Date(Number(instant / ticksPerMillisecond));
