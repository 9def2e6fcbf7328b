import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action } from '../store/actions.ts';
import { reduce } from '../store/reduce.ts';
import type { AppState } from '../store/state.ts';
import { evening, noPreferences, pageOn, play, scalpBed, second, summaryOf } from '../store/test-view.ts';
import type { Mark } from './mark.ts';
import { markOf, testClock } from './test-marks.ts';

const loaded = (marks: readonly Mark[] = []): Action[] => [
  { type: 'marks-of', recording: 'recording-1' },
  { type: 'marks-loaded', recording: 'recording-1', streams: testClock.streams, marks },
];
const reader: Action = { type: 'prefer', change: { reader: 'Dr Reader' } };
const open = (marks: readonly Mark[] = []): AppState => play(pageOn(scalpBed()), [...loaded(marks), reader]);
const shown = ({ marks }: AppState): readonly Mark[] => marks.shown.all.map(({ mark }) => mark);
const pausedAt = (from: bigint): Action[] => [
  { type: 'go', from },
  { type: 'heard', message: summaryOf({ from, paused: true, sweepX: null }), now_ms: 2 },
  { type: 'heard', message: summaryOf({ from, paused: true, sweepX: null }), now_ms: 2 },
  { type: 'heard', message: summaryOf({ from, paused: true, sweepX: null }), now_ms: 2 },
];

/** Answers the oldest change as a server would, which refuses what was made on a version that it does not have. */
const answer = (state: AppState, change: Partial<Mark> = {}, has?: Map<string, number>): AppState => {
  const [first] = state.marks.changes;
  if (first === undefined) throw new Error('nothing to answer');
  const { id } = first.mark;
  if (has !== undefined && has.get(id) !== first.before?.version) throw new Error(`stale: ${first.what}`);
  const version = (first.before?.version ?? 0) + 1;
  has?.set(id, version);
  return reduce(state, { type: 'mark-saved', key: first.key, mark: { ...first.mark, version, ...change } });
};

describe('a new mark', () => {
  it('M and a class set it now when live, with name, class and all channels', () => {
    const state = play(open(), [{ type: 'mark' }, { type: 'mark-number', number: 1 }]);
    expect(shown(state)).toMatchObject([
      {
        kind: 'IED',
        stream: 0,
        start: 600 * 256,
        samples: 0,
        channels: null,
        author: 'Dr Reader',
        version: 0,
      },
    ]);
    expect(state.marks.changes).toMatchObject([{ what: 'add', before: null, author: 'Dr Reader' }]);
    expect(state.marks.selected).toBe(shown(state)[0]?.id);
    expect(state.marks.draft).toBeNull();
  });

  it('on a page that stands still it lies under the pointer, else in the middle, in measured time', () => {
    const page = evening - 60n * second;
    const at = (actions: readonly Action[]): number => {
      const state = play(open(), [
        ...pausedAt(page),
        ...actions,
        { type: 'mark' },
        { type: 'mark-kind', kind: 'IED' },
      ]);
      return (shown(state)[0]?.start ?? 0) / 256;
    };
    // The Kuopio filters show 10 Hz some milliseconds late: what is drawn there was measured earlier.
    expect(at([])).toBeCloseTo(545, 1);
    expect(at([])).toBeLessThan(545);
    expect(at([{ type: 'pointed', share: 0.2 }])).toBeCloseTo(542, 1);
    expect(at([{ type: 'choose', change: { lowCut_hz: null, highCut_hz: null } }])).toBe(545);
  });

  it('Shift+M twice sets an interval, whichever end comes first; a kind at once makes it a moment', () => {
    const page = evening - 60n * second;
    const filtersOff: Action = { type: 'choose', change: { lowCut_hz: null, highCut_hz: null } };
    const begun = play(open(), [
      filtersOff,
      ...pausedAt(page),
      { type: 'pointed', share: 0.9 },
      { type: 'mark-interval' },
    ]);
    const done = play(begun, [
      { type: 'pointed', share: 0.4 },
      { type: 'mark-interval' },
      { type: 'mark-number', number: 3 },
    ]);
    expect(shown(done)).toMatchObject([{ kind: 'seizure', start: 544 * 256, samples: 5 * 256 }]);
    const moment = play(begun, [{ type: 'mark-number', number: 4 }]);
    expect(shown(moment)).toMatchObject([{ kind: 'artefact', samples: 0 }]);
  });

  it('a note waits for its words', () => {
    const asked = play(open(), [{ type: 'mark' }, { type: 'mark-number', number: 9 }]);
    expect([shown(asked), asked.marks.draft?.kind]).toEqual([[], 'note']);
    const said = reduce(asked, { type: 'mark-save', text: ' cough ' });
    expect(shown(said)).toMatchObject([{ kind: 'note', text: 'cough' }]);
  });

  it('is about the derivations whose labels were clicked', () => {
    const state = play(open(), [
      { type: 'mark-scope', channel: 'Fp2-F8' },
      { type: 'mark-scope', channel: 'F8-T4' },
      { type: 'mark-scope', channel: 'Fp2-F8' },
      { type: 'mark' },
      { type: 'mark-number', number: 1 },
    ]);
    expect(shown(state)).toMatchObject([{ channels: ['F8-T4'] }]);
    expect(reduce(reduce(state, { type: 'escape' }), { type: 'escape' }).marks).toMatchObject({
      selected: null,
      scope: [],
    });
  });

  it('of nobody does not exist: the name is asked for, and then it is set; without one it is not', () => {
    const nameless = play(pageOn(scalpBed()), [
      ...loaded(),
      { type: 'mark' },
      { type: 'mark-number', number: 2 },
    ]);
    expect([shown(nameless), nameless.interface.dialog]).toEqual([[], 'person']);
    const named = play(nameless, [reader, { type: 'dialog', dialog: null }]);
    expect(shown(named)).toMatchObject([{ kind: 'seizure onset', author: 'Dr Reader' }]);
    const refused = play(nameless, [
      { type: 'dialog', dialog: null },
      reader,
      { type: 'dialog', dialog: null },
    ]);
    expect(shown(refused)).toEqual([]);
  });

  it('is refused in words where marks cannot be had', () => {
    const failed = play(pageOn(scalpBed()), [
      { type: 'marks-of', recording: 'recording-1' },
      { type: 'marks-failed', recording: 'recording-1', problem: 'no database' },
      { type: 'mark' },
    ]);
    expect(failed.interface.notice).toBe('Marks cannot be kept: no database');
    expect(failed.marks.draft).toBeNull();
  });
});

