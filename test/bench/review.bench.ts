/**
 * Review of a 24 h recording of 32 signals at 256 Hz (EDF+C, 1 s records, 1.4 GB, page cache warm): a page of 10 s in process
 * against a bare positioned read into WebAssembly memory, from request to last byte on loopback against a static file of
 * the same size, opening, the overview, the server's memory, and how long its event loop is held up while four clients
 * page and one asks for columns of the whole night. Both sides of a ratio are interleaved within one run.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openFileReader } from '@valvomo/store';
import { page } from '../../packages/server/src/review/thread/page.ts';
import { longRecording, type LongRecording } from './long-recording.ts';
import { median, say } from './measure.ts';

const shape: LongRecording = { hours: 24, signals: 32, rate_hz: 256, notes: 2000 };
const page_s = 10;
const pages = 400;
const rounds = 5;
const { rate_hz, signals } = shape;
const samples = page_s * rate_hz;
const page_bytes = 32 + 2 * signals * samples;

const percentile = (times: readonly number[], part: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor(part * (times.length - 1))] ?? Number.NaN;
const now_ms = (): number => Number(process.hrtime.bigint()) / 1e6;
const placeOf = (at: number, round: number): number =>
  (at * 7919 + round * 104_729) % (shape.hours * 3600 - page_s);

const agent = new Agent({ keepAlive: true });
/** Milliseconds from request to last byte, and how many bytes. */
const fetched = (url: string): Promise<{ took_ms: number; bytes: number }> =>
  new Promise((resolve, reject) => {
    const began = now_ms();
    get(url, { agent }, (response) => {
      let bytes = 0;
      response.on('data', (part: Buffer) => (bytes += part.length));
      response.on('end', () => {
        const { statusCode } = response;
        if (statusCode === 200) resolve({ took_ms: now_ms() - began, bytes });
        else reject(new Error(`${url}: ${statusCode}`));
      });
    }).on('error', reject);
  });

const asked = async <Told>(child: ChildProcess, what: string): Promise<Told> => {
  child.send(what);
  const [told] = (await once(child, 'message')) as [Told];
  return told;
};

/** Memory of WebAssembly, into which the floor reads. */
const wasmMemory = (): Uint8Array => {
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly: { Memory: new (size: { initial: number }) => { buffer: ArrayBuffer } };
  };
  return new Uint8Array(new WebAssembly.Memory({ initial: 64 }).buffer);
};

const inProcess = async (path: string, header_bytes: number, record_bytes: number): Promise<void> => {
  const opening: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    const began = now_ms();
    const reader = await openFileReader(path);
    await page(reader, { stream: 0, from: 12 * 3600 * rate_hz, samples, large: false });
    opening.push(now_ms() - began);
    await reader.close();
  }
  say(
    `open to first page: p50 ${median(opening).toFixed(2)} ms, worst ${Math.max(...opening).toFixed(2)} ms (target ≤ 10 ms)`,
  );
  const file = openSync(path, 'r');
  const memory = wasmMemory();
  const reader = await openFileReader(path);
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const bare: number[] = [];
    const ours: number[] = [];
    for (let at = 0; at < pages; at += 1) {
      const first_s = placeOf(at, round);
      const a = now_ms();
      readSync(file, memory, 0, page_s * record_bytes, header_bytes + first_s * record_bytes);
      const b = now_ms();
      await page(reader, { stream: 0, from: first_s * rate_hz, samples, large: false });
      bare.push(b - a);
      ours.push(now_ms() - b);
    }
    // The first round warms.
    if (round > 0) ratios.push(percentile(ours, 0.99) / percentile(bare, 0.99));
    if (round > 0)
      say(
        `page in process: p50 ${(1000 * percentile(ours, 0.5)).toFixed(0)} µs, p99 ${(1000 * percentile(ours, 0.99)).toFixed(0)} µs; bare read p50 ${(1000 * percentile(bare, 0.5)).toFixed(0)}, p99 ${(1000 * percentile(bare, 0.99)).toFixed(0)} µs`,
      );
  }
  say(
    `page in process: p99 ${median(ratios).toFixed(2)}× the bare read into WebAssembly memory (target ≤ 5×)`,
  );
  await reader.close();
  closeSync(file);
};

