import { distinctUntilChanged, EMPTY, interval, map, switchMap } from 'rxjs';
import type { Action } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import type { Store } from '../store/store.ts';

/** The page's clock once a second, and the turning of pages by itself. */
export const keepClockwork = (store: Store<AppState, Action>): (() => void) => {
  const ticking = interval(1000).subscribe(() => store.dispatch({ type: 'tick', now_ms: Date.now() }));
  const turning = store.state$
    .pipe(
      map((state) => state.interface.autoPage),
      distinctUntilChanged(),
      switchMap((pages_s) => (pages_s === 0 ? EMPTY : interval(1000 / pages_s))),
    )
    .subscribe(() => store.dispatch({ type: 'turn', pages: 1 }));
  return () => {
    ticking.unsubscribe();
    turning.unsubscribe();
  };
};
