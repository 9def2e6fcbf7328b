import { ticksOf, withinRing } from '../display/page-time.ts';
import type { Command } from './actions.ts';
import { pageSeconds } from './shown.ts';
import type { Preferences, View } from './state.ts';

/** What pages there are: of the recording where it can be had, else of the recent past. */
const ringOf = (view: View): { from: bigint; head: bigint } | null => {
  const { oldest = null, head = null } = view.summary ?? {};
  return oldest === null || head === null ? null : { from: oldest, head };
};

/** Left edge that a step starts from: of the page that stands still, or of the one that would if paused now. */
export const edgeOf = (view: View, page_s: number): bigint | null => {
  if (typeof view.at === 'bigint') return view.at;
  const ring = ringOf(view);
  return ring === null ? null : withinRing(ring.head, page_s, ring);
};

const goTo = (view: View, from: bigint, page_s: number): View => {
  const ring = ringOf(view);
  const at = ring === null ? from : withinRing(from, page_s, ring);
  return at === view.at ? view : { ...view, at };
};

const moveBy = (view: View, seconds: number, page_s: number): View => {
  // Nothing lies ahead of live.
  if (view.at === null && seconds > 0) return view;
  const edge = edgeOf(view, page_s);
  if (edge !== null) return goTo(view, edge + ticksOf(seconds), page_s);
  // A reader who goes back before the page knows what it keeps wants it to stand still.
  return view.at === null ? { ...view, at: 'now' } : view;
};

/** Pausing, paging and jumping on the page's ring. */
export const reduceTime = (view: View, command: Command, preferences: Preferences): View => {
  const page_s = pageSeconds(view, preferences);
  const ring = ringOf(view);
  switch (command.type) {
    case 'toggle-pause':
      if (view.source === 'recording') return moveBy(view, page_s, page_s);
      return { ...view, at: view.at === null ? 'now' : null };
    case 'pause':
      return view.at === null ? { ...view, at: 'now' } : view;
    case 'live':
      return view.at === null || view.source === 'recording' ? view : { ...view, at: null };
    case 'go':
      return goTo(view, command.from, page_s);
    case 'move':
      return moveBy(view, command.seconds, page_s);
    case 'turn':
      return moveBy(view, command.pages * page_s, page_s);
    case 'first-page':
      return ring === null ? view : goTo(view, ring.from, page_s);
    case 'last-page':
      return ring === null ? view : goTo(view, ring.head, page_s);
    case 'go-event':
      return { ...view, at: command.at - ticksOf(page_s / 3) };
    default:
      return view;
  }
};
