import { civilTime, instantOf, ticks, type Ticks } from '@valvomo/model';
import type { AlarmRow } from '@valvomo/store';

/** A bed's night, from noon to noon local time, and what alarms were worth in it. */
export interface AlarmNight {
  /** The day on whose evening it begins, `YYYY-MM-DD`. */
  readonly night: string;
  /** Ticks. */
  readonly from: string;
  readonly to: string;
  /** Alarms that were given. */
  readonly alarms: number;
  /** Those of high or medium priority. */
  readonly rang: number;
  readonly confirmed: number;
  /** Rejected by a reader: false alarms. */
  readonly rejected: number;
  readonly unreviewed: number;
  /** Alarms and false alarms by kind. */
  readonly kinds: Readonly<Record<string, { readonly alarms: number; readonly rejected: number }>>;
}

const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);

/** The night in which an instant lies. */
const nightOf = (instant: Ticks, timeZone: string): string => {
  const civil = civilTime(instant, timeZone);
  const day = civil.slice(0, 10);
  return civil.slice(11, 13) < '12' ? dayBefore(day, 1) : day;
};

/** From when on alarms are needed for the last `nights` nights, and when they end. */
export const nightSpans = (
  now: Ticks,
  nights: number,
  timeZone: string,
): readonly { readonly night: string; readonly from: Ticks; readonly to: Ticks }[] => {
  const last = nightOf(now, timeZone);
  return Array.from({ length: nights }, (_, back) => {
    const night = dayBefore(last, back);
    const noon = (day: string): Ticks => instantOf(`${day}T12:00:00`, timeZone);
    return { night, from: noon(night), to: noon(dayBefore(night, -1)) };
  });
};

export const alarmNights = (
  rows: readonly AlarmRow[],
  spans: ReturnType<typeof nightSpans>,
): readonly AlarmNight[] =>
  spans.map(({ night, from, to }) => {
    const here = rows.filter(({ alarm }) => {
      const opened = ticks(BigInt(alarm.opened));
      return opened >= from && opened < to;
    });
    const kinds: Record<string, { alarms: number; rejected: number }> = {};
    for (const { alarm, review } of here) {
      const kind = (kinds[alarm.kind] ??= { alarms: 0, rejected: 0 });
      kind.alarms += 1;
      if (review === 'rejected') kind.rejected += 1;
    }
    const count = (review: AlarmRow['review']): number => here.filter((row) => row.review === review).length;
    return {
      night,
      from: from.toString(),
      to: to.toString(),
      alarms: here.length,
      rang: here.filter(({ alarm }) => alarm.priority !== 'low').length,
      confirmed: count('confirmed'),
      rejected: count('rejected'),
      unreviewed: count('unreviewed'),
      kinds,
    };
  });
