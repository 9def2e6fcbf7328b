import type { Alarm } from '@valvomo/model';
import { afterEach, describe, expect, it } from 'vitest';
import { deviceOf, quick, screenOf, scripted, seconds, settle } from './alarms-kit.ts';
import { call, newServer, type TestServer } from './server-kit.ts';

const patience = { timeout: 90_000 };
const analysis = { entry: scripted, threads: 1, snapshot_every_s: 1 };
let server: TestServer;
afterEach(() => server.stop());
const get = async <Body>(path: string): Promise<Body> => (await call<Body>(server, 'GET', path)).body;
const post = (path: string, body: object) => call<Record<string, unknown>>(server, 'POST', path, body);
interface Told {
  readonly judged_s: number;
  readonly seizure_s: number;
  readonly confirmed_s: number;
  readonly unreviewed_s: number;
  readonly suspected_s: number;
  readonly part: number | null;
  readonly hours: readonly { readonly judged_s: number; readonly seizure_s: number; readonly from: string }[];
  readonly words: readonly string[];
  readonly status: Record<'all' | 'confirmed', Record<string, { readonly now: boolean } | null>>;
}

describe('seizure burden', { timeout: 240_000 }, () => {
  it('is of judged seconds, by the hour, confirmed and unreviewed apart; what is rejected leaves it', async () => {
    server = await newServer({ analysis });
    await settle(server, quick);
    const { device, recording, start } = await deviceOf(server);
    seconds(device, 40);
    const ends = (BigInt(start) + 3600n * 10_000_000n).toString();
    const from = (BigInt(start) - 20n * 10_000_000n).toString();
    const ofBed = () => get<Told>(`/api/beds/bed-1/burden?from=${from}&to=${ends}`);
    await expect.poll(ofBed, patience).toMatchObject({ judged_s: 40, seizure_s: 16, unreviewed_s: 16 });
    const told = await ofBed();
    expect(told).toMatchObject({
      recordings: [recording],
      confirmed_s: 0,
      suspected_s: 0,
      part: 0.4,
      five_minutes: { seizure_s: 16 },
      status: { all: { esz: { now: false }, ese: null, ecse: null }, confirmed: { esz: null } },
    });
    expect(told.hours.reduce((sum, hour) => sum + hour.judged_s, 0)).toBe(40);
    expect(told.words[0]).toMatch(/^40 s of 1 h 0 min were judged/);
    expect(told.words.join('\n')).not.toMatch(/no seizure/i);
    const { alarms } = await get<{ alarms: Alarm[] }>('/api/alarms');
    const id = alarms.find(({ kind }) => kind === 'seizure')?.id ?? '';
    await post(`/api/alarms/${id}/review`, { author: 'Anna', review: 'confirmed' });
    expect(await ofBed()).toMatchObject({ seizure_s: 16, confirmed_s: 16, unreviewed_s: 0 });
    await post(`/api/alarms/${id}/review`, { author: 'Anna', review: 'rejected' });
    const rejected = await ofBed();
    expect(rejected).toMatchObject({ judged_s: 40, seizure_s: 0, part: 0, five_minutes: null });
    expect(rejected.words.join('\n')).toContain('what was not found may be there');
    const whole = await get<Told>(`/api/recordings/${recording}/burden`);
    expect(whole).toMatchObject({ judged_s: 40, seizure_s: 0 });
    expect((await call(server, 'GET', `/api/recordings/none/burden`)).status).toBe(404);
    const long = `from=0&to=${8 * 86_400 * 1e7}`;
    expect((await call(server, 'GET', `/api/beds/bed-1/burden?${long}`)).body).toMatchObject({
      code: 'BAD_REQUEST',
    });
    device.socket.terminate();
  });

  it('becomes status by judged seconds, for the alarm and the report alike, and still is after a restart', async () => {
    server = await newServer({ analysis });
    await settle(server, quick);
    const screen = await screenOf(server);
    const { device, start } = await deviceOf(server);
    const of = () => screen.alarms.find(({ kind }) => kind === 'seizure');
    let next = seconds(device, 105);
    await expect.poll(() => of()?.text, patience).toBe('seizure suspected');
    await post(`/api/alarms/${of()?.id}/review`, { author: 'Anna', review: 'confirmed' });
    await expect.poll(() => of()?.text, patience).toBe('electrographic seizure');
    next = seconds(device, 620, next);
    await expect.poll(() => of()?.text, patience).toBe('electrographic status epilepticus');
    expect(of()).toMatchObject({ priority: 'high', present: true });
    const to = (BigInt(start) + 3600n * 10_000_000n).toString();
    const report = () => get<Told>(`/api/beds/bed-1/burden?from=${start}&to=${to}`);
    await expect.poll(async () => (await report()).judged_s, patience).toBe(725);
    expect((await report()).status).toMatchObject({
      all: { ese: { now: true } },
      confirmed: { ese: { now: true } },
    });
    expect((await report()).words.join('\n')).toMatch(
      /electrographic status epilepticus \(ACNS 2021\).*confirmed/,
    );
    device.socket.terminate();
    server = await server.restart();
    const later = await deviceOf(server, 'life-1', start);
    seconds(later.device, 20, next);
    await expect.poll(async () => (await report()).judged_s, patience).toBe(745);
    const { alarms } = await get<{ alarms: Alarm[] }>('/api/alarms');
    expect(alarms.find(({ kind }) => kind === 'seizure')).toMatchObject({
      text: 'electrographic status epilepticus',
      present: true,
    });
    later.device.socket.terminate();
  });
});
