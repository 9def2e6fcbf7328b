import { mkdir, readdir, readFile, rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Study } from '@valvomo/model';
import { openDatabase, openDataDirectory, openRecordedReader, verifyData } from '@valvomo/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, helloOf, newServer, RawDevice, RawViewer, upTo, type TestServer } from './server-kit.ts';

const beds = [
  { id: 'bed-1', name: 'Bed 1' },
  { id: 'bed-2', name: 'Bed 2' },
];
const admission = { profile: 'icu', reason: 'status epilepticus?' };
const maija = { name: 'Meikäläinen, Maija', birth_date: '2019-02-28' };

describe('a study at a bed', () => {
  let server: TestServer;
  let device: RawDevice;
  beforeEach(async () => {
    server = await newServer({ beds });
    device = new RawDevice(server);
  });
  afterEach(async () => {
    device.socket.terminate();
    await server.stop();
  });

  const admit = async (bed: string, patient: object = { unknown: true }): Promise<Study> => {
    const { status, body } = await call<Study>(server, 'POST', '/api/studies', {
      author: 'Anna',
      bed,
      patient,
      admission,
    });
    expect(status).toBe(201);
    return body;
  };
  const say = (study: Study, word: string, more: object = {}) =>
    call<Study>(server, 'POST', `/api/studies/${study.id}/${word}`, { author: 'Anna', ...more });
  /** The device comes again after the server let it go, in the same life. */
  const again = async () => {
    expect((await device.closed).code).toBe(1001);
    device = new RawDevice(server);
    return device.greet(helloOf({ streams: hello.streams }));
  };
  const hello = helloOf();

  it('begins another recording, where the one before ends: no sample is in both or in none', async () => {
    const first = await device.greet(hello);
    device.block(0, 100);
    device.block(1, 110);
    await device.acked(2);
    const viewer = new RawViewer(server);
    await viewer.follow('bed-1', 60);
    expect(await viewer.message('study')).toEqual({ type: 'study', bed: 'bed-1', study: null });
    const study = await admit('bed-1', maija);
    expect(study).toMatchObject({ ...admission, age: null, drugs: [], state: 'recording', version: 1 });
    expect((await viewer.message('study', (message) => message.study !== null)).study).toEqual(study);
    const second = await again();
    expect(second.recording).not.toBe(first.recording);
    expect(second.resume).toEqual([{ stream: 3, sequence: 2 }]);
    await viewer.message('bed', ({ recording }) => recording === second.recording);
    device.block(2, 120);
    await device.acked(3);
    const of = async (recording: string) => {
      const page = await fetch(
        `${server.address}/api/recordings/${recording}/page?stream=3&from=0&samples=100`,
      );
      return page.headers.get('x-valvomo-end');
    };
    expect([await of(first.recording), await of(second.recording)]).toEqual(['20', '10']);
    expect(await call(server, 'GET', '/api/studies?bed=bed-1&open=true')).toMatchObject({ body: [study] });
    await viewer.close();
  });

  it('is what its recording belongs to, in the database and in the file: by pseudonym, never by name', async () => {
    await device.greet(hello);
    const study = await admit('bed-1', maija);
    const { recording } = await again();
    device.block(0, 100, 2000);
    await device.acked(1);
    await server.close();
    const database = await openDatabase(join(server.dataDirectory, 'valvomo.sqlite'), { readOnly: true });
    const row = await database.recordings.get(recording);
    expect(row).toMatchObject({ study: study.id, pseudonym: study.pseudonym });
    await database.close();
    const folder = join(server.dataDirectory, 'recordings', recording);
    const file = (await readdir(folder)).find((name) => name.endsWith('.edf')) ?? '';
    const bytes = await readFile(join(folder, file), 'latin1');
    expect(bytes.slice(8, 88).trimEnd()).toBe(`${study.pseudonym} X X X`);
    expect(bytes).not.toContain('Maija');
    server = await server.restart();
  });

  it('goes on after a restart with the recording and the study that it had', async () => {
    await device.greet(hello);
    const study = await admit('bed-1');
    const { recording } = await again();
    device.block(0, 100);
    await device.acked(1);
    server = await server.restart();
    const viewer = new RawViewer(server);
    await viewer.follow('bed-1', 0);
    expect((await viewer.message('study')).study).toEqual(study);
    expect((await again()).recording).toBe(recording);
    await viewer.close();
  });

  it('leaves nothing of one patient to the next: marks stay with the recording, also when both are unknown', async () => {
    await device.greet(hello);
    const first = await admit('bed-1');
    const one = await again();
    device.block(0, 100);
    await device.acked(1);
    const mark = { author: 'Anna', stream: 3, start: 0, samples: 5, kind: 'seizure' };
    await call(server, 'POST', `/api/recordings/${one.recording}/marks`, mark);
    expect((await say(first, 'discharge')).body).toMatchObject({ state: 'discharged' });
    const nobody = await again();
    device.block(1, 110);
    await device.acked(2);
    const second = await admit('bed-1');
    const other = await again();
    expect(new Set([one.recording, nobody.recording, other.recording]).size).toBe(3);
    expect(second.patient).toMatchObject({ unknown: 2 });
    expect(second.pseudonym).not.toBe(first.pseudonym);
    expect((await call(server, 'GET', `/api/recordings/${other.recording}/marks`)).body).toEqual([]);
    expect(
      (await call<unknown[]>(server, 'GET', `/api/recordings/${one.recording}/marks`)).body,
    ).toHaveLength(1);
  });

  it('is paused: what comes is taken, is a gap by that name, and indexes go on', async () => {
    await device.greet(hello);
    const study = await admit('bed-1');
    await again();
    const viewer = new RawViewer(server);
    await viewer.follow('bed-1', 0);
    device.block(0, 100);
    await device.acked(1);
    expect((await say(study, 'pause', { why: 'CT' })).body).toMatchObject({ state: 'paused', version: 2 });
    device.block(1, 110);
    device.block(2, 120);
    await device.acked(3);
    await viewer.message('beat', ({ notes }) => notes?.includes('paused: nothing is recorded') === true);
    expect((await say(study, 'pause')).body).toMatchObject({ code: 'STUDY_STATE' });
    await say(study, 'resume');
    device.block(3, 130);
    await device.acked(4);
    await viewer.frames.find('the block after the pause', ({ first }) => first === 30);
    expect(viewer.indexes()).toEqual([...upTo(10), ...upTo(10, 30)]);
    const gaps = viewer.inbox.all.filter((message) => message.type === 'gap');
    expect(gaps.map(({ first, samples, reason }) => [first, samples, reason])).toEqual([
      [10, 10, 'paused'],
      [20, 10, 'paused'],
    ]);
    expect(
      await viewer.message('beat', ({ notes }) => notes?.length === 0 || notes === undefined),
    ).toBeDefined();
    const list = await call<{ id: string; gaps: number }[]>(server, 'GET', '/api/beds');
    expect(list.body.find(({ id }) => id === 'bed-1')).toMatchObject({ gaps: 1 });
    await viewer.close();
  });

  it('moves to another bed, where another recording of it begins', async () => {
    const before = await device.greet(hello);
    const study = await admit('bed-1', maija);
    await again();
    const there = new RawDevice(server);
    const other = helloOf({ bed: 'bed-2', device: { id: 'amp-2', name: '', software: '' } });
    const atOther = await there.greet(other);
    const viewer = new RawViewer(server);
    await viewer.follow('bed-1', 0);
    await viewer.message('study', (message) => message.study?.id === study.id);
    const moved = await say(study, 'transfer', { bed: 'bed-2', version: 1 });
    expect(moved.body).toMatchObject({ bed: 'bed-2', patient: maija, version: 2 });
    await viewer.message('study', (message) => message.study === null);
    expect((await again()).recording).not.toBe(before.recording);
    expect((await there.closed).code).toBe(1001);
    const next = new RawDevice(server);
    expect((await next.greet(other)).recording).not.toBe(atOther.recording);
    expect((await call<Study[]>(server, 'GET', '/api/studies?open=true')).body).toEqual([moved.body]);
    next.socket.terminate();
    await viewer.close();
  });

  it('is known by name at last, without another recording; what contradicts is refused', async () => {
    await device.greet(hello);
    const known = await admit('bed-2', { ...maija, hospital_id: 'H-1' });
    const study = await admit('bed-1');
    const { recording } = await again();
    const viewer = new RawViewer(server);
    await viewer.follow('bed-1', 0);
    const path = `/api/studies/${study.id}`;
    const refused = async (body: object, status: number, code: string) =>
      expect(await call(server, 'PATCH', path, body)).toMatchObject({ status, body: { code } });
    await refused({ patient: { name: 'Ville' } }, 400, 'BAD_REQUEST');
    await refused({ author: 'Anna', patient: { name: 'Ville' } }, 400, 'PATIENT_IDENTIFIERS');
    await refused({ author: 'Anna', patient: { birth_date: '2023-02-29' } }, 400, 'BAD_REQUEST');
    await refused({ author: 'Anna', patient: { name: 'V', hospital_id: 'H-1' } }, 409, 'PATIENT_CONTRADICTS');
    await refused({ author: 'Anna', version: 9, admission: { reason: 'x' } }, 409, 'STALE_VERSION');
    const changed = await call<Study>(server, 'PATCH', path, {
      author: 'Anna',
      version: 1,
      admission: { consciousness: 'GCS 9', age: { value: 7, unit: 'years' } },
    });
    expect(changed.body).toMatchObject({ consciousness: 'GCS 9', reason: admission.reason, version: 2 });
    const merge = `/api/patients/${study.patient.id}/merge`;
    const merged = await call(server, 'POST', merge, { author: 'Anna', into: known.patient.id });
    expect(merged.body).toMatchObject([{ id: study.id, patient: known.patient, pseudonym: study.pseudonym }]);
    await viewer.message('study', (message) => message.study?.patient.id === known.patient.id);
    const bedNow = await call<{ id: string; recording: string }[]>(server, 'GET', '/api/beds');
    expect(bedNow.body.find(({ id }) => id === 'bed-1')).toMatchObject({ recording });
    expect(
      await call(server, 'POST', '/api/studies', {
        author: 'A',
        bed: 'bed-1',
        patient: { unknown: true },
        admission,
      }),
    ).toMatchObject({ status: 409, body: { code: 'BED_OCCUPIED' } });
    expect(
      await call(server, 'POST', '/api/studies', {
        author: 'A',
        bed: 'bed-9',
        patient: { unknown: true },
        admission,
      }),
    ).toMatchObject({ status: 404, body: { code: 'UNKNOWN_BED' } });
    await viewer.close();
  });
});

