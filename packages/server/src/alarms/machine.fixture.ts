import type { AlarmKind } from '@valvomo/model';
import type { Condition, Policy, Rules } from './state.ts';

/** What a site allows. */
export const rules: Rules = {
  pause_max_s: 120,
  reminder_s: 180,
  audioOff: true,
  off_max_s: 3600,
  alarmOff: ['mains'],
};
export const policy: Policy = {
  priority: 'high',
  delay_s: 0,
  escalation: null,
  latching: true,
  episode_s: 60,
  untilAcknowledged: false,
};
export const conditionOf = (bed: string, kind: AlarmKind, more: Partial<Condition> = {}): Condition => ({
  key: `${bed}/${kind}`,
  bed,
  kind,
  text: kind,
  onset_ms: 0,
  recording: 'r',
  findings: [],
  ...more,
});
