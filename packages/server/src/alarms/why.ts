import { rateHz, ticksPerSecond, type Alarm } from '@valvomo/model';
import type { AlarmRow, Database, FindingRow } from '@valvomo/store';

const before_s = 10;
const log_max = 200;

const seconds = (from: string, to: string): number => Number(BigInt(to) - BigInt(from)) / ticksPerSecond;

/** Where to look: the 10 s before the onset of the first finding, and the 10 s after it. */
const pageOf = async ({ recordings }: Database, [first]: readonly FindingRow[]) => {
  if (first === undefined) return null;
  const { recording, finding } = first;
  const row = await recordings.get(recording);
  const stream = row?.streams.find((one) => one.stream === finding.stream);
  // A bed that is filed nowhere yet has no row: then detectors' own seconds tell the rate.
  if (stream === undefined) return null;
  const length = Math.round(before_s * rateHz(stream.rate));
  const from = Math.max(0, finding.start - length);
  const samples = finding.start + length - from;
  const url = `/api/recordings/${encodeURIComponent(recording)}/page?stream=${finding.stream}&from=${from}&samples=${samples}`;
  return { recording, stream: finding.stream, from, samples, url };
};

/** Seconds from onset to the last sample that the finding needed which was told first. */
const decidedAfter = async (
  { recordings }: Database,
  found: readonly FindingRow[],
): Promise<number | null> => {
  const [first] = found.toSorted((a, b) => a.finding.decided - b.finding.decided);
  if (first === undefined) return null;
  const row = await recordings.get(first.recording);
  const stream = row?.streams.find((one) => one.stream === first.finding.stream);
  return stream === undefined ? null : (first.finding.decided - first.finding.start) / rateHz(stream.rate);
};

/** Why an alarm was given, from what is kept. `alarm`: as it is now. */
export const whyOf = async (database: Database, row: AlarmRow, alarm: Alarm) => {
  const found: FindingRow[] = [];
  for (const id of alarm.recording === null ? [] : alarm.findings) {
    const finding = await database.findings.get(alarm.recording ?? '', id);
    if (finding !== null) found.push(finding);
  }
  const { onset, decided, opened } = alarm;
  return {
    ...row,
    alarm,
    delay: {
      onset,
      decided,
      opened,
      decided_after_s: await decidedAfter(database, found),
      opened_after_s: seconds(onset, opened),
    },
    findings: found,
    page: await pageOf(database, found),
    log: await database.alarms.log({ alarm: alarm.id, limit: log_max }),
    deliveries: await database.deliveries.list(alarm.id),
  };
};
