import type { Alarm } from '@valvomo/model';
import { afterEach, describe, expect, it } from 'vitest';
import { deviceOf, quick, screenOf, scripted, seconds, settle, type Screen } from './alarms-kit.ts';
import { call, newServer, type TestServer } from './server-kit.ts';

const patience = { timeout: 60_000 };
let server: TestServer;
afterEach(async () => {
  delete process.env['VALVOMO_TEST_DEAD'];
  await server.stop();
});
const begin = async (settings: object = quick): Promise<void> => {
  server = await newServer({ analysis: { entry: scripted, threads: 1 } });
  await settle(server, settings);
};
const of = (screen: Screen, kind: Alarm['kind']): Alarm | undefined =>
  screen.alarms.find((alarm) => alarm.kind === kind);
const post = (path: string, body: object) => call<Record<string, unknown>>(server, 'POST', path, body);
const get = async <Body>(path: string): Promise<Body> => (await call<Body>(server, 'GET', path)).body;

describe('an alarm of the server', { timeout: 240_000 }, () => {
  it('is given for what a detector finds, on every screen, and says why', async () => {
    await begin();
    const [one, other] = [await screenOf(server), await screenOf(server)];
    await one.follow();
    const { device, recording } = await deviceOf(server);
    const place = seconds(device, 10);
    await expect
      .poll(() => of(one, 'seizure'), patience)
      .toMatchObject({
        bed: 'bed-1',
        priority: 'high',
        text: 'seizure suspected',
        present: true,
        sounds: true,
        recording,
      });
    const { id } = of(one, 'seizure') as Alarm;
    await expect.poll(() => of(other, 'seizure')?.id, patience).toBe(id);
    const found = await one.message('findings');
    expect(found).toMatchObject({
      recording,
      findings: [{ detector: 'scripted', grade: 'suspected', open: true, review: 'unreviewed' }],
    });

    seconds(device, 10, place);
    await expect.poll(() => of(other, 'seizure')?.present, patience).toBe(false);
    expect(of(other, 'seizure')).toMatchObject({ id, text: 'electrographic seizure', sounds: false });
    const ask = () => get<Record<string, unknown>>(`/api/alarms/${id}`);
    // Where the onset lies is known once the recording is on the books.
    await expect.poll(ask, patience).toMatchObject({ delay: { decided_after_s: 5 } });
    const why = await ask();
    expect(why).toMatchObject({
      alarm: { id, present: false },
      delay: { decided_after_s: 5 },
      findings: [
        {
          bed: 'bed-1',
          recording,
          finding: { stream: 3, start: 128, samples: 16 * 128, version: 3, thresholds: { ratio_min: 2.5 } },
        },
      ],
      log: [{ action: 'cleared' }, { action: 'changed' }, { action: 'opened' }],
    });
    const { opened_after_s } = why['delay'] as { opened_after_s: number };
    expect(opened_after_s).toBeGreaterThan(5);

    expect((await post(`/api/alarms/${id}/acknowledge`, {})).status).toBe(400);
    expect((await post(`/api/alarms/${id}/acknowledge`, { author: 'Anna' })).status).toBe(200);
    await expect.poll(() => of(other, 'seizure')?.acknowledged?.by, patience).toBe('Anna');
    expect((await post(`/api/alarms/x/acknowledge`, { author: 'Anna' })).status).toBe(404);
    const review = await post(`/api/alarms/${id}/review`, {
      author: 'Bo',
      review: 'rejected',
      type: 'artefact-chewing',
    });
    expect(review.body).toMatchObject({ review: 'rejected', reviewed_by: 'Bo' });
    await one.message('findings', ({ findings }) => findings[0]?.review_type === 'artefact-chewing');
    const [night] = await get<Record<string, unknown>[]>('/api/beds/bed-1/alarm-nights?nights=1');
    expect(night).toMatchObject({ rejected: 1, kinds: { seizure: { alarms: 1, rejected: 1 } } });
    expect(await get('/api/beds/bed-1/findings?type=sz')).toMatchObject([
      { finding: { revision: 3, review: 'rejected', reviewed_by: 'Bo' } },
    ]);
    const whatIf = (value: number) =>
      get(`/api/beds/bed-1/what-if?detector=scripted&threshold=ratio_min&value=${value}`);
    expect(await whatIf(3.5)).toMatchObject({
      feature: 'ratio',
      used: 2.5,
      found: 1,
      would: 0,
      spared: 1,
      more: null,
    });
    expect(await whatIf(3)).toMatchObject({ found: 1, would: 1, missed: [], more: null });
    const refused = (query: string) => get(`/api/beds/bed-1/what-if?${query}`);
    expect(await refused('detector=scripted&threshold=x&value=1')).toMatchObject({
      code: 'UNKNOWN_THRESHOLD',
      message: expect.stringContaining('ratio_min') as string,
    });
    expect(await refused('detector=none&threshold=x&value=1')).toMatchObject({ code: 'UNKNOWN_DETECTOR' });
    await post(`/api/alarms/${id}/review`, { author: 'Bo', review: 'confirmed' });
    expect(await whatIf(3.5)).toMatchObject({ would: 0, missed: [{ recording, review: 'confirmed' }] });
    device.socket.terminate();
  });

  it('a threshold that is laxer would have found what features show and findings do not', async () => {
    server = await newServer({ analysis: { entry: scripted, threads: 1 }, filing: { every_ms: 200 } });
    await settle(server, quick);
    const { device, start } = await deviceOf(server);
    seconds(device, 81);
    type Answer = { readonly more: { readonly estimate: number; readonly onsets: readonly string[] } | null };
    /** Seconds of the recording at which there would have been more. */
    const more_s = async (): Promise<readonly number[]> => {
      const { more } = await get<Answer>(
        '/api/beds/bed-1/what-if?detector=scripted&threshold=ratio_min&value=1.5',
      );
      return (more?.onsets ?? []).map((onset) => Number(BigInt(onset) - BigInt(start)) / 1e7);
    };
    await expect.poll(more_s, patience).toEqual([60]);
    device.socket.terminate();
  });

  it('by burden, a suspected seizure in intensive care is information, and an electrographic one is medium', async () => {
    await begin({ ...quick, beds: { 'bed-1': { profile: 'icu' } } });
    const screen = await screenOf(server);
    const { device } = await deviceOf(server);
    const place = seconds(device, 10);
    await expect
      .poll(() => get<unknown[]>('/api/beds/bed-1/findings'), patience)
      .toMatchObject([{ finding: { grade: 'suspected' } }]);
    expect(of(screen, 'seizure')).toBeUndefined();
    seconds(device, 5, place);
    await expect.poll(() => of(screen, 'seizure')?.priority, patience).toBe('medium');
    device.socket.terminate();
  });

  it('a press of the button is high until somebody answers; a pause by name silences what is there', async () => {
    await begin();
    const screen = await screenOf(server);
    const { device } = await deviceOf(server);
    seconds(device, 2);
    device.send({
      type: 'event',
      event: 0,
      kind: 'button',
      stream: 3,
      start: 100,
      samples: 0,
      text: 'Maija',
    });
    await expect.poll(() => of(screen, 'button'), patience).toMatchObject({ priority: 'high', sounds: true });
    expect(JSON.stringify(of(screen, 'button'))).not.toContain('Maija');
    expect((await post('/api/beds/bed-1/audio-pause', { author: 'Anna', seconds: 121 })).body).toMatchObject({
      code: 'PAUSE_TOO_LONG',
    });
    await post('/api/beds/bed-1/audio-pause', { author: 'Anna', seconds: 120 });
    await expect.poll(() => of(screen, 'button')?.sounds, patience).toBe(false);
    expect(screen.bed()?.audio).toMatchObject({ state: 'paused', by: 'Anna' });
    await post('/api/beds/bed-1/audio-pause', { author: 'Anna', seconds: 0 });
    await expect.poll(() => of(screen, 'button')?.sounds, patience).toBe(true);
    expect((await post('/api/beds/bed-1/audio-off', { author: 'Anna', off: true })).status).toBe(403);
    const { id } = of(screen, 'button') as Alarm;
    await post(`/api/alarms/${id}/acknowledge`, { author: 'Anna' });
    await expect.poll(() => of(screen, 'button'), patience).toBeUndefined();
    const log = await get<{ action: string; author: string | null }[]>('/api/beds/bed-1/alarm-log');
    const own = log.filter(({ author }) => author === 'Anna').map(({ action }) => action);
    expect(own).toEqual(['acknowledged', 'audio-resumed', 'audio-paused']);
    device.socket.terminate();
  });

  it('is not inherited by the next patient: it is gone with the discharge, and in the log', async () => {
    await begin();
    const screen = await screenOf(server);
    const { device } = await deviceOf(server);
    seconds(device, 2);
    const admission = { profile: 'emu', reason: 'spells' };
    const patient = { unknown: true };
    const admitted = await post('/api/studies', { author: 'Anna', bed: 'bed-1', patient, admission });
    expect(admitted.status).toBe(201);
    const next = await deviceOf(server, 'life-2');
    seconds(next.device, 2);
    const press = { kind: 'button', stream: 3, start: 100, samples: 0, text: '' };
    next.device.send({ type: 'event', event: 0, ...press });
    await expect.poll(() => of(screen, 'button'), patience).toMatchObject({ sounds: true });
    await post('/api/beds/bed-1/audio-pause', { author: 'Anna', seconds: 120 });
    await expect.poll(() => screen.bed()?.audio.state, patience).toBe('paused');
    const left = await post(`/api/studies/${String(admitted.body['id'])}/discharge`, { author: 'Anna' });
    expect(left.status).toBe(200);
    await expect.poll(() => of(screen, 'button'), patience).toBeUndefined();
    await expect.poll(() => screen.bed()?.audio.state, patience).toBe('on');
    type Entry = { readonly action: string; readonly detail: string | null };
    const log = await get<Entry[]>('/api/beds/bed-1/alarm-log');
    expect(log.filter(({ detail }) => detail === 'the patient has left').map(({ action }) => action)).toEqual(
      expect.arrayContaining(['closed', 'audio-resumed']),
    );
    device.socket.terminate();
    next.device.socket.terminate();
  });

  it('a device that is lost, and a detector that says nothing, are alarms', async () => {
    process.env['VALVOMO_TEST_DEAD'] = '8';
    await begin();
    const screen = await screenOf(server);
    const { device } = await deviceOf(server);
    const place = seconds(device, 12);
    await expect.poll(() => get<unknown[]>('/api/beds/bed-1/findings'), patience).toHaveLength(1);
    expect(of(screen, 'detector-dead')).toBeUndefined();
    let next = seconds(device, 4, place);
    const goOn = (): Alarm | undefined => {
      next = seconds(device, 1, next);
      return of(screen, 'detector-dead');
    };
    await expect.poll(goOn, { ...patience, interval: 500 }).toMatchObject({
      text: 'detector dead: scripted',
      priority: 'low',
    });
    device.socket.terminate();
    await expect.poll(() => of(screen, 'device-lost'), patience).toMatchObject({ sounds: true });
    const again = await deviceOf(server, 'life-2');
    seconds(again.device, 1);
    await expect.poll(() => of(screen, 'device-lost')?.present ?? false, patience).toBe(false);
    again.device.socket.terminate();
  });

  it('nobody watches: a hidden page does not count, and a watch is handed over by name', async () => {
    await begin({ ...quick, beds: { 'bed-1': { watch: true } } });
    const screen = await screenOf(server);
    await expect
      .poll(() => of(screen, 'nobody-watching'), patience)
      .toMatchObject({ priority: 'medium', bed: 'bed-1' });
    const take = (body: object) => post('/api/beds/bed-1/watch', body);
    expect((await take({ author: 'Anna' })).status).toBe(200);
    let visible = true;
    const beating = setInterval(() => screen.watching({ beds: ['bed-1'], author: 'Anna', visible }), 200);
    try {
      await expect
        .poll(() => screen.bed()?.watch, patience)
        .toEqual({ must: true, by: 'Anna', watched: true });
      await expect.poll(() => of(screen, 'nobody-watching')?.present ?? false, patience).toBe(false);
      expect((await take({ author: 'Bo' })).body).toMatchObject({ code: 'WATCH_TAKEN' });
      visible = false;
      await expect.poll(() => of(screen, 'nobody-watching')?.present, patience).toBe(true);
      visible = true;
      await expect.poll(() => of(screen, 'nobody-watching')?.present ?? false, patience).toBe(false);
      expect((await take({ author: 'Bo', from: 'Anna' })).status).toBe(200);
      await expect.poll(() => of(screen, 'nobody-watching')?.present, patience).toBe(true);
    } finally {
      clearInterval(beating);
    }
    const log = await get<{ action: string; detail: string }[]>('/api/beds/bed-1/alarm-log');
    expect(log.find(({ action }) => action === 'watch-taken')).toMatchObject({ detail: 'from Anna' });
  });
});
