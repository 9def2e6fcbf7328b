import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHmac } from 'node:crypto';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Alarm } from '@valvomo/model';
import { openDatabase, type Database } from '@valvomo/store';
import { pino } from 'pino';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alarmSettings, type AlarmSettings } from '../settings/schema.ts';
import { DeliveryDesk } from './delivery-desk.ts';

const alarm: Alarm = {
  id: 'a1',
  bed: 'emu 1',
  kind: 'seizure',
  priority: 'high',
  text: 'seizure suspected',
  onset: '17960328000000000',
  decided: '17960328070000000',
  opened: '17960328075000000',
  present: true,
  cleared: null,
  acknowledged: null,
  sounds: true,
  reminders: 0,
  earlier: 0,
  recording: 'r',
  findings: [],
};

let folder: string;
let database: Database;
let settings: AlarmSettings;
let desk: DeliveryDesk;
const closing: (() => Promise<unknown>)[] = [];
const deskOf = (): DeliveryDesk =>
  new DeliveryDesk({
    database,
    log: pino({ level: 'silent' }),
    settings: () => settings,
    address: () => 'http://127.0.0.1:8080',
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-delivery-'));
  database = await openDatabase(join(folder, 'valvomo.sqlite'));
  desk = deskOf();
});
afterEach(async () => {
  await desk.close();
  await database.close();
  for (const close of closing.splice(0)) await close();
  await rm(folder, { recursive: true, force: true });
});

/** A web server that answers with these one after the other, the last one for ever. */
const hook = async (answers: readonly number[]) => {
  const heard: { readonly body: string; readonly signature: string | undefined }[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    response.statusCode = answers[Math.min(heard.length, answers.length - 1)] ?? 500;
    heard.push({ body, signature: request.headers['x-valvomo-signature'] as string | undefined });
    response.end();
  };
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alarms?token=secret` };
};

const channels = (...list: object[]): AlarmSettings => alarmSettings.parse({ delivery: { channels: list } });
const patience = { timeout: 30_000 };

describe('an alarm goes out', { timeout: 60_000 }, () => {
  it('to a webhook that fails at first: again, signed, and what became of it is kept without its secrets', async () => {
    const { heard, url } = await hook([500, 204]);
    settings = channels({ id: 'pager', kind: 'webhook', url, secret: 'hush' });
    desk.tell(alarm, 'opened');
    await expect.poll(() => heard.length, patience).toBe(2);
    const [first, second] = heard;
    expect(second).toEqual(first);
    expect(first?.signature).toBe(
      `sha256=${createHmac('sha256', 'hush')
        .update(first?.body ?? '')
        .digest('hex')}`,
    );
    expect(JSON.parse(first?.body ?? '')).toEqual({
      type: 'alarm',
      why: 'opened',
      id: 'a1',
      bed: 'emu 1',
      kind: 'seizure',
      priority: 'high',
      text: 'seizure suspected',
      onset: alarm.onset,
      opened: alarm.opened,
      link: 'http://127.0.0.1:8080/bed/emu%201?at=2026-11-30T10%3A00%3A00.000Z',
    });
    await expect
      .poll(() => database.deliveries.list('a1'), patience)
      .toMatchObject([{ channel: 'pager', state: 'delivered', attempts: 2, answer: 'answered 204' }]);
    const [row] = await database.deliveries.list('a1');
    expect(JSON.stringify(row)).not.toMatch(/hush|token/);
  });

  it('by e-mail, through a real SMTP server that wants a password', async () => {
    const mails: { readonly to: readonly string[]; readonly text: string }[] = [];
    const take = async (stream: Readable, to: readonly string[], done: () => void): Promise<void> => {
      mails.push({ to, text: await text(stream) });
      done();
    };
    const server = new SMTPServer({
      authOptional: false,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _, done) =>
        username === 'ward' && password === 'hush'
          ? done(null, { user: username })
          : done(new Error('who are you')),
      onData: (stream, { envelope }, done) => {
        void take(
          stream,
          envelope.rcptTo.map(({ address }) => address),
          done,
        );
      },
    });
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const { port } = server.server.address() as AddressInfo;
    const mail = { id: 'mail', kind: 'email', host: '127.0.0.1', port, from: 'ward@example.org' };
    settings = channels({
      ...mail,
      user: 'ward',
      password: 'hush',
      to: ['night@example.org', 'chief@example.org'],
    });
    desk.tell(alarm, 'escalated');
    await expect.poll(() => mails.length, patience).toBe(1);
    expect(mails[0]?.to).toEqual(['night@example.org', 'chief@example.org']);
    expect(mails[0]?.text).toContain('Subject: !!! high alarm, bed emu 1: seizure suspected');
    expect(mails[0]?.text).toContain('Nobody has answered it.');
    await expect
      .poll(() => database.deliveries.list('a1'), patience)
      .toMatchObject([{ state: 'delivered', attempts: 1, answer: expect.stringMatching(/^250/) as string }]);
  });

  it('only where its priority is wanted', async () => {
    const { heard, url } = await hook([204]);
    settings = channels(
      { id: 'high', kind: 'webhook', url, priorities: ['high'] },
      { id: 'low', kind: 'webhook', url, priorities: ['low'] },
    );
    desk.tell({ ...alarm, priority: 'low' }, 'opened');
    desk.tell({ ...alarm, priority: 'medium' }, 'opened');
    await expect.poll(() => database.deliveries.list('a1'), patience).toMatchObject([{ channel: 'low' }]);
    await expect.poll(() => heard.length, patience).toBe(1);
  });

  it('what waited when the server ended goes out when it is there again', async () => {
    const refusing = await hook([503]);
    settings = channels({ id: 'pager', kind: 'webhook', url: refusing.url });
    desk.tell(alarm, 'opened');
    await expect.poll(() => refusing.heard.length, patience).toBeGreaterThan(0);
    await desk.close();
    expect(await database.deliveries.waiting(9)).toMatchObject([
      { state: 'waiting', answer: 'answered 503' },
    ]);
    const { heard, url } = await hook([204]);
    settings = channels({ id: 'pager', kind: 'webhook', url });
    desk = deskOf();
    await desk.start();
    await expect.poll(() => heard.length, patience).toBe(1);
    await expect.poll(() => database.deliveries.waiting(9), patience).toEqual([]);
  });
});
