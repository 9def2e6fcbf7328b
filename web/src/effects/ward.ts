import { catchError, distinctUntilChanged, exhaustMap, from, map, of, switchMap, timer } from 'rxjs';
import type { Api } from '../api.ts';
import type { Action } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import type { Store } from '../store/store.ts';

/** Between two looks at the list of beds; what happens in a bed comes at once through its picture. */
const wall_ms = 2000;
const bed_ms = 10_000;

/** Keeps the list of beds; a server that is away is asked again and again, one question at a time. */
export const keepWard = (store: Store<AppState, Action>, api: Api): (() => void) => {
  const subscription = store.state$
    .pipe(
      map(({ route }) => route.page),
      distinctUntilChanged(),
      switchMap((page) => timer(0, page === 'wall' ? wall_ms : bed_ms)),
      exhaustMap(() =>
        from(api.beds()).pipe(
          map((beds): Action => ({ type: 'beds', beds })),
          catchError((problem: unknown) =>
            of<Action>({
              type: 'beds-failed',
              problem: problem instanceof Error ? problem.message : String(problem),
            }),
          ),
        ),
      ),
    )
    .subscribe((action) => store.dispatch(action));
  return () => subscription.unsubscribe();
};
