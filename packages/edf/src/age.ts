import type { EdfRecording } from './recording.ts';

/** How old the patient was on the day of the recording, by the birth date in the header. */
export interface FileAge {
  /** Null: the file does not say, or is not believed. */
  readonly years: number | null;
  /** What a reader must know of a birth date that was not believed. */
  readonly note?: string;
}

const day_ms = 86_400_000;
const year_days = 365.2425;
const oldest_years = 130;
const isNewYear = (date: string): boolean => /^01-JAN/i.test(date) || /^\d{4}-01-01/.test(date);

/**
 * Dates that give no age, and 1 January twice, which is what anonymised files have, are not believed: a detector that is off for an
 * invented age finds nothing.
 */
export const ageByBirthdate = ({
  header: { patient },
  start,
}: Pick<EdfRecording, 'header' | 'start'>): FileAge => {
  const { birthdate } = patient;
  if (birthdate === undefined || start === null) return { years: null };
  const [day = '', month = '', year = ''] = birthdate.split('-');
  const born_ms = Date.parse(`${day} ${month} ${year} 00:00 UTC`);
  const days = (Date.parse(`${start.slice(0, 10)}T00:00Z`) - born_ms) / day_ms;
  const years = Math.round((days / year_days) * 1000) / 1000;
  const isSet = isNewYear(birthdate) && isNewYear(start);
  if (isSet || !(years >= 0 && years <= oldest_years))
    return {
      years: null,
      note: `birth date ${birthdate} of a recording of ${start.slice(0, 10)} is not believed; judged as an adult`,
    };
  return { years };
};
