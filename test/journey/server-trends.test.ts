import { afterEach, describe, expect, it } from 'vitest';
import { newServer, RawDevice, RawViewer, upTo, type TestServer } from './server-kit.ts';
import { batchCsv, csvOf, play, rate_hz, scalpHello } from './trends-kit.ts';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});
const patience = { timeout: 30_000 };
/** 40 s in blocks of 50 ms and more, with gaps within a second and over several. */
const course = [
  ...upTo(200).map((k) => 6 + (k % 3)),
  -70,
  ...upTo(60).map((k) => 11 + (k % 7)),
  -500,
  ...upTo(30).map((k) => 40 + k),
];

describe('trends of a bed', () => {
  it('are those of a batch over the same recording, to the byte, and come to viewers that asked', async () => {
    server = await newServer();
    const [asked, silent] = [new RawViewer(server), new RawViewer(server)];
    await asked.opened;
    asked.send({ type: 'subscribe', bed: 'bed-1', trends_s: 600 });
    await silent.follow();
    const device = new RawDevice(server);
    await device.greet(scalpHello());
    play(device, course);
    await expect.poll(() => csvOf(server as TestServer), patience).toBe(batchCsv(course));
    const columns = await asked.message('trend-columns');
    expect(columns.electrodes).toBe('proposed');
    expect(columns.hop).toBe(rate_hz);
    const names = columns.columns.map(({ name }) => name);
    expect(names).toContain('cdsa.left.10Hz');
    const lines = batchCsv(course).trimEnd().split('\n').slice(1);
    const rows = () =>
      asked.inbox.all.flatMap((message) => (message.type === 'trend-rows' ? message.rows : []));
    const seconds = () =>
      rows().flatMap((row) => ('seconds' in row ? upTo(row.seconds, row.second) : [row.second]));
    await expect.poll(seconds, patience).toEqual(upTo(lines.length));
    const at = names.indexOf('cdsa.left.10Hz');
    for (const row of rows()) {
      if ('seconds' in row) continue;
      const exact = lines[row.second]?.split(',')[at + 1] ?? '';
      const value = row.values[at] ?? null;
      if (exact === '') expect(value).toBeNull();
      else expect(value).toBeCloseTo(Number(exact), 2);
    }
    expect(silent.inbox.all.filter(({ type }) => type.startsWith('trend'))).toEqual([]);
    const part = await csvOf(server, '?from=10&to=12');
    expect(part.trimEnd().split('\n').slice(1)).toEqual(lines.slice(9, 11));
    // Who comes later gets the past as far as asked.
    const later = new RawViewer(server);
    await later.opened;
    later.send({ type: 'subscribe', bed: 'bed-1', trends_s: 5 });
    const first = await later.message('trend-rows');
    expect(first.rows[0]?.second).toBe(lines.length - 5);
    const metrics = await (await fetch(`${server.address}/metrics`)).text();
    expect(metrics).toContain('valvomo_analysis_alive{bed="bed-1"} 1');
  });

  it('are made again from the journal when the server begins anew, and go on to the same bytes', async () => {
    server = await newServer({ history: { length_s: 5 }, journal: { segment_bytes_max: 20_000 } });
    const device = new RawDevice(server);
    await device.greet(scalpHello());
    const [sequence, first] = play(device, course);
    await device.acked(sequence);
    server = await server.restart();
    const again = new RawDevice(server);
    const { resume } = await again.greet(scalpHello());
    expect(resume[0]?.sequence).toBe(sequence);
    const rest = upTo(20).map(() => 64);
    play(again, rest, [sequence, first]);
    await expect.poll(() => csvOf(server as TestServer), patience).toBe(batchCsv([...course, ...rest]));
  });

  it('of a recording without EEG are not made, and that is said', async () => {
    server = await newServer();
    const viewer = new RawViewer(server);
    await viewer.opened;
    viewer.send({ type: 'subscribe', bed: 'bed-1', trends_s: 0 });
    const device = new RawDevice(server);
    const [stream] = scalpHello().streams;
    const slow = { ...stream, rate: { samples: 8, ticks: 10_000_000 } } as NonNullable<typeof stream>;
    await device.greet(scalpHello({ streams: [slow] }));
    play(device, [8]);
    const { columns, absent } = await viewer.message('trend-columns');
    expect(columns).toEqual([]);
    expect(absent[0]?.why).toMatch(/none of 1 streams has EEG at 32 Hz or more/);
    const answer = await fetch(`${server.address}/api/beds/bed-1/trends.csv`);
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'NO_TRENDS' }]);
    expect((await fetch(`${server.address}/api/beds/bed-1/trends.csv?from=x`)).status).toBe(400);
  });
});
