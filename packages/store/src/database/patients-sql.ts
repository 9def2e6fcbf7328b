import { randomUUID } from 'node:crypto';
import { ValvomoError, type Patient } from '@valvomo/model';
import { sql as raw, type Selectable } from 'kysely';
import type { Change } from './audit-sql.ts';
import type { Schema, Sql } from './schema.ts';
import type { Identifiers, PatientGiven, StudiesTable } from './studies.ts';

type PatientSelected = Selectable<Omit<Schema['patients'], 'created' | 'merged_into'>>;

export const patientOf = (row: PatientSelected): Patient => ({
  id: row.id,
  name: row.name,
  birth_date: row.birth_date,
  hospital_id: row.hospital_id,
  unknown: row.unknown_number === null ? null : Number(row.unknown_number),
});

/** @throws ValvomoError UNKNOWN_PATIENT, also for one who was merged into another */
export const patientIn = async (sql: Sql, id: string): Promise<Patient> => {
  const row = await sql
    .selectFrom('patients')
    .selectAll()
    .where('id', '=', id)
    .where('merged_into', 'is', null)
    .executeTakeFirst();
  if (row === undefined) throw new ValvomoError('UNKNOWN_PATIENT', `no patient '${id}'`, { value: id });
  return patientOf(row);
};

const identifiersMin = 2;

/** @throws ValvomoError PATIENT_IDENTIFIERS */
const sure = (identifiers: Identifiers): Identifiers => {
  const known = [identifiers.name, identifiers.birth_date, identifiers.hospital_id];
  const count = known.filter((each) => each !== null).length;
  if (count < identifiersMin)
    throw new ValvomoError(
      'PATIENT_IDENTIFIERS',
      `${count} of name, birth date and hospital id are given; two are needed, or 'unknown'`,
      { value: count, limit: identifiersMin },
    );
  return identifiers;
};

const hasHospitalId = async (sql: Sql, hospital_id: string | null): Promise<Patient | null> => {
  if (hospital_id === null) return null;
  const row = await sql
    .selectFrom('patients')
    .selectAll()
    .where('hospital_id', '=', hospital_id)
    .where('merged_into', 'is', null)
    .executeTakeFirst();
  return row === undefined ? null : patientOf(row);
};

/** @throws ValvomoError PATIENT_CONTRADICTS: another one has that number */
const contradicts = ({ id }: Patient): never => {
  throw new ValvomoError('PATIENT_CONTRADICTS', `the hospital id is that of patient '${id}'`, { value: id });
};

const insert = async (change: Change, patient: Patient): Promise<Patient> => {
  const { unknown, ...identifiers } = patient;
  await change.sql
    .insertInto('patients')
    .values({ ...identifiers, unknown_number: unknown, merged_into: null, created: change.at })
    .execute();
  await change.note({ action: 'add', subject: 'patient', id: patient.id, before: null, after: patient });
  return patient;
};

const nextUnknown = async (sql: Sql): Promise<number> => {
  const { last } = await sql
    .selectFrom('patients')
    .select(({ fn }) => fn.max<bigint | number | null>('unknown_number').as('last'))
    .executeTakeFirstOrThrow();
  return Number(last ?? 0) + 1;
};

/** The patient who is admitted: who was here before under the same identifiers is the same person. */
export const admittedPatient = async (change: Change, given: PatientGiven): Promise<Patient> => {
  if ('id' in given) return patientIn(change.sql, given.id);
  const id = randomUUID();
  if (given.unknown === true) {
    const unknown = await nextUnknown(change.sql);
    return insert(change, { id, name: null, birth_date: null, hospital_id: null, unknown });
  }
  const { name = null, birth_date = null, hospital_id = null } = given;
  const identifiers = sure({ name, birth_date, hospital_id });
  const before = await hasHospitalId(change.sql, hospital_id);
  if (before === null) return insert(change, { id, ...identifiers, unknown: null });
  const agrees = (mine: string | null, theirs: string | null): boolean => mine === null || mine === theirs;
  const isSame = agrees(name, before.name) && agrees(birth_date, before.birth_date);
  return isSame ? before : contradicts(before);
};

/** Somebody's identifiers were wrong, or an unknown one gets a name. */
export const changePatient = async (
  change: Change,
  before: Patient,
  changes: Partial<Identifiers>,
): Promise<Patient> => {
  const { id, unknown, ...identifiers } = { ...before, ...changes };
  const isStillUnknown = unknown !== null && Object.values(identifiers).every((each) => each === null);
  if (!isStillUnknown) sure(identifiers);
  const other = await hasHospitalId(change.sql, identifiers.hospital_id);
  if (other !== null && other.id !== id) contradicts(other);
  const after: Patient = { id, unknown, ...identifiers };
  await change.sql.updateTable('patients').set(identifiers).where('id', '=', id).execute();
  await change.note({ action: 'change', subject: 'patient', id, before, after });
  return after;
};

/** Those whose name or number begins with a text, whatever its case. */
export const patientsIn = (sql: Sql): Pick<StudiesTable, 'patients'> => ({
  patients: async ({ search, limit }) => {
    let query = sql
      .selectFrom('patients')
      .selectAll()
      .where('merged_into', 'is', null)
      .orderBy('created', 'desc')
      .orderBy('id')
      .limit(limit);
    if (search !== undefined && search !== '') {
      const begins = `${search.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
      query = query.where(
        raw<boolean>`(lower(name) like ${begins} escape '\\' or lower(hospital_id) like ${begins} escape '\\')`,
      );
    }
    return (await query.execute()).map(patientOf);
  },
});
