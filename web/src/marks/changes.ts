import type { Mark } from './mark.ts';
import type { MarkReport } from './mark-actions.ts';
import { nextId, steps_max, type Change, type MarksState, type Step } from './marks-state.ts';

/** Shows marks as they are now; deleted ones go. */
export const withShown = (state: MarksState, marks: readonly Mark[]): MarksState => {
  const { clock, recording } = state;
  if (clock === null || marks.length === 0) return state;
  const ours = marks.filter((mark) => mark.recording === recording);
  const put = ours.flatMap((mark) => (mark.deleted ? [] : (clock.place(mark) ?? [])));
  const shown = state.shown.with(
    put,
    ours.map(({ id }) => id),
  );
  const selected = shown.get(state.selected ?? '') === undefined ? null : state.selected;
  return { ...state, shown, selected, editing: state.editing && selected !== null };
};

const gone = (step: Step): Mark | null => (step.before === null ? null : { ...step.before, deleted: true });

/** What the mark is after the step, with its id, when it is not there any more, too. */
const result = (step: Step): Mark | null => step.after ?? gone(step);

/** What the server has of the mark: as it was before all that waits, or as it last answered. */
const serverHas = (state: MarksState, id: string, { before, last }: Step): Mark | null => {
  const first = state.changes.find(({ mark }) => mark.id === id);
  if (first !== undefined) return first.before;
  return last !== undefined && last.version >= (before?.version ?? 0) ? last : before;
};

/** Makes a change: on the page at once, to the server in its turn. */
export const change = (state: MarksState, step: Step, what: Change['what'], author: string): MarksState => {
  const mark = result(step);
  if (mark === null) return state;
  const key = nextId(state);
  const before = serverHas(state, mark.id, step);
  const entry: Change = { key, what, mark, before, author, problem: '', refused: false };
  return withShown({ ...state, counted: state.counted + 1, changes: [...state.changes, entry] }, [mark]);
};

/** A change of a person that can be undone. */
export const changed = (
  state: MarksState,
  step: Step,
  what: 'add' | 'change' | 'delete',
  author: string,
): MarksState => ({
  ...change(state, step, what, author),
  past: [...state.past, step].slice(-steps_max),
  future: [],
});

const turned = ({ before, after, ...rest }: Step): Step => ({ ...rest, before: after, after: before });

/** The last step back, or the last one back again. */
export const undone = (state: MarksState, what: 'undo' | 'redo', author: string): MarksState => {
  const step = (what === 'undo' ? state.past : state.future).at(-1);
  if (step === undefined) return state;
  const made = change(state, what === 'undo' ? turned(step) : step, what, author);
  const id = (step.after ?? step.before)?.id ?? null;
  const selected = made.shown.get(id ?? '') === undefined ? null : id;
  return what === 'undo'
    ? { ...made, selected, past: state.past.slice(0, -1), future: [...state.future, step] }
    : { ...made, selected, future: state.future.slice(0, -1), past: [...state.past, step] };
};

/** Steps speak of marks with the version that the server gave them. */
const known = (steps: readonly Step[], mark: Mark): readonly Step[] =>
  steps.map((step) =>
    (step.after ?? step.before)?.id === mark.id
      ? { before: newer(step.before, mark), after: newer(step.after, mark), last: mark }
      : step,
  );
const newer = (old: Mark | null, mark: Mark): Mark | null =>
  old === null || old.id !== mark.id ? old : { ...old, version: Math.max(old.version, mark.version) };

const saved = (state: MarksState, key: string, mark: Mark): MarksState => {
  const rest = state.changes
    .filter((each) => each.key !== key)
    .map((each) => (each.mark.id === mark.id ? Object.assign({}, each, { before: mark }) : each));
  const next = { ...state, changes: rest, past: known(state.past, mark), future: known(state.future, mark) };
  const later = rest.some((each) => each.mark.id === mark.id);
  return later ? next : withShown(next, [newest(state, mark)]);
};

/** The answer to a change may come after somebody else's next one was heard. */
const newest = (state: MarksState, mark: Mark): Mark => {
  const shown = state.shown.get(mark.id)?.mark;
  const waits = state.changes.some((each) => each.mark.id === mark.id && each.before === null);
  return shown !== undefined && !waits && shown.version > mark.version ? shown : mark;
};

const notSaved = (
  state: MarksState,
  { key, problem, refused, theirs }: Extract<MarkReport, { type: 'mark-not-saved' }>,
): MarksState => ({
  ...state,
  changes: state.changes.map((each) =>
    each.key === key ? { ...each, problem, refused, before: theirs ?? each.before } : each,
  ),
});

/** A mark with a change under way stays as the person wants it; others become what they are now. */
const heard = (state: MarksState, marks: readonly Mark[]): MarksState => {
  const waiting = new Set(state.changes.map(({ mark }) => mark.id));
  const news = marks.filter(
    (mark) => !waiting.has(mark.id) && mark.version >= (state.shown.get(mark.id)?.mark.version ?? 0),
  );
  return withShown(state, news);
};

/** What is given up is gone with all that was built on it, and the server's word is shown. */
const givenUp = (state: MarksState, key: string): MarksState => {
  const entry = state.changes.find((each) => each.key === key);
  if (entry === undefined) return state;
  const { id } = entry.mark;
  const foreign = (step: Step): boolean => (step.after ?? step.before)?.id !== id;
  const next = {
    ...state,
    changes: state.changes.filter(({ mark }) => mark.id !== id),
    past: state.past.filter(foreign),
    future: state.future.filter(foreign),
  };
  return withShown(next, [entry.before ?? { ...entry.mark, deleted: true }]);
};

/** What the server, and a person about the server's refusals, says of changes. */
export const reduceChanges = (
  state: MarksState,
  action:
    | Extract<MarkReport, { type: 'mark-saved' | 'mark-not-saved' | 'marks-heard' | 'marks-left' }>
    | { readonly type: 'mark-again' | 'mark-give-up'; readonly key: string },
): MarksState => {
  switch (action.type) {
    case 'mark-saved':
      return saved(state, action.key, action.mark);
    case 'mark-not-saved':
      return notSaved(state, action);
    case 'marks-heard':
      if (action.recording !== state.recording) return state;
      return heard(action.missed === true ? { ...state, missed: state.missed + 1 } : state, action.marks);
    case 'marks-left': {
      const have = new Set(state.changes.map(({ key }) => key));
      const left = action.changes.filter(({ key }) => !have.has(key));
      const next = { ...state, changes: [...left, ...state.changes] };
      return withShown(
        next,
        left.map(({ mark }) => mark),
      );
    }
    case 'mark-again':
      return {
        ...state,
        changes: state.changes.map((each) =>
          each.key === action.key ? { ...each, problem: '', refused: false } : each,
        ),
      };
    default:
      return givenUp(state, action.key);
  }
};
