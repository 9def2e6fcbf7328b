import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrendItem } from '@valvomo/model';
import { TrendLog, trendFolder, type TrendHeader } from '@valvomo/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort, RawDevice } from './server-kit.ts';
import { batchAnalysis, batchRows, play, rate_hz, scalpHello, type Course } from './trends-kit.ts';

let folder = '';
let children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-trends-kept-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await rm(folder, { recursive: true, force: true });
});

/** The server as a process of its own, with a snapshot of every batch: one batch may be all that there is. */
const spawnServer = async (port: number): Promise<ChildProcess> => {
  const options = {
    port,
    dataDirectory: folder,
    beds: [{ id: 'bed-1', name: 'Bed 1' }],
    analysis: { threads: 1, snapshot_every_s: 0 },
    log: 'info',
  };
  const script = fileURLToPath(new URL('threads/serving.ts', import.meta.url));
  // What an earlier one said is no sign that this one is there.
  said = '';
  const child = spawn(process.execPath, [script, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (data) => {
      said += String(data);
      if (said.includes('AT http')) resolve();
    });
  });
  return child;
};
let said = '';

const at = (port: number) => ({
  address: `http://127.0.0.1:${port}`,
  port,
  close: () => Promise.resolve(),
});

interface Listed {
  /** Nothing before there is something to read. */
  readonly analyses?: readonly { readonly analysis: string; readonly end_s: number }[];
}

const recordingAt = async (port: number): Promise<string> => {
  const beds = (await (await fetch(`${at(port).address}/api/beds`)).json()) as { recording: string }[];
  return beds[0]?.recording ?? '';
};
const listAt = async (port: number, recording: string): Promise<Listed> =>
  (await (await fetch(`${at(port).address}/api/recordings/${recording}/trends`)).json()) as Listed;
const endAt = async (port: number, recording: string): Promise<number> =>
  (await listAt(port, recording)).analyses?.[0]?.end_s ?? 0;

/** Rows on disk, when no server has them open. */
const rowsOnDisk = async (recording: string): Promise<TrendItem[]> => {
  const path = trendFolder(folder, recording);
  const name = (await readdir(path)).find((each) => each.endsWith('.trends')) ?? '';
  const bytes = await readFile(join(path, name));
  const json = bytes.subarray(28, 28 + bytes.readUInt32LE(24)).toString();
  const log = await TrendLog.open(path, JSON.parse(json) as TrendHeader, () => undefined);
  const rows: TrendItem[] = [];
  for await (const items of log.items(0)) rows.push(...items);
  await log.close();
  return rows;
};

/** One that is whole: while it is written it has another name. */
const hasSnapshot = async (recording: string): Promise<boolean> =>
  (await readdir(trendFolder(folder, recording))).some((name) => name.endsWith('.snapshot'));

/** Sends a course piece by piece, each when the one before is acknowledged. */
const playSlowly = async (device: RawDevice, course: Course, from: readonly [number, number]) => {
  let place = from;
  for (const piece of course) {
    place = play(device, [piece], place);
    await device.acked(place[0]);
  }
  return place;
};

const second = rate_hz;
const course: Course = [
  ...Array.from({ length: 60 }, () => second / 2),
  -3 * second - 17,
  ...Array.from({ length: 90 }, (_, k) => second / 2 + (k % 7) - 3),
];

