import { randomInt, randomUUID } from 'node:crypto';
import { ValvomoError, type Admission, type Study } from '@valvomo/model';
import type { Selectable } from 'kysely';
import { changeBy, type Change } from './audit-sql.ts';
import { admittedPatient, changePatient, patientIn, patientOf, patientsIn } from './patients-sql.ts';
import { ticksOut, type Schema, type Sql } from './schema.ts';
import type { StudiesTable, StudySeen } from './studies.ts';

/** Letters and digits that cannot be taken for one another. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const pseudonym = (): string =>
  `V${Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;

const joined = (sql: Sql) =>
  sql
    .selectFrom('studies')
    .innerJoin('patients', 'patients.id', 'studies.patient')
    .selectAll('studies')
    .select(['patients.name', 'patients.birth_date', 'patients.hospital_id', 'patients.unknown_number']);

type StudySelected = Selectable<Schema['studies']> &
  Pick<Selectable<Schema['patients']>, 'name' | 'birth_date' | 'hospital_id' | 'unknown_number'>;

const studyOf = (row: StudySelected): Study => ({
  id: row.id,
  patient: patientOf({ ...row, id: row.patient }),
  pseudonym: row.pseudonym,
  bed: row.bed,
  state: row.state as Study['state'],
  ...(JSON.parse(row.admission) as Admission),
  admitted: ticksOut(row.admitted),
  discharged: row.discharged === null ? null : ticksOut(row.discharged),
  version: Number(row.version),
});

const admissionOf = ({ reason, age, consciousness, drugs, profile, electrodes }: Study): Admission => ({
  reason,
  age,
  consciousness,
  drugs,
  profile,
  electrodes,
});

const find = async (sql: Sql, study: string): Promise<Study | null> => {
  const row = await joined(sql).where('studies.id', '=', study).executeTakeFirst();
  return row === undefined ? null : studyOf(row);
};

/** @throws ValvomoError UNKNOWN_STUDY, STALE_VERSION */
const presentOf = async ({ sql }: Change, seen: StudySeen): Promise<Study> => {
  const study = await find(sql, seen.study);
  if (study === null)
    throw new ValvomoError('UNKNOWN_STUDY', `no study '${seen.study}'`, { value: seen.study });
  if (seen.version !== undefined && study.version !== seen.version)
    throw new ValvomoError(
      'STALE_VERSION',
      `study '${seen.study}' is at version ${study.version}, not ${seen.version}`,
      { value: study.version, limit: seen.version },
    );
  return study;
};

/** @throws ValvomoError STUDY_STATE */
const refuseState = ({ id, state }: Study, why: string): never => {
  throw new ValvomoError('STUDY_STATE', `study '${id}' is ${state}: ${why}`, { value: state });
};

/** The bed is known from now on. @throws ValvomoError BED_OCCUPIED */
const takeBed = async ({ sql, at }: Change, bed: { readonly id: string; readonly name: string }) => {
  await sql
    .insertInto('beds')
    .values({ ...bed, created: at })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: bed.name }))
    .execute();
  const there = await joined(sql)
    .where('studies.bed', '=', bed.id)
    .where('studies.discharged', 'is', null)
    .executeTakeFirst();
  if (there !== undefined)
    throw new ValvomoError('BED_OCCUPIED', `bed '${bed.id}' has study '${there.id}'`, { value: there.id });
};

/** The next version of a study, noted. */
const write = async (
  change: Change,
  action: string,
  before: Study,
  changes: Partial<Study>,
  why?: string,
) => {
  const after: Study = { ...before, ...changes, version: before.version + 1 };
  await change.sql
    .updateTable('studies')
    .set({
      bed: after.bed,
      state: after.state,
      admission: JSON.stringify(admissionOf(after)),
      discharged: after.discharged === null ? null : BigInt(after.discharged),
      version: after.version,
    })
    .where('id', '=', after.id)
    .execute();
  const noted = why === undefined || why === '' ? after : { ...after, why };
  await change.note({ action, subject: 'study', id: after.id, before, after: noted });
  return after;
};

