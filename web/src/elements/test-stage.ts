import type { BedMessage } from '@valvomo/wire';
import type { Api } from '../api.ts';
import { readStyle } from '../effects/theme.ts';
import { useLocalIcons } from '../icons.ts';
import { listenForKeys } from '../keys/handler.ts';
import type { FromWorker, RowLayout, ToWorker } from '../picture/messages.ts';
import { openPictures } from '../pictures.ts';
import type { Services } from '../services.ts';
import { initialState, reduce } from '../store/reduce.ts';
import type { Preferences } from '../store/state.ts';
import { createStore } from '../store/store.ts';
import { evening, nineteen, noPreferences, scalpBed, summaryOf } from '../store/test-view.ts';
import type { StudiesApi } from '../study/studies-api.ts';
import { studyOf } from '../study/test-study.ts';
import { TrendBook } from '../trends/trend-book.ts';
import '../styles/page.css';
import { EegApp } from './eeg-app.ts';

/** The page on a stage of its own: a worker that only listens, and a server that only remembers. */
export interface Stage {
  readonly services: Services;
  readonly app: EegApp;
  /** What the worker was told, in order. */
  readonly told: ToWorker[];
  /** What the server was told. */
  readonly decided: unknown[];
  /** What the server was asked about patients: the name of the call and what it was given. */
  readonly asked: unknown[][];
  /** The worker says something. */
  say(message: FromWorker): void;
  /** All elements of this name, whichever shadow roots they are in. */
  all(name: string): Element[];
  /** Until everything is drawn that was asked for. */
  settled(): Promise<void>;
  leave(): void;
}

const within = (root: ParentNode, selector: string): Element[] => [
  ...root.querySelectorAll(selector),
  ...[...root.querySelectorAll('*')].flatMap((element) =>
    element.shadowRoot === null ? [] : within(element.shadowRoot, selector),
  ),
];

const frames = async (count: number): Promise<void> => {
  for (let frame = 0; frame < count; frame += 1) await new Promise(requestAnimationFrame);
};

const studiesThatOnlyRemember = (asked: unknown[][]): StudiesApi => {
  const hear =
    <Answer>(name: string, answer: Answer) =>
    (...given: unknown[]): Promise<Answer> => {
      asked.push([name, ...given]);
      return Promise.resolve(answer);
    };
  return {
    admit: hear('admit', studyOf()),
    change: hear('change', studyOf()),
    transfer: hear('transfer', studyOf()),
    become: hear('become', studyOf()),
    patients: hear('patients', [{ ...studyOf().patient, id: 'patient-2' }]),
    merge: hear('merge', undefined),
  };
};

export const openStage = async (
  options: { theme?: 'dark' | 'light'; preferences?: Partial<Preferences> } = {},
): Promise<Stage> => {
  const { theme = 'dark', preferences = {} } = options;
  document.documentElement.className = theme === 'light' ? 'light wa-light' : 'wa-dark';
  document.documentElement.lang = 'en';
  document.title = 'Valvomo';
  useLocalIcons();
  const told: ToWorker[] = [];
  const decided: unknown[] = [];
  const asked: unknown[][] = [];
  const api: Api = {
    beds: () => Promise.resolve([]),
    confirmElectrodes: (_, decision) => {
      decided.push(decision);
      return Promise.resolve();
    },
    measureImpedances: (_, asked) => {
      decided.push(asked);
      return Promise.resolve();
    },
    importMarks: (recording, author, file) => {
      decided.push([recording, author, file.name]);
      if (file.name.includes('bad')) return Promise.reject(new Error('mark 2 lies outside the recording'));
      return Promise.resolve(2);
    },
  };
  const store = createStore(
    reduce,
    initialState({ ...noPreferences, ...preferences }, Number(evening / 10_000n)),
  );
  const worker = {
    postMessage: (message: ToWorker) => void told.push(message),
    addEventListener: () => undefined,
  };
  const pictures = openPictures(worker, 'ws://ward/live', () => undefined, readStyle(document));
  const stopKeys = listenForKeys(document, store);
  const app = new EegApp();
  app.style.cssText = 'position:fixed;inset:0';
  document.body.append(app);
  const services: Services = {
    store,
    pictures,
    api,
    studies: studiesThatOnlyRemember(asked),
    trends: new TrendBook(),
  };
  app.provide(services);
  await frames(2);
  return {
    services,
    app,
    told,
    decided,
    asked,
    say: (message) => store.dispatch({ type: 'heard', message, now_ms: Number(evening / 10_000n) }),
    all: (name) => within(document, name),
    settled: () => frames(4),
    leave: () => {
      stopKeys();
      app.remove();
    },
  };
};

const sides = ['left', 'right', 'midline'] as const;

/** Rows as the worker would lay out the first electrodes, one of them off and one too large for its room. */
const rowsOf = (count: number): readonly RowLayout[] =>
  nineteen.slice(0, count).map((name, at) => ({
    name: `${name}-Avg`,
    y: 20 + at * 24,
    height: 24,
    side: sides[at % 3] ?? 'midline',
    colour: sides[at % 3] ?? 'midline',
    role: 'eeg',
    group: at < 5 ? 'left temporal' : 'right temporal',
    unit: 'µV',
    missing: at === 2 ? 'F7 off' : '',
    clipped: at === 3,
  }));

/** A bed page with traces, an event and a gap. */
export const openBed = async (stage: Stage, bed: BedMessage = scalpBed()): Promise<number> => {
  stage.services.store.dispatch({ type: 'open-bed', bed: bed.bed });
  await stage.settled();
  const view = stage.services.store.state.page?.view ?? -1;
  stage.say({ type: 'link', connected: true, since: evening });
  stage.say({ type: 'bed', view, bed });
  stage.say({ type: 'rows', view, rows: rowsOf(12), rowsInAll: 12 });
  stage.say(summaryOf({ view }));
  const event = {
    type: 'event',
    bed: bed.bed,
    event: 0,
    kind: 'annotation',
    stream: 1,
    start: 0,
    samples: 0,
    text: 'eyes open',
  } as const;
  stage.say({ type: 'event', view, at: evening - 20_000_000n, duration_s: 0, event });
  stage.say({
    type: 'gap',
    view,
    from: evening - 30_000_000n,
    to: evening - 25_000_000n,
    reason: 'overload',
  });
  await stage.settled();
  return view;
};
