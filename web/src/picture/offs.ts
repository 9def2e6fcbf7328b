import type { ViewerEvent } from './bed-ring.ts';

/** From a sample on, these signals of a stream are open (electrode off). */
export interface OffSince {
  readonly index: number;
  readonly signals: ReadonlySet<number>;
}

/**
 * Which electrodes are off since when, with one more measurement of impedances; the same list when it tells nothing new. What
 * ended before the sample `first` is left out: it can never be shown again.
 */
export const withImpedances = (
  known: readonly OffSince[],
  event: Pick<ViewerEvent, 'start' | 'impedances'>,
  first: number,
): readonly OffSince[] => {
  const held = known.filter((_, at) => (known[at + 1]?.index ?? Infinity) > first);
  const before = held.filter((entry) => entry.index <= event.start);
  const after = held.filter((entry) => entry.index > event.start);
  const off = before.at(-1)?.signals ?? new Set<number>();
  const signals = new Set(off);
  for (const { signal, ohms } of event.impedances ?? []) {
    if (ohms === null) signals.add(signal);
    else signals.delete(signal);
  }
  if (signals.size === off.size && [...signals].every((signal) => off.has(signal))) return known;
  return [...before, { index: event.start, signals }, ...after];
};
