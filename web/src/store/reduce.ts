import { montages } from '@valvomo/analysis';
import type { AlarmCommand, AlarmReport } from '../alarms/alarm-actions.ts';
import { noAlarms } from '../alarms/alarms-state.ts';
import {
  alarmNameSaid,
  alarmsHeard,
  alarmsTick,
  momentOfAlarm,
  reduceAlarms,
} from '../alarms/reduce-alarms.ts';
import { noFindings } from '../findings/findings-state.ts';
import {
  chosenFinding,
  findingsHeard,
  reduceFindings,
  type FindingCommand,
  type FindingReport,
} from '../findings/reduce-findings.ts';
import { noMarks } from '../marks/marks-state.ts';
import type { MarkCommand, MarkReport } from '../marks/mark-actions.ts';
import { stepEvent } from '../marks/step.ts';
import { nameSaid, reduceMarks } from '../marks/reduce-marks.ts';
import type { FromWorker } from '../picture/messages.ts';
import type { Action, Command } from './actions.ts';
import { choose } from './choices.ts';
import { modalityOf, montagesOf } from './montage-of.ts';
import { reduceChoices } from './reduce-choices.ts';
import { reduceHeard } from './reduce-heard.ts';
import { reduceTime } from './reduce-time.ts';
import { reduceTrends } from './reduce-trends.ts';
import type { AppState, Preferences, View } from './state.ts';
import { subjectOf, type Moment } from './url.ts';

/** @param session a UUID of this visit, from which what a reader makes is named */
export const initialState = (
  preferences: Preferences,
  now_ms: number,
  session = '00000000-0000-4000-8000-000000000000',
): AppState => ({
  route: { page: 'wall' },
  ward: { beds: [], loaded: false, problem: null },
  library: { recordings: [], state: null, loaded: false, problem: null },
  link: null,
  page: null,
  tiles: {},
  marks: noMarks(session),
  alarms: noAlarms(now_ms),
  findings: noFindings,
  preferences,
  interface: {
    dialog: null,
    crosshair: false,
    scaleBars: true,
    zen: false,
    events: true,
    roomy: false,
    library: null,
    autoPage: 0,
    prefix: '',
    notice: '',
  },
  now_ms,
});

/** On a tile all beds run at the same pace, whatever the size of the screen. */
const tileChoices: View['choices'] = { timeBase: { kind: 'page', page_s: 10 } };

/** A view of which nothing is known yet. */
export const newView = (
  view: number,
  bedId: string,
  kind: View['kind'],
  source: View['source'] = 'bed',
): View => ({
  view,
  bedId,
  source,
  kind,
  choices: kind === 'tile' ? tileChoices : {},
  // A recording alone has no present: it begins with its first page.
  at: source === 'recording' ? 'now' : null,
  size: { width: 0, height: 0 },
  bed: null,
  recording: null,
  study: undefined,
  decided: [],
  beat: null,
  rows: [],
  rowsInAll: 0,
  summary: null,
  settled: { at: null, summaries: 0 },
  heard_ms: 0,
  events: [],
  gaps: [],
  measured: [],
  fault: null,
  inspected: null,
});

/** Applies `change` to the view with this number, wherever it is. */
const onView = (state: AppState, view: number, change: (view: View) => View): AppState => {
  if (state.page?.view === view) {
    const page = change(state.page);
    return page === state.page ? state : { ...state, page };
  }
  const entry = Object.entries(state.tiles).find(([, tile]) => tile.view === view);
  if (entry === undefined) return state;
  const tile = change(entry[1]);
  return tile === entry[1] ? state : { ...state, tiles: { ...state.tiles, [entry[0]]: tile } };
};

const heard = (state: AppState, message: FromWorker, now_ms: number): AppState => {
  if (message.type === 'link')
    return { ...state, link: { connected: message.connected, since: message.since } };
  if (message.type === 'alarms' || message.type === 'alarms-beat') return alarmsHeard(state, message, now_ms);
  if (message.type === 'second') return alarmsTick({ ...state, now_ms });
  if (message.type === 'findings') return findingsHeard(state, message);
  if (message.type === 'marks')
    return state.page?.view === message.view
      ? reduceMarks(state, {
          type: 'marks-heard',
          recording: message.recording,
          marks: message.marks,
          missed: message.missed,
        })
      : state;
  if (message.type === 'fault' && message.view === null)
    return { ...state, interface: { ...state.interface, notice: message.message } };
  return message.view === null
    ? state
    : onView(state, message.view, (view) => reduceHeard(view, message, now_ms));
};

