import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Mark, Study } from '@valvomo/model';
import { openDatabase } from '@valvomo/store';
import { hasPostgres, startPostgres, type TestPostgres } from '@valvomo/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, helloOf, newServer, RawDevice, RawViewer, type TestServer } from './server-kit.ts';

const program = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

const verify = (
  folder: string,
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; stdout: string }> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, 'verify', folder],
      { env: { ...process.env, ...env } },
      (_, stdout) => resolve({ code: child.exitCode, stdout }),
    );
  });

describe.runIf(hasPostgres)('a server whose database is PostgreSQL', () => {
  let postgres: TestPostgres;
  let server: TestServer;
  let device: RawDevice;
  beforeEach(async () => {
    postgres = await startPostgres();
    server = await newServer({ database: postgres.url(), filing: { every_ms: 50 } });
    device = new RawDevice(server);
  });
  afterEach(async () => {
    device.socket.terminate();
    await server.stop();
    await postgres.stop();
  });

  it(
    'admits, marks, takes back, goes on without it and after it, discharges, and proves it all',
    { timeout: 300_000 },
    async () => {
      const author = 'Anna';
      const hello = helloOf();
      await device.greet(hello);
      const admission = { profile: 'icu', reason: 'status epilepticus?' };
      const admitted = await call<Study>(server, 'POST', '/api/studies', {
        author,
        bed: 'bed-1',
        patient: { unknown: true },
        admission,
      });
      expect(admitted.status).toBe(201);
      await device.closed;
      device = new RawDevice(server);
      const { recording } = await device.greet(hello);
      device.block(0, 100, 200);
      await device.acked(1);

      const path = `/api/recordings/${recording}/marks`;
      const added = await call<Mark>(server, 'POST', path, {
        author,
        stream: 3,
        start: 20,
        samples: 5,
        kind: 'spike',
      });
      expect(added.status).toBe(201);
      const { id } = added.body;
      const change = (version: number, text: string) =>
        call<Mark>(server, 'PUT', `${path}/${id}`, { author: 'Bo', version, text });
      expect((await change(1, 'F8')).body).toMatchObject({ text: 'F8', version: 2 });
      expect(await change(1, 'T4')).toMatchObject({ status: 409, body: { code: 'STALE_VERSION' } });
      const undone = await call<Mark>(server, 'POST', `${path}/${id}/undo`, { author, version: 2 });
      expect(undone.body).toMatchObject({ text: '', version: 3 });

      const viewer = new RawViewer(server);
      await viewer.follow('bed-1', 0);
      await postgres.kill();
      const away = 'the database is away: samples are recorded, marks and studies wait';
      await viewer.message('beat', ({ notes }) => notes?.includes(away) === true);
      expect(await change(3, 'lost')).toMatchObject({ status: 503, body: { code: 'DATABASE_FAILED' } });
      expect(await call(server, 'GET', '/api/health')).toMatchObject({ status: 503 });
      const button = {
        event: 0,
        kind: 'button',
        stream: 3,
        start: 350,
        samples: 0,
        text: 'pressed',
      } as const;
      device.send({ type: 'event', ...button });
      device.block(1, 300, 200);
      await device.acked(2);
      await postgres.start();
      const told = viewer.inbox.all.length;
      await viewer.message(
        'beat',
        (message) => viewer.inbox.all.indexOf(message) >= told && message.notes?.includes(away) !== true,
      );
      expect((await change(3, 'again')).body).toMatchObject({ text: 'again', version: 4 });
      expect((await call<Mark[]>(server, 'GET', path)).body).toMatchObject([{ id, text: 'again' }]);

      const discharged = await call<Study>(server, 'POST', `/api/studies/${admitted.body.id}/discharge`, {
        author,
      });
      expect(discharged.body).toMatchObject({ state: 'discharged' });
      await device.closed;
      await viewer.close();
      await server.close();

      const database = await openDatabase(postgres.url(), { readOnly: true });
      // Sample 350 of the device: the recording began at its 100.
      expect(await database.events.list(recording)).toEqual([{ ...button, start: 250 }]);
      await database.close();
      const proved = await verify(server.dataDirectory, { VALVOMO_DATABASE: postgres.url() });
      expect(proved).toMatchObject({ code: 0 });
      expect(proved.stdout).toMatch(/ 0 problems\n$/);
      const alone = await verify(server.dataDirectory, { VALVOMO_DATABASE: undefined });
      expect(alone.stdout).toContain('no database was looked at');
      server = await server.restart();
    },
  );
});
