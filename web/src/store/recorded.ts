import type { RecordingStory } from '../picture/messages.ts';
import type { BedEvent, BedGap, View } from './state.ts';

const byTime = (a: { readonly at: bigint }, b: { readonly at: bigint }): number =>
  a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
/** The same event has other numbers on the socket than in the recording. */
const words = ({ at, kind, text }: BedEvent): string => `${at} ${kind} ${text}`;

/** Gaps of all streams and from all sources: what touches and has one reason is one gap. */
const joinedGaps = (gaps: readonly Omit<BedGap, 'key'>[]): readonly BedGap[] => {
  const newest = new Map<string, { to: bigint }>();
  const found: { readonly key: string; readonly from: bigint; to: bigint; readonly reason: string }[] = [];
  for (const { from, to, reason } of gaps.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = newest.get(reason);
    if (last !== undefined && from <= last.to) {
      if (to > last.to) last.to = to;
      continue;
    }
    const gap = { key: `${from}/${reason}`, from, to, reason };
    newest.set(reason, gap);
    found.push(gap);
  }
  return found;
};

/** What was recorded together with what was heard of it live: each event and each gap once, in order. */
export const merged = (view: View, story: RecordingStory): View => {
  const { events, gaps, ...recording } = story;
  const recorded = new Set(events.map(words));
  return {
    ...view,
    recording,
    events: [...events, ...view.events.filter((event) => !recorded.has(words(event)))].toSorted(byTime),
    // What this viewer alone was too slow for is in the recording.
    gaps: joinedGaps([...gaps, ...view.gaps.filter(({ reason }) => reason !== 'skipped')]),
  };
};
