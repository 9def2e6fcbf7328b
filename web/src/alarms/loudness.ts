import { alarmPriorities, type Alarm, type AlarmPriority } from '@valvomo/model';
import type { AlarmsState } from './alarms-state.ts';

/** A lost server that nobody answers becomes as urgent as what it may hide. */
const urgent_ms = 60_000;

/** 0 … 2. */
export const rankOf = (priority: AlarmPriority): number => alarmPriorities.indexOf(priority);

export const highestOf = (priorities: readonly AlarmPriority[]): AlarmPriority | null =>
  priorities.reduce<AlarmPriority | null>(
    (best, each) => (best === null || rankOf(each) > rankOf(best) ? each : best),
    null,
  );

export const lostPriority = ({ lost }: AlarmsState, now_ms: number): AlarmPriority | null =>
  lost === null ? null : now_ms - lost.since_ms > urgent_ms ? 'high' : 'medium';

/** What is to be heard of all that is shown. */
export const soundingOf = (state: AlarmsState, now_ms: number): AlarmPriority | null => {
  const lost = state.lost?.acknowledged === false ? lostPriority(state, now_ms) : null;
  const sounding = state.alarms.filter(({ sounds }) => sounds).map(({ priority }) => priority);
  return highestOf(lost === null ? sounding : [...sounding, lost]);
};

const isHushed = (before: Alarm, { alarms, beds }: AlarmsState): boolean => {
  const now = alarms.find(({ id }) => id === before.id);
  // A latched one that is gone was taken away by somebody.
  if (now === undefined) return !before.present;
  if (now.sounds) return false;
  const audio = beds.find(({ bed }) => bed === now.bed)?.audio.state ?? 'on';
  return now.acknowledged !== null || audio !== 'on';
};

/** Whether somebody wants silence now; else a burst that has begun is heard to its end, as IEC 60601-1-8 has it. */
export const isSilenced = (before: AlarmsState, after: AlarmsState): boolean =>
  before.alarms.some((alarm) => alarm.sounds && isHushed(alarm, after)) ||
  (before.lost?.acknowledged === false && after.lost?.acknowledged === true);

/** The most urgent alarm of which a reminder came. */
export const remindedOf = (before: AlarmsState, after: AlarmsState): AlarmPriority | null => {
  const known = new Map(before.alarms.map((alarm) => [alarm.id, alarm.reminders]));
  return highestOf(
    after.alarms
      .filter(({ id, reminders }) => reminders > (known.get(id) ?? reminders))
      .map(({ priority }) => priority),
  );
};
