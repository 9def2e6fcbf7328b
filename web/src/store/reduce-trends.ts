import { ticksOf } from '../display/page-time.ts';
import { clockText, zoneOf } from '../display/words.ts';
import type { Command } from './actions.ts';
import { choose, trendSpans, trendSpansOf } from './choices.ts';
import { pageSeconds, trendSpanOf } from './shown.ts';
import type { AppState, View } from './state.ts';

type TrendCommand = Extract<Command, { type: 'toggle-trends' | 'step-trends' | 'go-trend' }>;

const shortest_s = trendSpans[0]?.span_s ?? 600;

const withSpan = (state: AppState, page: View, trendSpan_s: number | null): AppState => ({
  ...state,
  page: { ...page, choices: choose(page.choices, { trendSpan_s }) },
});

/** The traces stand still at a moment of the trends, as far back as they are kept; else it is said how far that is. */
const goThere = (state: AppState, page: View, at: bigint): AppState => {
  const { oldest = null, head = null } = page.summary ?? {};
  if (oldest === null || head === null) return state;
  const zone = zoneOf(page);
  if (at < oldest || at > head) {
    const notice = `${clockText(at, zone)} is not kept here: traces reach back to ${clockText(oldest, zone)}.`;
    return { ...state, interface: { ...state.interface, notice } };
  }
  const page_s = pageSeconds(page, state.preferences);
  return {
    ...state,
    page: { ...page, at: at - ticksOf(page_s / 3) },
    interface: { ...state.interface, notice: '', autoPage: 0 },
  };
};

/** The trend strip: open or closed, its span, and the way from it to the traces. */
export const reduceTrends = (state: AppState, page: View, command: TrendCommand): AppState => {
  if (command.type === 'go-trend') return goThere(state, page, command.at);
  const span_s = trendSpanOf(page.choices, state.interface.roomy);
  if (command.type === 'toggle-trends') return withSpan(state, page, span_s === null ? shortest_s : null);
  const longer = trendSpansOf(page.source).find((span) => span.span_s > (span_s ?? Infinity));
  return withSpan(state, page, longer?.span_s ?? shortest_s);
};
