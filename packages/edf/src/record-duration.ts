import { ticksPerSecond } from '@valvomo/model';

import { secondsText } from './decimal.ts';

/** Whether a duration of a record in ticks, above 0, stands in the eight characters of seconds that EDF has for it. */
export const isRecordDuration = (ticks: number): boolean =>
  Number.isSafeInteger(ticks) && ticks > 0 && secondsText(BigInt(ticks)).length <= 8;

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** The greatest whole number that divides all of them; 0 of none. */
export const commonDivisor = (numbers: readonly number[]): number => numbers.reduce(divisor, 0);

/** Records last a second or more: shorter ones cost more in headers than they save in waiting. */
const usual_ticks = ticksPerSecond;

/**
 * The shortest duration of at least a second, in ticks, in which every rate (`samples` every `ticks` ticks) has a whole
 * number of samples, and which EDF's header can hold; null when there is none up to `ticks_max`.
 */
export const commonDuration = (
  rates: readonly { readonly samples: number; readonly ticks: number }[],
  ticks_max: number,
): number | null => {
  let step = 1;
  for (const { samples, ticks } of rates) {
    const own = ticks / commonDivisor([samples, ticks]);
    step = (step / commonDivisor([step, own])) * own;
    if (step > ticks_max) return null;
  }
  for (let duration = Math.ceil(usual_ticks / step) * step; duration <= ticks_max; duration += step)
    if (isRecordDuration(duration)) return duration;
  return null;
};
