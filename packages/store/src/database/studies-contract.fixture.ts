import type { Admission } from '@valvomo/model';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { givenRecording, instant } from './given.fixture.ts';
import type { PatientGiven } from './studies.ts';

const author = 'Anna';
const admission: Admission = {
  reason: 'status epilepticus?',
  age: { value: 7.5, unit: 'years' },
  consciousness: 'GCS 9',
  drugs: [{ name: 'levetiracetam', dose: '60 mg/kg', at: instant }],
  profile: 'icu',
  electrodes: '10-20, 21 electrodes',
};
const known = { name: 'Meikäläinen, Maija', birth_date: '2019-02-28', hospital_id: '280219A123B' };
const bed = (id: string) => ({ id, name: `Bed ${id}` });

/** What holds of patients, studies and what devices said in every database. */
export const studiesContract = (open: () => Promise<Database>): void => {
  let database: Database;
  beforeEach(async () => {
    database = await open();
  });
  afterEach(() => database.close());

  const admit = (at: string, patient: PatientGiven = { unknown: true }) =>
    database.studies.admit({ author, bed: bed(at), patient, admission });

  it('admits a person, and gives the study back', async () => {
    const study = await admit('1', known);
    expect(study).toMatchObject({
      ...admission,
      patient: { ...known, unknown: null },
      bed: '1',
      state: 'recording',
      discharged: null,
      version: 1,
    });
    expect(study.pseudonym).toMatch(/^V[2-9A-Z]{8}$/);
    expect(JSON.stringify(known).includes(study.pseudonym)).toBe(false);
    expect(await database.studies.get(study.id)).toEqual(study);
    expect(await database.studies.get('none')).toBeNull();
    const { id, patient } = study;
    await database.recordings.opened(givenRecording('night-1', { study: id }));
    expect(await database.recordings.get('night-1')).toMatchObject({ study: id, pseudonym: study.pseudonym });
    expect(await database.studies.patients({ search: 'meikä', limit: 5 })).toEqual([patient]);
    expect(await database.studies.patients({ search: '280219a', limit: 5 })).toEqual([patient]);
    expect(await database.studies.patients({ search: '%', limit: 5 })).toEqual([]);
  });

  it('wants two identifiers, or numbers the unknown', async () => {
    await expect(admit('1', { name: 'Maija' })).rejects.toMatchObject({
      code: 'PATIENT_IDENTIFIERS',
      value: 1,
      limit: 2,
    });
    expect(await database.studies.list({ limit: 5 })).toEqual([]);
    expect(await database.persons.list()).toEqual([]);
    expect((await admit('1')).patient).toMatchObject({ unknown: 1, name: null });
    expect((await admit('2')).patient).toMatchObject({ unknown: 2, hospital_id: null });
  });

  it('has one study at a bed', async () => {
    const { id } = await admit('1');
    await expect(admit('1')).rejects.toMatchObject({ code: 'BED_OCCUPIED', value: id });
    const other = await admit('2');
    await expect(database.studies.transfer({ author, study: other.id }, bed('1'))).rejects.toMatchObject({
      code: 'BED_OCCUPIED',
    });
    await database.studies.become({ author, study: id }, 'discharged', '');
    await database.studies.transfer({ author, study: other.id, version: 1 }, bed('1'));
    expect(await database.studies.list({ bed: '1', open: true, limit: 5 })).toMatchObject([{ id: other.id }]);
    expect(await database.studies.list({ bed: '2', limit: 5 })).toEqual([]);
    expect(await database.studies.list({ bed: '1', open: false, limit: 5 })).toMatchObject([
      { id, state: 'discharged' },
    ]);
  });

  it('pauses, goes on and ends, each only when it can', async () => {
    const { id, admitted } = await admit('1');
    const { studies } = database;
    const now = { author, study: id };
    await expect(studies.become(now, 'recording', '')).rejects.toMatchObject({ code: 'STUDY_STATE' });
    expect(await studies.become(now, 'paused', 'CT')).toMatchObject({ state: 'paused', version: 2 });
    await expect(studies.become(now, 'paused', '')).rejects.toMatchObject({ value: 'paused' });
    expect(await studies.become(now, 'recording', '')).toMatchObject({ state: 'recording' });
    const ended = await studies.become(now, 'discharged', '');
    expect(ended.state).toBe('discharged');
    expect(BigInt(ended.discharged ?? 0)).toBeGreaterThanOrEqual(BigInt(admitted));
    await expect(studies.become(now, 'recording', '')).rejects.toMatchObject({ code: 'STUDY_STATE' });
    await expect(studies.transfer(now, bed('2'))).rejects.toMatchObject({ code: 'STUDY_STATE' });
    const rows = await database.audit.list({ subject: 'study', id, limit: 10 });
    expect(rows.map(({ action }) => action)).toEqual(['discharge', 'resume', 'pause', 'admit']);
    expect(rows[2]).toMatchObject({
      author,
      before: { state: 'recording' },
      after: { state: 'paused', why: 'CT' },
    });
  });

  it('changes what was said at admission, against the version seen', async () => {
    const study = await admit('1');
    const changes = { admission: { reason: 'coma', drugs: [] } };
    const after = await database.studies.change({ author, study: study.id, version: 1 }, changes);
    expect(after).toEqual({ ...study, reason: 'coma', drugs: [], version: 2 });
    await expect(
      database.studies.change({ author, study: study.id, version: 1 }, changes),
    ).rejects.toMatchObject({ code: 'STALE_VERSION', value: 2 });
    await expect(database.studies.change({ author, study: 'none' }, changes)).rejects.toMatchObject({
      code: 'UNKNOWN_STUDY',
    });
  });

  it('gives an unknown one a name, but never the number of another', async () => {
    const known1 = await admit('1', known);
    const { id, patient } = await admit('2');
    const seen = { author, study: id };
    await expect(database.studies.change(seen, { patient: { name: 'Maija' } })).rejects.toMatchObject({
      code: 'PATIENT_IDENTIFIERS',
    });
    await expect(
      database.studies.change(seen, { patient: { name: 'Maija', hospital_id: known.hospital_id } }),
    ).rejects.toMatchObject({ code: 'PATIENT_CONTRADICTS', value: known1.patient.id });
    const named = { name: 'Virtanen, Ville', birth_date: '1950-12-31' };
    const after = await database.studies.change(seen, { patient: named });
    expect(after.patient).toEqual({ ...patient, ...named });
    expect(after.pseudonym).not.toBe(known1.pseudonym);
  });

  it('knows who comes again, and refuses another person under the same number', async () => {
    const first = await admit('1', known);
    await database.studies.become({ author, study: first.id }, 'discharged', '');
    const again = await admit('1', { hospital_id: known.hospital_id, name: known.name });
    expect(again.patient).toEqual(first.patient);
    expect(again.pseudonym).not.toBe(first.pseudonym);
    await expect(admit('2', { hospital_id: known.hospital_id, name: 'Somebody Else' })).rejects.toMatchObject(
      { code: 'PATIENT_CONTRADICTS', value: first.patient.id },
    );
    expect((await admit('3', { id: first.patient.id })).patient).toEqual(first.patient);
    expect(await database.studies.list({ patient: first.patient.id, limit: 9 })).toHaveLength(3);
  });

  it('merges an unknown one into a known one, and not the other way round', async () => {
    const { patient: person } = await admit('1', known);
    const { id, patient: unknown, pseudonym } = await admit('2');
    await expect(
      database.studies.merge({ author, patient: person.id, into: unknown.id }),
    ).rejects.toMatchObject({ code: 'PATIENT_KNOWN' });
    await expect(database.studies.merge({ author, patient: unknown.id, into: 'none' })).rejects.toMatchObject(
      { code: 'UNKNOWN_PATIENT' },
    );
    const merged = await database.studies.merge({ author, patient: unknown.id, into: person.id });
    expect(merged).toMatchObject([{ id, patient: person, pseudonym, version: 2 }]);
    expect(await database.studies.get(id)).toEqual(merged[0]);
    await expect(admit('3', { id: unknown.id })).rejects.toMatchObject({ code: 'UNKNOWN_PATIENT' });
    expect(await database.studies.patients({ limit: 9 })).toEqual([person]);
    // Numbers are not given twice.
    expect((await admit('3')).patient.unknown).toBe(2);
    const [row] = await database.audit.list({ subject: 'patient', id: unknown.id, limit: 1 });
    expect(row).toMatchObject({ action: 'merge', author, before: unknown, after: person });
  });

  it('notes when a recording was opened and closed', async () => {
    await database.recordings.opened(givenRecording('night-1'));
    await database.recordings.opened(givenRecording('night-1'));
    await database.recordings.closed({ recording: 'night-1', at: instant, why: 'discharged' });
    await database.recordings.closed({ recording: 'night-1', at: '0', why: 'again' });
    const rows = await database.audit.list({ subject: 'recording', limit: 9 });
    expect(rows.map(({ action }) => action)).toEqual(['close', 'open']);
    expect(rows[0]).toMatchObject({ author: 'valvomo', after: { at: instant, why: 'discharged' } });
    expect(await database.persons.list()).toEqual([]);
  });

  it('keeps what devices said, once', async () => {
    const button = {
      event: 3,
      kind: 'button',
      stream: 0,
      start: 2 ** 45,
      samples: 0,
      text: 'pressed',
    } as const;
    const measured = {
      ...button,
      event: 4,
      kind: 'impedance',
      start: 7,
      impedances: [
        { signal: 0, ohms: 4700.5 },
        { signal: 1, ohms: null },
      ],
    } as const;
    await database.events.add('night-1', [button, measured]);
    await database.events.add('night-1', [button]);
    await database.events.add('night-1', []);
    await database.events.add('night-2', [button]);
    expect(await database.events.list('night-1')).toEqual([measured, button]);
  });
};
