import { fromEvent, map, startWith } from 'rxjs';
import type { Action } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import type { Store } from '../store/store.ts';

/** Below this height nineteen traces and the trends would leave each other no room: CSS pixels. */
const roomyHeight_px = 860;

/** Tells whether the window is high enough for trends beside the traces. */
export const keepRoom = (store: Store<AppState, Action>): (() => void) => {
  const high = matchMedia(`(min-height: ${roomyHeight_px}px)`);
  const subscription = fromEvent(high, 'change')
    .pipe(
      map(() => high.matches),
      startWith(high.matches),
    )
    .subscribe((roomy) => store.dispatch({ type: 'room', roomy }));
  return () => subscription.unsubscribe();
};
