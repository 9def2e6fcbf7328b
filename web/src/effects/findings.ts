import { catchError, combineLatest, distinctUntilChanged, from, map, of, retry, switchMap } from 'rxjs';
import type { PlacedFinding } from '../findings/findings-state.ts';
import type { Action } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import type { Store } from '../store/store.ts';

const again_ms = 5000;

/** The findings of the bed on the page, anew whenever the link came back or there were more than were said. */
export const keepFindings = (
  store: Store<AppState, Action>,
  ask: (bed: string) => Promise<readonly PlacedFinding[]>,
): (() => void) => {
  const beds = store.state$.pipe(
    map(({ page }) => (page?.source === 'bed' ? page.bedId : null)),
    distinctUntilChanged(),
  );
  const reasons = store.state$.pipe(
    map(({ link, findings }) => `${link?.connected === true ? link.since : ''} ${findings.missed}`),
    distinctUntilChanged(),
  );
  const subscription = combineLatest([beds, reasons])
    .pipe(
      switchMap(([bed]) =>
        bed === null
          ? of<Action>({ type: 'finding-rows', bed: null, rows: [] })
          : from([bed]).pipe(
              switchMap((each) => ask(each)),
              map((rows): Action => ({ type: 'finding-rows', bed, rows })),
              retry({ count: 3, delay: again_ms }),
              // A server without findings shows none; those that come are shown all the same.
              catchError(() => of<Action>({ type: 'finding-rows', bed, rows: [] })),
            ),
      ),
    )
    .subscribe((action) => store.dispatch(action));
  return () => subscription.unsubscribe();
};
