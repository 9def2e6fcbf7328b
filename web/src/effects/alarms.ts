import type { Alarm } from '@valvomo/model';
import { distinctUntilChanged, fromEvent, map, merge, pairwise, startWith, type Subscription } from 'rxjs';
import type { AlarmOrder } from '../alarms/alarm-actions.ts';
import { notASubstitute } from '../alarms/alarm-words.ts';
import { isSilenced, remindedOf, soundingOf } from '../alarms/loudness.ts';
import type { Sounder } from '../alarms/sounder.ts';
import { send } from '../alarms/alarms-api.ts';
import type { ToWorker } from '../picture/messages.ts';
import type { Action } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import type { Store } from '../store/store.ts';

type AlarmStore = Store<AppState, Action>;
type Watching = Extract<ToWorker, { type: 'watching' }>;

/** What alarms do to the outside. */
interface AlarmPorts {
  readonly sounder: Pick<Sounder, 'want' | 'once' | 'allow' | 'state'>;
  tell(message: Watching): void;
  send(order: AlarmOrder): Promise<unknown>;
}

/** What is to be heard, reminders, and what the test page plays. */
const keepSound = (store: AlarmStore, sounder: AlarmPorts['sounder']): Subscription =>
  store.state$.pipe(pairwise()).subscribe(([before, after]) => {
    const wanted = soundingOf(after.alarms, after.now_ms);
    sounder.want(wanted, isSilenced(before.alarms, after.alarms) ? 'at-once' : 'after-burst');
    const reminded = remindedOf(before.alarms, after.alarms);
    if (reminded !== null && wanted === null) sounder.once(reminded);
    if (after.alarms.tests.count > before.alarms.tests.count) sounder.once(after.alarms.tests.priority);
  });

/** Browsers let a page sound after a click or a key on it: any will do. */
const keepAllowed = (store: AlarmStore, document: Document, sounder: AlarmPorts['sounder']): Subscription =>
  merge(
    fromEvent(document, 'pointerdown', { capture: true }),
    fromEvent(document, 'keydown', { capture: true }),
  ).subscribe(() => {
    if (store.state.alarms.sound === 'off') void sounder.allow();
  });

/** What this screen truly is: seen, heard, and before whom. Said with every tick of the page's clock, so that a page that hangs says nothing. */
const keepWatching = (store: AlarmStore, document: Document, tell: AlarmPorts['tell']): Subscription => {
  const shown = fromEvent(document, 'visibilitychange').pipe(startWith(null));
  const changes = store.state$.pipe(
    map(
      ({ now_ms, link, preferences, alarms }) =>
        `${now_ms} ${link?.since} ${preferences.reader} ${alarms.sound}`,
    ),
    distinctUntilChanged(),
  );
  return merge(shown, changes).subscribe(() => {
    const { alarms, preferences } = store.state;
    const author = preferences.reader.trim() === '' ? null : preferences.reader.trim();
    tell({
      type: 'watching',
      beds:
        author === null ? [] : alarms.beds.filter(({ watch }) => watch.by === author).map(({ bed }) => bed),
      author,
      sound: alarms.sound === 'on',
      visible: document.visibilityState === 'visible',
    });
  });
};

const wordsOf = (problem: unknown): string => (problem instanceof Error ? problem.message : String(problem));

/** Orders go to the server one after the other; one that fails is said, not repeated: the reader decides anew. */
const keepOrders = (store: AlarmStore, ports: AlarmPorts): Subscription => {
  let busy = false;
  const run = async (): Promise<void> => {
    busy = true;
    for (let [order] = store.state.alarms.orders; order !== undefined; [order] = store.state.alarms.orders) {
      const { key } = order;
      const outcome: Action = await ports.send(order).then(
        (answer) => ({ type: 'alarm-done', key, answer }) as const,
        (problem: unknown) => ({ type: 'alarm-failed', key, problem: wordsOf(problem) }) as const,
      );
      store.dispatch(outcome);
    }
    busy = false;
  };
  return store.state$.subscribe(({ alarms }) => {
    if (!busy && alarms.orders.length > 0) void run();
  });
};

/** A click on it leads to the page and the traces. */
const notify = (store: AlarmStore, { id, bed, text, priority }: Alarm): void => {
  const shown = new Notification(`${bed ?? 'Server'}: ${text}`, {
    tag: id,
    body: `Valvomo. ${notASubstitute}.`,
    requireInteraction: priority === 'high',
  });
  shown.addEventListener('click', () => {
    window.focus();
    store.dispatch({ type: 'alarm-go', id });
  });
};

/** One notification of the browser a new alarm, while the page is hidden and the reader has allowed it. */
const keepNotified = (store: AlarmStore, document: Document): Subscription =>
  store.state$
    .pipe(
      map(({ alarms }) => alarms.alarms),
      distinctUntilChanged(),
      pairwise(),
    )
    .subscribe(([before, after]) => {
      if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
      if (document.visibilityState === 'visible') return;
      const known = new Set(before.map(({ id }) => id));
      for (const alarm of after) if (!known.has(alarm.id) && alarm.priority !== 'low') notify(store, alarm);
    });

/** Alarms to the ear, to the server and to the desktop. */
export const keepAlarms = (
  store: AlarmStore,
  document: Document,
  ports: Omit<AlarmPorts, 'send'> & Partial<Pick<AlarmPorts, 'send'>>,
): (() => void) => {
  const all = [
    keepSound(store, ports.sounder),
    keepAllowed(store, document, ports.sounder),
    keepWatching(store, document, ports.tell),
    keepOrders(store, { send, ...ports }),
    keepNotified(store, document),
  ];
  return () => {
    for (const subscription of all) subscription.unsubscribe();
  };
};
