import { combineLatest, distinctUntilChanged, fromEvent, map, startWith } from 'rxjs';
import type { ViewStyle } from '../picture/messages.ts';
import type { Action } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import type { Store } from '../store/store.ts';

const hex = (channel: string | undefined): string =>
  Number(channel ?? 0)
    .toString(16)
    .padStart(2, '0');

/** A token as `#rrggbb`: the browser resolves names and system colours to rgb() on a probe. */
const colourOf = (probe: HTMLElement, token: string): string => {
  probe.style.color = `var(${token})`;
  const [, red, green, blue] = /rgba?\((\d+), (\d+), (\d+)/.exec(getComputedStyle(probe).color) ?? [];
  return `#${hex(red)}${hex(green)}${hex(blue)}`;
};

/** The colours of the page's tokens now, for the worker that cannot see them. */
export const readStyle = (document: Document): ViewStyle => {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const colour = (token: string): string => colourOf(probe, token);
  const style: ViewStyle = {
    background: colour('--eeg-bg'),
    left: colour('--eeg-left'),
    right: colour('--eeg-right'),
    midline: colour('--eeg-mid'),
    neutral: colour('--eeg-mid'),
    ecg: colour('--eeg-ecg'),
    eog: colour('--eeg-eog'),
    emg: colour('--eeg-emg'),
    grid: colour('--eeg-grid'),
    gridMinor: colour('--eeg-grid2'),
    gap: colour('--eeg-gap'),
    event: colour('--eeg-event'),
  };
  probe.remove();
  return style;
};

/** The page takes the reader's theme, or the system's where the reader has none; `tell` hears the colours after it. */
export const keepTheme = (
  store: Store<AppState, Action>,
  document: Document,
  tell: (style: ViewStyle) => void,
): (() => void) => {
  const light = matchMedia('(prefers-color-scheme: light)');
  const forced = matchMedia('(forced-colors: active)');
  const wanted = store.state$.pipe(
    map(({ preferences }) => preferences.theme),
    distinctUntilChanged(),
  );
  const changes = (query: MediaQueryList) =>
    fromEvent(query, 'change').pipe(
      map(() => query.matches),
      startWith(query.matches),
    );
  const subscription = combineLatest([wanted, changes(light), changes(forced)]).subscribe(
    ([theme, systemIsLight]) => {
      const isLight = theme === 'light' || (theme === 'auto' && systemIsLight);
      const { classList } = document.documentElement;
      for (const name of ['light', 'wa-light']) classList.toggle(name, isLight);
      classList.toggle('wa-dark', !isLight);
      tell(readStyle(document));
    },
  );
  return () => subscription.unsubscribe();
};
