import type { PageTime } from '../display/page-time.ts';
import { pageSeconds } from './shown.ts';
import type { Preferences, View } from './state.ts';

/** Time along the picture as it stands now; null before the first sample. */
export const pageTimeOf = (view: View, preferences: Preferences): PageTime | null => {
  const { summary, at, size } = view;
  if (summary === null || size.width === 0) return null;
  const page_s = pageSeconds(view, preferences);
  if (typeof at === 'bigint') return { from: at, page_s, sweep: null };
  if (summary.head === null) return null;
  const width = size.width * devicePixelRatio;
  const sweep = summary.sweepX === null ? null : Math.min(1, summary.sweepX / width);
  return { from: summary.from, page_s, sweep };
};
