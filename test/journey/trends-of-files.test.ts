import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAnalysis, standardChoice } from '@valvomo/analysis';
import { openRecording, openStreams } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { isTrendItem, type TrendItem } from '@valvomo/model';
import { syntheticRecording } from '@valvomo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newServer, RawDevice, serverOn, type TestServer } from './server-kit.ts';
import { batchAnalysis, batchRows, play, scalpHello, type Course } from './trends-kit.ts';

let folder = '';
let server: TestServer;
const made = { length_s: 40, rate_hz: 100, ecg_rate_hz: 250, gap: { at_s: 12, length_s: 3 } };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-library-'));
  await mkdir(join(folder, 'nights'));
  const annotations = [{ onset_s: 20.5, duration_s: 3, text: 'Impedance measurement' }];
  await writeFile(join(folder, 'nights', 'one.edf'), syntheticRecording({ ...made, annotations }));
  await writeFile(join(folder, 'nights', 'empty.edf'), '');
  server = await newServer({ library: [folder] });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Listed {
  readonly analyses: readonly { readonly analysis: string; readonly end_s: number }[];
  readonly making: { readonly state: string; readonly done_s: number; readonly of_s: number };
}

const get = async (path: string): Promise<unknown> =>
  (await fetch(`${server.address}/api/recordings${path}`)).json();

const fileId = async (): Promise<string> => {
  const list = (await get('')) as { id: string; name: string }[];
  return list.find(({ name }) => name === 'one.edf')?.id ?? '';
};

/** What the engine makes of the file, as the command does. */
const wanted = async () => {
  const { source, close } = await openFile(join(folder, 'nights', 'one.edf'));
  const streams = await openStreams(await openRecording(source));
  const analysis = createAnalysis(
    streams.map(({ description }) => description),
    standardChoice,
  );
  analysis.accept(analysis.stream, { kind: 'measuring', start: 2050, samples: 300 });
  const rows: TrendItem[] = [];
  for (const stream of [1, 0])
    for await (const item of streams[stream]?.items() ?? [])
      rows.push(...analysis.accept(stream, item).filter(isTrendItem));
  rows.push(...analysis.end().filter(isTrendItem));
  await close();
  return { columns: analysis.columns, rows };
};

describe('trends of a file of the library', { timeout: 60_000 }, () => {
  it('are made when somebody asks, kept, and equal those of the command; the file stays as it is', async () => {
    await expect.poll(fileId, { timeout: 20_000 }).not.toBe('');
    const id = await fileId();
    const before = await stat(join(folder, 'nights', 'one.edf'));
    const bytes = await readFile(join(folder, 'nights', 'one.edf'));
    expect(await get(`/${id}/trends`)).toMatchObject({ analyses: [], making: { state: 'none' } });
    const asked = await fetch(`${server.address}/api/recordings/${id}/trends`, { method: 'POST' });
    expect(await asked.json()).toMatchObject({ making: { of_s: made.length_s + made.gap.length_s } });
    const state = async (): Promise<string> => ((await get(`/${id}/trends`)) as Listed).making.state;
    await expect.poll(state, { timeout: 30_000 }).toBe('made');
    const listed = (await get(`/${id}/trends`)) as Listed;
    const seconds = made.length_s + made.gap.length_s;
    expect(listed).toMatchObject({
      analyses: [{ end_s: seconds }],
      making: { state: 'made', done_s: seconds, of_s: seconds },
    });
    const body = await (await fetch(`${server.address}/api/recordings/${id}/trends?scale=1`)).arrayBuffer();
    const length = new DataView(body).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(body, 4, length))) as {
      bins: number;
      columns: { name: string }[];
    };
    const values = new Float32Array(body, 4 + length);
    const { columns, rows } = await wanted();
    expect(header.columns.map(({ name }) => name)).toEqual(columns.map(({ name }) => name));
    expect(header.bins).toBe(seconds);
    const expected = new Float32Array(columns.length * seconds).fill(Number.NaN);
    for (const row of rows)
      if (row.kind === 'row')
        for (const [k, value] of row.values.entries()) expected[k * seconds + row.second] = value;
    expect(values).toEqual(expected);
    const after = await stat(join(folder, 'nights', 'one.edf'));
    expect([after.mtimeMs, after.size]).toEqual([before.mtimeMs, before.size]);
    expect(await readFile(join(folder, 'nights', 'one.edf'))).toEqual(bytes);
  });

  it('are kept over a restart, and are none once the file has changed', async () => {
    server = await server.restart();
    await expect.poll(fileId, { timeout: 20_000 }).not.toBe('');
    const id = await fileId();
    const state = async (): Promise<string> => ((await get(`/${id}/trends`)) as Listed).making.state;
    await expect.poll(state, { timeout: 20_000 }).toBe('made');
    await writeFile(join(folder, 'nights', 'one.edf'), syntheticRecording({ ...made, length_s: 30 }));
    await expect.poll(state, { timeout: 20_000 }).toBe('none');
  });

  it('and of what a bed recorded, where they were not made', async () => {
    const post = (id: string): Promise<Response> =>
      fetch(`${server.address}/api/recordings/${id}/trends`, { method: 'POST' });
    expect((await post('nothing')).status).toBe(404);
    const device = new RawDevice(server);
    await device.greet(scalpHello());
    const course: Course = [300, -130, 700, 900];
    const [sequence] = play(device, course);
    await device.acked(sequence);
    const beds = (await (await fetch(`${server.address}/api/beds`)).json()) as { recording: string }[];
    const recording = beds[0]?.recording ?? '';
    expect([(await post(recording)).status]).toEqual([409]);
    await device.close();
    // The bed is gone, and with it what was made there.
    const { dataDirectory } = server;
    await server.close();
    await rm(join(dataDirectory, 'recordings', recording), { recursive: true, force: true });
    server = await serverOn(dataDirectory, { beds: [] });
    await post(recording);
    const state = async (): Promise<string> => ((await get(`/${recording}/trends`)) as Listed).making.state;
    await expect.poll(state, { timeout: 30_000 }).toBe('made');
    const body = await (
      await fetch(`${server.address}/api/recordings/${recording}/trends?scale=1`)
    ).arrayBuffer();
    const values = new Float32Array(body, 4 + new DataView(body).getUint32(0, true));
    const rows = batchRows(course);
    const { columns } = batchAnalysis();
    const seconds = rows.reduce((sum, row) => sum + (row.kind === 'row' ? 1 : row.seconds), 0);
    const expected = new Float32Array(columns.length * seconds).fill(Number.NaN);
    for (const row of rows)
      if (row.kind === 'row')
        for (const [k, value] of row.values.entries()) expected[k * seconds + row.second] = value;
    expect(values).toEqual(expected);
  });
});
