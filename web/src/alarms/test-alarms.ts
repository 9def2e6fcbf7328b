import type { Alarm, BedAlarms } from '@valvomo/model';
import type { AlarmsMessage } from '@valvomo/wire';
import { evening } from '../store/test-view.ts';

/** Alarms as the server tells them, for tests. */
export const alarmOf = (change: Partial<Alarm> = {}): Alarm => ({
  id: 'alarm-1',
  bed: 'emu-1',
  kind: 'seizure',
  priority: 'high',
  text: 'seizure suspected',
  onset: String(evening - 100_000_000n),
  decided: String(evening - 40_000_000n),
  opened: String(evening - 40_000_000n),
  present: true,
  cleared: null,
  acknowledged: null,
  sounds: true,
  reminders: 0,
  earlier: 0,
  recording: 'recording-1',
  findings: [],
  ...change,
});

export const bedAlarmsOf = (change: Partial<BedAlarms> = {}): BedAlarms => ({
  bed: 'emu-1',
  profile: 'emu',
  audio: { state: 'on' },
  off: [],
  watch: { must: false, by: null, watched: false },
  ...change,
});

export const alarmsOf = (
  alarms: readonly Alarm[],
  beds: readonly BedAlarms[] = [bedAlarmsOf()],
  number = 1,
): AlarmsMessage => ({
  type: 'alarms',
  number,
  now: String(evening),
  alarms: alarms.map((alarm) => ({ ...alarm })),
  beds: beds.map((bed) => ({ ...bed })),
});
