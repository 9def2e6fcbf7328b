import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mark } from '@valvomo/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, newServer, RawDevice, RawViewer, type TestServer } from './server-kit.ts';

const spike = { stream: 3, start: 5, samples: 3, kind: 'IED', channels: ['Fp1-Fp2'] };

describe('marks of a live bed', () => {
  let server: TestServer;
  let device: RawDevice;
  let recording: string;
  beforeEach(async () => {
    server = await newServer();
    device = new RawDevice(server);
    ({ recording } = await device.greet());
    device.block(0, 100);
    await device.acked(1);
  });
  afterEach(async () => {
    device.socket.terminate();
    await server.stop();
  });

  const at = (rest = ''): string => `/api/recordings/${recording}/marks${rest}`;
  const add = async (more: object = {}): Promise<Mark> => {
    const { status, body } = await call<Mark>(server, 'POST', at(), { author: 'Anna', ...spike, ...more });
    expect(status).toBe(201);
    return body;
  };
  const told = (viewer: RawViewer, version: number) =>
    viewer.message('marks', ({ marks }) => marks.some((mark) => mark.version === version));

  it('are added, changed, deleted and taken back, and every viewer hears each as it is kept', async () => {
    const here = new RawViewer(server);
    const elsewhere = new RawViewer(server);
    await here.follow();
    await elsewhere.opened;
    elsewhere.send({ type: 'follow', recording });
    await elsewhere.follow('bed-1');
    elsewhere.send({ type: 'unsubscribe', bed: 'bed-1' });
    const mark = await add();
    expect(mark).toMatchObject({ ...spike, text: '', review: 'unreviewed', recording, version: 1 });
    expect(await told(here, 1)).toEqual({ type: 'marks', bed: 'bed-1', recording, marks: [mark] });
    const followed = await elsewhere.message('marks', ({ bed }) => bed === undefined);
    expect(followed).toEqual({ type: 'marks', recording, marks: [mark] });
    const one = at(`/${mark.id}`);
    const changed = await call<Mark>(server, 'PUT', one, {
      author: 'Bo',
      version: 1,
      text: 'T4',
      samples: 9,
    });
    expect(changed.body).toMatchObject({
      ...spike,
      samples: 9,
      text: 'T4',
      author: 'Anna',
      changed_by: 'Bo',
    });
    expect((await told(here, 2)).marks).toEqual([changed.body]);
    const gone = await call<Mark>(server, 'DELETE', one, { author: 'Bo', version: 2 });
    expect(gone.body).toMatchObject({ deleted: true, version: 3 });
    expect((await told(here, 3)).marks).toEqual([gone.body]);
    expect((await call(server, 'GET', at())).body).toEqual([]);
    const back = await call<Mark>(server, 'POST', `${one}/undo`, { author: 'Anna', version: 3 });
    expect(back.body).toMatchObject({ deleted: false, text: 'T4', version: 4 });
    expect((await told(here, 4)).marks).toEqual([back.body]);
    expect((await call(server, 'GET', at())).body).toEqual([back.body]);
    const versions = await call(server, 'GET', `${one}/versions`);
    expect(versions.body).toEqual([mark, changed.body, gone.body, back.body]);
    const audit = await call<{ action: string }[]>(server, 'GET', `/api/audit?subject=mark&id=${mark.id}`);
    expect(audit.body.map(({ action }) => action)).toEqual(['undo', 'delete', 'change', 'add']);
    await Promise.all([here.close(), elsewhere.close()]);
  });

  it('are refused with a code, the place and the limit', async () => {
    const mark = await add();
    const one = at(`/${mark.id}`);
    const bad = { status: 400, body: { code: 'BAD_REQUEST' } };
    for (const author of [undefined, '', '  ', 'x'.repeat(81)])
      expect(await call(server, 'POST', at(), { ...spike, author })).toMatchObject(bad);
    expect(await call(server, 'PUT', one, { version: 1, text: 'x' })).toMatchObject(bad);
    expect(await call(server, 'DELETE', one, { version: 1 })).toMatchObject(bad);
    expect(await call(server, 'POST', at(), { ...spike, author: 'Anna', start: -1 })).toMatchObject(bad);
    expect(await call(server, 'POST', at(), { ...spike, author: 'Anna', start: 2 ** 53 })).toMatchObject(bad);
    expect(await call(server, 'POST', at(), { ...spike, author: 'Anna', kind: '' })).toMatchObject(bad);
    expect(await call(server, 'GET', at('?from=0&to=5'))).toMatchObject(bad);
    expect(await call(server, 'GET', at('?limit=5&after=x'))).toMatchObject({
      status: 400,
      body: { code: 'BAD_CURSOR' },
    });
    expect(await call(server, 'PUT', one, { author: 'Bo', version: 7, text: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'STALE_VERSION' },
    });
    expect(await call(server, 'POST', at(), { ...spike, author: 'Anna', id: mark.id })).toMatchObject({
      status: 409,
      body: { code: 'DATABASE_CONFLICT' },
    });
    expect(await call(server, 'PUT', at('/none'), { author: 'Bo', version: 1 })).toMatchObject({
      status: 404,
      body: { code: 'UNKNOWN_MARK' },
    });
    const nowhere = '/api/recordings/nowhere/marks';
    for (const [method, body] of [
      ['GET', undefined] as const,
      ['POST', { ...spike, author: 'Anna' }] as const,
    ])
      expect(await call(server, method, nowhere, body)).toMatchObject({
        status: 404,
        body: { code: 'UNKNOWN_RECORDING' },
      });
    expect((await call(server, 'GET', at())).body).toEqual([mark]);
  });

  it('come in windows and pages, and by when they changed; a list is told as missed', async () => {
    const viewer = new RawViewer(server);
    await viewer.follow();
    const marks = Array.from({ length: 40 }, (_, index) => Object.assign({}, spike, { start: index * 10 }));
    const added = await call<Mark[]>(server, 'POST', at(), { author: 'Import', marks });
    expect(added.body.map(({ start }) => start)).toEqual(marks.map(({ start }) => start));
    expect(await viewer.message('marks')).toEqual({
      type: 'marks',
      bed: 'bed-1',
      recording,
      marks: [],
      missed: true,
    });
    const found = await call<Mark[]>(server, 'GET', at('?stream=3&from=102&to=131'));
    expect(found.body.map(({ start }) => start)).toEqual([100, 110, 120, 130]);
    const first = await call<Mark[]>(server, 'GET', at('?limit=30'));
    const next = first.headers.get('x-valvomo-next') ?? '';
    const second = await call<Mark[]>(server, 'GET', at(`?limit=30&after=${encodeURIComponent(next)}`));
    expect([...first.body, ...second.body]).toEqual(added.body);
    expect(second.headers.get('x-valvomo-next')).toBeNull();
    const [mark] = added.body;
    const gone = await call<Mark>(server, 'DELETE', at(`/${mark?.id}`), { author: 'Bo', version: 1 });
    const since = await call<Mark[]>(server, 'GET', at(`?changed_since=${gone.body.changed}`));
    expect(since.body).toContainEqual(gone.body);
    await viewer.close();
  });

  it('outlast the server', async () => {
    const mark = await add();
    device.socket.terminate();
    server = await server.restart();
    expect((await call(server, 'GET', at())).body).toEqual([mark]);
    expect((await call(server, 'GET', '/api/persons')).body).toEqual(['Anna']);
  });
});

describe('marks of a file in the library', () => {
  it('are kept in the database, and the file is not touched', async () => {
    const library = await mkdtemp(join(tmpdir(), 'valvomo-library-'));
    const fixture = fileURLToPath(new URL('../../fixtures/edf/edf-plus-d-with-gaps.edf', import.meta.url));
    await cp(fixture, join(library, 'night.edf'));
    const server = await newServer({ library: [library] });
    let found: { id: string; kind: string }[] = [];
    while (found.length === 0) {
      found = (await call<typeof found>(server, 'GET', '/api/recordings')).body.filter(
        ({ kind }) => kind === 'file',
      );
    }
    const path = `/api/recordings/${encodeURIComponent(found[0]?.id ?? '')}/marks`;
    const mark = { ...spike, stream: 0, author: 'Anna' };
    const added = await call<Mark>(server, 'POST', path, mark);
    expect(added.status).toBe(201);
    expect((await call(server, 'GET', path)).body).toEqual([added.body]);
    await server.stop();
    await rm(library, { recursive: true, force: true });
  });
});
