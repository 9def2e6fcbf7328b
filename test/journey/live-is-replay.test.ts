import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openRecording, openStreams } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { syntheticRecording } from '@valvomo/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort, helloOf, RawDevice } from './server-kit.ts';
import { csvOf, sumOf } from './trends-kit.ts';

const program = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const command = program('packages/cli/src/main.ts');
const playback = program('devices/playback/src/main.ts');
const serving = fileURLToPath(new URL('threads/serving.ts', import.meta.url));

let folder = '';
let children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-replay-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: readonly string[]): ChildProcess => {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
};

const ended = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null) await once(child, 'close');
  return child.exitCode;
};

const serve = async (port: number, file_bytes_max: number): Promise<ChildProcess> => {
  const options = {
    port,
    dataDirectory: join(folder, 'data'),
    beds: [{ id: 'bed-1', name: 'Bed 1' }],
    filing: { every_ms: 200, file_bytes_max },
    analysis: { threads: 1, snapshot_every_s: 1 },
  };
  const server = run(serving, JSON.stringify(options));
  if (server.stdout !== null) await once(server.stdout, 'data');
  return server;
};

interface Described {
  readonly growing: boolean;
  readonly streams: readonly { readonly samples: number }[];
}

const json = async <Body>(url: string): Promise<Body> => (await fetch(url)).json() as Promise<Body>;

/** Every sample and gap of a file, stream by stream. */
const contentOf = async (path: string) => {
  const { source, close } = await openFile(path);
  const recording = await openRecording(source);
  const streams = await openStreams(recording);
  const content = [];
  for (const stream of streams) {
    const { description, samples } = stream;
    const rows = description.signals.map(() => new Int32Array(samples));
    const gaps: (readonly [number, number])[] = [];
    for await (const item of stream.items()) {
      if (item.kind === 'gap') gaps.push([item.start, item.samples]);
      else
        for (const [row, values] of rows.entries())
          values.set(item.counts.subarray(row * item.samples, (row + 1) * item.samples), item.start);
    }
    content.push({
      labels: description.signals.map(({ label }) => label),
      rate: description.timeBase.rate,
      gaps,
      rows,
    });
  }
  const annotations = (await recording.annotations()).map(({ onset, duration, text }) => ({
    onset,
    duration,
    text,
  }));
  await close();
  return { content, annotations };
};

/** Two rates, a gap of its own and marks: whole seconds, so that nothing is filled up at the end. */
const night = (length_s: number): Uint8Array =>
  syntheticRecording({
    length_s,
    ecg_rate_hz: 64,
    gap: { at_s: 9, length_s: 3 },
    annotations: [
      { onset_s: 2.5, text: 'eyes closed' },
      { onset_s: 20.125, text: 'cough', duration_s: 1.5 },
    ],
  });

describe('what was recorded live is what a batch makes of the recording', { timeout: 240_000 }, () => {
  it.each([
    ['in real time', 30, ['--lose-link', '4:2'], 2 ** 32, 1],
    ['20 times as fast, in several files', 300, ['--speed', '20', '--lose-link', '3:1'], 600_000, 3],
  ])(
    '%s, with a lost link and a server that is killed',
    async (_, length_s, args, file_bytes_max, files_min) => {
      const original = join(folder, 'night.edf');
      await writeFile(original, night(length_s));
      const port = await freePort();
      const address = `http://127.0.0.1:${port}`;
      let server = await serve(port, file_bytes_max);
      const device = run(playback, original, '--server', `ws://127.0.0.1:${port}`, '--bed', 'bed-1', ...args);
      const idOf = async (): Promise<string> =>
        (await json<{ recording: string | null }[]>(`${address}/api/beds`))[0]?.recording ?? '';
      await expect.poll(idOf, { timeout: 30_000 }).not.toBe('');
      const recording = await idOf();
      const samplesOf = async (): Promise<number> =>
        (await json<Described>(`${address}/api/recordings/${recording}`)).streams[0]?.samples ?? 0;
      await expect.poll(samplesOf, { timeout: 60_000, interval: 50 }).toBeGreaterThan(length_s * 40);

      server.kill('SIGKILL');
      await once(server, 'exit');
      server = await serve(port, file_bytes_max);
      expect(await ended(device)).toBe(0);

      const rowsInAll = length_s + 3;
      const rowsOf = async (): Promise<number> => (await csvOf({ address })).trimEnd().split('\n').length - 1;
      await expect.poll(rowsOf, { timeout: 60_000, interval: 200 }).toBe(rowsInAll);
      const live = await csvOf({ address });

      // Another device at the bed: the recording is closed.
      const next = new RawDevice({ address, port, close: () => Promise.resolve() });
      await next.greet(helloOf({ device: { id: 'amp-2', name: 'Next', software: 'test 1' } }));
      const isGrowing = async (): Promise<boolean> =>
        (await json<Described>(`${address}/api/recordings/${recording}`)).growing;
      await expect.poll(isGrowing, { timeout: 60_000, interval: 200 }).toBe(false);
      await next.close();
      server.kill('SIGTERM');

      const recorded = join(folder, 'data/recordings', recording);
      const files = (await readdir(recorded)).filter((name) => /-\d{4}\.edf$/.test(name));
      expect(files.length).toBeGreaterThanOrEqual(files_min);
      // Files of one recording are joined by their own words.
      const single = files.length === 1 ? files[0] : undefined;
      const file = single === undefined ? join(folder, 'joined.edf') : join(recorded, single);
      if (single === undefined) await ended(run(command, 'export', recorded, '--out', file));
      const [before, after] = [await contentOf(original), await contentOf(file)];
      expect(after.content).toEqual(before.content);
      for (const annotation of before.annotations) expect(after.annotations).toContainEqual(annotation);

      const out = join(folder, 'batch.csv');
      expect(await ended(run(command, 'trends', file, '--out', out))).toBe(0);
      expect(sumOf(await readFile(out, 'utf8'))).toBe(sumOf(live));
    },
  );
});
