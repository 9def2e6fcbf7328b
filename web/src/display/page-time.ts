/** The page on screen: which instant is where. In a sweep the part right of the erase bar is one page older. */
export interface PageTime {
  /** Instant of the left edge, ticks. */
  readonly from: bigint;
  readonly page_s: number;
  /** Place of the erase bar as a share of the width; null on a page that stands still. */
  readonly sweep: number | null;
}

export const ticksOf = (seconds: number): bigint => BigInt(Math.round(seconds * 1e7));
export const secondsBetween = (from: bigint, to: bigint): number => Number(to - from) / 1e7;

/** Where an instant is on the page as a share of its width; null when it is not on the page. */
export const placeOf = (page: PageTime, instant: bigint): number | null => {
  const share = secondsBetween(page.from, instant) / page.page_s;
  if (page.sweep === null) return share >= 0 && share < 1 ? share : null;
  if (share >= 0) return share <= page.sweep ? share : null;
  return share + 1 > page.sweep ? share + 1 : null;
};

/** The instant at a share of the width. */
export const instantAt = (page: PageTime, share: number): bigint => {
  const older = page.sweep !== null && share > page.sweep;
  return page.from + ticksOf((older ? share - 1 : share) * page.page_s);
};

/** A window of `page_s` inside [ringFrom, head]; the ring's begin wins when the ring is shorter than a page. */
export const withinRing = (
  from: bigint,
  page_s: number,
  ring: { readonly from: bigint; readonly head: bigint },
): bigint => {
  const last = ring.head - ticksOf(page_s);
  const limited = from > last ? last : from;
  return limited < ring.from ? ring.from : limited;
};
