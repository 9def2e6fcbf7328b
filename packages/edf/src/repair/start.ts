import { civilStart, longDate, longDateText } from '../civil-start.ts';
import type { EdfRecording } from '../recording.ts';
import type { RepairLog } from './report.ts';

/** When a repaired file starts, in civil time. */

interface RepairedStart {
  /** As the writer wants it. */
  readonly start: string;
  /** The date in `start` is not that of the recording. */
  readonly startdate?: 'X';
}

/** As many decimals of a second as the writer has. */
const length = '2000-01-01T00:00:00.0000000'.length;

const iso = (date: { year: number; month: number; day: number }): string =>
  `${date.year}-${String(date.month).padStart(2, '0')}-${String(date.day).padStart(2, '0')}`;

/** A date in the recording field stands for one that the header does not have. */
const recordedDate = ({ header }: EdfRecording): string | undefined => {
  const date = longDate(header.recording.startdate ?? '');
  return date === undefined || date.year < 1985 ? undefined : iso(date);
};

const timeOfDay = ({ header }: EdfRecording): string => {
  const start_s = civilStart('01.01.85', header.startTime, undefined, () => {});
  return start_s === null ? '00:00:00' : new Date(start_s * 1000).toISOString().slice(11, 19);
};

/**
 * The start that the reader gives, its date from the recording field where the header has none, else 1 January 1985 with
 * an X in the recording field (EDF+ 2.1.3.4).
 */
export const repairedStart = (recording: EdfRecording, log: RepairLog): RepairedStart => {
  const { start, header } = recording;
  const hidden = /^Startdate X( |$)/.test(header.recording.text);
  if (start !== null && Number(start.slice(0, 4)) >= 1985) {
    if (start.length > length) log.note(`the start ${start} was cut to 100 ns`);
    return { start: start.slice(0, length), ...(hidden ? { startdate: 'X' } : {}) };
  }
  const header_s = civilStart(
    header.startDate,
    '00.00.00',
    longDate(header.recording.startdate ?? ''),
    () => {},
  );
  const headerDate = header_s === null ? undefined : new Date(header_s * 1000).toISOString().slice(0, 10);
  const date = headerDate ?? recordedDate(recording);
  const time = timeOfDay(recording);
  if (date === undefined) return { start: `1985-01-01T${time}`, startdate: 'X' };
  const long = longDate(header.recording.startdate ?? '');
  if (headerDate === undefined && long !== undefined)
    log.did('START_DATE_INVALID', `the date of the recording field, ${longDateText(long)}`);
  return { start: `${date}T${time}`, ...(hidden ? { startdate: 'X' } : {}) };
};
