/** Events and masks as half-open intervals: what stands in a file, in seconds, and what it covers on a grid of whole slots. */

/** An event as it stands in a file; seconds from the first sample. */
export interface TimedEvent {
  readonly onset_s: number;
  /** 0 or null: an instant. */
  readonly duration_s: number | null;
  /** When a detector had all it needed to say so; null where it is not said. */
  readonly decided_s?: number | null;
}

/** Slots [from, to) of a grid. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** To the nearest whole number, halves to the even one, as Python and IEEE 754 round: the masks of SzCORE are made so. */
export const roundHalfEven = (value: number): number => {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
};

/** The union of spans, in order, none empty; spans that lie less than `gap` slots from each other become one (1: touching ones). */
export const merged = (spans: readonly Span[], gap: number): readonly Span[] => {
  const inOrder = spans.filter(({ from, to }) => to > from).toSorted((a, b) => a.from - b.from);
  const out: { from: number; to: number }[] = [];
  for (const { from, to } of inOrder) {
    const last = out.at(-1);
    if (last !== undefined && from - last.to < gap) last.to = Math.max(last.to, to);
    else out.push({ from, to });
  }
  return out;
};

/**
 * What events cover of `slots` slots, `perSecond` a second: edges are rounded to the grid and what lies outside is cut off. An
 * event that is shorter than a slot covers the one it begins in, so that nothing that a file says is lost.
 */
export const masked = (events: readonly TimedEvent[], perSecond: number, slots: number): readonly Span[] =>
  merged(
    events.map(({ onset_s, duration_s }) => {
      const from = roundHalfEven(onset_s * perSecond);
      const to = roundHalfEven((onset_s + (duration_s ?? 0)) * perSecond);
      const first = to > from ? from : Math.floor(onset_s * perSecond);
      return { from: Math.max(0, first), to: Math.min(slots, Math.max(to, first + 1)) };
    }),
    1,
  );

/** Pieces of at most `length` slots, counted from the beginning of each span. */
export const split = (spans: readonly Span[], length: number): readonly Span[] =>
  spans.flatMap(({ from, to }) =>
    Array.from({ length: Math.ceil((to - from) / length) }, (_, piece) => ({
      from: from + piece * length,
      to: Math.min(to, from + (piece + 1) * length),
    })),
  );

/** Whether they share a slot: touching edges share none. */
export const overlap = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to;

/** For each span in order, whether any of `others` (in order, disjoint) shares a slot with it. */
export const touched = (spans: readonly Span[], others: readonly Span[]): readonly boolean[] => {
  let at = 0;
  return spans.map((span) => {
    while (at < others.length && (others[at]?.to ?? 0) <= span.from) at += 1;
    const other = others[at];
    return other !== undefined && overlap(span, other);
  });
};
