import { clockText, dateText } from '../display/words.ts';
import type { Drug, Patient, Study } from '@valvomo/model';

/** What the wall, and a page that shows no names, calls a patient. */
export const coverText = ({ pseudonym, patient }: Study): string =>
  patient.unknown !== null && patient.name === null ? `unknown ${patient.unknown}` : pseudonym;

/** Name, date of birth and number, as far as they are known: what a person at the bed can compare. */
export const identityText = (patient: Patient): string => {
  const known = [
    patient.name,
    patient.birth_date === null ? null : `born ${patient.birth_date}`,
    patient.hospital_id,
  ];
  const words = known.filter((part) => part !== null).join(', ');
  return words !== '' ? words : patient.unknown === null ? 'no name given' : `unknown ${patient.unknown}`;
};

const units = { days: 'd', weeks: 'wk', months: 'mo', years: 'y' } as const;

export const ageText = ({ age }: Pick<Study, 'age'>): string =>
  age === null ? '' : `${age.value} ${units[age.unit]}`;

export const drugText = ({ name, dose, at }: Drug, zone: string): string =>
  [name, dose, clockText(BigInt(at), zone).slice(0, 5)].filter((part) => part !== '').join(' ');

export const sinceText = ({ admitted }: Study, zone: string): string =>
  `${dateText(BigInt(admitted), zone)} ${clockText(BigInt(admitted), zone).slice(0, 5)}`;

/** Age, reason and consciousness in one line. */
export const stayText = (study: Study): string =>
  [ageText(study), study.reason, study.consciousness].filter((part) => part !== '').join(' · ');

export const isStudy = (value: unknown): value is Study => {
  if (typeof value !== 'object' || value === null) return false;
  const { id, patient, pseudonym, bed, state, version } = value as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    typeof patient === 'object' &&
    patient !== null &&
    typeof pseudonym === 'string' &&
    typeof bed === 'string' &&
    typeof version === 'number' &&
    ['recording', 'paused', 'discharged'].includes(String(state))
  );
};
