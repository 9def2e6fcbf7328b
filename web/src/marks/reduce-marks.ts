import { instantAt, ticksOf } from '../display/page-time.ts';
import { pageTimeOf } from '../store/page-time-of.ts';
import { delayOf } from '../store/shown.ts';
import type { AppState } from '../store/state.ts';
import { changed, reduceChanges, undone, withShown } from './changes.ts';
import { kindOf, numberedKinds, type Mark } from './mark.ts';
import type { MarkCommand, MarkReport } from './mark-actions.ts';
import { MarkClock } from './mark-clock.ts';
import { MarkIndex } from './mark-index.ts';
import {
  marksOf,
  nextId,
  type Draft,
  type MarkChange,
  type MarksState,
  type Waiting,
} from './marks-state.ts';

const withMarks = (state: AppState, change: Partial<MarksState>): AppState => ({
  ...state,
  marks: { ...state.marks, ...change },
});

const noticed = (state: AppState, notice: string): AppState => ({
  ...state,
  interface: { ...state.interface, notice },
});

/** The moment that a reader means: under the crosshair or pointer, the middle of a page that stands still, or now. */
const momentOf = (state: AppState): bigint | null => {
  const { page, preferences, marks, interface: surface } = state;
  if (page === null) return null;
  const meansNow = page.at === null && (marks.pointer === null || !surface.crosshair);
  if (meansNow) return page.summary?.drawn ?? null;
  const time = pageTimeOf(page, preferences);
  if (time === null) return null;
  return instantAt(time, marks.pointer ?? 0.5) - ticksOf(delayOf(page, preferences));
};

/** Why no mark can be set; null when one can. */
const whyNot = ({ marks, page }: AppState): string | null => {
  if (page === null) return 'Marks are set on a bed or a recording.';
  if (marks.phase === 'failed') return `Marks cannot be kept: ${marks.problem}`;
  if (marks.recording === null) return 'Nothing is recorded here: there is nothing to mark.';
  return marks.clock?.finest === undefined ? 'The marks of this recording are not here yet.' : null;
};

const drafted = (state: AppState, draft: Draft): AppState =>
  withMarks(state, { draft, selected: null, editing: false });

const begin = (state: AppState, isInterval: boolean): AppState => {
  const why = whyNot(state);
  if (why !== null) return noticed(state, why);
  const at = momentOf(state);
  if (at === null) return noticed(state, 'There is no moment on the page yet.');
  const { draft } = state.marks;
  if (draft !== null && draft.to === null) {
    const [from, to] = draft.from < at ? [draft.from, at] : [at, draft.from];
    return drafted(state, { ...draft, from, to });
  }
  return drafted(state, { from: at, to: isInterval ? null : at, kind: null });
};

/** An interval whose end was not said yet is a moment. */
const kindChosen = (state: AppState, kind: string): AppState => {
  const { draft } = state.marks;
  if (draft === null) return state;
  const next = withMarks(state, { draft: { ...draft, to: draft.to ?? draft.from, kind } });
  return kindOf(kind)?.needsText === true ? next : save(next, { type: 'mark-save', text: '' });
};

/** Nobody's word is no word: what needs a name waits until somebody says it. */
const named = (state: AppState, command: Waiting, work: (author: string) => AppState): AppState => {
  const author = state.preferences.reader.trim();
  if (author !== '') return work(author);
  return {
    ...withMarks(state, { waiting: command }),
    interface: { ...state.interface, dialog: 'person' },
  };
};

const save = (state: AppState, command: Extract<Waiting, { type: 'mark-save' }>): AppState => {
  const { marks } = state;
  const { draft, clock, recording } = marks;
  if (draft?.kind == null || clock === null || recording === null) return state;
  const { kind } = draft;
  return named(state, command, (author) => {
    const created = String(BigInt(state.now_ms) * 10_000n);
    const mark: Mark = {
      id: nextId(marks),
      recording,
      ...clock.samples(clock.time(draft.from), clock.time(draft.to ?? draft.from)),
      kind,
      text: command.text.trim(),
      channels: marks.scope.length === 0 ? null : marks.scope,
      author,
      created,
      version: 0,
      changed_by: author,
      changed: created,
      review: 'unreviewed',
      deleted: false,
    };
    const next = { ...marks, counted: marks.counted + 1, draft: null };
    const added = changed(next, { before: null, after: mark }, 'add', author);
    return withMarks(state, { ...added, selected: mark.id });
  });
};

const edited = ({ clock, shown }: MarksState, id: string, change: MarkChange): Mark | null => {
  const placed = shown.get(id);
  if (placed === undefined || clock === null) return null;
  const { mark } = placed;
  const { from, to, ...words } = change;
  const moved = from !== undefined || to !== undefined;
  const begin = from === undefined ? placed.from : clock.time(from);
  const end = to === undefined ? placed.to : clock.time(to);
  const place = moved ? clock.samples(Math.min(begin, end), Math.max(begin, end), mark.stream) : {};
  return { ...mark, ...words, ...place };
};

