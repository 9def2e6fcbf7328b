import type { Alarm } from '@valvomo/model';
import { afterEach, describe, expect, it } from 'vitest';
import { deviceOf, quick, screenOf, scripted, seconds, settle } from './alarms-kit.ts';
import { call, newServer, type TestServer } from './server-kit.ts';

const patience = { timeout: 60_000 };
let server: TestServer;
afterEach(() => server.stop());

describe('alarms in /metrics', { timeout: 120_000 }, () => {
  it('are counted when they are given and grouped, with their delay, how they stand, and who was told outside', async () => {
    server = await newServer({ analysis: { entry: scripted, threads: 1 } });
    const url = 'http://127.0.0.1:1/nobody';
    const delivery = { channels: [{ id: 'pager', kind: 'webhook', url, priorities: ['high'] }] };
    await settle(server, { ...quick, delivery });
    const value = async (name: string): Promise<number> => {
      const text = await (await fetch(`${server.address}/metrics`)).text();
      const line = text.split('\n').find((one) => one.startsWith(`valvomo_${name} `));
      return Number(line?.slice(line.lastIndexOf(' ') + 1) ?? Number.NaN);
    };
    const screen = await screenOf(server);
    const { device } = await deviceOf(server);
    const next = seconds(device, 10);
    const of = (kind: Alarm['kind']) => screen.alarms.find((alarm) => alarm.kind === kind);
    await expect.poll(() => of('seizure')?.present, patience).toBe(true);
    const press = { type: 'event', kind: 'button', stream: 3, samples: 0, text: '' };
    device.send({ ...press, event: 0, start: 100 });
    await expect.poll(() => of('button')?.present, patience).toBe(true);
    expect(await value('alarms_total{kind="seizure",priority="high"}')).toBe(1);
    expect(await value('alarms_total{kind="button",priority="high"}')).toBe(1);
    expect(await value('alarms_open{kind="button",priority="high"}')).toBe(1);
    expect(await value('alarms_unacknowledged{priority="high"}')).toBe(2);
    expect(await value('alarms_sounding{priority="high"}')).toBe(2);
    expect(await value('alarm_delay_seconds_count{kind="button"}')).toBe(1);
    expect(await value('alarm_delay_seconds_count{kind="seizure"}')).toBe(1);
    // Its samples were half a minute old when they came.
    expect(await value('alarm_delay_seconds_sum{kind="seizure"}')).toBeGreaterThan(10);
    await expect
      .poll(() => value('alarm_deliveries_total{channel="pager",result="retried"}'), patience)
      .toBeGreaterThanOrEqual(2);
    // The seizure becomes more and ends, all in one alarm.
    seconds(device, 10, next);
    await expect.poll(() => of('seizure')?.present, patience).toBe(false);
    expect(await value('alarms_grouped_total{kind="seizure",how="changed"}')).toBeGreaterThanOrEqual(1);
    expect(await value('alarms_total{kind="seizure",priority="high"}')).toBe(1);
    for (const { id } of screen.alarms)
      await call(server, 'POST', `/api/alarms/${id}/acknowledge`, { author: 'Anna' });
    await expect.poll(() => value('alarms_unacknowledged{priority="high"}'), patience).toBe(0);
    expect(await value('alarms_sounding{priority="high"}')).toBe(0);
    device.socket.terminate();
  });
});