describe('trends are kept', { timeout: 120_000 }, () => {
  it('over kills: rows on disk equal a batch of the same recording to the bit, and are not made again', async () => {
    const port = await freePort();
    let place: readonly [number, number] = [0, 0];
    let recording = '';
    const parts = [0, 40, 75, 110, course.length];
    for (const [k, from] of parts.slice(0, -1).entries()) {
      said = '';
      const child = await spawnServer(port);
      const device = new RawDevice(at(port));
      await device.greet(scalpHello());
      recording = await recordingAt(port);
      const hasGoneOn = (): boolean => k === 0 || said.includes('trends go on from a snapshot');
      await expect.poll(hasGoneOn, { timeout: 30_000 }).toBe(true);
      const before = await endAt(port, recording);
      place = await playSlowly(device, course.slice(from, parts[k + 1]), place);
      // Killed while rows are being made, the last time after all of them.
      const wanted = k === parts.length - 2 ? Math.floor(place[1] / second) : before + 5;
      await expect.poll(() => endAt(port, recording), { timeout: 60_000 }).toBeGreaterThanOrEqual(wanted);
      await expect.poll(() => hasSnapshot(recording), { timeout: 30_000 }).toBe(true);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const rows = await rowsOnDisk(recording);
    expect(rows).toEqual(batchRows(course));
  });

  it('a snapshot of a layout that this program does not know is left, and the rows are made anew', async () => {
    const port = await freePort();
    let child = await spawnServer(port);
    const device = new RawDevice(at(port));
    await device.greet(scalpHello());
    const short = course.slice(0, 40);
    await playSlowly(device, short, [0, 0]);
    const recording = await recordingAt(port);
    await expect.poll(() => endAt(port, recording), { timeout: 60_000 }).toBe(20);
    const path = trendFolder(folder, recording);
    await expect.poll(() => hasSnapshot(recording), { timeout: 30_000 }).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const snapshot = (await readdir(path)).find((each) => each.endsWith('.snapshot')) ?? '';
    const bytes = await readFile(join(path, snapshot));
    const end = bytes.indexOf('\n');
    const head = bytes.toString('utf8', 0, end).replace(/"state_layout":\d+/, '"state_layout":9999');
    await writeFile(join(path, snapshot), Buffer.concat([Buffer.from(head), bytes.subarray(end)]));
    const name = (await readdir(path)).find((each) => each.endsWith('.trends')) ?? '';
    const size = (await readFile(join(path, name))).length;
    await truncate(join(path, name), Math.floor(size / 2));
    child = await spawnServer(port);
    await expect.poll(() => endAt(port, recording), { timeout: 60_000 }).toBe(20);
    expect(said).not.toContain('trends go on from a snapshot');
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(await rowsOnDisk(recording)).toEqual(batchRows(short));
  });

  it('and read at every scale, one trend at a time', async () => {
    const port = await freePort();
    await spawnServer(port);
    const device = new RawDevice(at(port));
    await device.greet(scalpHello());
    await playSlowly(device, course, [0, 0]);
    const recording = await recordingAt(port);
    const rows = batchRows(course);
    const seconds = rows.reduce((sum, row) => sum + (row.kind === 'row' ? 1 : row.seconds), 0);
    await expect.poll(() => endAt(port, recording), { timeout: 60_000 }).toBe(seconds);
    const read = async (query: string) => {
      const response = await fetch(`${at(port).address}/api/recordings/${recording}/trends?${query}`);
      expect(response.status).toBe(200);
      const body = await response.arrayBuffer();
      const length = new DataView(body).getUint32(0, true);
      const header = JSON.parse(new TextDecoder().decode(new Uint8Array(body, 4, length))) as {
        from: number;
        bins: number;
        planes: string[];
        columns: { name: string }[];
      };
      return { header, values: new Float32Array(body, 4 + length) };
    };
    const fine = await read('scale=1&trends=aeeg');
    const wanted = batchAnalysis().columns.flatMap(({ trend, name }, k) =>
      trend === 'aeeg' ? [{ name, k }] : [],
    );
    expect(fine.header.columns.map(({ name }) => name)).toEqual(wanted.map(({ name }) => name));
    expect(fine.header.bins).toBe(seconds);
    const expected = new Float32Array(wanted.length * seconds).fill(Number.NaN);
    for (const [column, { k }] of wanted.entries())
      for (const row of rows)
        if (row.kind === 'row') expected[column * seconds + row.second] = row.values[k] as number;
    expect(fine.values).toEqual(expected);
    const coarse = await read('scale=10&trends=aeeg&from=20&to=60');
    expect([coarse.header.from, coarse.header.bins, coarse.header.planes]).toEqual([
      2,
      4,
      ['mean', 'least', 'most'],
    ]);
    const least = rows.flatMap((row) =>
      row.kind === 'row' && row.second >= 20 && row.second < 30
        ? [row.values[wanted[0]?.k ?? 0] as number]
        : [],
    );
    expect(coarse.values[wanted.length * 4]).toBe(Math.fround(Math.min(...least)));
    const status = async (query: string): Promise<number> =>
      (await fetch(`${at(port).address}/api/recordings/${recording}/trends?${query}`)).status;
    expect(await status('scale=7')).toBe(400);
    expect(await status('scale=1&trends=nothing')).toBe(404);
    expect((await fetch(`${at(port).address}/api/recordings/nobody/trends`)).status).toBe(404);
    expect((await fetch(`${at(port).address}/api/recordings/..%2F..%2Fetc/trends?scale=1`)).status).toBe(404);
  });
});
