import { distinctUntilChanged, map, skip } from 'rxjs';
import type { DecidedStream } from '../picture/messages.ts';
import type { Action } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import type { Store } from '../store/store.ts';

type Shelf = Pick<Storage, 'getItem' | 'setItem'>;

const nameOf = (recording: string): string => `valvomo.electrodes.${recording}`;

const kinds: ReadonlySet<unknown> = new Set(['scalp', 'depth', 'grid', 'pair', 'other']);

const isDecision = (value: unknown): value is DecidedStream => {
  if (typeof value !== 'object' || value === null) return false;
  const { stream, by, electrodes } = value as Record<string, unknown>;
  return (
    typeof stream === 'number' &&
    typeof by === 'string' &&
    Array.isArray(electrodes) &&
    electrodes.every(
      (each: unknown) => typeof each === 'object' && each !== null && kinds.has(Reflect.get(each, 'kind')),
    )
  );
};

/** What was kept may be of another version of this page. */
const keptFor = (shelf: Shelf, recording: string): readonly DecidedStream[] => {
  try {
    const list: unknown = JSON.parse(shelf.getItem(nameOf(recording)) ?? '[]');
    return Array.isArray(list) ? list.filter(isDecision) : [];
  } catch {
    return [];
  }
};

const recordingOf = ({ route }: AppState): string | null =>
  route.page === 'recording' ? route.recording : null;

/** Nobody can ask a file's device what its electrodes are: what a reader decided about one is kept in the browser. */
export const keepDecisions = (store: Store<AppState, Action>, shelf: Shelf): (() => void) => {
  const loading = store.state$.pipe(map(recordingOf), distinctUntilChanged()).subscribe((recording) => {
    if (recording === null) return;
    const decided = keptFor(shelf, recording);
    if (decided.length > 0) store.dispatch({ type: 'decided-electrodes', decided });
  });
  const keeping = store.state$
    .pipe(
      map(({ page }) => page?.decided),
      distinctUntilChanged(),
      skip(1),
    )
    .subscribe((decided) => {
      const recording = recordingOf(store.state);
      if (recording === null || decided === undefined || decided.length === 0) return;
      try {
        shelf.setItem(nameOf(recording), JSON.stringify(decided));
      } catch {
        store.dispatch({
          type: 'notice',
          text: 'This browser keeps nothing: the electrodes are forgotten with the page.',
        });
      }
    });
  return () => {
    loading.unsubscribe();
    keeping.unsubscribe();
  };
};
