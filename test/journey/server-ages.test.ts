import { afterEach, describe, expect, it } from 'vitest';
import { call, newServer, type TestServer } from './server-kit.ts';
import { deviceOf, seconds } from './alarms-kit.ts';

const patience = { timeout: 90_000 };
let server: TestServer;
afterEach(() => server.stop());
interface Absent {
  readonly name: string;
  readonly why: string;
}

describe('the age of the patient', { timeout: 240_000 }, () => {
  it('reaches detectors: those that are made for adults are off at a newborn, and say so; also after a restart', async () => {
    server = await newServer();
    const { device: before } = await deviceOf(server);
    const absent = async (recording: string): Promise<readonly string[] | undefined> => {
      const { body } = await call<{ analyses: { absent: Absent[] }[] }>(
        server,
        'GET',
        `/api/recordings/${recording}/trends`,
      );
      return body.analyses?.[0]?.absent
        .filter(({ why }) => /year/.test(why))
        .map(({ name }) => name)
        .toSorted();
    };
    const admission = { profile: 'neonate', reason: 'seizures?', age: { value: 3, unit: 'days' } };
    const admitted = await call<{ id: string; version: number }>(server, 'POST', '/api/studies', {
      author: 'Anna',
      bed: 'bed-1',
      patient: { unknown: true },
      admission,
    });
    expect(admitted.status).toBe(201);
    before.socket.terminate();
    const { device, recording, start } = await deviceOf(server, 'life-2');
    const next = seconds(device, 4);
    await expect.poll(() => absent(recording), patience).toContain('suppression');
    device.socket.terminate();
    server = await server.restart();
    const { device: again, recording: same } = await deviceOf(server, 'life-2', start);
    expect(same).toBe(recording);
    seconds(again, 4, next);
    await expect.poll(() => absent(recording), patience).toContain('suppression');
    const analyses = async (): Promise<number> =>
      (await call<{ analyses: unknown[] }>(server, 'GET', `/api/recordings/${recording}/trends`)).body
        .analyses.length;
    expect(await analyses()).toBe(1);

    // Somebody typed the wrong unit: it is judged anew.
    const { id, version } = admitted.body;
    const age = { value: 30, unit: 'years' };
    const changed = await call(server, 'PATCH', `/api/studies/${id}`, {
      author: 'Anna',
      version,
      admission: { age },
    });
    expect(changed.status).toBe(200);
    seconds(again, 4, [16, 16 * 64]);
    await expect.poll(() => absent(recording), patience).toEqual([]);
    again.socket.terminate();
  });
});
