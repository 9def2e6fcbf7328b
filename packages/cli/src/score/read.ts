import { readFile } from 'node:fs/promises';
import { isBackground, isOfType, type TimedEvent } from '@valvomo/analysis';
import { eventsOfTsv, type TsvEvent } from '@valvomo/export';
import { ticksPerSecond, ValvomoError } from '@valvomo/model';

import { oneLine } from '../terminal.ts';

/** An `events.tsv` as it is compared. */
export interface Annotation {
  /** As the user named it. */
  readonly file: string;
  /** Everything but background, in the order of the file. */
  readonly events: readonly TsvEvent[];
  /** What the file says of its recording; null when it says nothing. */
  readonly duration_s: number | null;
}

/** A file that cannot be read: exit 2. */
export class UnreadableEvents extends ValvomoError {
  constructor(file: string, cause: unknown) {
    super('EVENTS_UNREADABLE', `${file}: ${oneLine(cause)}`, { cause });
  }
}

/** All lines of a file are of one recording. */
const durationOf = (events: readonly TsvEvent[]): number | null => {
  const said = events.filter(({ recordingDuration_s }) => recordingDuration_s !== null);
  const [first] = said;
  const other = said.find(({ recordingDuration_s }) => recordingDuration_s !== first?.recordingDuration_s);
  if (first !== undefined && other !== undefined)
    throw new ValvomoError(
      'MARKS_INVALID',
      `line ${other.line}: recordingDuration '${other.recordingDuration_s}' is not '${first.recordingDuration_s}' as in line ${first.line}`,
      { value: other.recordingDuration_s, limit: first.recordingDuration_s },
    );
  return first?.recordingDuration_s ?? null;
};

/** @throws UnreadableEvents with the line and the value where it is wrong */
export const readAnnotation = async (file: string, path: string): Promise<Annotation> => {
  try {
    const all = eventsOfTsv(await readFile(path, 'utf8'));
    return { file, events: all.filter(({ text }) => !isBackground(text)), duration_s: durationOf(all) };
  } catch (cause) {
    throw new UnreadableEvents(file, cause);
  }
};

export const timed = ({ onset, duration, decided_s }: TsvEvent): TimedEvent => ({
  onset_s: Number(onset) / ticksPerSecond,
  duration_s: duration === null ? null : Number(duration) / ticksPerSecond,
  decided_s,
});

/** Those of a type, as they are compared. */
export const ofType = ({ events }: Annotation, type: string): readonly TimedEvent[] =>
  events.filter(({ text }) => isOfType(text, type)).map(timed);
