import { distinctUntilChanged, EMPTY, map, merge, Subject, switchMap, timer, type Observable } from 'rxjs';
import { secondsBetween } from '../display/page-time.ts';
import type { Action } from '../store/actions.ts';
import { leftEdge } from '../store/page-time-of.ts';
import { trendSpanOf } from '../store/shown.ts';
import type { AppState } from '../store/state.ts';
import type { Store } from '../store/store.ts';
import { columnsMessage, scaleFor, type Making, type RecordedTrends } from '../trends/recorded-trends.ts';
import type { TrendBook } from '../trends/trend-book.ts';

/** Between two questions while trends are being made, and while a recording grows or nothing changes. */
const making_ms = 1500;
const calm_ms = 15_000;

/** The part of a recording's trends that is on screen: a window of `span_s` seconds that holds the page. */
interface Wanted {
  readonly recording: string;
  readonly span_s: number;
  readonly window: number;
}

const wantedOf = ({ page, interface: surface }: AppState): Wanted | null => {
  if (page === null || page.source !== 'recording' || page.recording === null) return null;
  const span_s = trendSpanOf(page.choices, surface.roomy);
  if (span_s === null) return null;
  const edge = leftEdge(page) ?? page.recording.start;
  const window = Math.max(0, Math.floor(secondsBetween(page.recording.start, edge) / span_s));
  return { recording: page.recording.id, span_s, window };
};

const failure = (problem: unknown): Making => ({
  state: 'failed',
  done_s: 0,
  of_s: 0,
  message: problem instanceof Error ? problem.message : String(problem),
});

/** Trends of a recording alone come over HTTP, a window at a time; those of a live bed come with its picture. */
export const keepRecordedTrends = (
  store: Store<AppState, Action>,
  book: TrendBook,
  api: RecordedTrends,
): (() => void) => {
  const asked = new Subject<void>();
  const load = async ({ recording, span_s, window }: Wanted): Promise<number> => {
    const { analyses, scales_s, making } = await api.list(recording);
    book.tellMaking(making);
    const [newest] = analyses;
    const isComing = making.state === 'waiting' || making.state === 'making';
    if (newest === undefined) return isComing ? making_ms : calm_ms;
    const scale_s = scaleFor(span_s, scales_s);
    const [from_s, to_s] = [window * span_s, (window + 1) * span_s];
    const values = await api.values(recording, { scale_s, from_s, to_s });
    if (wantedOf(store.state)?.recording !== recording) return calm_ms;
    book.take({
      type: 'trend-columns',
      view: 0,
      columns: columnsMessage(recording, newest, scale_s, window),
    });
    book.take({ type: 'trend-rows', view: 0, ...values });
    return isComing ? making_ms : calm_ms;
  };
  const begin = async (recording: string): Promise<void> => {
    try {
      book.tellMaking((await api.list(recording, 'POST')).making);
    } catch (problem) {
      book.tellMaking(failure(problem));
    }
  };
  const keep = (wanted: Wanted): Observable<void> =>
    merge(timer(0), asked).pipe(
      switchMap(
        () =>
          new Promise<number>((resolve) => {
            load(wanted).then(resolve, (problem: unknown) => {
              book.tellMaking(failure(problem));
              resolve(calm_ms);
            });
          }),
      ),
      switchMap((wait_ms) => timer(wait_ms).pipe(map(() => asked.next()))),
    );
  const subscription = store.state$
    .pipe(
      map(wantedOf),
      distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
      switchMap((wanted) => (wanted === null ? EMPTY : keep(wanted))),
    )
    .subscribe();
  book.make = () => {
    const wanted = wantedOf(store.state);
    if (wanted === null) return;
    void begin(wanted.recording).finally(() => asked.next());
  };
  return () => subscription.unsubscribe();
};
