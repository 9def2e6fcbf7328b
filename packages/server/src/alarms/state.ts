import { alarmPriorities, type AlarmKind, type AlarmPriority } from '@valvomo/model';

/** What a condition that is reported wants, as the site's settings and the kind of bed have it. */
export interface Policy {
  readonly priority: AlarmPriority;
  /** It is an alarm when it has gone on for so long. */
  readonly delay_s: number;
  /** Of higher priority when nobody has acknowledged it so long after it began. */
  readonly escalation: { readonly to: AlarmPriority; readonly after_s: number } | null;
  /** It is shown until somebody has seen it, also when it is over. */
  readonly latching: boolean;
  /** What comes back so soon is the same episode. */
  readonly episode_s: number;
  /** It goes on until somebody acknowledges it: a patient who has called waits. */
  readonly untilAcknowledged: boolean;
}

/** Something that may be an alarm. `key` names it: one open alarm a key. */
export interface Condition {
  readonly key: string;
  /** Null: of the server. */
  readonly bed: string | null;
  readonly kind: AlarmKind;
  readonly text: string;
  /** When it began, in its own time. */
  readonly onset_ms: number;
  readonly recording: string | null;
  readonly findings: readonly string[];
}

/** A condition that the machine holds: it waits to become an alarm, is one, or is over and shown. */
export interface Held extends Condition {
  readonly id: string;
  readonly policy: Policy;
  readonly priority: AlarmPriority;
  readonly decided_ms: number;
  /** Null while it waits. */
  readonly opened_ms: number | null;
  readonly present: boolean;
  readonly cleared_ms: number | null;
  readonly acknowledged: { readonly by: string; readonly at_ms: number } | null;
  readonly remind_ms: number | null;
  readonly reminders: number;
  readonly earlier: number;
}

/** What somebody turned off; on again by itself at `until_ms`: nothing is off for ever. */
export interface Off {
  readonly by: string;
  readonly since_ms: number;
  readonly until_ms: number;
}

/** AUDIO PAUSED, or AUDIO OFF. */
export interface Silence extends Off {
  readonly isOff: boolean;
  /** A higher priority than this ends a pause. */
  readonly rank: number;
  /** Of AUDIO OFF: when to remind that it is off. */
  readonly remind_ms: number | null;
}

/** Everything that is known of alarms; plain, so that it can be kept. */
export interface AlarmState {
  readonly now_ms: number;
  readonly held: Readonly<Record<string, Held>>;
  /** By bed. */
  readonly silences: Readonly<Record<string, Silence>>;
  /** ALARM OFF by `bed/kind`. */
  readonly off: Readonly<Record<string, Off>>;
}

/** What a site allows. */
export interface Rules {
  readonly pause_max_s: number;
  /** Null: no reminders. */
  readonly reminder_s: number | null;
  readonly audioOff: boolean;
  /** AUDIO OFF and ALARM OFF last at most. */
  readonly off_max_s: number;
  /** Kinds that may be turned off at a bed. */
  readonly alarmOff: readonly AlarmKind[];
}

export type AlarmEvent =
  /** `id`: what it is called when it becomes an alarm. */
  | { readonly kind: 'raise'; readonly id: string; readonly condition: Condition; readonly policy: Policy }
  | { readonly kind: 'clear'; readonly key: string }
  | { readonly kind: 'acknowledge'; readonly alarm: string; readonly by: string }
  | { readonly kind: 'reset'; readonly alarm: string; readonly by: string }
  /** 0 s ends a pause. */
  | { readonly kind: 'pause-audio'; readonly bed: string; readonly by: string; readonly seconds: number }
  /** `seconds`: it is on again after; as long as is allowed when undefined. */
  | {
      readonly kind: 'audio-off';
      readonly bed: string;
      readonly by: string;
      readonly off: boolean;
      readonly seconds?: number | undefined;
    }
  | {
      readonly kind: 'alarm-off';
      readonly bed: string;
      readonly of: AlarmKind;
      readonly by: string;
      readonly off: boolean;
      readonly seconds?: number | undefined;
    }
  /** The patient has left: nothing of these kinds, no pause and nothing that was turned off is the next one's. */
  | { readonly kind: 'vacate'; readonly bed: string; readonly kinds: ReadonlySet<AlarmKind> }
  | { readonly kind: 'tick' };

export type AlarmAction =
  | 'opened'
  | 'changed'
  | 'priority'
  | 'escalated'
  | 'acknowledged'
  | 'cleared'
  | 'again'
  | 'reminded'
  | 'reset'
  | 'superseded'
  | 'turned-off'
  | 'closed'
  | 'audio-paused'
  | 'audio-resumed'
  | 'audio-off'
  | 'audio-on'
  | 'alarm-off'
  | 'alarm-on'
  | 'watch-taken'
  | 'watch-released'
  | 'delivery-tried'
  /** More changes than may wait for the database. */
  | 'log-lost';

/** One change; all of them together tell how the state came about. */
export interface LogEntry {
  readonly at_ms: number;
  readonly bed: string | null;
  readonly action: AlarmAction;
  readonly by: string | null;
  /** As it is after the change; null: not of one alarm. */
  readonly alarm: Held | null;
  readonly detail: string | null;
}

export const emptyState: AlarmState = { now_ms: 0, held: {}, silences: {}, off: {} };

export const rankOf = (priority: AlarmPriority): number => alarmPriorities.indexOf(priority);

export const isOpen = ({ opened_ms }: Held): boolean => opened_ms !== null;

/** Every alarm that is open, highest priority first, then the oldest. */
export const openAlarms = (state: AlarmState): readonly Held[] =>
  Object.values(state.held)
    .filter(isOpen)
    .toSorted((a, b) => rankOf(b.priority) - rankOf(a.priority) || (a.opened_ms ?? 0) - (b.opened_ms ?? 0));

/** Whether an alarm is to be heard now. Sound never latches: it ends with what it is about. */
export const sounds = (state: AlarmState, held: Held): boolean =>
  isOpen(held) &&
  held.present &&
  held.acknowledged === null &&
  (held.bed === null || state.silences[held.bed] === undefined);