describe('a pause', () => {
  it('outlasts a server whose database is away at its start; a recording that begins in it is filed', async () => {
    let server = await newServer({ beds, filing: { every_ms: 50 } });
    const hello = helloOf();
    const author = 'Anna';
    const admitted = await call<Study>(server, 'POST', '/api/studies', {
      author,
      bed: 'bed-1',
      patient: { unknown: true },
      admission,
    });
    const study = admitted.body;
    await call(server, 'POST', `/api/studies/${study.id}/pause`, { author, why: 'MRI' });
    const place = join(server.dataDirectory, 'valvomo.sqlite');
    await server.close();
    // A database that is no file cannot be opened.
    await rename(place, `${place}.kept`);
    await mkdir(place);
    server = await server.restart();
    expect((await call(server, 'GET', '/api/health')).status).toBe(503);

    const device = new RawDevice(server);
    const { recording } = await device.greet(hello);
    const viewer = new RawViewer(server);
    await viewer.follow('bed-1', 0);
    await viewer.message('beat', ({ notes }) => notes?.includes('paused: nothing is recorded') === true);
    device.block(0, 100, 250);
    device.block(1, 350, 250);
    await device.acked(2);
    expect(viewer.indexes()).toEqual([]);

    await rmdir(place);
    await rename(`${place}.kept`, place);
    await expect
      .poll(async () => (await call(server, 'GET', '/api/health')).status, { timeout: 60_000 })
      .toBe(200);
    await call(server, 'POST', `/api/studies/${study.id}/resume`, { author });
    device.block(2, 600, 250);
    await device.acked(3);
    await viewer.frames.find('the block after the pause', ({ first }) => first === 500);
    const list = async () =>
      (
        await call<{ id: string; study: string; files: object[] }[]>(server, 'GET', '/api/recordings')
      ).body.find(({ id }) => id === recording);
    await expect
      .poll(list, { timeout: 30_000 })
      .toMatchObject({ study: study.id, files: [{ format: 'EDF+', closed: false }] });
    await call(server, 'POST', `/api/studies/${study.id}/discharge`, { author });
    await device.closed;
    await expect
      .poll(list, { timeout: 30_000 })
      .toMatchObject({ study: study.id, files: [{ name: `${recording}-0001.edf`, closed: true }] });
    await viewer.close();
    await server.close();
    const database = await openDatabase(place, { readOnly: true });
    expect((await verifyData(server.dataDirectory, { database })).problems).toEqual([]);
    expect(await database.recordings.get(recording)).toMatchObject({ study: study.id });
    await database.close();
    const data = await openDataDirectory(server.dataDirectory);
    const reader = await openRecordedReader(data, recording);
    expect(reader?.streams()).toMatchObject([{ samples: 750 }]);
    const { counts, holes } = (await reader?.read(3, 0, 750)) ?? {};
    expect(new Set(holes?.map(({ reason }) => reason))).toEqual(new Set(['paused']));
    expect(holes?.reduce((sum, hole) => sum + hole.samples, 0)).toBe(500);
    // Counts of the first signal say their place on the device: sample 500 of the recording is its sample 600.
    expect([...(counts?.subarray(500, 750) ?? [])]).toEqual(upTo(250, 600));
    await reader?.close();
    server = await server.restart();
    await server.stop();
  });
});
