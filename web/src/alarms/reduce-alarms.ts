import type { Alarm } from '@valvomo/model';
import type { AlarmsMessage } from '@valvomo/wire';
import { clockText, lengthText } from '../display/words.ts';
import type { PlacedFinding } from '../findings/findings-state.ts';
import { findingFrom } from '../findings/findings-api.ts';
import { chosenFinding, findingReviewed } from '../findings/reduce-findings.ts';
import { pageSeconds } from '../store/shown.ts';
import type { AppState } from '../store/state.ts';
import type { Moment } from '../store/url.ts';
import type { AlarmCommand, AlarmReport, Waiting } from './alarm-actions.ts';
import { currentAlarm } from './alarm-words.ts';
import { orderedBy } from './order.ts';
import { silenceMax_ms, type AlarmsState } from './alarms-state.ts';

const withAlarms = (state: AppState, change: Partial<AlarmsState>): AppState => ({
  ...state,
  alarms: { ...state.alarms, ...change },
});

const noticed = (state: AppState, notice: string): AppState => ({
  ...state,
  interface: { ...state.interface, notice },
});

const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
const clockOf = (ms: number): string => clockText(BigInt(Math.round(ms)) * 10_000n, localZone());

/** The server is back: the reader is told how long nothing could be known. */
const backWith = (state: AppState, now_ms: number): AppState => {
  const { lost } = state.alarms;
  if (lost === null) return state;
  const length = lengthText((now_ms - lost.since_ms) / 1000);
  return noticed(
    state,
    `The server is back: nothing was heard from it for ${length}, from ${clockOf(lost.since_ms)} to ${clockOf(now_ms)}.`,
  );
};

/** Alarms or their beat: the server lives. */
export const alarmsHeard = (
  state: AppState,
  message: AlarmsMessage | { readonly type: 'alarms-beat'; readonly number: number; readonly now: string },
  now_ms: number,
): AppState => {
  const ahead_ms = Number(BigInt(message.now) / 10_000n) - now_ms;
  const alive = { heard_ms: now_ms, ahead_ms, lost: null };
  const back = backWith(state, now_ms);
  if (message.type === 'alarms-beat') return withAlarms(back, alive);
  const { number, alarms, beds } = message;
  const isThere = alarms.some(({ id }) => id === state.alarms.selected);
  const selected = isThere ? state.alarms.selected : null;
  return withAlarms(back, { ...alive, number, alarms, beds, selected });
};

/** By the page's own clock, whatever the socket thinks. A clock that was set back begins to count anew. */
export const alarmsTick = (state: AppState): AppState => {
  const { alarms, now_ms } = state;
  if (alarms.heard_ms > now_ms) return withAlarms(state, { heard_ms: now_ms });
  const isLost = now_ms - alarms.heard_ms > silenceMax_ms;
  if (!isLost || alarms.lost !== null) return state;
  return withAlarms(state, { lost: { since_ms: alarms.heard_ms, acknowledged: false } });
};

const at = (id: string, what: string): string => `/api/alarms/${encodeURIComponent(id)}/${what}`;
const ofBed = (bed: string, what: string): string => `/api/beds/${encodeURIComponent(bed)}/${what}`;

/** The bed that is meant: said, of the page, or of the alarm that is shown first. */
const bedMeant = (state: AppState, said: string | undefined): string | null => {
  const { route } = state;
  return said ?? (route.page === 'bed' ? route.bed : (currentAlarm(state.alarms)?.bed ?? null));
};

/** What a reader says of a finding that is chosen on the page. */
const aboutFinding = (
  state: AppState,
  { finding, recording }: PlacedFinding,
  { review, instead }: Extract<Waiting, { type: 'alarm-review' }>,
  author: string,
): AppState =>
  orderedBy(state, {
    words: `Review of ${finding.type}`,
    path: `/api/recordings/${encodeURIComponent(recording)}/findings/${encodeURIComponent(finding.id)}/review`,
    body: { author, review, ...(instead === undefined ? {} : { type: instead }) },
  });

