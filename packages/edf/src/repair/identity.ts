import { longDate } from '../civil-start.ts';
import { recordingIdentification } from '../identification.ts';
import type { EdfDescription } from '../writer-header.ts';
import { asciiText } from './ascii.ts';
import type { RepairLog } from './report.ts';

/** The two identification fields with the sub-fields that EDF+ wants (2.1.3.3, 2.1.3.4); what was written is kept. */

type Patient = NonNullable<EdfDescription['patient']>;
type Recorded = NonNullable<EdfDescription['recording']>;

const width = 80;
const startdateLength = 'Startdate 02-MAR-2020'.length;

const cut = (text: string, length: number, what: string, log: RepairLog): string => {
  if (text.length <= length) return text;
  log.note(`the ${what} field is full: '${text.slice(length)}' is left out at its end`);
  return text.slice(0, length).trimEnd();
};

const oneSpace = (text: string): string => asciiText(text).replaceAll(/ +/g, ' ');

/** Without a trailing or doubled space, which would be an empty sub-field. */
const additional = (text: string): { additional?: string } => (text === '' ? {} : { additional: text });

/** Sub-fields in the order of EDF+; what is none of the kind wanted goes behind them. */
const structured = ([code = 'X', sex = '', birthdate = '', name = 'X', ...more]: readonly string[]) => {
  const sexKnown = /^[FMX]$/i.test(sex);
  const born = birthdate.toUpperCase();
  const bornKnown = born === 'X' || (longDate(born)?.year ?? 0) > 0;
  const further = [...(sexKnown ? [] : [sex]), ...(bornKnown ? [] : [birthdate]), ...more];
  return {
    code,
    sex: sexKnown ? sex.toUpperCase() : 'X',
    birthdate: bornKnown ? born : 'X',
    name,
    further: further.join(' '),
    known: sexKnown || bornKnown,
  };
};

/** A free text becomes the name: that is what most of them are. */
export const patientFields = (text: string, log: RepairLog): Patient => {
  const plain = oneSpace(text);
  if (plain === '') return {};
  const parts = plain.split(' ');
  const { code, sex, birthdate, name, further, known } = structured(parts);
  if (parts.length >= 4 && known) {
    const said = [code, sex, birthdate, name].join(' ').length;
    const more = cut(further, Math.max(0, width - said - 1), 'patient', log);
    return {
      code,
      name,
      ...(sex === 'F' || sex === 'M' ? { sex } : {}),
      ...(birthdate === 'X' ? {} : { birthdate }),
      ...additional(more),
    };
  }
  const kept = cut(plain, width - 'X X X '.length, 'patient', log);
  log.did('PATIENT_FIELD', `'${kept}' became the name; code, sex and birthdate are X`);
  return { name: kept };
};

/** A free text stands behind the sub-fields that EDF+ wants. */
export const recordingFields = (text: string, log: RepairLog): Recorded => {
  const plain = oneSpace(text);
  const [word, date = '', ...rest] = plain.split(' ');
  const dated = word === 'Startdate' && (date === 'X' || longDate(date.toUpperCase()) !== undefined);
  const read = recordingIdentification(plain, false, () => {});
  const { administration = 'X', technician = 'X', equipment = 'X' } = read;
  if (dated && rest.length >= 3) {
    const said = startdateLength + [administration, technician, equipment].join(' ').length + 1;
    const more = cut(read.additional ?? '', Math.max(0, width - said - 1), 'recording', log);
    return { administration, technician, equipment, ...additional(more) };
  }
  const free = dated ? rest.join(' ') : plain;
  const kept = cut(free, width - startdateLength - ' X X X '.length, 'recording', log);
  if (kept !== '') log.did('RECORDING_FIELD', `'${kept}' stands behind the sub-fields that EDF+ wants`);
  return additional(kept);
};
