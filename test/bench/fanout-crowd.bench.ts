/**
 * Fan-out to crowds: 6 beds × 10 viewers and 50 × 100, every viewer of every bed, blocks of 64 signals × 26 samples, 20 a
 * second a bed, over loopback. The server against a bare `ws` relay and nats-server, each a process of its own, in turn within one run: processor time
 * a delivered message, latency from the sender's clock to the viewer. The server also records, with fsyncs, and judges. What
 * it left out for a viewer that was too slow it said, and is counted: delivered and left out make all. BENCH_CROWDS=100x200 asks for others.
 */
import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  block,
  blockOf,
  openDevices,
  relayProgram,
  serverProgram,
  startNode,
  type Started,
} from './fanout/programs.ts';
import type { Asked, Told } from './fanout/viewers.ts';
import { median, say } from './measure.ts';

const perSecond = 20;
const rounds = 3;
const round_s = 5;
const loads = (process.env['BENCH_CROWDS'] ?? '6x10,50x100').split(',').map((text) => {
  const [beds = 1, viewers = 1] = text.split('x').map(Number);
  return { beds, viewers };
});

type Kind = 'server' | 'ws' | 'nats';
/** One of the three worlds: the process that is judged, its port, and how a bed's block is sent to it. */
interface World {
  readonly kind: Kind;
  readonly process: ChildProcess;
  readonly viewers: ChildProcess;
  readonly send: (bed: number, frame: Uint8Array) => void;
  readonly next: number[];
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address !== null && typeof address === 'object' ? address.port : 0;
};

const connectedTo = async (port: number): Promise<Socket> => {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    if (isOpen) return socket;
    await sleep(50);
  }
  throw new Error(`nothing listens on port ${port}`);
};

const startNats = async (): Promise<Started> => {
  const port = await freePort();
  const started = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  (await connectedTo(port)).destroy();
  return { process: started, port };
};

const ask = async (viewers: ChildProcess, asked: Asked): Promise<Told> => {
  viewers.send(asked);
  const [told] = (await once(viewers, 'message')) as [Told];
  return told;
};

const openWorld = async (kind: Kind, beds: number, viewers: number, folder: string): Promise<World> => {
  const started = await (kind === 'nats'
    ? startNats()
    : startNode(kind === 'server' ? serverProgram(join(folder, `data-${beds}`)) : relayProgram));
  const { port } = started;
  const crowd = fork(new URL('fanout/viewers.ts', import.meta.url));
  let send: World['send'];
  if (kind === 'nats') {
    const socket = await connectedTo(port);
    socket.resume();
    socket.write('CONNECT {"verbose":false,"pedantic":false}\r\n');
    socket.on('data', (data) => data.includes('PING') && socket.write('PONG\r\n'));
    send = (bed, frame) =>
      socket.write(
        Buffer.concat([Buffer.from(`PUB bed.${bed} ${frame.length}\r\n`), frame, Buffer.from('\r\n')]),
      );
  } else {
    const devices = await openDevices(port, beds, kind === 'server');
    send = (bed, frame) => devices[bed]?.send(frame);
  }
  const protocol = kind === 'server' ? 'valvomo' : kind === 'ws' ? 'relay' : 'nats';
  await ask(crowd, { kind: 'connect', protocol, port, viewers, beds });
  return {
    kind,
    process: started.process,
    viewers: crowd,
    send,
    next: Array.from({ length: beds }, () => 0),
  };
};

/** Processor seconds of a process, all its threads. */
const cpuOf_s = ({ pid = 0 }: ChildProcess): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

interface Round extends Told {
  readonly wanted: number;
  /** Processor microseconds of the judged process a delivered message, and its share of a core. */
  readonly each_us: number;
  readonly cores: number;
}

const play = async (world: World, beds: number, viewers: number, length_s: number): Promise<Round> => {
  await ask(world.viewers, { kind: 'count' });
  const [before_s, begin_ms] = [cpuOf_s(world.process), performance.now()];
  const blocks = length_s * perSecond * beds;
  for (let at = 0; at < blocks; at += 1) {
    const wait_ms = begin_ms + (at * 1000) / (perSecond * beds) - performance.now();
    if (wait_ms > 0.5) await sleep(wait_ms);
    const bed = at % beds;
    const sequence = world.next[bed] ?? 0;
    world.next[bed] = sequence + 1;
    const sent = process.hrtime.bigint() / 100n;
    world.send(bed, blockOf(bed, sequence, sent));
  }
  const wanted = blocks * viewers;
  let told = await ask(world.viewers, { kind: 'tell' });
  for (let wait = 0; wait < 100 && told.messages < wanted; wait += 1) {
    await sleep(50);
    told = await ask(world.viewers, { kind: 'tell' });
  }
  const length = (performance.now() - begin_ms) / 1000;
  const cpu_s = cpuOf_s(world.process) - before_s;
  return { ...told, wanted, each_us: (1e6 * cpu_s) / told.messages, cores: cpu_s / length };
};

const compare = async (
  kinds: readonly Kind[],
  beds: number,
  viewers: number,
  folder: string,
): Promise<void> => {
  const worlds: World[] = [];
  try {
    for (const kind of kinds) worlds.push(await openWorld(kind, beds, viewers, folder));
    for (const world of worlds) await play(world, beds, viewers, 2);
    const results = new Map<Kind, Round[]>(kinds.map((kind) => [kind, []]));
    for (let round = 0; round < rounds; round += 1)
      for (const world of worlds) results.get(world.kind)?.push(await play(world, beds, viewers, round_s));
    const middle = (kind: Kind, field: keyof Round): number =>
      median((results.get(kind) ?? []).map((one) => one[field]));
    say(`${beds} beds × ${viewers} viewers: ${beds * viewers * perSecond} deliveries a second`);
    for (const kind of kinds) {
      const share = middle(kind, 'messages') / middle(kind, 'wanted');
      const left = middle(kind, 'skipped') / block.samples / middle(kind, 'wanted');
      const leftOut = left > 0 ? `, ${(100 * left).toFixed(1)} % left out and said` : '';
      say(
        `  ${kind.padEnd(6)} ${(100 * share).toFixed(1)} % delivered${leftOut}, ${middle(kind, 'each_us').toFixed(2)} µs a delivery, ` +
          `${middle(kind, 'cores').toFixed(2)} cores, p50 ${middle(kind, 'p50_ms').toFixed(2)} ms, p99 ${middle(kind, 'p99_ms').toFixed(1)} ms; ` +
          `viewers' process ${((100 * middle(kind, 'cpu_s')) / round_s).toFixed(0)} % of a core`,
      );
    }
    for (const other of kinds.slice(1))
      say(
        `  server ${(middle('server', 'each_us') / middle(other, 'each_us')).toFixed(2)}× the processor time of ${other} a delivery`,
      );
  } finally {
    for (const world of worlds) {
      world.viewers.kill('SIGKILL');
      world.process.kill('SIGKILL');
    }
  }
};

const hasNats = spawnSync('nats-server', ['--version']).status === 0;
if (!hasNats) say('skipped: nats-server is not installed (apt-get install nats-server)');
const folder = mkdtempSync(join(tmpdir(), 'valvomo-crowd-'));
try {
  for (const { beds, viewers } of loads)
    await compare(hasNats ? ['server', 'ws', 'nats'] : ['server', 'ws'], beds, viewers, folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