/** The page's view exists before its canvas: the link's choices wait in it. */
const arrived = (state: AppState, moment: Moment): AppState => {
  const { route } = moment;
  const notice = moment.problems.join(' ');
  const next = { ...state, route, interface: { ...state.interface, notice, dialog: null, autoPage: 0 } };
  if (route.page === 'wall') return { ...next, page: null };
  const subject = subjectOf(route);
  const isSame = state.page?.bedId === subject && state.page.source === route.page;
  const page = isSame && state.page !== null ? state.page : newView(-1, subject, 'page', route.page);
  const at = moment.at ?? (route.page === 'recording' ? 'now' : null);
  return { ...next, page: { ...page, choices: moment.choices, at } };
};

const opened = (state: AppState, action: Extract<Action, { type: 'view-opened' }>): AppState => {
  const { view, bed, kind, size } = action;
  const opening = { ...newView(view, bed, kind), size };
  if (kind === 'tile') return { ...state, tiles: { ...state.tiles, [bed]: opening } };
  const { choices, at, source, decided } = state.page?.bedId === bed ? state.page : opening;
  return { ...state, page: { ...opening, choices, at, source, decided } };
};

const closed = (state: AppState, view: number): AppState => {
  const tiles = Object.fromEntries(Object.entries(state.tiles).filter(([, tile]) => tile.view !== view));
  const page = state.page?.view === view ? { ...state.page, view: -1 } : state.page;
  return { ...state, tiles, page };
};

/** Confirmed electrodes bring their own profile and montage; what was chosen for the unconfirmed ones no longer fits. */
const confirmed = (state: AppState): AppState => {
  if (state.page === null) return state;
  const choices = choose(state.page.choices, { profile: undefined, montage: undefined, rows: undefined });
  return {
    ...state,
    page: { ...state.page, choices },
    interface: { ...state.interface, dialog: null, notice: 'Electrodes confirmed.' },
  };
};

const nextAutoPage = (pages_s: number): number => ({ 0: 2, 2: 5, 5: 10 })[pages_s] ?? 0;

const escape = (state: AppState): AppState => {
  const { draft, selected, scope } = state.marks;
  const { dialog, prefix, autoPage, zen, crosshair } = state.interface;
  const change =
    dialog !== null
      ? { dialog: null }
      : prefix !== ''
        ? { prefix: '' }
        : autoPage > 0
          ? { autoPage: 0 }
          : zen
            ? { zen: false }
            : crosshair
              ? { crosshair: false }
              : null;
  if (dialog === null && draft !== null) return reduceMarks(state, { type: 'mark-cancel' });
  if (change === null && selected !== null) return reduceMarks(state, { type: 'mark-select', id: null });
  if (change === null && state.findings.selected !== null)
    return reduceFindings(state, { type: 'finding-select', id: null });
  if (change === null && scope.length > 0) return reduceMarks(state, { type: 'mark-scope-all' });
  return { ...state, interface: { ...state.interface, ...change } };
};

/** A montage that these electrodes do not allow is refused in words. */
const montageNotice = (state: AppState, number: number): AppState => {
  const montage = montages[number - 1];
  const bed = state.page?.bed ?? null;
  if (montage === undefined || bed === null || montagesOf(bed).includes(montage)) return state;
  const why =
    modalityOf(bed) === 'undecided' ? 'nobody has confirmed the electrodes' : 'it needs other electrodes';
  return { ...state, interface: { ...state.interface, notice: `${montage.name}: ${why}.` } };
};

const reduceInterface = (state: AppState, command: Command): AppState => {
  const surface = state.interface;
  switch (command.type) {
    case 'toggle':
      return { ...state, interface: { ...surface, [command.what]: !surface[command.what] } };
    case 'show-library':
      return { ...state, interface: { ...surface, library: command.shown } };
    case 'dialog':
      return alarmNameSaid(nameSaid({ ...state, interface: { ...surface, dialog: command.dialog } }));
    case 'prefix':
      return { ...state, interface: { ...surface, prefix: command.prefix } };
    case 'notice':
      return { ...state, interface: { ...surface, notice: command.text } };
    case 'prefer':
      return { ...state, preferences: { ...state.preferences, ...command.change } };
    case 'open-wall':
      return arrived(state, { route: { page: 'wall' }, choices: {}, at: null, problems: [] });
    case 'open-bed':
      return arrived(state, {
        route: { page: 'bed', bed: command.bed },
        choices: {},
        at: null,
        problems: [],
      });
    case 'open-recording':
      return arrived(state, {
        route: { page: 'recording', recording: command.recording },
        choices: {},
        at: null,
        problems: [],
      });
    case 'escape':
      return escape(state);
    case 'number-montage':
      return montageNotice(state, command.number);
    default:
      return state;
  }
};

