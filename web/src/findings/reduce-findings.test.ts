import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import { evening, pageOn, play, scalpBed, second } from '../store/test-view.ts';
import type { Detection, Finding, PlacedFinding } from './findings-state.ts';
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

  it('are the same and in the same order, one by one or all at once', () => {
    const one = fc.record({ id: fc.nat(30), revision: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(fc.array(one, { minLength: 17, maxLength: 60 }), (list) => {
        const placed = list.map(({ id, revision }) => ({
          finding: findingOf({ id: `f${id}`, revision }),
          recording: 'recording-1',
          from: BigInt((id * 7) % 11),
          to: 20n,
        }));
        const rows = (some: readonly PlacedFinding[]): Action => ({
          type: 'finding-rows',
          of: 'emu-1',
          rows: some,
        });
        const atOnce = play(begun(), [rows(placed)]);
        const singly = play(
          begun(),
          placed.map((each) => rows([each])),
        );
        expect(shownFindings(singly)).toEqual(shownFindings(atOnce));
      }),
    );
  });

  it('that were asked for and those that came meanwhile are all there, in order', () => {
    const later = findingOf({ id: 'b', start: 599 * 256 });
    const state = play(begun(), [
      heard([later]),
      {
        type: 'finding-rows',
        of: 'emu-1',
        rows: [{ finding: findingOf(), recording: 'recording-1', from: 5n, to: 6n }],
      },
    ]);
    expect(idsOf(state)).toEqual(['seizure:sz:1', 'b']);
    expect(idsOf(play(state, [{ type: 'finding-rows', of: null, rows: [] }]))).toEqual([]);
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

describe('findings of a recording that is at no bed', () => {
  const placed = (change: Partial<Finding> = {}): PlacedFinding => ({
    finding: findingOf(change),
    recording: 'file-1',
    from: evening - 100n * second,
    to: evening - 99n * second,
  });
  const detection = (state: Detection['state'], done_s = 0): Detection => ({
    state,
    done_s,
    of_s: 600,
    message: '',
    absent: [],
    left_out: 0,
    thresholds: {},
  });
  const alone = (...actions: Action[]): AppState =>
    play(begun(), [
      { type: 'open-recording', recording: 'file-1' },
      { type: 'view-opened', view: 1, bed: 'file-1', kind: 'page', size: { width: 1200, height: 600 } },
      { type: 'heard', message: { type: 'bed', view: 1, bed: scalpBed() }, now_ms: 1 },
      ...actions,
    ]);
  const rows = (list: readonly PlacedFinding[], how: Detection): Action => ({
    type: 'finding-rows',
    of: 'file-1',
    rows: list,
    detection: how,
  });

  it('come of a run that a reader begins, and that can be ended', () => {
    const state = alone(rows([], detection('none')), { type: 'finding-run', run: true });
    const ended = play(state, [{ type: 'finding-run', run: false }]);
    const other = play(state, [{ type: 'finding-run', run: true, thresholds: { spike: { score: 4 } } }]);
    expect(other.alarms.orders.at(-1)?.body).toEqual({ thresholds: { spike: { score: 4 } } });
    expect(ended.alarms.orders.map(({ path, method }) => [path, method])).toEqual([
      ['/api/recordings/file-1/detection', undefined],
      ['/api/recordings/file-1/detection', 'DELETE'],
    ]);
    const { key = 0 } = ended.alarms.orders[0] ?? {};
    const done = play(ended, [{ type: 'alarm-done', key, answer: { state: 'waiting' } }]);
    expect(done.findings.missed).toBe(1);
    expect(play(begun(), [{ type: 'finding-run', run: true }]).alarms.orders).toEqual([]);
  });

  it('take the place of what was there before the run, and stay while it tells how far it is', () => {
    const old = placed({ id: 'old' });
    const running = alone(rows([old], detection('none')), rows([], detection('making', 60)));
    expect(idsOf(running)).toEqual(['old']);
    const made = play(running, [rows([placed()], detection('made', 600))]);
    expect(idsOf(made)).toEqual(['seizure:sz:1']);
  });

  it('are reviewed by key, and shown as the server answered; without a chosen one no alarm is judged', () => {
    const state = alone(rows([placed()], detection('made')));
    const untold = play(state, [{ type: 'alarm-review', review: 'confirmed' }]);
    expect(untold.alarms.orders).toEqual([]);
    expect(untold.interface.notice).toMatch(/Choose a finding/);
    const chosen = play(state, [
      { type: 'finding-select', id: 'seizure:sz:1' },
      { type: 'alarm-review', review: 'confirmed' },
    ]);
    const { key = 0 } = chosen.alarms.orders[0] ?? {};
    const answer = {
      finding: findingOf({ review: 'confirmed', reviewed_by: 'Anna', stream: 0 }),
      bed: '',
      recording: 'file-1',
      onset: String(evening - 100n * second),
      ended: String(evening - 99n * second),
    };
    const done = play(chosen, [{ type: 'alarm-done', key, answer }]);
    expect(shownFindings(done).map(findingWords)).toEqual(['sz suspected 82 % ✓']);
    expect(chosenFinding(done)?.finding.review).toBe('confirmed');
  });

  it('are a key away once chosen', () => {
    const state = alone(rows([placed()], detection('made')), {
      type: 'finding-select',
      id: 'seizure:sz:1',
    });
    const { page } = play(state, [{ type: 'alarm-go' }]);
    expect(evening - 100n * second - (page?.at as bigint)).toBe(33_333_333n);
    expect(play(state, [{ type: 'escape' }]).findings.selected).toBeNull();
  });
});
