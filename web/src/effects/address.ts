import { asyncScheduler, auditTime, distinctUntilChanged, map, merge } from 'rxjs';
import type { Action } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import type { Store } from '../store/store.ts';
import { linkTo, momentOf } from '../store/url.ts';

/** Browsers refuse more than some hundred changes of the address in half a minute. */
const quiet_ms = 300;

const addressOf = ({ route, page }: AppState): string =>
  linkTo({
    route,
    choices: page?.choices ?? {},
    at: typeof page?.at === 'bigint' ? page.at : null,
  });

/** Link = view, both ways: the address follows the state, and the browser's back and forward lead the state. */
export const keepAddress = (store: Store<AppState, Action>, window: Window): (() => void) => {
  const { history, location } = window;
  const titles = store.state$.pipe(
    map(({ page }) => (page === null ? 'Valvomo' : `${page.bed?.name ?? page.bedId} · Valvomo`)),
    distinctUntilChanged(),
  );
  const titling = titles.subscribe((title) => {
    window.document.title = title;
  });
  const arrive = (): void => store.dispatch({ type: 'arrived', moment: momentOf(location) });
  const write = (): void => {
    const address = addressOf(store.state);
    if (address === `${location.pathname}${location.search}`) return;
    const samePlace = new URL(address, location.origin).pathname === location.pathname;
    if (samePlace) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
  };
  arrive();
  const places = store.state$.pipe(
    map(({ route }) => route),
    distinctUntilChanged(),
  );
  const views = store.state$.pipe(
    map(addressOf),
    distinctUntilChanged(),
    auditTime(quiet_ms, asyncScheduler),
  );
  const writing = merge(places, views).subscribe(write);
  window.addEventListener('popstate', arrive);
  return () => {
    titling.unsubscribe();
    writing.unsubscribe();
    window.removeEventListener('popstate', arrive);
  };
};