const aboutAlarm = (
  state: AppState,
  command: Extract<Waiting, { type: 'alarm-acknowledge' | 'alarm-reset' | 'alarm-review' }>,
  author: string,
): AppState => {
  const { alarms } = state;
  const alarm: Alarm | undefined =
    command.id === undefined ? currentAlarm(alarms) : alarms.alarms.find(({ id }) => id === command.id);
  if (alarm === undefined) return noticed(state, 'There is no alarm.');
  const words = `${alarm.text} (${alarm.bed ?? 'server'})`;
  if (command.type === 'alarm-acknowledge')
    return orderedBy(state, {
      words: `Acknowledging ${words}`,
      path: at(alarm.id, 'acknowledge'),
      body: { author },
    });
  if (command.type === 'alarm-reset')
    return alarm.present
      ? noticed(state, `${words} goes on: it can be acknowledged, not reset.`)
      : orderedBy(state, { words: `Resetting ${words}`, path: at(alarm.id, 'reset'), body: { author } });
  const { review, instead } = command;
  const body = { author, review, ...(instead === undefined ? {} : { type: instead }) };
  return orderedBy(state, { words: `Review of ${words}`, path: at(alarm.id, 'review'), body });
};

const silence = (state: AppState, bed: string | null, seconds: number, author: string): AppState => {
  const beds = bed === null ? state.alarms.alarms.flatMap((alarm) => alarm.bed ?? []) : [bed];
  if (beds.length === 0) return noticed(state, 'There is no bed whose sound could be paused.');
  return [...new Set(beds)].reduce(
    (next, each) =>
      orderedBy(next, {
        words: `Audio pause of ${each}`,
        path: ofBed(each, 'audio-pause'),
        body: { author, seconds },
      }),
    state,
  );
};

/** Takes the watch, or gives it back when it is this person's. Somebody else's is taken over only when that is said. */
const watch = (state: AppState, bed: string | null, handover: boolean, author: string): AppState => {
  if (bed === null) return noticed(state, 'A bed is watched: open one.');
  const holder = state.alarms.beds.find((each) => each.bed === bed)?.watch ?? null;
  const path = ofBed(bed, 'watch');
  if (holder?.by === author)
    return orderedBy(state, {
      words: `Giving back the watch of ${bed}`,
      path,
      body: { author, release: true },
    });
  const by = holder?.by ?? null;
  if (by !== null && holder?.watched === true && !handover)
    return noticed(state, `${by} has the watch of ${bed}. Shift+O takes it over from ${by}.`);
  const body = by === null ? { author } : { author, from: by };
  return orderedBy(state, { words: `Taking the watch of ${bed}`, path, body });
};

/** AUDIO OFF or ALARM OFF of a bed; the server refuses what the site does not allow. */
const turnOff = (
  state: AppState,
  command: Extract<Waiting, { type: 'alarm-audio' | 'alarm-kind' }>,
  author: string,
): AppState => {
  const { bed, off } = command;
  if (command.type === 'alarm-audio')
    return orderedBy(state, {
      words: `${off ? 'AUDIO OFF' : 'AUDIO ON'} of ${bed}`,
      path: ofBed(bed, 'audio-off'),
      body: { author, off },
    });
  const { kind } = command;
  return orderedBy(state, {
    words: `${off ? 'ALARM OFF' : 'ALARM ON'} ${kind} of ${bed}`,
    path: ofBed(bed, 'alarm-off'),
    body: { author, off, kind },
  });
};