const same = (a: Mark, b: Mark): boolean => JSON.stringify(a) === JSON.stringify(b);

const changeMark = (state: AppState, command: Extract<Waiting, { type: 'mark-change' }>): AppState => {
  const before = state.marks.shown.get(command.id)?.mark;
  const after = edited(state.marks, command.id, command.change);
  if (before === undefined || after === null || same(before, after)) return state;
  return named(state, command, (author) =>
    withMarks(state, changed(state.marks, { before, after }, 'change', author)),
  );
};

const deleteMark = (state: AppState, command: Extract<Waiting, { type: 'mark-delete' }>): AppState => {
  const before = state.marks.shown.get(command.id ?? state.marks.selected ?? '')?.mark;
  if (before === undefined) return state;
  return named(state, command, (author) =>
    withMarks(state, changed(state.marks, { before, after: null }, 'delete', author)),
  );
};

const undo = (state: AppState, command: Extract<Waiting, { type: 'mark-undo' | 'mark-redo' }>): AppState => {
  const what = command.type === 'mark-undo' ? 'undo' : 'redo';
  if ((what === 'undo' ? state.marks.past : state.marks.future).length === 0)
    return noticed(state, what === 'undo' ? 'There is no mark to undo.' : 'There is nothing to do again.');
  return named(state, command, (author) => withMarks(state, undone(state.marks, what, author)));
};

const toggled = (scope: readonly string[], channel: string): readonly string[] =>
  scope.includes(channel) ? scope.filter((each) => each !== channel) : [...scope, channel];

const loaded = (
  state: MarksState,
  { recording, streams, marks }: Extract<MarkReport, { type: 'marks-loaded' }>,
): MarksState => {
  if (recording !== state.recording) return state;
  const clock = new MarkClock(streams);
  const shown = MarkIndex.of(marks.flatMap((mark) => (mark.deleted ? [] : (clock.place(mark) ?? []))));
  const waiting = state.changes.filter(({ mark }) => mark.recording === recording);
  return withShown(
    { ...state, clock, shown, phase: 'ready', problem: '' },
    waiting.map(({ mark }) => mark),
  );
};

const report = (marks: MarksState, action: MarkReport): MarksState => {
  switch (action.type) {
    case 'marks-of':
      return action.recording === marks.recording ? marks : marksOf(marks, action.recording);
    case 'marks-loaded':
      return loaded(marks, action);
    case 'marks-failed':
      return action.recording !== marks.recording || marks.phase === 'ready'
        ? marks
        : { ...marks, phase: 'failed', problem: action.problem };
    default:
      return reduceChanges(marks, action);
  }
};

/** Everything about marks: pure, so that a test can replay what readers and server said. */
export const reduceMarks = (state: AppState, action: MarkCommand | MarkReport): AppState => {
  const { marks } = state;
  switch (action.type) {
    case 'mark':
      return begin(state, false);
    case 'mark-interval':
      return begin(state, true);
    case 'mark-drawn': {
      const why = whyNot(state);
      const [from, to] = action.from < action.to ? [action.from, action.to] : [action.to, action.from];
      return why === null ? drafted(state, { from, to, kind: null }) : noticed(state, why);
    }
    case 'mark-number': {
      const kind = numberedKinds[action.number - 1]?.kind;
      return kind === undefined ? state : kindChosen(state, kind);
    }
    case 'mark-kind':
      return kindChosen(state, action.kind);
    case 'mark-save':
      return save(state, action);
    case 'mark-cancel':
      return withMarks(state, { draft: null, waiting: null });
    case 'mark-change':
      return changeMark(state, action);
    case 'mark-delete':
      return deleteMark(state, action);
    case 'mark-undo':
    case 'mark-redo':
      return undo(state, action);
    case 'mark-select':
      return withMarks(state, { selected: action.id, editing: action.id === null ? false : marks.editing });
    case 'mark-edit':
      return withMarks(state, { editing: action.editing && marks.selected !== null });
    case 'mark-scope':
      return withMarks(state, { scope: toggled(marks.scope, action.channel) });
    case 'mark-scope-all':
      return withMarks(state, { scope: [] });
    case 'mark-filter':
      return withMarks(state, { filter: { ...marks.filter, ...action.change } });
    case 'pointed':
      return action.share === marks.pointer ? state : withMarks(state, { pointer: action.share });
    case 'mark-again':
    case 'mark-give-up':
      return withMarks(state, reduceChanges(marks, action));
    default: {
      const next = report(marks, action);
      return next === marks ? state : { ...state, marks: next };
    }
  }
};

/** Somebody said the name that a change waited for, or went away without one. */
export const nameSaid = (state: AppState): AppState => {
  const { waiting } = state.marks;
  if (waiting === null) return state;
  const next = withMarks(state, { waiting: null });
  return state.preferences.reader.trim() === '' ? next : reduceMarks(next, waiting);
};
