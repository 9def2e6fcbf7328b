import { distinctUntilChanged, EMPTY, interval, map, switchMap, timer } from 'rxjs';
import type { Action } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import type { Store } from '../store/store.ts';

/** Long enough to be read twice. */
const notice_ms = 12_000;

/** The page's clock once a second, the turning of pages by itself, and the end of notices. */
export const keepClockwork = (store: Store<AppState, Action>): (() => void) => {
  const ticking = interval(1000).subscribe(() => store.dispatch({ type: 'tick', now_ms: Date.now() }));
  const turning = store.state$
    .pipe(
      map((state) => state.interface.autoPage),
      distinctUntilChanged(),
      switchMap((pages_s) => (pages_s === 0 ? EMPTY : interval(1000 / pages_s))),
    )
    .subscribe(() => store.dispatch({ type: 'turn', pages: 1 }));
  const fading = store.state$
    .pipe(
      map((state) => state.interface.notice),
      distinctUntilChanged(),
      switchMap((notice) => (notice === '' ? EMPTY : timer(notice_ms))),
    )
    .subscribe(() => store.dispatch({ type: 'notice', text: '' }));
  return () => {
    fading.unsubscribe();
    ticking.unsubscribe();
    turning.unsubscribe();
  };
};
