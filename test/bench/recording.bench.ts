/**
 * Recording at the load of a hospital, in real time: 100 beds × 32 signals at 256 Hz, then 6 × 256 at 2048 Hz, each for ten
 * minutes (BENCH_SECONDS says otherwise, BENCH_LOADS which: 0, 1). The server is `valvomo start` as anybody starts it: journal, files, database, trends.
 * The devices are a process of their own with the device kit. Beside it in the same run, for a minute at most, the same devices at a
 * bare `ws` server that appends frames to files and acknowledges after fdatasync. At the end every count is read back.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { say } from './measure.ts';
import { accountFor } from './recording/account.ts';
import { cpuOf_s, disksWritten, memoryOf_MiB, threadsOf_s, writtenBy } from './recording/machine.ts';
import type { Load, WardTold } from './recording/ward.ts';

const length_s = Number(process.env['BENCH_SECONDS'] ?? 600);
const wanted = (process.env['BENCH_LOADS'] ?? '0,1').split(',').map(Number);
const bareLength_s = Math.min(60, length_s);
const warm_s = 15;
const loads: readonly Load[] = [
  { beds: 100, signals: 32, rate_hz: 256, seed: 1 },
  { beds: 6, signals: 256, rate_hz: 2048, seed: 2 },
];
const command = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));
const here = (name: string): string => fileURLToPath(new URL(`recording/${name}`, import.meta.url));

interface Judged {
  readonly kind: 'server' | 'bare';
  readonly process: ChildProcess;
  readonly pid: number;
  readonly address: string;
}

const startProgram = async (kind: Judged['kind'], args: readonly string[]): Promise<Judged> => {
  const started = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for (;;) {
    const [part] = (await once(started.stdout, 'data')) as [Buffer];
    text += part.toString();
    const address = /http:\/\/[\d.]+:\d+/.exec(text)?.[0];
    if (address !== undefined) return { kind, process: started, pid: started.pid ?? 0, address };
  }
};

const ask = async (ward: ChildProcess, asked: 'count' | 'tell' | 'stop'): Promise<WardTold> => {
  ward.send(asked);
  const [told] = (await once(ward, 'message')) as [WardTold];
  return told;
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
};

const mebi = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** The smallest bucket with 99 % of what a histogram of /metrics counted. */
const p99Of = (metrics: string, name: string): string => {
  const buckets = [...metrics.matchAll(new RegExp(String.raw`${name}_bucket\{le="([^"]+)"\} (\d+)`, 'g'))];
  const total = Number(buckets.at(-1)?.[2] ?? 0);
  const found = buckets.find(([, , count]) => Number(count) >= 0.99 * total)?.[1];
  return `≤ ${Number(found) * 1000} ms of ${total}`;
};

const sayMetrics = async ({ address }: Judged): Promise<void> => {
  const metrics = await (await fetch(`${address}/metrics`)).text();
  const valuesOf = (name: string): number[] =>
    [...metrics.matchAll(new RegExp(String.raw`^valvomo_${name}(?:\{[^}]*\})? ([\d.e+-]+)$`, 'gm'))].map(
      ([, value]) => Number(value),
    );
  const sum = (name: string): number => valuesOf(name).reduce((total, value) => total + value, 0);
  const behind = valuesOf('analysis_behind_seconds').toSorted((a, b) => a - b);
  say(
    `  fdatasync of the journal p99 ${p99Of(metrics, 'valvomo_journal_sync_seconds')}; ${sum('acks_total')} acks, ${sum('gaps_total')} gaps, ${sum('resends_total')} resends`,
  );
  say(
    `  trends behind: median ${(behind[behind.length >> 1] ?? Number.NaN).toFixed(1)} s, most ${(behind.at(-1) ?? Number.NaN).toFixed(1)} s; ${sum('analysis_rows_total')} rows; thread deaths ${sum('analysis_thread_deaths_total')}`,
  );
};

const sayBehind = async ({ address }: Judged, payload: number, data: string): Promise<void> => {
  const folder = `${address}/api/beds`;
  const beds = (await (await fetch(folder)).json()) as {
    readonly filed_until: string | null;
    readonly head_time: string | null;
  }[];
  const late = beds.map(({ filed_until: filed, head_time: head }) => (Number(head) - Number(filed)) / 1e7);
  say(
    `  in files: at most ${Math.max(...late).toFixed(1)} s behind the newest sample; payload ${mebi(payload)}, ${data}`,
  );
};

interface Measured {
  readonly told: WardTold;
  readonly cores: number;
}

