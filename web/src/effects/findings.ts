import {
  catchError,
  combineLatest,
  concat,
  distinctUntilChanged,
  from,
  map,
  of,
  retry,
  switchMap,
  timer,
  type Observable,
} from 'rxjs';
import type { FindingsOfRecording } from '../findings/findings-api.ts';
import type { PlacedFinding } from '../findings/findings-state.ts';
import type { Action } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import type { Store } from '../store/store.ts';

const again_ms = 5000;
const progress_ms = 1500;

export interface FindingsPort {
  bed(bed: string): Promise<readonly PlacedFinding[]>;
  recording(recording: string, progress: boolean): Promise<FindingsOfRecording>;
}

const none: Action = { type: 'finding-rows', of: null, rows: [] };

const ofBed = (ask: FindingsPort['bed'], bed: string): Observable<Action> =>
  from([bed]).pipe(
    switchMap((each) => ask(each)),
    map((rows): Action => ({ type: 'finding-rows', of: bed, rows })),
    retry({ count: 3, delay: again_ms }),
    // A server without findings shows none; those that come are shown all the same.
    catchError(() => of<Action>({ type: 'finding-rows', of: bed, rows: [] })),
  );

/** All of them, and as long as detectors run over the recording how far they are; when they are through, all of them again. */
const ofRecording = (ask: FindingsPort['recording'], recording: string): Observable<Action> => {
  const look = (progress: boolean): Observable<Action> =>
    from([recording]).pipe(
      switchMap((each) => ask(each, progress)),
      retry({ count: 3, delay: again_ms }),
      switchMap(({ detection, rows }): Observable<Action> => {
        const isComing = detection.state === 'waiting' || detection.state === 'making';
        const told = of<Action>({
          type: 'finding-rows',
          of: recording,
          rows: progress ? [] : rows,
          detection,
        });
        if (isComing) return concat(told, timer(progress_ms).pipe(switchMap(() => look(true))));
        return progress ? look(false) : told;
      }),
      catchError((problem: unknown) => {
        const message = problem instanceof Error ? problem.message : String(problem);
        const nothing = { done_s: 0, of_s: 0, absent: [], left_out: 0, thresholds: {} };
        const failed = { state: 'failed', message, ...nothing } as const;
        return of<Action>({ type: 'finding-rows', of: recording, rows: [], detection: failed });
      }),
    );
  return look(false);
};

/** The findings of what is on the page, anew whenever the link came back or there were more than were said. */
export const keepFindings = (store: Store<AppState, Action>, ask: FindingsPort): (() => void) => {
  const subjects = store.state$.pipe(
    map(({ page }) => (page === null ? '' : `${page.source} ${page.bedId}`)),
    distinctUntilChanged(),
  );
  const reasons = store.state$.pipe(
    map(({ link, findings }) => `${link?.connected === true ? link.since : ''} ${findings.missed}`),
    distinctUntilChanged(),
  );
  const subscription = combineLatest([subjects, reasons])
    .pipe(
      switchMap(([subject]) => {
        const [source, ...id] = subject.split(' ');
        if (subject === '') return of(none);
        return source === 'bed'
          ? ofBed((bed) => ask.bed(bed), id.join(' '))
          : ofRecording((recording, progress) => ask.recording(recording, progress), id.join(' '));
      }),
    )
    .subscribe((action) => store.dispatch(action));
  return () => subscription.unsubscribe();
};