describe('a change', () => {
  const kept = markOf({ id: 'kept', start: 590 * 256, samples: 256 });

  it('is on the page at once and keeps the version that it was made on', () => {
    const state = play(open([kept]), [
      { type: 'mark-change', id: 'kept', change: { text: 'left', to: evening - 8n * second } },
    ]);
    expect(shown(state)).toMatchObject([{ text: 'left', start: 590 * 256, samples: 512, version: 1 }]);
    expect(state.marks.changes).toMatchObject([{ what: 'change', before: kept }]);
    expect(play(state, [{ type: 'mark-change', id: 'kept', change: { text: 'left' } }])).toBe(state);
  });

  it('that is not saved says why and stays; given up, the server’s word is back', () => {
    const made = play(open([kept]), [{ type: 'mark-change', id: 'kept', change: { kind: 'artefact' } }]);
    const key = made.marks.changes[0]?.key ?? '';
    const stuck = play(made, [{ type: 'mark-not-saved', key, problem: 'link lost', refused: false }]);
    expect(shown(stuck)).toMatchObject([{ kind: 'artefact' }]);
    expect(stuck.marks.changes).toMatchObject([{ problem: 'link lost', refused: false }]);
    const theirs = { ...kept, version: 2, kind: 'arousal' };
    const late = play(stuck, [{ type: 'mark-not-saved', key, problem: 'stale', refused: true, theirs }]);
    expect(shown(play(late, [{ type: 'mark-give-up', key }]))).toEqual([theirs]);
    const again = play(late, [{ type: 'mark-again', key }]);
    expect(again.marks.changes).toMatchObject([{ problem: '', refused: false, before: theirs }]);
  });

  it('of somebody else is shown, but not over what this reader is changing, and never an older one', () => {
    const others = { ...kept, version: 3, text: 'theirs' };
    const heard: Action = { type: 'marks-heard', recording: 'recording-1', marks: [others] };
    const state = play(open([kept]), [
      heard,
      { type: 'marks-heard', recording: 'recording-1', marks: [kept] },
    ]);
    expect(shown(state)).toEqual([others]);
    const mine = play(open([kept]), [{ type: 'mark-change', id: 'kept', change: { text: 'mine' } }, heard]);
    expect(shown(mine)).toMatchObject([{ text: 'mine' }]);
    const gone = play(state, [
      { type: 'marks-heard', recording: 'recording-1', marks: [{ ...others, version: 4, deleted: true }] },
    ]);
    expect(shown(gone)).toEqual([]);
    expect(play(state, [{ type: 'marks-heard', recording: 'another', marks: [kept] }])).toBe(state);
  });

  it('that follows another is based on what the server answered to that one', () => {
    const twice = play(open([kept]), [
      { type: 'mark-change', id: 'kept', change: { text: 'a' } },
      { type: 'mark-change', id: 'kept', change: { text: 'b' } },
    ]);
    const once = answer(twice);
    expect(once.marks.changes).toMatchObject([{ before: { version: 2 }, mark: { text: 'b' } }]);
    const both = answer(once);
    expect(shown(both)).toMatchObject([{ text: 'b', version: 3 }]);
    expect(both.marks.changes).toEqual([]);
  });

  it('undone and done again any number of times, answered or not, leaves what it left before', () => {
    const steps = fc.array(fc.constantFrom('add', 'change', 'delete', 'undo', 'redo', 'answer'), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(steps, (list) => {
        let state = open([kept]);
        const has = new Map([[kept.id, kept.version]]);
        const past: string[] = [];
        const future: string[] = [];
        const found: string[] = [];
        const wanted: string[] = [];
        const bare = (): string =>
          shown(state)
            .map(({ id, kind, text }) => `${id} ${kind} ${text}`)
            .toSorted()
            .join();
        const turn = (from: string[], to: string[], type: 'mark-undo' | 'mark-redo'): void => {
          const before = bare();
          const target = from.pop();
          state = reduce(state, { type });
          found.push(bare());
          wanted.push(target ?? before);
          if (target !== undefined) to.push(before);
        };
        const make = (actions: readonly Action[]): void => {
          const before = bare();
          state = play(state, actions);
          if (bare() === before) return;
          past.push(before);
          future.length = 0;
        };
        const settle = (): void => {
          const before = bare();
          if (state.marks.changes.length > 0) state = answer(state, {}, has);
          found.push(bare());
          wanted.push(before);
        };
        list.forEach((step, at) => {
          const id = shown(state)[0]?.id ?? '';
          if (step === 'answer') settle();
          else if (step === 'undo') turn(past, future, 'mark-undo');
          else if (step === 'redo') turn(future, past, 'mark-redo');
          else if (step === 'add') make([{ type: 'mark' }, { type: 'mark-number', number: 1 }]);
          else if (step === 'delete') make([{ type: 'mark-delete', id }]);
          else make([{ type: 'mark-change', id, change: { text: `t${at}` } }]);
        });
        while (state.marks.changes.length > 0) settle();
        expect(found).toEqual(wanted);
      }),
    );
  });
});

