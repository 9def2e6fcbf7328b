import type { PlacedFinding } from '../findings/findings-state.ts';
import type { BedEvent, BedGap } from '../store/state.ts';
import type { MarkClock, PlacedMark } from './mark-clock.ts';
import type { MarkIndex } from './mark-index.ts';
import type { Filter } from './marks-state.ts';

/** One line of the list: what a person marked, a detector found, the device said, or what is missing. */
export type ListLine =
  | { readonly is: 'mark'; readonly at: number; readonly entry: PlacedMark }
  | { readonly is: 'finding'; readonly at: number; readonly placed: PlacedFinding }
  | { readonly is: 'event'; readonly at: number; readonly event: BedEvent }
  | { readonly is: 'gap'; readonly at: number; readonly gap: BedGap };

/** Where device events and gaps are wanted beside marks: not when the list is narrowed to something only marks have. */
export const wantsAll = ({ kind, review, author }: Filter): boolean =>
  kind === null && review === null && author === null;

export const wantedBy =
  ({ kind, review, author }: Filter) =>
  ({ mark }: PlacedMark): boolean =>
    (kind === null || mark.kind === kind) &&
    (review === null || mark.review === review) &&
    (author === null || mark.author === author);

/** How what detectors find is told from what persons mark, where a list is narrowed. */
const ofDetector = (name: string): string => `◈ ${name}`;

/** Which findings are wanted: by what they are, by review, by detector; stages of sleep only where they are asked for. */
export const findingWanted =
  ({ kind, review, author }: Filter) =>
  ({ finding }: PlacedFinding): boolean =>
    (kind !== null || author !== null || !finding.type.startsWith('sleep-')) &&
    (kind === null || kind === ofDetector(finding.type)) &&
    (review === null || review === finding.review) &&
    (author === null || author === ofDetector(finding.detector));

/** What is in a list beside marks. */
export interface Told {
  readonly events: readonly BedEvent[];
  readonly gaps: readonly BedGap[];
  readonly findings: readonly PlacedFinding[];
}

/** Lines in order of time, newest first, each made when it is looked at: a hundred thousand marks are not copied for one that is new. */
export interface Lines {
  readonly length: number;
  at(number: number): ListLine | undefined;
}

/** Everything that the filter wants. */
export const linesOf = (index: MarkIndex, clock: MarkClock | null, told: Told, filter: Filter): Lines => {
  const marks = wantsAll(filter) ? index.all : index.all.filter(wantedBy(filter));
  const findings = told.findings.filter(findingWanted(filter));
  const others = othersOf(
    clock,
    wantsAll(filter) ? { ...told, findings } : { events: [], gaps: [], findings },
  );
  // How many lines stand above each of the others: those that are newer, of both.
  const places = others.map(({ at }, rank) => rank + marks.length - upTo(marks, at));
  return {
    length: marks.length + others.length,
    at: (number) => {
      const before = countBelow(places, number);
      if (places[before] === number) return others[before];
      const entry = marks[marks.length - 1 - (number - before)];
      return entry === undefined ? undefined : { is: 'mark', at: entry.from, entry };
    },
  };
};

/** How many marks begin before `time`. */
const upTo = (marks: readonly PlacedMark[], time: number): number => {
  let [low, high] = [0, marks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.from ?? Infinity) < time) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** How many of ascending places lie below `number`. */
const countBelow = (places: readonly number[], number: number): number => {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? Infinity) < number) low = middle + 1;
    else high = middle;
  }
  return low;
};

const timeOf = (clock: MarkClock | null, instant: bigint): number =>
  clock === null ? Number(instant) : clock.time(instant);

const othersOf = (clock: MarkClock | null, { events, gaps, findings }: Told): readonly ListLine[] =>
  [
    ...events.map((event): ListLine => ({ is: 'event', at: timeOf(clock, event.at), event })),
    ...findings.map((placed): ListLine => ({ is: 'finding', at: timeOf(clock, placed.from), placed })),
    ...gaps.map((gap): ListLine => ({ is: 'gap', at: timeOf(clock, gap.from), gap })),
  ].toSorted((a, b) => b.at - a.at);

/** What a list may be narrowed to: every kind and author that there is. */
export const choicesOf = (
  index: MarkIndex,
  findings: readonly PlacedFinding[],
): { readonly kinds: readonly string[]; readonly authors: readonly string[] } => {
  const types = new Set(findings.map(({ finding }) => ofDetector(finding.type)));
  const detectors = new Set(findings.map(({ finding }) => ofDetector(finding.detector)));
  return {
    kinds: [...new Set(index.all.map(({ mark }) => mark.kind)), ...types].toSorted(),
    authors: [...new Set(index.all.map(({ mark }) => mark.author)), ...detectors].toSorted(),
  };
};

/** Which lines are in view, with a few above and below. */
export const windowOf = (
  lines: number,
  height_px: number,
  view: { readonly top: number; readonly height: number },
): { readonly first: number; readonly end: number } => {
  const spare = 6;
  const first = Math.max(0, Math.min(lines, Math.floor(view.top / height_px)) - spare);
  return { first, end: Math.min(lines, Math.ceil((view.top + view.height) / height_px) + spare) };
};
