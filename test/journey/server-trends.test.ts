import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { newServer, RawDevice, RawViewer, upTo, type TestServer } from './server-kit.ts';
import { batchCsv, csvOf, play, rate_hz, scalpHello, sumOf } from './trends-kit.ts';

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
    const [viewer, silent] = [new RawViewer(server), new RawViewer(server)];
    await viewer.opened;
    viewer.send({ type: 'subscribe', bed: 'bed-1', trends_s: 600 });
    await silent.follow();
    const device = new RawDevice(server);
    await device.greet(scalpHello());
    play(device, course);
    const exact = async (): Promise<string> => sumOf(await csvOf(server as TestServer));
    await expect.poll(exact, patience).toBe(sumOf(batchCsv(course)));
    const columns = await viewer.message('trend-columns');
    expect(columns.electrodes).toBe('proposed');
    expect(columns.hop).toBe(rate_hz);
    const names = columns.columns.map(({ name }) => name);
    expect(names).toContain('cdsa.left.10Hz');
    const [head = '', ...lines] = batchCsv(course).trimEnd().split('\n');
    const place = head.split(',').indexOf('cdsa.left.10Hz');
    const rows = () =>
      viewer.inbox.all.flatMap((message) => (message.type === 'trend-rows' ? message.rows : []));
    const seconds = () =>
      rows().flatMap((row) => ('seconds' in row ? upTo(row.seconds, row.second) : [row.second]));
    await expect.poll(seconds, patience).toEqual(upTo(lines.length));
    const at = names.indexOf('cdsa.left.10Hz');
    const sent = rows().flatMap((row) => ('seconds' in row ? [] : [[row.second, row.values[at] ?? null]]));
    const exactly = sent.map(([second]) => [second, lines[second ?? 0]?.split(',')[place] ?? '']);
    expect(sent).toEqual(
      exactly.map(([second, text]) => [
        second,
        text === '' ? null : Number(Math.fround(Number(text)).toPrecision(5)),
      ]),
    );
    expect(silent.inbox.all.filter(({ type }) => type.startsWith('trend'))).toEqual([]);
    const part = await csvOf(server, '?from=10&to=12');
    expect(part.trimEnd().split('\n').slice(1)).toEqual(lines.slice(9, 11));
    // Who comes later gets the past as far as asked.
    const later = new RawViewer(server);
    await later.opened;
    later.send({ type: 'subscribe', bed: 'bed-1', trends_s: 5 });
    const first = await later.message('trend-rows');
    expect(first.rows[0]?.second).toBe(lines.length - 5);
    // Who follows samples already asks for them without a new subscription.
    silent.send({ type: 'trends', bed: 'bed-1', trends_s: 7 });
    const asked = await silent.message('trend-rows');
    expect(asked.rows[0]?.second).toBe(lines.length - 7);
    expect(silent.inbox.all.filter(({ type }) => type === 'trend-columns')).toHaveLength(1);
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
    const exact = async (): Promise<string> => sumOf(await csvOf(server as TestServer));
    await expect.poll(exact, patience).toBe(sumOf(batchCsv([...course, ...rest])));
  });

  it('are born anew with the electrodes that a reader confirms, from that sample on, and stay so after a restart', async () => {
    server = await newServer();
    const viewer = new RawViewer(server);
    await viewer.opened;
    viewer.send({ type: 'subscribe', bed: 'bed-1', trends_s: 600 });
    const { streams } = await viewer.message('bed');
    expect(streams).toEqual([]);
    const device = new RawDevice(server);
    await device.greet(scalpHello());
    const [before, after] = [upTo(30).map(() => 50), upTo(60).map(() => 30)];
    const at = play(device, before);
    await device.acked(at[0]);
    const proposed = await viewer.message('trend-columns', ({ columns }) => columns.length > 0);
    const stream = proposed.stream ?? -1;
    // Confirmed, and other than the names say: left and right are swapped.
    const electrodes = scalpHello().streams[0]?.signals.map(({ label }) => ({
      kind: 'scalp' as const,
      site: label.replace(/\d+/, (number) => String(Number(number) + (Number(number) % 2 === 1 ? 1 : -1))),
    }));
    const put = await fetch(`${server.address}/api/beds/bed-1/electrodes`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ by: 'R. Reader', streams: [{ stream, electrodes }] }),
    });
    expect(put.status).toBe(200);
    play(device, after, at);
    const confirmed = await viewer.message('trend-columns', ({ electrodes: basis }) => basis === 'confirmed');
    expect(confirmed.analysis).not.toBe(proposed.analysis);
    const set = { basis: 'confirmed' as const, by: 'R. Reader', electrodes: electrodes ?? [] };
    const batch = sumOf(batchCsv([-at[1], ...after], set));
    const exact = async (): Promise<string> => sumOf(await csvOf(server as TestServer));
    await expect.poll(exact, patience).toBe(batch);
    server = await server.restart();
    await expect.poll(exact, patience).toBe(batch);
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

