import type { Alarm, AlarmPriority, BedAlarms } from '@valvomo/model';
import { secondsBetween } from '../display/page-time.ts';
import { clockText, lengthText, secondsText } from '../display/words.ts';
import type { AlarmsState } from './alarms-state.ts';
import { rankOf } from './loudness.ts';

/** The words that stand wherever alarms do. */
export const notASubstitute = 'A notification, not a substitute for observation';

export const priorityMark: Readonly<Record<AlarmPriority, string>> = { high: '!!!', medium: '!!', low: '!' };

/** Seconds since an instant by the server's clock. */
export const ageOf_s = (instant: string, { ahead_ms }: AlarmsState, now_ms: number): number =>
  Math.max(0, secondsBetween(BigInt(instant), BigInt(Math.round(now_ms + ahead_ms)) * 10_000n));

/** `12 s ago · delay 6 s`, `over since 20:18:03 · acknowledged by Anna` */
export const alarmDetail = (alarm: Alarm, state: AlarmsState, now_ms: number, zone: string): string => {
  const delay_s = secondsBetween(BigInt(alarm.onset), BigInt(alarm.opened));
  return [
    `${lengthText(ageOf_s(alarm.opened, state, now_ms))} ago`,
    `delay ${secondsText(delay_s)}`,
    alarm.present ? '' : overWords(alarm, zone),
    alarm.acknowledged === null ? '' : `acknowledged by ${alarm.acknowledged.by}`,
    alarm.earlier === 0 ? '' : `${alarm.earlier} earlier that nobody saw`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
};

const overWords = ({ cleared }: Alarm, zone: string): string =>
  cleared === null ? 'over' : `over since ${clockText(BigInt(cleared), zone)}`;

/** The most urgent first: what sounds, then by priority, what nobody acknowledged, what goes on, the newest. */
export const inOrder = (alarms: readonly Alarm[]): readonly Alarm[] =>
  alarms.toSorted(
    (a, b) =>
      Number(b.sounds) - Number(a.sounds) ||
      rankOf(b.priority) - rankOf(a.priority) ||
      Number(a.acknowledged !== null) - Number(b.acknowledged !== null) ||
      Number(b.present) - Number(a.present) ||
      (BigInt(b.opened) > BigInt(a.opened) ? 1 : -1),
  );

/** The one that actions are about. */
export const currentAlarm = ({ alarms, selected }: AlarmsState): Alarm | undefined =>
  alarms.find(({ id }) => id === selected) ?? inOrder(alarms)[0];

/** `1:43` */
export const countdownText = (seconds: number): string => {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};

const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What of a bed is silenced or turned off, each with its symbol. */
export interface Inactive {
  readonly symbol: 'audio-paused' | 'audio-off' | 'alarm-off';
  readonly text: string;
}

export const inactiveOf = (
  { audio, off }: BedAlarms,
  state: AlarmsState,
  now_ms: number,
  zone = localZone(),
): readonly Inactive[] => {
  const until = (at: string): string => `until ${clockText(BigInt(at), zone)}`;
  const kinds = off.map(({ kind, by, until: at }): Inactive => ({
    symbol: 'alarm-off',
    text: `ALARM OFF ${kind} ${until(at)}, ${by}`,
  }));
  if (audio.state === 'on') return kinds;
  if (audio.state === 'off')
    return [{ symbol: 'audio-off', text: `AUDIO OFF ${until(audio.until)}, ${audio.by}` }, ...kinds];
  const left_s = secondsBetween(BigInt(Math.round(now_ms + state.ahead_ms)) * 10_000n, BigInt(audio.until));
  return [
    {
      symbol: 'audio-paused',
      text: `AUDIO PAUSED ${countdownText(left_s)} ${until(audio.until)}, ${audio.by}`,
    },
    ...kinds,
  ];
};

/** `watched by Anna`, `NOBODY WATCHING`; null where nobody has to. */
export const watchWords = ({
  watch,
}: BedAlarms): { readonly text: string; readonly good: boolean } | null => {
  if (watch.by === null) return watch.must ? { text: 'NOBODY WATCHING', good: false } : null;
  return watch.watched
    ? { text: `watched by ${watch.by}`, good: true }
    : { text: `${watch.by} IS NOT WATCHING`, good: false };
};

/** `SERVER LOST for 12 s` */
export const lostWords = (since_ms: number, now_ms: number): string =>
  `SERVER LOST: nothing heard for ${lengthText((now_ms - since_ms) / 1000)}`;
