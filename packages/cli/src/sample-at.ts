import { ticksPerSecond, type Rate } from '@valvomo/model';

/**
 * First sample whose time, index / rate as a table writes it, is not before an instant: 0.7 s · 10 Hz is not quite 7, 7 / 10 Hz
 * is 0.7 s. A window [from, to) of every command is the samples from that of `from` up to that of `to`, which is not in it.
 */
export const sampleAtOrAfter = (rate: Rate, at_s: number): number => {
  const near = Math.max(0, Math.ceil((at_s * rate.samples * ticksPerSecond) / rate.ticks - 1e-3));
  return (near * rate.ticks) / (rate.samples * ticksPerSecond) < at_s ? near + 1 : near;
};
