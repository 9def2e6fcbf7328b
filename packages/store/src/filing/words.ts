import { gapReasonText, ticks, ticksAt, type DeviceEvent, type Mark, type Rate } from '@valvomo/model';
import type { Fact } from './fact.ts';
import { markTexts } from './mark-words.ts';
import type { PaddingReason } from './planner.ts';
import { cleanText, cutText, words_bytes_max } from './text.ts';

/** What the annotations of a file say, in words that a program can read, too. */

/** A stream whose place in time is known. */
export interface WordedStream {
  readonly stream: number;
  readonly rate: Rate;
  readonly labels: readonly string[];
  /** Instant of index 0; null before the first sample. */
  readonly start: bigint | null;
}

/** An annotation at an instant. */
export interface Words {
  readonly at: bigint;
  readonly duration_ticks: bigint | null;
  readonly text: string;
}

const room = words_bytes_max - ' (100/100)'.length;
const encoder = new TextEncoder();

const paddingText: Readonly<Record<PaddingReason, string>> = {
  absent: 'the stream sent nothing',
  end: 'end of the recording',
};

/** Well-formed text in pieces that have room. */
const pieces = (text: string): readonly string[] => {
  const clean = cleanText(text);
  if (encoder.encode(clean).length <= words_bytes_max) return [clean];
  const cut = cutText(clean, room);
  return cut.map((part, at) => `${part} (${at + 1}/${cut.length})`);
};

const ohmsText = (ohms: number | null): string =>
  ohms === null ? 'open' : `${Number((ohms / 1000).toPrecision(3))} kOhm`;

const eventText = (event: DeviceEvent, labels: readonly string[]): string => {
  const { kind, text, impedances = [] } = event;
  const measured = impedances.map(
    ({ signal, ohms }) => `${labels[signal] ?? `signal ${signal}`} ${ohmsText(ohms)}`,
  );
  const said = [text, measured.join(', ')].filter((each) => each !== '').join(' ');
  if (kind === 'annotation' && said !== '') return said;
  return said === '' ? kind : `${kind}: ${said}`;
};

interface Place {
  readonly stream: number;
  readonly first: number;
  readonly samples: number;
}

const placeText = ({ stream, first, samples }: Place): string =>
  `stream ${stream} from ${first}, ${samples} samples`;

/** Who goes before whom where a record has little room: what is made up or missing, the rest, marks of people. */
export type Rank = 'urgent' | 'other' | 'marks';

export const rankOf = ({ kind }: Fact): Rank => {
  if (kind === 'gap' || kind === 'padding' || kind === 'late' || kind === 'damaged') return 'urgent';
  return kind === 'mark' ? 'marks' : 'other';
};

/** A mark may be said to lie anywhere; farther from the beginning than this (ticks, 300 years) it is told at the beginning. */
const far = 100_000_000_000_000_000n;

/**
 * A mark at its place, or where nobody can say where that is (a stream that has not begun, or is none) at the beginning of
 * the recording: its words name stream and samples.
 */
const markWords = (mark: Mark, streams: readonly WordedStream[]): readonly Words[] => {
  const begun = streams.flatMap(({ start }) => (start === null ? [] : [start]));
  const [first] = begun;
  if (first === undefined) return [];
  const beginning = begun.reduce((least, start) => (start < least ? start : least), first);
  const { start = null, rate } = streams.find(({ stream }) => stream === mark.stream) ?? {};
  const isPlaced = start !== null && rate !== undefined;
  const at = isPlaced ? ticksAt({ start: ticks(start), rate }, mark.start) : beginning;
  const end = isPlaced ? ticksAt({ start: ticks(start), rate }, mark.start + mark.samples) : beginning;
  const isNear = end - beginning < far;
  return markTexts(mark).map((text) => ({
    at: isNear ? at : beginning,
    duration_ticks: isNear && end > at ? end - at : null,
    text,
  }));
};

/** The annotations that a fact makes; none for what files do not tell, or what has no place in time. */
export const wordsOf = (fact: Fact, streams: readonly WordedStream[]): readonly Words[] => {
  const find = (number: number): WordedStream | undefined => streams.find(({ stream }) => stream === number);
  const spread = (at: bigint, duration_ticks: bigint | null, text: string): readonly Words[] =>
    pieces(text).map((piece) => ({ at, duration_ticks, text: piece }));
  const placed = (place: Place, text: string): readonly Words[] => {
    const { start = null, rate } = find(place.stream) ?? {};
    if (start === null || rate === undefined) return [];
    const timeBase = { start: ticks(start), rate };
    const at = ticksAt(timeBase, place.first);
    return spread(at, place.samples === 0 ? null : ticksAt(timeBase, place.first + place.samples) - at, text);
  };
  if (fact.kind === 'mark') return markWords(fact.mark, streams);
  if (fact.kind === 'gap') return placed(fact, `gap: ${placeText(fact)}: ${gapReasonText[fact.reason]}`);
  if (fact.kind === 'padding') return placed(fact, `padding: ${placeText(fact)}: ${paddingText[fact.why]}`);
  if (fact.kind === 'late') return placed(fact, `late: ${placeText(fact)}: not in this file`);
  if (fact.kind === 'event') {
    const { event } = fact;
    const labels = find(event.stream)?.labels ?? [];
    return placed(
      { stream: event.stream, first: event.start, samples: event.samples },
      eventText(event, labels),
    );
  }
  if (fact.kind === 'begun')
    return spread(BigInt(fact.start), null, `begins: stream ${fact.stream}, index 0 at ${fact.start}`);
  if (fact.kind === 'clock')
    return spread(BigInt(fact.at), null, `clock: server ahead by ${fact.offset} ticks, within ${fact.error}`);
  if (fact.kind === 'resumed') return spread(BigInt(fact.at), null, 'server started anew');
  return [];
};

/** The first annotation of every file: what is needed to place its samples in the recording. */
export const fileWords = (
  recording: string,
  file: number,
  start: bigint,
  firsts: readonly (number | null)[],
  streams: readonly WordedStream[],
): string => {
  const begun = streams.flatMap((stream) => (stream.start === null ? [] : [stream.start]));
  const origin = begun.reduce((least, instant) => (instant < least ? instant : least), start);
  const places = streams.map(({ stream }, at) => {
    const first = firsts[at] ?? null;
    return first === null ? `stream ${stream} not begun` : `stream ${stream} first ${first}`;
  });
  return [`recording ${recording}`, `file ${file}`, `origin ${origin}`, `start ${start}`, ...places].join(
    ', ',
  );
};
