import { distinctUntilChanged, fromEvent, map, skip } from 'rxjs';
import { currentScreen, keepPreferences, readPreferences, type Shelf } from '../preferences.ts';
import type { Action } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import type { Store } from '../store/store.ts';

/** Keeps the preferences in the browser; a window that moves to another screen takes that screen's calibration. */
export const keepPreferencesIn = (store: Store<AppState, Action>, shelf: Shelf): (() => void) => {
  let screenName = currentScreen();
  const keeping = store.state$
    .pipe(
      map(({ preferences }) => preferences),
      distinctUntilChanged(),
      skip(1),
    )
    .subscribe((preferences) => keepPreferences(shelf, screenName, preferences));
  const moving = fromEvent(window, 'resize').subscribe(() => {
    const now = currentScreen();
    if (now === screenName) return;
    screenName = now;
    const { pxPerMm } = readPreferences(shelf, now);
    store.dispatch({ type: 'prefer', change: { pxPerMm } });
  });
  return () => {
    keeping.unsubscribe();
    moving.unsubscribe();
  };
};
