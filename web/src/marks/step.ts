import { ticksOf } from '../display/page-time.ts';
import { shownFindings } from '../findings/reduce-findings.ts';
import { edgeOf, reduceTime } from '../store/reduce-time.ts';
import { pageSeconds } from '../store/shown.ts';
import type { AppState, View } from '../store/state.ts';
import { findingWanted, wantedBy, wantsAll } from './list.ts';
import type { PlacedMark } from './mark-clock.ts';
import { visibleMarks } from './visible.ts';

/** A millisecond keeps rounding from finding the same one again. */
const near = 10_000n;

interface Target {
  readonly at: bigint;
  readonly mark: string | null;
  readonly finding?: string;
}

const nearest = (targets: readonly (Target | undefined)[], step: 1 | -1): Target | undefined =>
  targets.reduce((best, target) => {
    if (best === undefined || target === undefined) return best ?? target;
    return (step === 1) === target.at < best.at ? target : best;
  }, undefined);

const eventFrom = (view: View, here: bigint, step: 1 | -1): Target | undefined => {
  const event =
    step === 1
      ? view.events.find(({ at }) => at > here + near)
      : view.events.findLast(({ at }) => at < here - near);
  return event === undefined ? undefined : { at: event.at, mark: null };
};

/** Findings of detectors, those left out that a reader rejected. */
const findingFrom = (
  state: AppState,
  here: bigint,
  step: 1 | -1,
  unreviewed: boolean,
): Target | undefined => {
  const { filter } = state.marks;
  const inList = findingWanted(filter);
  const wanted = shownFindings(state).filter((placed) => {
    const { review } = placed.finding;
    const isOne = unreviewed
      ? review === 'unreviewed'
      : review !== 'rejected' || filter.review === 'rejected';
    return isOne && inList(placed);
  });
  const found =
    step === 1
      ? wanted.find(({ from }) => from > here + near)
      : wanted.findLast(({ from }) => from < here - near);
  return found === undefined ? undefined : { at: found.from, mark: null, finding: found.finding.id };
};

const markFrom = (
  state: AppState,
  here: bigint,
  step: 1 | -1,
  wanted: (entry: PlacedMark) => boolean,
): Target | undefined => {
  const { clock } = state.marks;
  const shown = visibleMarks(state);
  if (clock === null) return undefined;
  const time = clock.time(here);
  const found =
    step === 1 ? shown.after(time + Number(near), wanted) : shown.before(time - Number(near), wanted);
  return found === undefined ? undefined : { at: clock.instant(found.from), mark: found.mark.id };
};

/**
 * The next mark or event of the device before or after what stands at a third of the page; from live the newest is the first
 * one back. Only what the list shows; with `unreviewed` only marks that nobody reviewed.
 */
export const stepEvent = (state: AppState, step: 1 | -1, unreviewed: boolean): AppState => {
  const { page, preferences, marks } = state;
  if (page === null) return state;
  const page_s = pageSeconds(page, preferences);
  const edge = edgeOf(page, page_s);
  if (edge === null) return state;
  const here = page.at === null ? (page.summary?.head ?? edge) : edge + ticksOf(page_s / 3);
  const inList = wantedBy(marks.filter);
  const wanted = (entry: PlacedMark): boolean =>
    inList(entry) && (!unreviewed || entry.mark.review === 'unreviewed');
  const event = unreviewed || !wantsAll(marks.filter) ? undefined : eventFrom(page, here, step);
  const finding = findingFrom(state, here, step, unreviewed);
  const target = nearest([markFrom(state, here, step, wanted), event, finding], step);
  if (target === undefined) return state;
  const view = reduceTime(page, { type: 'go-event', at: target.at }, preferences);
  const findings = { ...state.findings, selected: target.finding ?? null };
  return { ...state, page: view, findings, marks: { ...marks, selected: target.mark, editing: false } };
};
