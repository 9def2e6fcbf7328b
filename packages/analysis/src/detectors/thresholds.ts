import { ValvomoError } from '@valvomo/model';
import type { Detector } from './detector.ts';

/** What a site or a person set, by detector and name; what is left out stays as usual. */
export type SetThresholds = Readonly<Record<string, Readonly<Record<string, number>>>>;

const refuse = (what: string, value: unknown, limit: unknown): never => {
  throw new ValvomoError('THRESHOLD', what, { value, limit });
};

/**
 * Every threshold of a detector, as set or as usual.
 * @throws ValvomoError THRESHOLD for a name that the detector does not have, or a value beyond its limits
 */
export const thresholdsOf = (
  { id, thresholds }: Detector,
  set: SetThresholds,
): Readonly<Record<string, number>> => {
  const own = set[id] ?? {};
  for (const [name, value] of Object.entries(own)) {
    const known = thresholds[name];
    if (known === undefined) {
      const names = Object.keys(thresholds);
      return refuse(`detector ${id} has no threshold '${name}', it has ${names.join(', ')}`, name, names);
    }
    const { from, to, unit } = known;
    if (!(value >= from && value <= to))
      refuse(`threshold ${name} of ${id} is ${value}, it goes from ${from} to ${to} ${unit}`, value, [
        from,
        to,
      ]);
  }
  return Object.fromEntries(
    Object.entries(thresholds).map(([name, { value }]) => [name, own[name] ?? value]),
  );
};
