import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { alarmOf, alarmsOf } from '../alarms/test-alarms.ts';
import type { Action } from '../store/actions.ts';
import { initialState, reduce } from '../store/reduce.ts';
import type { AppState } from '../store/state.ts';
import { createStore, type Store } from '../store/store.ts';
import { evening, noPreferences } from '../store/test-view.ts';
import { keepAlarms } from './alarms.ts';

/** What the browser was asked to show. */
let shown: { readonly title: string; readonly options: NotificationOptions; readonly events: EventTarget }[] =
  [];

class TestNotification extends EventTarget {
  static permission: NotificationPermission = 'granted';
  constructor(title: string, options: NotificationOptions) {
    super();
    shown.push({ title, options, events: this });
  }
}

/** A document that is seen or not. */
class TestDocument extends EventTarget {
  visibilityState: DocumentVisibilityState = 'hidden';
}

let store: Store<AppState, Action>;
let page: TestDocument;
let stop = (): void => undefined;
const hear = (...alarms: Parameters<typeof alarmOf>[0][]): void =>
  store.dispatch({
    type: 'heard',
    message: alarmsOf(alarms.map((change) => alarmOf(change))),
    now_ms: Number(evening / 10_000n),
  });

beforeEach(() => {
  shown = [];
  TestNotification.permission = 'granted';
  vi.stubGlobal('Notification', TestNotification);
  vi.stubGlobal('window', { focus: () => undefined });
  store = createStore(reduce, initialState(noPreferences, Number(evening / 10_000n)));
  page = new TestDocument();
  const sounder = {
    want: () => undefined,
    once: () => undefined,
    allow: () => Promise.resolve(),
    state: 'on' as const,
  };
  stop = keepAlarms(store, page as unknown as Document, { sounder, tell: () => undefined });
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

describe('notifications of the browser', () => {
  it('are one for every new alarm while the page is hidden, none for what is low', () => {
    hear({});
    hear(
      {},
      { id: 'b', priority: 'medium', bed: 'emu-2', text: 'device lost' },
      { id: 'c', priority: 'low' },
    );
    expect(shown.map(({ title, options }) => [title, options.tag, options.requireInteraction])).toEqual([
      ['emu-1: seizure suspected', 'alarm-1', true],
      ['emu-2: device lost', 'b', false],
    ]);
    expect(shown[0]?.options.body).toContain('not a substitute for observation');
  });

  it('are none while the page is seen, and none without leave', () => {
    page.visibilityState = 'visible';
    hear({});
    page.visibilityState = 'hidden';
    TestNotification.permission = 'denied';
    hear({}, { id: 'b' });
    expect(shown).toEqual([]);
  });

  it('lead to the traces', () => {
    hear({});
    shown[0]?.events.dispatchEvent(new Event('click'));
    expect(store.state.route).toEqual({ page: 'bed', bed: 'emu-1' });
  });
});
