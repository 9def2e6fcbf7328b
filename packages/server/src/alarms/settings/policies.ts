import type { AlarmKind, AlarmProfile } from '@valvomo/model';
import type { Policy, Rules } from '../state.ts';
import type { AlarmSettings, Gravity, OrInformation } from './schema.ts';

export const rulesOf = ({ sound }: AlarmSettings): Rules => ({
  pause_max_s: sound.pause_max_s,
  reminder_s: sound.reminder_s,
  audioOff: sound.audio_off,
  off_max_s: sound.off_max_s,
  alarmOff: sound.alarm_off,
});

/** Of the patient. Null: information, no alarm. */
export const patientPolicy = (
  settings: AlarmSettings,
  profile: AlarmProfile,
  gravity: Gravity,
): Policy | null => {
  const wanted: OrInformation = settings.profiles[profile][gravity];
  if (wanted === 'information') return null;
  const isCall = gravity === 'button';
  return {
    priority: wanted,
    delay_s: 0,
    escalation: null,
    latching: settings.latching.patient,
    episode_s: isCall ? 0 : 60,
    untilAcknowledged: isCall,
  };
};

/** What makes a bed blind. */
const blinding: ReadonlySet<AlarmKind> = new Set<AlarmKind>([
  'device-lost',
  'late-data',
  'not-recorded',
  'detector-dead',
  'reference-off',
  'nobody-watching',
]);

/** What keeps what is recorded and said; for now nothing is lost. */
const keeping: ReadonlySet<AlarmKind> = new Set<AlarmKind>(['not-filed', 'database-away']);

const technicalPriority = (
  { watched, unwatched, minor, storage, disk_short }: AlarmSettings['technical'],
  kind: AlarmKind,
  { isWatched, isShort }: { readonly isWatched: boolean; readonly isShort: boolean },
): OrInformation => {
  if (blinding.has(kind)) return isWatched ? watched : unwatched;
  if (keeping.has(kind)) return storage;
  return isShort ? disk_short : minor;
};

/** Of what watches the patient. Null: information, no alarm. @param isShort of a disk: for recordings alone */
export const technicalPolicy = (
  settings: AlarmSettings,
  kind: AlarmKind,
  isWatched: boolean,
  isShort = false,
): Policy | null => {
  const { technical, latching } = settings;
  const isBlinding = blinding.has(kind);
  const wanted = technicalPriority(technical, kind, { isWatched, isShort });
  if (wanted === 'information') return null;
  const escalates = isBlinding && isWatched && technical.escalate_s !== null;
  // It is told of when it has lasted for as long as is allowed.
  const lasted_s = kind === 'nobody-watching' ? settings.limits.watch_s : 0;
  return {
    priority: wanted,
    delay_s: kind === 'nobody-watching' ? 0 : technical.delay_s,
    escalation: escalates
      ? { to: 'high', after_s: Math.max(0, (technical.escalate_s ?? 0) - lasted_s) }
      : null,
    latching: latching.technical,
    episode_s: 10,
    untilAcknowledged: false,
  };
};
