import { describe, expect, it } from 'vitest';
import type { Action } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import { evening, pageOn, play, scalpBed, second } from '../store/test-view.ts';
import type { Finding } from './findings-state.ts';
import { chosenFinding, findingWords, shownFindings } from './reduce-findings.ts';
import { findingOf } from './test-findings.ts';

const heard = (findings: Finding[], bed = 'emu-1', missed?: true): Action => ({
  type: 'heard',
  message: {
    type: 'findings',
    bed,
    recording: 'recording-1',
    findings,
    ...(missed === undefined ? {} : { missed }),
  },
  now_ms: 1,
});
const begun = (): AppState => {
  const state = pageOn(scalpBed());
  return { ...state, preferences: { ...state.preferences, reader: 'Anna' } };
};
const idsOf = (state: AppState): string[] => shownFindings(state).map(({ finding }) => finding.id);

describe('findings of the bed on the page', () => {
  it('lie where their stream was at that time', () => {
    const [first] = shownFindings(play(begun(), [heard([findingOf()])]));
    expect(first?.from).toBe(evening - 2n * second);
    expect(first?.to).toBe(evening - second);
  });

  it('of other beds and of streams that are not there are left out; with `missed` they are asked for again', () => {
    const state = play(begun(), [
      heard([findingOf()], 'emu-2'),
      heard([findingOf({ stream: 9 })], 'emu-1', true),
    ]);
    expect(idsOf(state)).toEqual([]);
    expect(state.findings.missed).toBe(1);
  });

  it('are told in their newest revision, and as somebody reviewed them', () => {
    const second_ = findingOf({ revision: 2, grade: 'ESz' });
    const state = play(begun(), [
      heard([findingOf(), second_]),
      heard([findingOf()]),
      heard([{ ...second_, review: 'confirmed', reviewed_by: 'Kim' }]),
    ]);
    expect(shownFindings(state).map(findingWords)).toEqual(['sz ESz 82 % ✓']);
    const other = play(state, [heard([{ ...second_, review: 'confirmed', review_type: 'lrda' }])]);
    expect(shownFindings(other).map(findingWords)).toEqual(['sz ESz 82 % → lrda']);
  });

  it('that were asked for and those that came meanwhile are all there, in order', () => {
    const later = findingOf({ id: 'b', start: 599 * 256 });
    const state = play(begun(), [
      heard([later]),
      {
        type: 'finding-rows',
        bed: 'emu-1',
        rows: [{ finding: findingOf(), recording: 'recording-1', from: 5n, to: 6n }],
      },
    ]);
    expect(idsOf(state)).toEqual(['seizure:sz:1', 'b']);
    expect(idsOf(play(state, [{ type: 'finding-rows', bed: null, rows: [] }]))).toEqual([]);
  });
});

describe('with keys', () => {
  it('a reader steps to them, leaves rejected ones out, and reviews the chosen one', () => {
    const state = play(begun(), [
      heard([
        findingOf(),
        findingOf({ id: 'false', start: 590 * 256, review: 'rejected' }),
        findingOf({ id: 'far', start: 500 * 256, review: 'confirmed' }),
      ]),
      { type: 'step-event', step: -1 },
    ]);
    expect(chosenFinding(state)?.finding.id).toBe('seizure:sz:1');
    const told = play(state, [{ type: 'alarm-review', review: 'rejected', instead: 'artefact' }]).alarms
      .orders;
    expect(told.map(({ path, body }) => [path, body])).toEqual([
      [
        '/api/recordings/recording-1/findings/seizure%3Asz%3A1/review',
        { author: 'Anna', review: 'rejected', type: 'artefact' },
      ],
    ]);
    const back = play(state, [{ type: 'step-event', step: -1 }]);
    expect(chosenFinding(back)?.finding.id).toBe('far');
    const unreviewed = play(back, [{ type: 'step-event', step: 1, unreviewed: true }]);
    expect(chosenFinding(unreviewed)?.finding.id).toBe('seizure:sz:1');
  });

  it('blind shows none, and steps to none', () => {
    const blind = play(begun(), [heard([findingOf()]), { type: 'finding-blind' }]);
    expect(idsOf(blind)).toEqual([]);
    expect(play(blind, [{ type: 'step-event', step: -1 }]).page?.at).toBeNull();
    expect(idsOf(play(blind, [{ type: 'finding-blind' }]))).toEqual(['seizure:sz:1']);
  });
});
