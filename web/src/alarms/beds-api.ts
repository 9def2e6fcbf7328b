import { alarmKinds, type AlarmKind } from '@valvomo/model';
import { answered } from './alarms-api.ts';

/** What alarms were worth in one night of a bed, noon to noon. */
export interface Night {
  /** The day on whose evening it begins, `YYYY-MM-DD`. */
  readonly night: string;
  readonly alarms: number;
  /** Of high or medium priority. */
  readonly rang: number;
  readonly confirmed: number;
  /** False ones. */
  readonly rejected: number;
  readonly unreviewed: number;
}

/** What the site allows to be turned off. */
export interface Allowed {
  readonly audioOff: boolean;
  readonly kinds: readonly AlarmKind[];
}

const timeout_ms = 10_000;

const got = async (path: string): Promise<unknown> =>
  answered(await fetch(path, { signal: AbortSignal.timeout(timeout_ms) }));

/** The newest first. @throws ValvomoError SERVER_REFUSED with the server's words */
export const nightsOf = async (bed: string, nights: number): Promise<readonly Night[]> =>
  (await got(`/api/beds/${encodeURIComponent(bed)}/alarm-nights?nights=${nights}`)) as readonly Night[];

/** @throws ValvomoError SERVER_REFUSED with the server's words */
export const allowed = async (): Promise<Allowed> => {
  const { sound } = (await got('/api/alarm-settings')) as {
    readonly sound: { readonly audio_off: boolean; readonly alarm_off: readonly string[] };
  };
  return { audioOff: sound.audio_off, kinds: alarmKinds.filter((kind) => sound.alarm_off.includes(kind)) };
};