/** Auto-page begins at the oldest page when live, and ends by itself where a page turn leads nowhere. */
const reducePage = (state: AppState, command: Command): AppState => {
  const { page, preferences } = state;
  if (page === null) return state;
  if (command.type === 'auto-page') {
    const autoPage = nextAutoPage(state.interface.autoPage);
    const start = page.at === null ? reduceTime(page, { type: 'first-page' }, preferences) : page;
    return { ...state, page: start, interface: { ...state.interface, autoPage } };
  }
  if (command.type === 'step-event') return stepEvent(state, command.step, command.unreviewed === true);
  if (command.type === 'toggle-trends' || command.type === 'step-trends' || command.type === 'go-trend')
    return reduceTrends(state, page, command);
  const next = reduceChoices(reduceTime(page, command, preferences), command, preferences);
  // Space turns the page of a recording and goes back to live on a bed.
  const turned = command.type === 'turn' || (command.type === 'toggle-pause' && page.source === 'recording');
  const ended =
    command.type === 'live' ||
    (command.type === 'toggle-pause' && page.source === 'bed') ||
    (turned && next === page);
  if (ended && state.interface.autoPage > 0)
    return { ...state, page: next, interface: { ...state.interface, autoPage: 0 } };
  return next === page ? state : { ...state, page: next };
};

const isOfMarks = (action: Action): action is MarkCommand | MarkReport =>
  action.type.startsWith('mark') || action.type === 'pointed';

const isOfAlarms = (action: Action): action is AlarmCommand | AlarmReport => action.type.startsWith('alarm');

const isOfFindings = (action: Action): action is FindingCommand | FindingReport =>
  action.type.startsWith('finding');

/** To the traces of an alarm, or the words why not. */
const reduceAlarm = (state: AppState, action: AlarmCommand | AlarmReport): AppState => {
  const chosen = action.type === 'alarm-go' && action.id === undefined ? chosenFinding(state) : undefined;
  if (chosen !== undefined) return reducePage(state, { type: 'go-event', at: chosen.from });
  const moment = action.type === 'alarm-go' ? momentOfAlarm(state, action.id) : null;
  return moment === null ? reduceAlarms(state, action) : arrived(state, moment);
};

/** The one reducer of the viewer: pure, so that a test can replay what a reader did. */
export const reduce = (state: AppState, action: Action): AppState => {
  if (isOfMarks(action)) return reduceMarks(state, action);
  if (isOfFindings(action)) return reduceFindings(state, action);
  if (isOfAlarms(action)) return reduceAlarm(state, action);
  switch (action.type) {
    case 'heard':
      return heard(state, action.message, action.now_ms);
    case 'beds':
      return { ...state, ward: { beds: action.beds, loaded: true, problem: null } };
    case 'recordings': {
      const { recordings, library } = action;
      return { ...state, library: { recordings, state: library, loaded: true, problem: null } };
    }
    case 'recordings-failed':
      return { ...state, library: { ...state.library, problem: action.problem } };
    case 'beds-failed':
      return { ...state, ward: { ...state.ward, problem: action.problem } };
    case 'view-opened':
      return opened(state, action);
    case 'view-closed':
      return closed(state, action.view);
    case 'measured':
      return onView(state, action.view, (view) => ({ ...view, size: action.size }));
    case 'arrived':
      return arrived(state, action.moment);
    case 'confirmed-electrodes':
      return confirmed(state);
    case 'decided-electrodes':
      return state.page === null ? state : { ...state, page: { ...state.page, decided: action.decided } };
    case 'room':
      return { ...state, interface: { ...state.interface, roomy: action.roomy } };
    case 'tick':
      return alarmsTick({ ...state, now_ms: action.now_ms });
    default:
      return reducePage(reduceInterface(state, action), action);
  }
};
