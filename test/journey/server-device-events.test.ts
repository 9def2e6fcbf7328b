import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeviceEvent } from '@valvomo/model';
import { openDatabase, verifyData, type Database } from '@valvomo/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, newServer, RawDevice, type TestServer } from './server-kit.ts';

describe('what a device says', () => {
  let server: TestServer;
  let device: RawDevice;
  beforeEach(async () => {
    server = await newServer({ filing: { every_ms: 50 } });
    device = new RawDevice(server);
  });
  afterEach(async () => {
    device.socket.terminate();
    await server.stop();
  });

  const say = (event: Partial<DeviceEvent>): void =>
    device.send({ type: 'event', kind: 'button', stream: 3, samples: 0, text: '', ...event });
  const read = async <Result>(work: (database: Database) => Promise<Result>): Promise<Result> => {
    const place = join(server.dataDirectory, 'valvomo.sqlite');
    const database = await openDatabase(place, { readOnly: true });
    return work(database).finally(() => database.close());
  };
  const problems = () =>
    read(async (database) =>
      (await verifyData(server.dataDirectory, { database })).problems.map(({ code }) => code),
    );

  it('is in the database, also after that was lost; who had impedances measured is in its audit', async () => {
    const { recording } = await device.greet();
    device.block(0, 100, 200);
    say({ event: 0, start: 120, text: 'pressed' });
    const impedances = [
      { signal: 0, ohms: 4700.5 },
      { signal: 1, ohms: null },
    ];
    say({ event: 1, kind: 'impedance', start: 130, samples: 5, impedances });
    say({ event: 2, kind: 'note', start: 150, text: 'a\0b' });
    await device.acked(1);
    const asked = call(server, 'POST', '/api/beds/bed-1/impedance', { by: ' Aino', confirmed: 'Eero' });
    const { id } = (await device.inbox.find(
      'the request',
      (message) => message.type === 'measure-impedance',
    )) as { id: number };
    device.send({ type: 'impedance-answer', id, accepted: true });
    expect((await asked).status).toBe(202);
    device.block(1, 300, 200);
    await device.acked(2);
    await device.close();
    await server.close();

    const kept = [
      { event: 0, kind: 'button', stream: 3, start: 20, samples: 0, text: 'pressed' },
      { event: 1, kind: 'impedance', stream: 3, start: 30, samples: 5, text: '', impedances },
      { event: 2, kind: 'note', stream: 3, start: 50, samples: 0, text: 'a\0b' },
    ];
    const audit = async () =>
      (await read((database) => database.audit.list({ subject: 'recording', id: recording, limit: 9 })))
        .filter(({ action }) => action === 'measure impedances')
        .map(({ author, at }) => [author, at]);
    expect(await read((database) => database.events.list(recording))).toEqual(kept);
    const [row] = await audit();
    expect(row).toEqual(['Aino', expect.stringMatching(/^\d+$/)]);
    expect(await problems()).toEqual([]);

    for (const end of ['', '-wal', '-shm'])
      await rm(join(server.dataDirectory, `valvomo.sqlite${end}`), { force: true });
    server = await server.restart();
    await server.close();
    expect(await read((database) => database.events.list(recording))).toEqual(kept);
    expect(await audit()).toEqual([row]);

    const database = await openDatabase(join(server.dataDirectory, 'valvomo.sqlite'));
    await database.events.add(recording, [
      { event: 9, kind: 'button', stream: 3, start: 99, samples: 0, text: 'never pressed' },
    ]);
    await database.close();
    expect(await problems()).toEqual(['DATABASE_EVENT']);
    server = await server.restart();
  });
});
