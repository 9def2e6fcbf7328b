import { isHeldRate } from '@valvomo/analysis';
import { ticksPerSecond, type TimeBase } from '@valvomo/model';

/**
 * Places the samples of one stream on the bed's time: ticks of 100 ns since the bed's origin as a plain number
 * (exact to 2⁵³ ticks, 28 years), because bigint arithmetic has no place in a loop that runs every frame.
 */
export interface StreamClock {
  /** Bed time of sample 0, ticks. */
  readonly offset: number;
  /** Ticks from one sample to the next; a fraction for rates such as 2048 Hz or 999.41 Hz. */
  readonly ticksPerSample: number;
  readonly rate_hz: number;
}

export const streamClock = (timeBase: TimeBase, origin: bigint): StreamClock => ({
  offset: Number(timeBase.start - origin),
  ticksPerSample: timeBase.rate.ticks / timeBase.rate.samples,
  rate_hz: (timeBase.rate.samples * ticksPerSecond) / timeBase.rate.ticks,
});

/** Bed time of a sample, in ticks. */
export const timeOf = (clock: StreamClock, index: number): number =>
  clock.offset + index * clock.ticksPerSample;

/** First sample at or after a bed time; not below 0. */
export const firstIndexAt = (clock: StreamClock, time: number): number =>
  Math.max(0, Math.ceil((time - clock.offset) / clock.ticksPerSample));

/** The whole UTC second at or before the earliest of the starts: grid lines then fall on civil seconds. */
export const originOf = (starts: readonly bigint[]): bigint => {
  let earliest = starts[0] ?? 0n;
  for (const start of starts) if (start < earliest) earliest = start;
  const second = BigInt(ticksPerSecond);
  return earliest - (((earliest % second) + second) % second);
};

/** True for a stream so slow that its value is held until the next sample: saturation and position are no waves. */
export const isHeld = (clock: StreamClock): boolean => isHeldRate(clock.rate_hz);
