import { longDate } from './civil-start.ts';
import type { Report } from './problem.ts';

/** The two identification fields: free text in EDF, sub-fields separated by spaces in EDF+ (2.1.3.3 and 2.1.3.4). */

/** Undefined where the sub-field is `X` (unknown), absent or unreadable; `text` is always the whole field. */
export interface PatientIdentification {
  readonly text: string;
  readonly code?: string;
  readonly sex?: 'F' | 'M';
  /** `dd-MMM-yyyy`. */
  readonly birthdate?: string;
  readonly name?: string;
  readonly additional?: string;
}

export interface RecordingIdentification {
  readonly text: string;
  /** `dd-MMM-yyyy`. */
  readonly startdate?: string;
  readonly administration?: string;
  readonly technician?: string;
  readonly equipment?: string;
  readonly additional?: string;
}

/** `_` stands for a space inside a sub-field; `X` for nothing known. */
const known = (subfield: string | undefined): string | undefined =>
  subfield === undefined || subfield === 'X' || subfield === '' ? undefined : subfield.replaceAll('_', ' ');

/** The date if it is one, in capitals or not; `dd-MMM-yyyy`. */
const readableDate = (subfield: string | undefined): string | undefined => {
  const capitals = subfield?.toUpperCase() ?? '';
  return longDate(capitals) === undefined ? undefined : capitals;
};

const present = <T extends object>(entries: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** EDF+: `code sex birthdate name [more]`. @param strict report what is not so: the file claims to be EDF+ or BDF+ */
export const patientIdentification = (
  text: string,
  strict: boolean,
  report: Report,
): PatientIdentification => {
  const [code, sex, birthdate, name, ...more] = text.split(' ');
  const bad = (what: string): void => {
    if (strict)
      report('PATIENT_FIELD', `patient field '${text}': ${what}`, {
        value: text,
        limit: 'code sex birthdate name',
      });
  };
  if (name === undefined || code === '' || name === '') {
    bad('the sub-fields code, sex, birthdate and name are expected');
    return { text };
  }
  const sexKnown = sex === 'F' || sex === 'M' ? sex : undefined;
  if (sexKnown === undefined && sex !== 'X') bad(`sex is '${sex}', not F, M or X`);
  const born = readableDate(birthdate);
  if (born !== birthdate && birthdate !== 'X') bad(`birthdate '${birthdate}' is neither dd-MMM-yyyy nor X`);
  if (!strict && ((sexKnown === undefined && sex !== 'X') || (born === undefined && birthdate !== 'X')))
    return { text };
  return present({
    text,
    code: known(code),
    sex: sexKnown,
    birthdate: born,
    name: known(name),
    additional: more.length === 0 ? undefined : more.join(' '),
  }) as PatientIdentification;
};

/** EDF+: `Startdate dd-MMM-yyyy administration technician equipment [more]`. */
export const recordingIdentification = (
  text: string,
  strict: boolean,
  report: Report,
): RecordingIdentification => {
  const [word, date, administration, technician, equipment, ...more] = text.split(' ');
  const bad = (what: string): void => {
    if (strict)
      report('RECORDING_FIELD', `recording field '${text}': ${what}`, {
        value: text,
        limit: 'Startdate dd-MMM-yyyy administration technician equipment',
      });
  };
  if (word !== 'Startdate') {
    bad("it does not begin with 'Startdate'");
    return { text };
  }
  const startdate = readableDate(date);
  if (startdate !== date && date !== 'X') bad(`Startdate '${date ?? ''}' is neither dd-MMM-yyyy nor X`);
  else if (equipment === undefined || equipment === '')
    bad('administration, technician and equipment are expected');
  return present({
    text,
    startdate,
    administration: known(administration),
    technician: known(technician),
    equipment: known(equipment),
    additional: more.length === 0 ? undefined : more.join(' '),
  }) as RecordingIdentification;
};
