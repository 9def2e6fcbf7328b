import type { PageTime } from '../display/page-time.ts';
import type { MarkClock, PlacedMark } from './mark-clock.ts';
import type { MarkIndex } from './mark-index.ts';

/** A stretch of the page: which times lie where. In a sweep there are two, one on each side of the erase bar. */
interface Stretch {
  /** Times [from, to), ticks of the clock, as measured. */
  readonly from: number;
  readonly to: number;
  /** CSS pixels of `from`, and of a tick. */
  readonly left: number;
  readonly pxPerTick: number;
}

/** A mark, or the part of one that lies on a stretch of the page: CSS pixels. */
export interface LanePart {
  readonly entry: PlacedMark;
  readonly left: number;
  /** 0 for a moment. */
  readonly width: number;
  /** Whether its begin and its end are on this part. */
  readonly begins: boolean;
  readonly ends: boolean;
}

/** Marks that lie too close to be told apart. */
export interface LaneCrowd {
  readonly left: number;
  readonly width: number;
  readonly count: number;
}

export interface LaneLayout {
  readonly parts: readonly LanePart[];
  /** Instead of parts, when there are more than can be told apart. */
  readonly crowds: readonly LaneCrowd[];
  readonly count: number;
}

/** More than this on one page nobody reads or grasps: they are shown as how many lie where. */
export const parts_max = 200;
const crowd_px = 6;

/** @param delay by how many ticks the picture is later than what was measured */
const stretchesOf = (page: PageTime, clock: MarkClock, delay: number, width: number): readonly Stretch[] => {
  const pageTicks = page.page_s * 1e7;
  const pxPerTick = width / pageTicks;
  const from = clock.time(page.from) - delay;
  if (page.sweep === null) return [{ from, to: from + pageTicks, left: 0, pxPerTick }];
  const swept = page.sweep * pageTicks;
  return [
    { from, to: from + swept, left: 0, pxPerTick },
    { from: from - pageTicks + swept, to: from, left: page.sweep * width, pxPerTick },
  ];
};

const partOn = (entry: PlacedMark, { from, to, left, pxPerTick }: Stretch): LanePart => {
  const begin = Math.max(entry.from, from);
  const end = Math.min(entry.to, to);
  return {
    entry,
    left: left + (begin - from) * pxPerTick,
    width: Math.max(0, end - begin) * pxPerTick,
    begins: entry.from >= from,
    ends: entry.to <= to,
  };
};

const crowdsOf = (parts: readonly LanePart[], width: number): readonly LaneCrowd[] => {
  const counts = new Uint32Array(Math.ceil(width / crowd_px) + 1);
  for (const { left, width: long } of parts) {
    const last = Math.floor((left + long) / crowd_px);
    for (let at = Math.floor(left / crowd_px); at <= last; at += 1) counts[at] = (counts[at] ?? 0) + 1;
  }
  return [...counts].flatMap((count, at) =>
    count === 0 ? [] : [{ left: at * crowd_px, width: crowd_px, count }],
  );
};

/** What of a recording's marks is on the page, and where: only these are looked at. */
export const laneOf = (
  index: MarkIndex,
  clock: MarkClock,
  page: PageTime,
  screen: { readonly delay: number; readonly width: number },
): LaneLayout => {
  const parts = stretchesOf(page, clock, screen.delay, screen.width).flatMap((stretch) =>
    index.within(stretch.from, stretch.to).map((entry) => partOn(entry, stretch)),
  );
  const count = parts.length;
  return count > parts_max
    ? { parts: [], crowds: crowdsOf(parts, screen.width), count }
    : { parts: parts.toSorted((a, b) => a.left - b.left), crowds: [], count };
};
