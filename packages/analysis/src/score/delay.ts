import { masked, overlap, type Span, type TimedEvent } from './spans.ts';

/** How long after the onset a detector had said so; null where nothing was found, or nothing says when. */
export interface Delay {
  readonly median_s: number | null;
  readonly p95_s: number | null;
}

/** The value below which a part of the values lies, straight between the two nearest, as numpy's default; null of none. */
export const quantile = (values: readonly number[], part: number): number | null => {
  const inOrder = values.toSorted((a, b) => a - b);
  const place = (inOrder.length - 1) * part;
  const [low, high] = [inOrder[Math.floor(place)], inOrder[Math.ceil(place)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (place - Math.floor(place));
};

export const delayOf = (delays: readonly number[]): Delay => ({
  median_s: quantile(delays, 0.5),
  p95_s: quantile(delays, 0.95),
});

interface Episode {
  readonly episode: Span;
  /** The same with its tolerance. */
  readonly window: Span;
}

/**
 * For every episode (close events are one) that a hypothesis touches within its tolerance: `decided_s` of the first of these by
 * onset, less the onset of the first event of the episode. It is below 0 when a hypothesis was there before. Episodes whose
 * first hypothesis does not say when it was decided are left out.
 */
export const delays_s = (
  episodes: readonly Episode[],
  reference: readonly TimedEvent[],
  hypothesis: readonly TimedEvent[],
  perSecond: number,
  slots: number,
): readonly number[] => {
  const onSlots = (events: readonly TimedEvent[]): readonly { event: TimedEvent; span: Span }[] =>
    events
      .flatMap((event) => masked([event], perSecond, slots).map((span) => ({ event, span })))
      .toSorted((a, b) => a.event.onset_s - b.event.onset_s);
  const [wanted, said] = [onSlots(reference), onSlots(hypothesis)];
  return episodes.flatMap(({ episode, window }) => {
    const onset_s = wanted.find(({ span }) => overlap(span, episode))?.event.onset_s;
    const decided_s = said.find(({ span }) => overlap(span, window))?.event.decided_s ?? null;
    return onset_s === undefined || decided_s === null ? [] : [decided_s - onset_s];
  });
};
