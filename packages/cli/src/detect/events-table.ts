import type { EventMark } from '@valvomo/model';

/** A recording as its events name it. */
export interface EventsOf {
  readonly rate_hz: number;
  /** Local civil time of the first sample, `YYYY-MM-DDThh:mm:ss[.f…]`; null when it is not known. */
  readonly start: string | null;
  readonly duration_s: number;
}

const columns = [
  'onset',
  'duration',
  'eventType',
  'confidence',
  'channels',
  'dateTime',
  'recordingDuration',
  'decided_s',
] as const;

/** At least hundredths, at most microseconds. */
const number = (value: number): string => value.toFixed(6).replace(/0{1,4}$/, '');

const dateTimeOf = (start: string | null): string => start?.slice(0, 19).replace('T', ' ') ?? 'n/a';

const lineOf = (cells: Readonly<Record<(typeof columns)[number], string>>): string =>
  columns.map((name) => cells[name]).join('\t');

/** The last word on every finding, by onset; a convulsion is a seizure as well. */
const rowsOf = (findings: Iterable<EventMark>): readonly EventMark[] => {
  const last = new Map<string, EventMark>();
  for (const finding of findings) last.set(finding.id, finding);
  return [...last.values()]
    .flatMap((one): EventMark[] => (one.type === 'convulsion' ? [one, { ...one, type: 'sz' }] : [one]))
    .toSorted((a, b) => a.start - b.start);
};

/**
 * `events.tsv` as SzCORE and BIDS read it, and when each event was decided: sample after the last one that it needed, in
 * seconds. Where there is no seizure, one row `bckg` says that the whole recording was looked at.
 */
export const eventsTable = (findings: Iterable<EventMark>, recording: EventsOf): string => {
  const { rate_hz, start, duration_s } = recording;
  const rows = rowsOf(findings);
  const common = { dateTime: dateTimeOf(start), recordingDuration: number(duration_s) };
  const background = lineOf({
    ...common,
    onset: number(0),
    duration: number(duration_s),
    eventType: 'bckg',
    confidence: 'n/a',
    channels: 'n/a',
    decided_s: 'n/a',
  });
  const lines = rows.map((one) =>
    lineOf({
      ...common,
      onset: number(one.start / rate_hz),
      duration: number(one.samples / rate_hz),
      eventType: one.type,
      confidence: one.confidence.toFixed(4),
      channels: one.channels.length === 0 ? 'n/a' : one.channels.join(','),
      decided_s: number(one.decided / rate_hz),
    }),
  );
  const seizures = rows.some(({ type }) => type === 'sz');
  return `${[columns.join('\t'), ...(seizures ? [] : [background]), ...lines].join('\n')}\n`;
};
