import type { Alarm } from '@valvomo/model';
import type { AlarmGiven, AlarmLogged } from '@valvomo/store';
import { sounds, type AlarmState, type Held, type LogEntry } from './state.ts';

export const ticksOfMs = (ms: number): string => (BigInt(Math.round(ms * 1000)) * 10n).toString();

const over: ReadonlySet<LogEntry['action']> = new Set<LogEntry['action']>([
  'closed',
  'reset',
  'superseded',
  'turned-off',
]);

/** An alarm as everybody sees it. */
export const alarmOf = (state: AlarmState, held: Held): Alarm => ({
  id: held.id,
  bed: held.bed,
  kind: held.kind,
  priority: held.priority,
  text: held.text,
  onset: ticksOfMs(held.onset_ms),
  decided: ticksOfMs(held.decided_ms),
  opened: ticksOfMs(held.opened_ms ?? held.decided_ms),
  present: held.present,
  cleared: held.cleared_ms === null ? null : ticksOfMs(held.cleared_ms),
  acknowledged:
    held.acknowledged === null ? null : { by: held.acknowledged.by, at: ticksOfMs(held.acknowledged.at_ms) },
  sounds: sounds(state, held),
  reminders: held.reminders,
  earlier: held.earlier,
  recording: held.recording,
  findings: held.findings,
});

/** Changes as they are kept: the alarms as they were left, and every line of the log. */
export const keptOf = (
  state: AlarmState,
  log: readonly LogEntry[],
): { readonly alarms: readonly AlarmGiven[]; readonly log: readonly AlarmLogged[] } => ({
  alarms: log.flatMap(({ alarm, action, at_ms }) =>
    alarm === null
      ? []
      : [{ alarm: alarmOf(state, alarm), closed: over.has(action) ? ticksOfMs(at_ms) : null }],
  ),
  log: log.map(({ at_ms, bed, action, by, alarm, detail }) => ({
    at: ticksOfMs(at_ms),
    bed,
    alarm: alarm?.id ?? null,
    action,
    author: by,
    detail,
    content: alarm === null ? null : alarmOf(state, alarm),
  })),
});
