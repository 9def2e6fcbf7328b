import { civilTime, instantOf, ticks } from '@valvomo/model';

const day_ms = 86_400_000;

/**
 * The next local midnight after an instant: where the clocks skip it, the first instant of the new day. Days of 23 and 25
 * hours are what they are.
 */
export const nextMidnight = (instant: bigint, timeZone: string): bigint => {
  const date = civilTime(ticks(instant), timeZone).slice(0, 10);
  const next = new Date(Date.parse(`${date}T00:00:00Z`) + day_ms).toISOString().slice(0, 10);
  return instantOf(`${next}T00:00:00`, timeZone);
};
