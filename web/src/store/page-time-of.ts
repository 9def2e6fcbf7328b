import type { PageTime } from '../display/page-time.ts';
import { pageSeconds } from './shown.ts';
import type { Preferences, View } from './state.ts';

/** So many summaries after another page was asked for, what they say is about that page. */
const settledAfter = 2;

/**
 * The instant of the left edge of what is on screen. The picture's own word counts, not the wish: a moment that is not
 * kept is answered by the nearest page that is. Null before the first sample.
 */
export const leftEdge = ({ at, summary, settled }: View): bigint | null => {
  if (summary === null || summary.head === null) return typeof at === 'bigint' ? at : null;
  if (typeof at !== 'bigint') return summary.from;
  const answered = summary.paused && settled.at === at && settled.summaries >= settledAfter;
  return answered ? summary.from : at;
};

/** Time along the picture as it stands now; null before the first sample. */
export const pageTimeOf = (view: View, preferences: Preferences): PageTime | null => {
  const { summary, at, size } = view;
  const from = leftEdge(view);
  if (summary === null || from === null || size.width === 0) return null;
  const page_s = pageSeconds(view, preferences);
  if (typeof at === 'bigint' || summary.sweepX === null) return { from, page_s, sweep: null };
  return { from, page_s, sweep: Math.min(1, summary.sweepX / (size.width * devicePixelRatio)) };
};
