import { catchError, distinctUntilChanged, exhaustMap, from, map, of, switchMap, timer, EMPTY } from 'rxjs';
import type { LibraryApi } from '../library/library-api.ts';
import type { Action } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import type { Store } from '../store/store.ts';

/** Between two looks at the list of recordings, which is only shown on the wall. */
const look_ms = 3000;

/** Keeps the list of recordings while the wall is shown; a server that is away is asked again and again. */
export const keepLibrary = (store: Store<AppState, Action>, api: LibraryApi): (() => void) => {
  const subscription = store.state$
    .pipe(
      map(({ route }) => route.page === 'wall'),
      distinctUntilChanged(),
      switchMap((isWall) => (isWall ? timer(0, look_ms) : EMPTY)),
      exhaustMap(() =>
        from(Promise.all([api.recordings(), api.library()])).pipe(
          map(([recordings, library]): Action => ({ type: 'recordings', recordings, library })),
          catchError((problem: unknown) =>
            of<Action>({
              type: 'recordings-failed',
              problem: problem instanceof Error ? problem.message : String(problem),
            }),
          ),
        ),
      ),
    )
    .subscribe((action) => store.dispatch(action));
  return () => subscription.unsubscribe();
};