const overLoopback = async (address: string, recording: string): Promise<void> => {
  const above: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const still: number[] = [];
    const ours: number[] = [];
    for (let at = 0; at < pages / 2; at += 1) {
      still.push((await fetched(`${address}/assets/page.bin`)).took_ms);
      const url = `${recording}/page?stream=0&from=${placeOf(at, round) * rate_hz}&samples=${samples}`;
      const { took_ms, bytes } = await fetched(url);
      if (bytes !== page_bytes) throw new Error(`${bytes} bytes, not ${page_bytes}`);
      ours.push(took_ms);
    }
    if (round > 0) above.push(percentile(ours, 0.99) - percentile(still, 0.99));
    if (round > 0)
      say(
        `page over loopback: p50 ${percentile(ours, 0.5).toFixed(2)} ms, p99 ${percentile(ours, 0.99).toFixed(2)} ms; static file p50 ${percentile(still, 0.5).toFixed(2)}, p99 ${percentile(still, 0.99).toFixed(2)} ms`,
      );
  }
  say(
    `page over loopback: p99 ${median(above).toFixed(2)} ms above a static file of the same size (target ≤ 2 ms)`,
  );
};

const overviews = async (recording: string): Promise<void> => {
  const first = (await fetched(`${recording}/overview?columns=1000`)).took_ms;
  const warm: number[] = [];
  for (let round = 0; round < 20; round += 1)
    warm.push((await fetched(`${recording}/overview?columns=1000`)).took_ms);
  say(
    `overview of ${shape.hours} h: ${first.toFixed(0)} ms the first time (annotations of every record), then p50 ${median(warm).toFixed(1)} ms, worst ${Math.max(...warm).toFixed(1)} ms (target ≤ 150 ms)`,
  );
};

interface Held {
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
  readonly cpu_ms: number;
}

/** Four clients page and one has columns of the whole night made: what that costs the loop that serves live pictures. */
const busy = async (child: ChildProcess, recording: string): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  child.send('reset');
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const idle = await asked<Held>(child, 'lag');
  child.send('reset');
  const whole = shape.hours * 3600 * rate_hz;
  const filters = 'low_cut=0.3&high_cut=70&notch=50';
  const night = fetched(`${recording}/columns?stream=0&from=0&samples=${whole}&columns=1600&${filters}`);
  const client = async (own: number): Promise<number[]> => {
    const took: number[] = [];
    for (let at = 0; at < pages / 2; at += 1) {
      const url = `${recording}/page?stream=0&from=${placeOf(at, own) * rate_hz}&samples=${samples}`;
      took.push((await fetched(url)).took_ms);
    }
    return took;
  };
  const took = (await Promise.all([1, 2, 3, 4].map((own) => client(own)))).flat();
  const held = await asked<Held>(child, 'lag');
  say(
    `event loop while 4 clients page and columns of ${shape.hours} h are made: p50 ${held.p50_ms.toFixed(2)} ms, p99 ${held.p99_ms.toFixed(2)} ms, max ${held.max_ms.toFixed(2)} ms; idle p50 ${idle.p50_ms.toFixed(2)}, p99 ${idle.p99_ms.toFixed(2)} ms`,
  );
  say(
    `a page costs the thread of live pictures ${((held.cpu_ms - idle.cpu_ms) / took.length).toFixed(2)} ms of processor time`,
  );
  say(
    `pages meanwhile: p50 ${percentile(took, 0.5).toFixed(1)} ms, p99 ${percentile(took, 0.99).toFixed(1)} ms`,
  );
  say(`columns of ${shape.hours} h, filtered, beside them: ${((await night).took_ms / 1000).toFixed(1)} s`);
};

const folder = mkdtempSync(join(tmpdir(), 'valvomo-review-bench-'));
const place = (name: string): string => join(folder, name);
let child: ChildProcess | undefined;
try {
  for (const name of ['library', 'data', 'page/assets']) mkdirSync(place(name), { recursive: true });
  const { header_bytes, record_bytes } = await longRecording(place('library/night.edf'), shape);
  writeFileSync(place('page/index.html'), '<!doctype html>');
  writeFileSync(place('page/assets/page.bin'), new Uint8Array(page_bytes).fill(7));
  await inProcess(place('library/night.edf'), header_bytes, record_bytes);
  child = fork(new URL('review/served.mts', import.meta.url), [
    place('data'),
    place('library'),
    place('page'),
  ]);
  const [{ address }] = (await once(child, 'message')) as [{ address: string }];
  let id = '';
  while (id === '') {
    const list = (await (await fetch(`${address}/api/recordings`)).json()) as { id: string }[];
    id = list[0]?.id ?? '';
  }
  const recording = `${address}/api/recordings/${id}`;
  await overLoopback(address, recording);
  const { rss } = await asked<{ rss: number }>(child, 'rss');
  await overviews(recording);
  await busy(child, recording);
  const after = await asked<{ rss: number }>(child, 'rss');
  say(
    `server's resident memory: ${(rss / 2 ** 20).toFixed(0)} MiB after pages, ${(after.rss / 2 ** 20).toFixed(0)} MiB after overviews and columns of ${shape.hours} h (target: flat)`,
  );
} finally {
  agent.destroy();
  child?.kill();
  rmSync(folder, { recursive: true, force: true });
}
