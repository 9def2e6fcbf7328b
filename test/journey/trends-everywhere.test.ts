import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { syntheticRecording } from '@valvomo/testing';
import type { ServerOptions } from '@valvomo/server';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { newServer } from './server-kit.ts';
import { csvOf, sumOf } from './trends-kit.ts';

const command = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));
const playback = fileURLToPath(new URL('../../devices/playback/src/main.ts', import.meta.url));

let folder = '';
let recording = '';
let batch = '';
const run = async (...args: readonly string[]): Promise<number | null> => {
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
};

/** 42 s of which 2 are a gap, long enough behind it for every window; and what the command makes of them. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-everywhere-'));
  recording = join(folder, 'night.edf');
  await writeFile(recording, syntheticRecording({ length_s: 40, gap: { at_s: 4, length_s: 2 } }));
  const out = join(folder, 'night.csv');
  await run(command, 'trends', recording, '--out', out);
  batch = await readFile(out, 'utf8');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Played {
  readonly csv: string;
  readonly metrics: string;
}

/** The same file played to a server, until its trends are those of the command or stay others. */
const played = async (args: readonly string[], options: Partial<ServerOptions> = {}): Promise<Played> => {
  const server = await newServer(options);
  try {
    const url = server.address.replace('http', 'ws');
    await run(playback, recording, '--server', url, '--bed', 'bed-1', ...args);
    for (let wait = 0; wait < 100 && (await csvOf(server)) !== batch; wait += 1)
      await new Promise((resolve) => setTimeout(resolve, 200));
    return { csv: await csvOf(server), metrics: await (await fetch(`${server.address}/metrics`)).text() };
  } finally {
    await server.stop();
  }
};

describe.concurrent('one recording has one set of trends, to the byte', () => {
  it('the command’s has a row a second, and a value in every column that needs less than a minute', ({
    expect,
  }) => {
    const [header = '', ...rows] = batch.trimEnd().split('\n');
    expect(rows).toHaveLength(42);
    const cells = rows.map((row) => row.split(','));
    const empty = header.split(',').filter((_, at) => cells.every((row) => row[at] === ''));
    expect(empty.filter((name) => !name.startsWith('suppression.'))).toEqual([]);
  });

  it('at 20 times the speed, in blocks of 10 ms, lost, doubled and out of order', async ({ expect }) => {
    const faults = ['--drop', '0.1', '--duplicate', '0.1', '--reorder', '0.1', '--seed', '5'];
    const { csv } = await played(['--speed', '20', '--block-ms', '10', ...faults]);
    expect(sumOf(csv)).toBe(sumOf(batch));
  });

  it('at full speed, in blocks of a second, from the journal because memory holds too little', async ({
    expect,
  }) => {
    const history = { length_s: 2, bytes_max: 20_000 };
    const { csv } = await played(['--speed', 'max', '--block-ms', '1000'], { history });
    expect(sumOf(csv)).toBe(sumOf(batch));
  });

  it('after threads that died in the middle, twice', async ({ expect }) => {
    const plan = await mkdtemp(join(folder, 'deaths-'));
    for (const second of [16, 38]) await writeFile(join(plan, String(second)), '');
    process.env['VALVOMO_TEST_DEATHS'] = plan;
    const entry = new URL('threads/dying.ts', import.meta.url);
    const { csv, metrics } = await played(['--speed', '10'], { analysis: { entry, snapshot_every_s: 0 } });
    expect(sumOf(csv)).toBe(sumOf(batch));
    expect(metrics).toContain('valvomo_analysis_thread_deaths_total 2');
    expect(await readdir(plan)).toEqual([]);
  });

  it('in real time', async ({ expect }) => {
    const { csv } = await played([]);
    expect(sumOf(csv)).toBe(sumOf(batch));
  });
});
