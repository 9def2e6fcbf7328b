import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { call, newServer, type TestServer } from './server-kit.ts';

let server: TestServer;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await server.stop();
  for (const close of closing.splice(0)) await close();
});
type Json = Record<string, unknown>;
const send = async (method: string, body: object, match?: string) => {
  const response = await fetch(`${server.address}/api/alarm-settings`, {
    method,
    headers: { 'content-type': 'application/json', ...(match === undefined ? {} : { 'if-match': match }) },
    body: JSON.stringify(body),
  });
  return {
    status: response.status,
    etag: response.headers.get('etag'),
    body: (await response.json()) as Json,
  };
};

describe('what a site decides about alarms', { timeout: 120_000 }, () => {
  it('is changed field by field, against the version that was seen, and the audit says who changed what', async () => {
    server = await newServer();
    const { body: first } = await call<Json>(server, 'GET', '/api/alarm-settings');
    expect(first).toMatchObject({ version: 0, sound: { pause_max_s: 120 } });
    const one = await send('PATCH', { author: 'Anna', version: 0, sound: { pause_max_s: 60 } });
    expect(one).toMatchObject({
      status: 200,
      etag: '"1"',
      body: { version: 1, sound: { pause_max_s: 60, reminder_s: 180 }, limits: { dead_s: 20 } },
    });
    const stale = await send('PATCH', { author: 'Bo', version: 0, sound: { pause_max_s: 90 } });
    expect(stale).toMatchObject({ status: 409, body: { code: 'STALE_SETTINGS', value: 0, limit: 1 } });
    expect((await send('PATCH', { author: 'Bo', limits: { dead_s: 30 } }, '"0"')).status).toBe(409);
    expect((await send('PATCH', { author: 'Bo', limits: { dead_s: 30 } }, '"1"')).body).toMatchObject({
      version: 2,
    });
    expect((await send('PATCH', { author: 'Bo', limits: { dead_s: 30 } })).body).toMatchObject({
      version: 2,
    });
    const whole = await send('PUT', { author: 'Bo', version: 2, limits: { dead_s: 40 } });
    expect(whole.body).toMatchObject({ version: 3, sound: { pause_max_s: 120 }, limits: { dead_s: 40 } });
    const audit = await call<Json[]>(server, 'GET', '/api/audit?subject=alarm-settings');
    expect(audit.body.map(({ author, before, after }) => [author, before, after])).toEqual([
      [
        'Bo',
        { 'sound.pause_max_s': 60, 'limits.dead_s': 30 },
        { 'sound.pause_max_s': 120, 'limits.dead_s': 40 },
      ],
      ['Bo', { 'limits.dead_s': 20 }, { 'limits.dead_s': 30 }],
      ['Anna', { 'sound.pause_max_s': 120 }, { 'sound.pause_max_s': 60 }],
    ]);
  });

  it('is refused with the value and the limit, and nothing has changed', async () => {
    server = await newServer();
    expect(await send('PATCH', { author: 'Anna', sound: { pause_max_s: 700 } })).toMatchObject({
      status: 400,
      body: {
        code: 'BAD_SETTING',
        value: 700,
        limit: 600,
        message: expect.stringContaining('sound.pause_max_s') as string,
      },
    });
    expect((await send('PATCH', { sound: { pause_max_s: 60 } })).body).toMatchObject({ code: 'BAD_REQUEST' });
    expect((await send('PUT', { author: 'Anna', limits: { dead_s: 1 } })).body).toMatchObject({ limit: 5 });
    expect((await send('PATCH', { author: 'Anna' }, 'latest')).status).toBe(400);
    const of = await call<Json>(server, 'GET', '/api/alarm-settings');
    expect(of.body).toMatchObject({ version: 0 });
    const limits = await call<{ settings: Json[] }>(server, 'GET', '/api/alarm-settings/limits');
    expect(limits.body.settings).toContainEqual(
      expect.objectContaining({ path: 'sound.pause_max_s', unit: 's', from: 10, to: 600, default: 120 }),
    );
  });

  it('two who change at once: both are kept, or one is told that the other was first', async () => {
    server = await newServer();
    const [a, b] = await Promise.all([
      send('PATCH', { author: 'Anna', sound: { pause_max_s: 60 } }),
      send('PATCH', { author: 'Bo', limits: { dead_s: 30 } }),
    ]);
    expect([a.status, b.status]).toEqual([200, 200]);
    const both = await call<Json>(server, 'GET', '/api/alarm-settings');
    expect(both.body).toMatchObject({ version: 2, sound: { pause_max_s: 60 }, limits: { dead_s: 30 } });
    const seen = await Promise.all(
      ['Anna', 'Bo'].map((author, k) => send('PATCH', { author, version: 2, limits: { late_s: 10 + k } })),
    );
    expect(seen.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  it('a channel is tried: what the other side said, or why it was not reached; both are recorded, no secret is', async () => {
    server = await newServer();
    const heard: Json[] = [];
    let status = 204;
    const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      heard.push(JSON.parse(await text(request)) as Json);
      response.writeHead(status).end();
    };
    const other = createServer((request, response) => void hear(request, response)).listen(0, '127.0.0.1');
    await once(other, 'listening');
    closing.push(() => new Promise((resolve) => other.close(resolve)));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/x?token=hush`;
    const channels = [
      { id: 'pager', kind: 'webhook', url, secret: 'hush' },
      { id: 'mail', kind: 'email', host: '127.0.0.1', port: 1, from: 'a@b.fi', to: ['c@d.fi'] },
    ];
    expect((await send('PATCH', { author: 'Anna', delivery: { channels } })).status).toBe(200);
    const tried = (name: string) =>
      call<Json>(server, 'POST', `/api/alarm-settings/deliveries/${name}/test`, { author: 'Anna' });
    expect(await tried('pager')).toMatchObject({
      status: 200,
      body: { state: 'delivered', answer: 'answered 204', attempts: 1, recorded: true },
    });
    expect(heard).toMatchObject([{ type: 'test', channel: 'pager', author: 'Anna' }]);
    status = 500;
    expect((await tried('pager')).body).toMatchObject({ state: 'failed', answer: 'answered 500' });
    expect((await tried('mail')).body).toMatchObject({
      state: 'failed',
      answer: expect.stringContaining('ECONNREFUSED') as string,
    });
    expect((await tried('none')).body).toMatchObject({ code: 'UNKNOWN_CHANNEL' });
    const kept = await call<Json[]>(server, 'GET', '/api/alarm-settings/deliveries/pager');
    expect(kept.body.map((one) => one['state'])).toEqual(['delivered', 'failed']);
    const log = await call<Json[]>(server, 'GET', '/api/alarm-log');
    expect(log.body.filter(({ action }) => action === 'delivery-tried')).toMatchObject([
      { author: 'Anna', detail: expect.stringContaining('mail: failed') as string },
      { detail: 'pager: failed: answered 500' },
      { detail: 'pager: delivered: answered 204' },
    ]);
    const audit = await call<Json[]>(server, 'GET', '/api/audit?subject=alarm-settings');
    const settings = await call<Json>(server, 'GET', '/api/alarm-settings');
    expect(JSON.stringify([settings.body['delivery'], audit.body])).not.toContain('"hush"');
    expect(JSON.stringify([kept.body, log.body])).not.toContain('hush');
  });
});
