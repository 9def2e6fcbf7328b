import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Alarm } from '@valvomo/model';
import { hasPostgres, startPostgres } from '@valvomo/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { deviceOf, quick, screenOf, seconds, settle, type Screen } from './alarms-kit.ts';
import { call, newServer, type TestServer } from './server-kit.ts';
import { play } from './trends-kit.ts';

const patience = { timeout: 60_000 };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const begun = async (options: Parameters<typeof newServer>[0]): Promise<TestServer> => {
  const server = await newServer(options);
  closing.push(() => server.stop());
  await settle(server, { ...quick, limits: { ...quick.limits, unfiled_s: 10 } });
  return server;
};
const of = (screen: Screen, kind: Alarm['kind']): Alarm | undefined =>
  screen.alarms.find((alarm) => alarm.kind === kind);
interface Entry {
  readonly action: string;
  readonly author: string | null;
  readonly alarm: string | null;
}

describe('what keeps recordings has failed', { timeout: 240_000 }, () => {
  it('a recording that does not become files is an alarm, until it does', async () => {
    const server = await begun({ filing: { every_ms: 100 } });
    const place = join(server.dataDirectory, 'recordings');
    await rm(place, { recursive: true, force: true });
    await writeFile(place, 'in the way');
    const screen = await screenOf(server);
    const { device } = await deviceOf(server);
    const next = seconds(device, 10);
    await expect
      .poll(() => of(screen, 'not-filed'), patience)
      .toMatchObject({
        bed: 'bed-1',
        priority: 'medium',
        text: 'the recording is kept in the journal, and does not become files',
        sounds: true,
      });
    expect(of(screen, 'not-recorded')).toBeUndefined();
    await rm(place);
    await mkdir(place);
    seconds(device, 10, next);
    await expect.poll(() => of(screen, 'not-filed')?.present ?? false, patience).toBe(false);
    device.socket.terminate();
  });

  it('the end of a record that does not come because nothing comes is no fault of filing', async () => {
    const server = await begun({ filing: { every_ms: 100 } });
    const screen = await screenOf(server);
    const { device, start } = await deviceOf(server);
    // Half a second is no whole record.
    const next = play(device, [64], seconds(device, 10));
    await device.acked(21);
    device.socket.terminate();
    await expect.poll(() => of(screen, 'device-lost'), patience).toBeDefined();
    // Longer than a file may take.
    await sleep(12_000);
    const again = await deviceOf(server, 'life-1', start);
    seconds(again.device, 1, next);
    await expect.poll(() => of(screen, 'device-lost')?.present ?? false, patience).toBe(false);
    const { body } = await call<Entry[]>(server, 'GET', '/api/beds/bed-1/alarm-log?limit=1000');
    expect(JSON.stringify(body)).not.toContain('not-filed');
    again.device.socket.terminate();
  });

  it('a disk that fills is low, one with room for recordings alone is high, and the same alarm', async () => {
    let free = 0.5;
    const space = () => Promise.resolve({ free_bytes: free * 1e12, total_bytes: 1e12 });
    const server = await begun({ disk: { space, every_ms: 20 } });
    const screen = await screenOf(server);
    free = 0.08;
    await expect
      .poll(() => of(screen, 'disk'), patience)
      .toMatchObject({ bed: null, priority: 'low', text: '8.0 % of the disk is free' });
    const { id } = of(screen, 'disk') as Alarm;
    await call(server, 'POST', `/api/alarms/${id}/acknowledge`, { author: 'Anna' });
    await expect.poll(() => of(screen, 'disk')?.sounds, patience).toBe(false);
    free = 0.02;
    await expect
      .poll(() => of(screen, 'disk'), patience)
      .toMatchObject({
        id,
        priority: 'high',
        acknowledged: null,
        sounds: true,
        text: '2.0 % of the disk is free: only recordings are written',
      });
    free = 0.5;
    await expect.poll(() => of(screen, 'disk')?.present ?? false, patience).toBe(false);
  });
});

describe.runIf(hasPostgres)('a database that is away', { timeout: 300_000 }, () => {
  it('is an alarm, and keeps nobody from answering alarms: answers hold at once, and are kept in order when it is back', async () => {
    const postgres = await startPostgres();
    closing.push(() => postgres.stop());
    const server = await begun({ database: postgres.url(), filing: false });
    const screen = await screenOf(server);
    const { device } = await deviceOf(server);
    const next = seconds(device, 2);
    await expect.poll(() => screen.bed()?.watch.by, patience).toBeNull();
    await postgres.kill();
    const press = (event: number, start: number) =>
      device.send({ type: 'event', event, kind: 'button', stream: 3, start, samples: 0, text: '' });
    press(0, 100);
    await expect.poll(() => of(screen, 'button'), patience).toMatchObject({ priority: 'high', sounds: true });
    const post = async (path: string, body: object) => {
      const answer = await call<Record<string, unknown>>(server, 'POST', path, body);
      return [answer.status, answer.body['durable'], answer.body['message']];
    };
    const author = 'Anna';
    const notYet = [200, false, expect.stringContaining('the database is away')];
    expect(await post('/api/beds/bed-1/audio-pause', { author, seconds: 100 })).toEqual(notYet);
    await expect.poll(() => screen.bed()?.audio, patience).toMatchObject({ state: 'paused', by: 'Anna' });
    expect(await post('/api/beds/bed-1/audio-pause', { author, seconds: 0 })).toEqual(notYet);
    const { id } = of(screen, 'button') as Alarm;
    expect(await post(`/api/alarms/${id}/acknowledge`, { author })).toEqual(notYet);
    await expect.poll(() => of(screen, 'button'), patience).toBeUndefined();
    expect(await post('/api/beds/bed-1/watch', { author })).toEqual(notYet);
    seconds(device, 2, next);
    press(1, 400);
    await expect.poll(() => of(screen, 'button')?.id ?? id, patience).not.toBe(id);
    await expect
      .poll(() => of(screen, 'database-away'), patience)
      .toMatchObject({
        bed: null,
        priority: 'medium',
        text: expect.stringContaining('recording goes on') as string,
      });

    await postgres.start();
    await expect
      .poll(() => post('/api/beds/bed-1/audio-pause', { author: 'Bo', seconds: 5 }), patience)
      .toEqual([200, true, undefined]);
    const log = (
      await call<Entry[]>(server, 'GET', '/api/beds/bed-1/alarm-log?limit=1000')
    ).body.toReversed();
    const own = log.filter((one) => one.author === author || one.alarm === id).map(({ action }) => action);
    expect(own).toEqual([
      'opened',
      'audio-paused',
      'audio-resumed',
      'acknowledged',
      'cleared',
      'closed',
      'watch-taken',
    ]);
    await expect.poll(() => of(screen, 'database-away')?.present ?? false, patience).toBe(false);
    device.socket.terminate();
  });
});