const obeyed = (state: AppState, command: Waiting, author: string): AppState => {
  if (command.type === 'alarm-audio' || command.type === 'alarm-kind') return turnOff(state, command, author);
  if (command.type === 'alarm-silence')
    return silence(state, bedMeant(state, command.bed), command.seconds, author);
  if (command.type === 'alarm-watch')
    return watch(state, bedMeant(state, command.bed), command.handover === true, author);
  const chosen =
    command.type === 'alarm-review' && command.id === undefined ? chosenFinding(state) : undefined;
  if (chosen !== undefined && command.type === 'alarm-review')
    return aboutFinding(state, chosen, command, author);
  // A recording has no alarms: a key pressed there must not judge one of another patient.
  const isElsewhere = command.type === 'alarm-review' && command.id === undefined;
  if (isElsewhere && state.route.page === 'recording')
    return noticed(state, 'Choose a finding first (J, K, or a click).');
  return aboutAlarm(state, command, author);
};

/** Nobody's word is no word: what needs a name waits until somebody says it. */
const named = (state: AppState, command: Waiting): AppState => {
  const { lost } = state.alarms;
  const isOfLost =
    command.type === 'alarm-acknowledge' && command.id === undefined && lost?.acknowledged === false;
  if (isOfLost && lost !== null) return withAlarms(state, { lost: { ...lost, acknowledged: true } });
  const author = state.preferences.reader.trim();
  if (author !== '') return obeyed(state, command, author);
  return {
    ...withAlarms(state, { waiting: command }),
    interface: { ...state.interface, dialog: 'person' },
  };
};

/** Somebody said the name that an order waited for, or went away without one. */
export const alarmNameSaid = (state: AppState): AppState => {
  const { waiting } = state.alarms;
  if (waiting === null || state.interface.dialog === 'person') return state;
  const next = withAlarms(state, { waiting: null });
  return state.preferences.reader.trim() === '' ? next : named(next, waiting);
};

/** Seconds before the onset that a reader sees at least, where the page is long enough. */
const before_s = 10;

/** Where the traces of an alarm are; null for what is of no bed. */
export const momentOfAlarm = (state: AppState, id: string | undefined): Moment | null => {
  const { alarms, page, preferences } = state;
  const alarm = id === undefined ? currentAlarm(alarms) : alarms.alarms.find((each) => each.id === id);
  if (alarm === undefined || alarm.bed === null) return null;
  const choices = page?.bedId === alarm.bed ? page.choices : {};
  const page_s = page === null ? before_s : pageSeconds(page, preferences);
  const ahead_s = Math.min(before_s, page_s / 3);
  return {
    route: { page: 'bed', bed: alarm.bed },
    choices,
    at: BigInt(alarm.onset) - BigInt(Math.round(ahead_s * 1e7)),
    problems: [],
  };
};

const report = (state: AppState, action: AlarmReport): AppState => {
  const { alarms } = state;
  if (action.type === 'alarm-sound')
    return alarms.sound === action.sound ? state : withAlarms(state, { sound: action.sound });
  const order = alarms.orders.find(({ key }) => key === action.key);
  const next = withAlarms(state, { orders: alarms.orders.filter(({ key }) => key !== action.key) });
  if (order === undefined) return next;
  if (action.type === 'alarm-done') {
    const reviewed = findingFrom(action.answer);
    if (reviewed !== null) return findingReviewed(next, reviewed);
    if (!order.path.endsWith('/detection')) return next;
    return { ...next, findings: { ...next.findings, missed: next.findings.missed + 1 } };
  }
  return noticed(next, `${order.words} FAILED: ${action.problem}`);
};

/** Everything about alarms: pure, so that a test can replay what readers and server said. */
export const reduceAlarms = (state: AppState, action: AlarmCommand | AlarmReport): AppState => {
  switch (action.type) {
    case 'alarm-select':
      return withAlarms(state, { selected: action.id });
    case 'alarm-test':
      return withAlarms(state, {
        tests: { count: state.alarms.tests.count + 1, priority: action.priority },
      });
    case 'alarm-go':
      return noticed(state, 'There is no alarm of a bed to go to.');
    case 'alarm-sound':
    case 'alarm-done':
    case 'alarm-failed':
      return report(state, action);
    default:
      return named(state, action);
  }
};
