import type { FromWorker } from '../picture/messages.ts';
import { merged } from './recorded.ts';
import { limits, type BedEvent, type BedGap, type View } from './state.ts';

/** Puts `entry` in its place in time; one with the same key is replaced; the oldest leaves when there is no room. */
const insert = <Entry extends { readonly key: string }>(
  entries: readonly Entry[],
  entry: Entry,
  instantOf: (entry: Entry) => bigint,
  limit: number,
): readonly Entry[] => {
  const others = entries.filter(({ key }) => key !== entry.key);
  const at = others.findLastIndex((other) => instantOf(other) <= instantOf(entry)) + 1;
  return others.toSpliced(at, 0, entry).slice(-limit);
};

type WireEvent = Extract<FromWorker, { type: 'event' }>['event'];

/** Impedances that came, each measurement once. */
const withMeasured = (
  measured: View['measured'],
  { event, kind, stream, start, samples, text, impedances }: WireEvent,
): View['measured'] => {
  if (impedances === undefined) return measured;
  const others = measured.filter(
    (other) => other.stream !== stream || other.event !== event || other.start !== start,
  );
  return [...others, { event, kind, stream, start, samples, text, impedances }].slice(-limits.measured);
};

const withEvent = (view: View, message: Extract<FromWorker, { type: 'event' }>): View => {
  const { event, at, duration_s } = message;
  const entry: BedEvent = {
    key: `${event.stream}/${event.event}/${at}`,
    at,
    duration_s,
    kind: event.kind,
    text: event.text,
  };
  const events = insert(view.events, entry, (each) => each.at, limits.events);
  return { ...view, events, measured: withMeasured(view.measured, event) };
};

const later = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const earlier = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** Gaps come in the pieces in which they were noticed: what touches and has one reason is one gap. */
const withGap = (view: View, { from, to, reason }: Extract<FromWorker, { type: 'gap' }>): View => {
  const touches = (gap: BedGap): boolean => gap.reason === reason && gap.from <= to && from <= gap.to;
  const [pieces, others] = [view.gaps.filter(touches), view.gaps.filter((gap) => !touches(gap))];
  const begin = pieces.reduce((at, gap) => earlier(at, gap.from), from);
  const end = pieces.reduce((at, gap) => later(at, gap.to), to);
  const gap: BedGap = { key: `${begin}/${reason}`, from: begin, to: end, reason };
  return { ...view, gaps: insert(others, gap, (each) => each.from, limits.gaps) };
};

/**
 * Another patient: what was chosen, seen and found for the former is gone from the page. The first word about a bed, and
 * what changes in a stay, leave it as it is.
 */
const withStudy = (view: View, study: View['study']): View => {
  const isAnother = view.study !== undefined && view.study?.id !== study?.id;
  if (!isAnother) return { ...view, study };
  const choices = view.kind === 'tile' ? view.choices : {};
  return { ...view, study, choices, at: null, events: [], gaps: [], inspected: null };
};

const withBed = (view: View, message: Extract<FromWorker, { type: 'bed' }>): View => {
  const { bed } = message;
  const before = view.bed?.recording ?? null;
  const another = before !== null && bed.recording !== null && before !== bed.recording;
  return another
    ? { ...view, bed, fault: null, events: [], gaps: [], measured: [], recording: null }
    : { ...view, bed, fault: null };
};

/** What the worker says about one picture. Messages of other pictures and kinds change nothing. */
export const reduceHeard = (view: View, message: FromWorker, now_ms: number): View => {
  switch (message.type) {
    case 'bed':
      return withBed(view, message);
    case 'rows':
      return { ...view, rows: message.rows, rowsInAll: message.rowsInAll };
    case 'summary': {
      const at = view.at === 'now' && message.paused ? message.from : view.at;
      const summaries = view.settled.at === at ? view.settled.summaries + 1 : 0;
      return { ...view, at, summary: message, settled: { at, summaries }, heard_ms: now_ms };
    }
    case 'study':
      return withStudy(view, message.study);
    case 'event':
      return withEvent(view, message);
    case 'gap':
      return withGap(view, message);
    case 'recording':
      return merged(view, message.recording);
    case 'beat':
      return { ...view, beat: message.beat };
    case 'fault':
      return { ...view, fault: message.message };
    case 'values':
      return { ...view, inspected: { at: message.at, row: message.row, value: message.value } };
    default:
      return view;
  }
};
