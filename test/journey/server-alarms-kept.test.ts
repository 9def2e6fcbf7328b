import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Alarm } from '@valvomo/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deviceOf, quick, scripted, seconds, settle } from './alarms-kit.ts';
import { call, serverOn, type TestServer } from './server-kit.ts';

const patience = { timeout: 60_000 };
const serving = fileURLToPath(new URL('threads/serving.ts', import.meta.url));
let folder = '';
let children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-alarms-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await rm(folder, { recursive: true, force: true });
});

const spawned = async () => {
  const options = {
    port: 0,
    dataDirectory: folder,
    beds: [{ id: 'bed-1', name: 'Bed 1' }],
    analysis: { entry: fileURLToPath(scripted), threads: 1, snapshot_every_s: 1 },
  };
  const child = spawn(process.execPath, [serving, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await expect.poll(() => said, patience).toMatch(/^AT .*\n/);
  const address = said.slice(3).trim();
  const server = { address, dataDirectory: folder } as unknown as TestServer;
  return { child, server };
};

describe('alarms are kept', { timeout: 240_000 }, () => {
  it('over a kill: what is open, who has seen it, the log, settings and watches', async () => {
    const { child, server } = await spawned();
    await settle(server, { ...quick, sound: { pause_max_s: 77 } });
    const { device, start } = await deviceOf(server);
    seconds(device, 10);
    device.send({ type: 'event', event: 0, kind: 'button', stream: 3, start: 100, samples: 0, text: '' });
    const open = async (at: TestServer): Promise<readonly Alarm[]> =>
      (await call<{ alarms: readonly Alarm[] }>(at, 'GET', '/api/alarms')).body.alarms;
    const kinds = async (at: TestServer): Promise<readonly string[]> =>
      (await open(at))
        .map(({ kind }) => kind)
        .filter((kind) => kind === 'button' || kind === 'seizure')
        .toSorted();
    await expect.poll(() => kinds(server), patience).toEqual(['button', 'seizure']);
    const seizure = (await open(server)).find(({ kind }) => kind === 'seizure') as Alarm;
    await call(server, 'POST', `/api/alarms/${seizure.id}/acknowledge`, { author: 'Anna' });
    await call(server, 'POST', '/api/beds/bed-1/watch', { author: 'Bo' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    device.socket.terminate();

    const again = await serverOn(folder, { analysis: { entry: scripted, threads: 1 } });
    const before = (await open(again)).filter(({ kind }) => kind === 'button' || kind === 'seizure');
    const seen = before.map(({ kind, acknowledged }) => `${kind} ${acknowledged?.by ?? 'nobody'}`);
    expect(seen.toSorted()).toEqual(['button nobody', 'seizure Anna']);
    expect(before.map(({ id }) => id)).toContain(seizure.id);
    const settings = await call(again, 'GET', '/api/alarm-settings');
    expect(settings.body).toMatchObject({ sound: { pause_max_s: 77 }, limits: quick.limits });
    const { body: now } = await call<{ beds: unknown[] }>(again, 'GET', '/api/alarms');
    expect(now.beds).toMatchObject([{ watch: { by: 'Bo' } }]);
    const { body: log } = await call<{ action: string; author: string | null }[]>(
      again,
      'GET',
      '/api/beds/bed-1/alarm-log',
    );
    const actions = log.map(({ action }) => action);
    expect(actions.filter((action) => action === 'opened').length).toBeGreaterThanOrEqual(2);
    expect(log).toContainEqual(expect.objectContaining({ action: 'acknowledged', author: 'Anna' }));
    const audit = await call(again, 'GET', '/api/audit?subject=alarm-settings');
    expect(audit.body).toMatchObject([{ author: 'Site' }]);

    // The seizure goes on from the snapshot of its detector to its end, as the same alarm.
    const { device: later } = await deviceOf(again, 'life-1', start);
    seconds(later, 10, [20, 1280]);
    await expect
      .poll(async () => (await open(again)).find(({ id }) => id === seizure.id)?.present, patience)
      .toBe(false);
    expect((await kinds(again)).filter((kind) => kind === 'button')).toHaveLength(1);
    later.socket.terminate();
    await again.stop();
  });

  it('what an analysis left open that is no more is over, so that the next seizure is heard', async () => {
    const { child, server } = await spawned();
    await settle(server, quick);
    const { device } = await deviceOf(server);
    seconds(device, 10);
    const seizure = async (at: TestServer): Promise<Alarm | undefined> =>
      (await call<{ alarms: readonly Alarm[] }>(at, 'GET', '/api/alarms')).body.alarms.find(
        ({ kind }) => kind === 'seizure',
      );
    await expect.poll(() => seizure(server), patience).toMatchObject({ present: true });
    // What is listed here is on the medium.
    const { body: given } = await call<{ alarm: Alarm }[]>(server, 'GET', '/api/alarms/history');
    expect(given.map(({ alarm }) => alarm.kind)).toContain('seizure');
    child.kill('SIGKILL');
    await once(child, 'exit');
    device.socket.terminate();
    // Another program with other detectors.
    const again = await serverOn(folder, { analysis: { threads: 1 } });
    await expect.poll(async () => (await seizure(again))?.present, patience).toBe(false);
    await again.stop();
  });
});