/** One load against one program: warm-up, the measured time, then the devices end and all is acknowledged. */
const measure = async (judged: Judged, load: Load, run_s: number): Promise<Measured> => {
  const url = judged.address.replace('http', 'ws');
  const ward = fork(here('ward.ts'), [JSON.stringify({ ...load, url })]);
  try {
    await sleep(warm_s * 1000);
    const first = await ask(ward, 'count');
    const before = {
      cpu_s: cpuOf_s(judged.pid),
      threads: threadsOf_s(judged.pid),
      disk: writtenBy(judged.pid),
      all: disksWritten(),
    };
    const began_ms = performance.now();
    await sleep(run_s * 1000);
    const told = await ask(ward, 'tell');
    const took_s = (performance.now() - began_ms) / 1000;
    const cores = (cpuOf_s(judged.pid) - before.cpu_s) / took_s;
    const threads = [...threadsOf_s(judged.pid)]
      .map(([name, spent]) => [name, (spent - (before.threads.get(name) ?? 0)) / took_s] as const)
      .filter(([, share]) => share >= 0.005)
      .toSorted((a, b) => b[1] - a[1]);
    const samples =
      told.measured.reduce((sum, one) => sum + one, 0) - first.measured.reduce((sum, one) => sum + one, 0);
    const payload = samples * load.signals * 2;
    const disk = writtenBy(judged.pid);
    const memory = memoryOf_MiB(judged.pid);
    const { ack_ms } = told;
    say(
      `${judged.kind}: ${took_s.toFixed(0)} s, ${(payload / took_s / 1e6).toFixed(2)} MB/s of counts; acknowledged after p50 ${ack_ms.p50.toFixed(1)} ms, p99 ${ack_ms.p99.toFixed(1)} ms, max ${ack_ms.max.toFixed(0)} ms (${ack_ms.acks} blocks); ${told.unacknowledged} blocks waiting, ${told.lost_samples} fell out of a ring, ${told.connections} connections`,
    );
    say(
      `  ${cores.toFixed(2)} cores (${threads.map(([name, share]) => `${name} ${share.toFixed(2)}`).join(', ')}); the devices ${((told.cpu_s - first.cpu_s) / took_s).toFixed(2)}`,
    );
    say(
      `  written for each byte of counts: ${((disk.calls - before.disk.calls) / payload).toFixed(2)} by calls, ${((disk.disk - before.disk.disk) / payload).toFixed(2)} to the disk, ${((disksWritten() - before.all) / payload).toFixed(2)} by the whole machine; memory ${memory.now.toFixed(0)} MiB, at most ${memory.most.toFixed(0)}`,
    );
    if (judged.kind === 'server') {
      await sayMetrics(judged);
      await sayBehind(judged, payload, `${load.beds} beds`);
    }
    return { told: await ask(ward, 'stop'), cores };
  } finally {
    ward.kill('SIGKILL');
  }
};

const verified = async (data: string): Promise<string> => {
  const child = spawn(process.execPath, [command, 'verify', data], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.on('data', (part: Buffer) => (text += part.toString()));
  await once(child, 'close');
  return text.trim().split('\n').slice(-6).join(' | ');
};

const play = async (load: Load, folder: string): Promise<void> => {
  say(`${load.beds} beds × ${load.signals} signals × ${load.rate_hz} Hz`);
  const [data, empty, bareData] = ['data', 'library', 'bare'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const one of [empty, bareData]) mkdirSync(one, { recursive: true });
  const bare = await startProgram('bare', [here('bare.ts'), bareData]);
  let baseline: Measured;
  try {
    baseline = await measure(bare, load, bareLength_s);
  } finally {
    await end(bare.process);
    rmSync(bareData, { recursive: true, force: true });
  }
  const profile = process.env['BENCH_PROFILE'];
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const server = await startProgram('server', [
    ...flags,
    command,
    'start',
    empty,
    '--port',
    '0',
    '--data',
    data,
  ]);
  let own: Measured;
  try {
    own = await measure(server, load, length_s);
    const began_ms = performance.now();
    await end(server.process);
    say(`  ended in order within ${((performance.now() - began_ms) / 1000).toFixed(1)} s`);
  } finally {
    server.process.kill('SIGKILL');
  }
  say(
    `  ${(own.cores / baseline.cores).toFixed(1)}× the processor time of the bare server, ack p99 ${(own.told.ack_ms.p99 / baseline.told.ack_ms.p99).toFixed(2)}× its`,
  );
  say(`  verify: ${await verified(data)}`);
  const { samples, missing, wrong } = await accountFor(data, load, own.told.measured);
  say(
    `  read back: ${samples} samples of every signal, ${missing} missing, ${wrong} counts differ (must be 0)`,
  );
  if (missing + wrong > 0) process.exitCode = 1;
};

for (const load of wanted.flatMap((at) => loads[at] ?? [])) {
  const folder = mkdtempSync(join(tmpdir(), 'valvomo-recording-bench-'));
  try {
    await play(load, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
