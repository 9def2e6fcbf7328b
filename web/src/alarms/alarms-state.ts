import type { Alarm, AlarmPriority, BedAlarms } from '@valvomo/model';
import type { AlarmOrder, Waiting } from './alarm-actions.ts';
import type { SoundState } from './sounder.ts';

/** What this page says by itself when it hears nothing from the server. */
export interface ServerLost {
  /** Page clock of what was heard last. */
  readonly since_ms: number;
  readonly acknowledged: boolean;
}

export interface AlarmsState {
  /** Of the state as the server told it; null: nothing was told yet. */
  readonly number: number | null;
  readonly alarms: readonly Alarm[];
  readonly beds: readonly BedAlarms[];
  /** Page clock when alarms or their beat were heard last, or the page began. */
  readonly heard_ms: number;
  /** The server's clock minus the page's. */
  readonly ahead_ms: number;
  readonly lost: ServerLost | null;
  /** What the browser lets be heard. */
  readonly sound: SoundState;
  /** The alarm that actions are about; null: the most urgent one. */
  readonly selected: string | null;
  /** What the server is still to be told. */
  readonly orders: readonly AlarmOrder[];
  readonly ordered: number;
  /** Waits until somebody says a name. */
  readonly waiting: Waiting | null;
  /** Bursts that somebody wanted to hear. */
  readonly tests: { readonly count: number; readonly priority: AlarmPriority };
}

/** Silence longer than this is a lost server. */
export const silenceMax_ms = 5000;

export const noAlarms = (now_ms: number): AlarmsState => ({
  number: null,
  alarms: [],
  beds: [],
  heard_ms: now_ms,
  ahead_ms: 0,
  lost: null,
  sound: 'on',
  selected: null,
  orders: [],
  ordered: 0,
  waiting: null,
  tests: { count: 0, priority: 'low' },
});
