import { openApi } from './api.ts';
import { Sounder } from './alarms/sounder.ts';
import { keepAddress } from './effects/address.ts';
import { keepAlarms } from './effects/alarms.ts';
import { keepClockwork } from './effects/clockwork.ts';
import { keepMarks } from './effects/marks.ts';
import { keepFindings } from './effects/findings.ts';
import { findingsIn, findingsOf } from './findings/findings-api.ts';
import { keepDecisions } from './effects/decisions.ts';
import { keepLibrary } from './effects/library.ts';
import { keepPreferencesIn } from './effects/memory.ts';
import { keepRecordedTrends } from './effects/recorded-trends.ts';
import { keepRoom } from './effects/room.ts';
import { keepTheme, readStyle } from './effects/theme.ts';
import { keepWard } from './effects/ward.ts';
import { EegApp } from './elements/eeg-app.ts';
import { useLocalIcons } from './icons.ts';
import { listenForKeys } from './keys/handler.ts';
import { openMarksApi } from './marks/marks-api.ts';
import { openLibraryApi } from './library/library-api.ts';
import { openPictures } from './pictures.ts';
import { currentScreen, readPreferences } from './preferences.ts';
import type { Action } from './store/actions.ts';
import { initialState, reduce } from './store/reduce.ts';
import type { AppState } from './store/state.ts';
import { openStudiesApi } from './study/studies-api.ts';
import { createStore, type Store } from './store/store.ts';
import { RecordedTrends } from './trends/recorded-trends.ts';
import { TrendBook } from './trends/trend-book.ts';

/** The browser grants full screen only inside the key press itself: the one command that is no change of state. */
const toggleFullScreen = (): void => {
  const change =
    document.fullscreenElement === null
      ? document.documentElement.requestFullscreen()
      : document.exitFullscreen();
  change.catch(() => undefined);
};

const withFullScreen = (store: Store<AppState, Action>): Store<AppState, Action> => ({
  state$: store.state$,
  get state() {
    return store.state;
  },
  dispatch: (action) => (action.type === 'full-screen' ? toggleFullScreen() : store.dispatch(action)),
});

const socketAddress = (): string => {
  const url = new URL('/live', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
};

/** A UUID of this visit; `randomUUID` is missing where the page comes without TLS from another machine. */
const visitId = (): string => {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
};

const start = (app: EegApp): void => {
  useLocalIcons();
  const preferences = readPreferences(localStorage, currentScreen());
  const store = withFullScreen(createStore(reduce, initialState(preferences, Date.now(), visitId())));
  const api = openApi(location.href);
  const trends = new TrendBook();
  const worker = new Worker(new URL('./picture/worker.ts', import.meta.url), { type: 'module' });
  const pictures = openPictures(
    worker,
    socketAddress(),
    (message) => {
      if (message.type === 'trend-columns' || message.type === 'trend-rows') trends.take(message);
      else store.dispatch({ type: 'heard', message, now_ms: Date.now() });
    },
    readStyle(document),
  );
  keepTheme(store, document, (style) => pictures.setStyle(style));
  keepAddress(store, window);
  keepPreferencesIn(store, localStorage);
  keepWard(store, api);
  keepDecisions(store, localStorage);
  keepLibrary(store, openLibraryApi(location.href));
  keepClockwork(store);
  keepRoom(store);
  keepRecordedTrends(store, trends, new RecordedTrends((path, init) => fetch(path, init)));
  keepMarks(store, openMarksApi(location.href), localStorage);
  keepFindings(store, { bed: findingsOf, recording: findingsIn });
  const sounder = new Sounder((sound) => store.dispatch({ type: 'alarm-sound', sound }));
  keepAlarms(store, document, { sounder, tell: (watching) => pictures.setWatching(watching) });
  listenForKeys(document, store);
  document.addEventListener('visibilitychange', () =>
    pictures.setVisible(document.visibilityState === 'visible'),
  );
  app.provide({ store, pictures, api, studies: openStudiesApi(location.href), trends });
};

const app = document.querySelector('eeg-app');
if (app instanceof EegApp) start(app);
