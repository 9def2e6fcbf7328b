import { ValvomoError } from '@valvomo/model';
import {
  combineLatest,
  distinctUntilChanged,
  filter,
  from,
  map,
  of,
  switchMap,
  timer,
  catchError,
  expand,
  type Observable,
} from 'rxjs';
import { isMark } from '../marks/mark.ts';
import type { MarkReport } from '../marks/mark-actions.ts';
import { Conflict, type MarksApi } from '../marks/marks-api.ts';
import type { Change } from '../marks/marks-state.ts';
import type { Action } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import type { Store } from '../store/store.ts';

type MarkStore = Store<AppState, Action>;
/** The browser's own store, or anything like it. */
export type MarkShelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const again_ms = 5000;
const pauseFirst_ms = 500;
const pauseMax_ms = 10_000;
const prefix = 'valvomo.unsaved.';

const wordsOf = (problem: unknown): string => (problem instanceof Error ? problem.message : String(problem));

/** Loads the marks of the recording on the page; a server that is away is asked again. */
const loading = (api: MarksApi, recording: string): Observable<MarkReport> => {
  const once = (): Observable<MarkReport> =>
    from(api.marksOf(recording)).pipe(
      map((found): MarkReport => ({ type: 'marks-loaded', recording, ...found })),
      catchError((problem: unknown) =>
        of<MarkReport>({ type: 'marks-failed', recording, problem: wordsOf(problem) }),
      ),
    );
  return once().pipe(
    expand((report) => (report.type === 'marks-failed' ? timer(again_ms).pipe(switchMap(once)) : [])),
  );
};

/** The marks of the recording on the page, anew whenever the link came back: what was said meanwhile is not said again. */
const keepLoaded = (store: MarkStore, api: MarksApi) => {
  const recordings = store.state$.pipe(
    map(({ page }) => page?.bed?.recording ?? null),
    distinctUntilChanged(),
  );
  const links = store.state$.pipe(
    map(({ link }) => (link === null || link.connected ? (link?.since ?? 0n) : null)),
    distinctUntilChanged(),
    filter((since) => since !== null),
  );
  const misses = store.state$.pipe(
    map(({ marks }) => marks.missed),
    distinctUntilChanged(),
  );
  return combineLatest([recordings, links, misses])
    .pipe(
      switchMap(([recording]) => {
        store.dispatch({ type: 'marks-of', recording });
        return recording === null ? [] : loading(api, recording);
      }),
    )
    .subscribe((report) => store.dispatch(report));
};

/** Changes of a mark that the server refused wait with it; others go on. */
const nextOf = (changes: readonly Change[]): Change | undefined => {
  const stuck = new Set(changes.filter(({ refused }) => refused).map(({ mark }) => mark.id));
  return changes.find(({ mark }) => !stuck.has(mark.id));
};

/** What the server will never take is not sent again by itself. */
const isRefusal = (problem: unknown): boolean =>
  problem instanceof Conflict ||
  (problem instanceof ValvomoError &&
    typeof problem.value === 'number' &&
    problem.value >= 400 &&
    problem.value < 500 &&
    ![408, 425, 429].includes(problem.value));

const outcome = async (api: MarksApi, change: Change): Promise<Action> => {
  const { key } = change;
  try {
    return { type: 'mark-saved', key, mark: await api.send(change) };
  } catch (problem) {
    const theirs = problem instanceof Conflict ? { theirs: problem.theirs } : {};
    return { type: 'mark-not-saved', key, problem: wordsOf(problem), refused: isRefusal(problem), ...theirs };
  }
};

/** Sends changes one after the other, each until the server has it or refuses it. */
const keepSending = (store: MarkStore, api: MarksApi, wait: (ms: number) => Promise<void>) => {
  let busy = false;
  const run = async (): Promise<void> => {
    busy = true;
    let failures = 0;
    for (let change = nextOf(store.state.marks.changes); change !== undefined;) {
      const action = await outcome(api, change);
      store.dispatch(action);
      const failed = action.type === 'mark-not-saved' && !action.refused;
      failures = failed ? failures + 1 : 0;
      if (failed) await wait(Math.min(pauseMax_ms, pauseFirst_ms * 2 ** Math.min(failures, 8)));
      change = nextOf(store.state.marks.changes);
    }
    busy = false;
  };
  return store.state$
    .pipe(
      map(({ marks }) => nextOf(marks.changes)),
      distinctUntilChanged(),
    )
    .subscribe((change) => {
      if (change !== undefined && !busy) void run();
    });
};

const isChange = (value: unknown): value is Change => {
  if (typeof value !== 'object' || value === null) return false;
  const { key, what, mark, before, author } = value as Record<string, unknown>;
  const isKnown = ['add', 'change', 'delete', 'undo', 'redo'].includes(String(what));
  return (
    typeof key === 'string' &&
    isKnown &&
    isMark(mark) &&
    (before === null || isMark(before)) &&
    typeof author === 'string'
  );
};

/** What earlier visits, or other windows, left unsaved. It is this visit's now; sent twice, it is saved once. */
const leftOn = (shelf: MarkShelf): readonly Change[] => {
  const keys = Array.from({ length: shelf.length }, (_, at) => shelf.key(at)).filter(
    (key): key is string => key?.startsWith(prefix) === true,
  );
  return keys.flatMap((key) => {
    try {
      const list: unknown = JSON.parse(shelf.getItem(key) ?? '[]');
      shelf.removeItem(key);
      return Array.isArray(list) ? list.filter(isChange) : [];
    } catch {
      shelf.removeItem(key);
      return [];
    }
  });
};

/** What the server has not yet survives a reload of the page. */
const keepOnShelf = (store: MarkStore, shelf: MarkShelf) => {
  const left = leftOn(shelf);
  if (left.length > 0) store.dispatch({ type: 'marks-left', changes: left });
  const key = `${prefix}${store.state.marks.session}`;
  return store.state$
    .pipe(
      map(({ marks }) => marks.changes),
      distinctUntilChanged(),
    )
    .subscribe((changes) => {
      try {
        if (changes.length === 0) shelf.removeItem(key);
        else shelf.setItem(key, JSON.stringify(changes));
      } catch {
        store.dispatch({
          type: 'notice',
          text: 'This browser cannot keep unsaved marks: do not close the page.',
        });
      }
    });
};

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Marks of the recording on the page, and what readers change of them: to the server, and in the browser until it is there. */
export const keepMarks = (
  store: MarkStore,
  api: MarksApi,
  shelf: MarkShelf,
  wait: (ms: number) => Promise<void> = later,
): (() => void) => {
  const all = [keepOnShelf(store, shelf), keepLoaded(store, api), keepSending(store, api, wait)];
  return () => {
    for (const subscription of all) subscription.unsubscribe();
  };
};