const actions = { recording: 'resume', paused: 'pause', discharged: 'discharge' } as const;

const begun = (sql: Sql): Pick<StudiesTable, 'admit'> => ({
  admit: ({ author, bed, patient: given, admission }) =>
    changeBy(sql, author, async (change) => {
      await takeBed(change, bed);
      const study: Study = {
        id: randomUUID(),
        patient: await admittedPatient(change, given),
        pseudonym: pseudonym(),
        bed: bed.id,
        state: 'recording',
        ...admission,
        admitted: ticksOut(change.at),
        discharged: null,
        version: 1,
      };
      await change.sql
        .insertInto('studies')
        .values({
          id: study.id,
          patient: study.patient.id,
          pseudonym: study.pseudonym,
          bed: bed.id,
          state: study.state,
          admission: JSON.stringify(admission),
          admitted: change.at,
          discharged: null,
          version: 1,
        })
        .execute();
      await change.note({ action: 'admit', subject: 'study', id: study.id, before: null, after: study });
      return study;
    }),
});

const changed = (sql: Sql): Pick<StudiesTable, 'change' | 'transfer' | 'become' | 'merge'> => ({
  change: (seen, { admission = {}, patient = {} }) =>
    changeBy(sql, seen.author, async (change) => {
      const before = await presentOf(change, seen);
      const isPatientChanged = Object.keys(patient).length > 0;
      const person = isPatientChanged ? await changePatient(change, before.patient, patient) : before.patient;
      return write(change, 'change', before, { ...admission, patient: person });
    }),
  transfer: (seen, bed) =>
    changeBy(sql, seen.author, async (change) => {
      const before = await presentOf(change, seen);
      if (before.state === 'discharged') refuseState(before, 'it cannot move');
      await takeBed(change, bed);
      return write(change, 'transfer', before, { bed: bed.id });
    }),
  become: (seen, state, why) =>
    changeBy(sql, seen.author, async (change) => {
      const before = await presentOf(change, seen);
      if (before.state === 'discharged' || before.state === state)
        refuseState(before, `it cannot ${actions[state]}`);
      const discharged = state === 'discharged' ? ticksOut(change.at) : null;
      return write(change, actions[state], before, { state, discharged }, why);
    }),
  merge: ({ author, patient, into }) =>
    changeBy(sql, author, async (change) => {
      const from = await patientIn(change.sql, patient);
      if (from.unknown === null || from.id === into)
        throw new ValvomoError('PATIENT_KNOWN', `patient '${patient}' is not an unknown one`, {
          value: patient,
        });
      const known = await patientIn(change.sql, into);
      await change.sql.updateTable('patients').set({ merged_into: into }).where('id', '=', patient).execute();
      await change.note({ action: 'merge', subject: 'patient', id: patient, before: from, after: known });
      const rows = await joined(change.sql).where('studies.patient', '=', patient).execute();
      await change.sql.updateTable('studies').set({ patient: into }).where('patient', '=', patient).execute();
      const studies: Study[] = [];
      for (const before of rows.map(studyOf))
        studies.push(await write(change, 'merge', before, { patient: known }));
      return studies;
    }),
});

/** Patients and studies in SQL. */
export const studiesIn = (sql: Sql): StudiesTable => ({
  ...begun(sql),
  ...changed(sql),
  ...patientsIn(sql),
  get: (study) => find(sql, study),
  list: async ({ bed, patient, open, limit }) => {
    let query = joined(sql).orderBy('studies.admitted', 'desc').orderBy('studies.id').limit(limit);
    if (bed !== undefined) query = query.where('studies.bed', '=', bed);
    if (patient !== undefined) query = query.where('studies.patient', '=', patient);
    if (open !== undefined) query = query.where('studies.discharged', open ? 'is' : 'is not', null);
    return (await query.execute()).map(studyOf);
  },
});
