import type { PageTime } from '../display/page-time.ts';
import { pageSeconds } from './shown.ts';
import type { Preferences, View } from './state.ts';

/**
 * The instant of the left edge of what is on screen. The picture's own word counts, not the wish: a moment that is not
 * kept is answered by the nearest page that is, and one that is being fetched shows the old one until it is here. Null before
 * the first sample.
 */
export const leftEdge = ({ at, summary }: View): bigint | null => {
  if (summary === null || summary.head === null) return typeof at === 'bigint' ? at : null;
  return typeof at !== 'bigint' || summary.paused || summary.loading !== null ? summary.from : at;
};

/** Time along the picture as it stands now; null before the first sample. */
export const pageTimeOf = (view: View, preferences: Preferences): PageTime | null => {
  const { summary, at, size } = view;
  const from = leftEdge(view);
  if (summary === null || from === null || size.width === 0) return null;
  const page_s = pageSeconds(view, preferences);
  const comes = typeof at === 'bigint' && summary.loading === null;
  if (comes || summary.sweepX === null) return { from, page_s, sweep: null };
  return { from, page_s, sweep: Math.min(1, summary.sweepX / (size.width * devicePixelRatio)) };
};