describe('an analysis thread', () => {
  /** The columns of the standard trends: those of the faulty ones come last. */
  const standard = (csv: string): string =>
    csv
      .split('\n')
      .map((line) => line.split(',').slice(0, -2).join(','))
      .join('\n');

  it.each([
    ['its last snapshot', 0],
    ['the beginning', 1000],
  ])(
    'that dies is followed by one that goes on from %s: the same bytes, no hole; a trend that throws is a fault of its own',
    async (_, snapshot_every_s) => {
      const plan = await mkdtemp(join(tmpdir(), 'valvomo-deaths-'));
      for (const second of [7, 25]) await writeFile(join(plan, String(second)), '');
      const entry = new URL('threads/faulty.ts', import.meta.url);
      process.env['VALVOMO_TEST_DEATHS'] = plan;
      server = await newServer({ analysis: { entry, snapshot_every_s, threads: 1 } });
      const viewer = new RawViewer(server);
      await viewer.opened;
      viewer.send({ type: 'subscribe', bed: 'bed-1', trends_s: 600 });
      const device = new RawDevice(server);
      await device.greet(scalpHello());
      let at: readonly [number, number] = [0, 0];
      for (const part of [course.slice(0, 60), course.slice(60, 150), course.slice(150)]) {
        at = play(device, part, at);
        await device.acked(at[0]);
        await new Promise((resolve) => setTimeout(resolve, 600));
      }
      const batch = batchCsv(course).trimEnd();
      const exact = async (): Promise<string> =>
        sumOf(standard((await csvOf(server as TestServer)).trimEnd()));
      await expect.poll(exact, patience).toBe(sumOf(batch));
      expect(await readdir(plan)).toEqual([]);
      await rm(plan, { recursive: true });

      const { address } = server;
      const metrics = await (await fetch(`${address}/metrics`)).text();
      expect(metrics).toContain('valvomo_analysis_thread_deaths_total 2');
      expect(metrics).toContain('valvomo_analysis_alive{bed="bed-1"} 1');
      expect(metrics).toMatch(/valvomo_analysis_faults_total\{bed="bed-1",trend="throwing"\} [1-9]/);
      for (const note of [
        'trend throwing stopped: second 12 is too much',
        'trend stillborn stopped: no such electrodes',
      ])
        await viewer.message('beat', ({ notes = [] }) => notes.includes(note));
      const { columns, absent } = await viewer.message('trend-columns');
      expect(absent).toContainEqual({ name: 'stillborn', why: 'no such electrodes' });
      const throwing = columns.findIndex(({ name }) => name === 'throwing.all');
      const values = viewer.inbox.all.flatMap((message) =>
        message.type === 'trend-rows'
          ? message.rows.flatMap((row) => ('values' in row ? [[row.second, row.values[throwing]]] : []))
          : [],
      );
      const bySecond = new Map(values.map(([second, value]) => [second, value]));
      expect([9, 12, 13, 30].map((second) => bySecond.get(second))).toEqual([9, null, null, null]);
      // Rows made again after a death were there already: each came once.
      expect(new Set(values.map(([second]) => second)).size).toBe(values.length);
    },
  );
});