describe('another patient at the bed', () => {
  it('brings a page without the marks, drafts, scope, undo and filters of the former; what is not saved stays to be sent', () => {
    const before = play(open([markOf()]), [
      { type: 'mark-scope', channel: 'Fp2-F8' },
      { type: 'mark-filter', change: { kind: 'IED' } },
      { type: 'mark' },
      { type: 'mark-number', number: 1 },
      { type: 'mark' },
    ]);
    const after = play(before, [{ type: 'marks-of', recording: 'recording-2' }]);
    expect(after.marks).toMatchObject({
      recording: 'recording-2',
      phase: 'loading',
      clock: null,
      draft: null,
      selected: null,
      scope: [],
      past: [],
      filter: { kind: null },
    });
    expect(shown(after)).toEqual([]);
    expect(after.marks.changes).toEqual(before.marks.changes);
    // An answer that comes now changes nothing on the page of the new patient.
    expect(shown(answer(after))).toEqual([]);
  });

  it('names never repeat within a visit, and differ between visits', () => {
    const ids = (state: AppState): string[] => state.marks.changes.flatMap(({ key, mark }) => [key, mark.id]);
    const actions: Action[] = [{ type: 'mark' }, { type: 'mark-number', number: 1 }];
    const all = ids(play(open(), [...actions, ...actions, ...actions]));
    expect(new Set(all).size).toBe(all.length);
    expect(all.every((id) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id))).toBe(true);
    expect(noPreferences.reader).toBe('');
  });
});
