import { alarmPriorities } from '@valvomo/model';
import type { Metrics } from '../metrics.ts';
import { openAlarms, sounds, type AlarmState, type LogEntry } from './state.ts';

type AlarmMetrics = Pick<
  Metrics,
  'alarmsGiven' | 'alarmsRaised' | 'alarmsGrouped' | 'alarmsOpen' | 'alarmsUnseen' | 'alarmsSounding'
>;

/** Changes that gave no alarm of their own. */
const grouped = new Set<LogEntry['action']>(['again', 'changed', 'superseded']);
const raised = new Set<LogEntry['action']>(['priority', 'escalated']);

/** Counts what has changed, and says how alarms stand now. */
export const countAlarms = (metrics: AlarmMetrics, log: readonly LogEntry[], state: AlarmState): void => {
  for (const { action, alarm } of log) {
    if (alarm === null) continue;
    const { kind, priority } = alarm;
    if (action === 'opened') metrics.alarmsGiven.inc({ kind, priority });
    else if (raised.has(action)) metrics.alarmsRaised.inc({ kind, why: action });
    else if (grouped.has(action)) metrics.alarmsGrouped.inc({ kind, how: action });
  }
  const open = openAlarms(state);
  metrics.alarmsOpen.reset();
  for (const { kind, priority } of open) metrics.alarmsOpen.inc({ kind, priority });
  for (const priority of alarmPriorities) {
    const of = open.filter((held) => held.priority === priority);
    metrics.alarmsUnseen.set({ priority }, of.filter(({ acknowledged }) => acknowledged === null).length);
    metrics.alarmsSounding.set({ priority }, of.filter((held) => sounds(state, held)).length);
  }
};
