import type { AlarmPriority } from '@valvomo/model';

/** One pulse of an alarm's sound: seconds from the begin of the burst. */
export interface Pulse {
  readonly at_s: number;
  readonly length_s: number;
}

/** Bursts of sound, one every `every_s`. */
export interface BurstPlan {
  readonly pulses: readonly Pulse[];
  readonly every_s: number;
}

/** Each part of it on and off: rise 10–20 % of a pulse (IEC 60601-1-8:2006 + A1 + A2, tables 3 and 4, as for all numbers here). */
export const rise_share = 0.15;
/** 150–1000 Hz. */
export const fundamental_hz = 523.25;
/** Levels of the fundamental and its harmonics, at least four of them between 300 and 4000 Hz and within 15 dB of it. */
export const harmonics_dB: readonly number[] = [0, -2, -4, -6, -8, -10];

const equal = (count: number, length_s: number, pause_s: number, from_s = 0): readonly Pulse[] =>
  Array.from({ length: count }, (_, k) => ({ at_s: from_s + k * (length_s + pause_s), length_s }));

/** Five pulses, the third and the fourth further apart: x, x, 2x + t, x. */
const five = (length_s: number, x_s: number, from_s: number): readonly Pulse[] => {
  const second_s = from_s + 3 * length_s + 2 * x_s + 2 * x_s + length_s;
  return [...equal(3, length_s, x_s, from_s), ...equal(2, length_s, x_s, second_s)];
};

const high = { length_s: 0.15, x_s: 0.1, between_s: 0.5 };
const firstFive = five(high.length_s, high.x_s, 0);
const endOf = (pulses: readonly Pulse[]): number => {
  const last = pulses.at(-1);
  return last === undefined ? 0 : last.at_s + last.length_s;
};

/** High: ten pulses in two groups of five; medium: three; low: one. */
export const burstPlans: Readonly<Record<AlarmPriority, BurstPlan>> = {
  high: {
    pulses: [...firstFive, ...five(high.length_s, high.x_s, endOf(firstFive) + high.between_s)],
    every_s: 8,
  },
  medium: { pulses: equal(3, 0.2, 0.2), every_s: 12 },
  low: { pulses: equal(1, 0.2, 0.2), every_s: 30 },
};

/** Seconds from the first pulse to the end of the last one. */
export const burstLength_s = ({ pulses }: BurstPlan): number => endOf(pulses);
