/**
 * Sample to viewer: from the encoding of a block's last sample to the viewer's `message`, 6 beds of 64 signals at 512 Hz,
 * 10 viewers of all beds, over loopback. The opponent is a bare `ws` relay of the same frames, in a process of its own as
 * the server is; both are up the whole time and take turns within one run.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { rateOf } from '@valvomo/model';
import { plainSignal } from '@valvomo/testing/plain-signal';
import { encodeBlock } from '@valvomo/wire';
import { WebSocket } from 'ws';

const beds = 6;
const viewers = 10;
const signals = 64;
const rate_hz = 512;
const samples = 26;
const rounds = 7;
const round_s = 6;
const block_ms = (samples / rate_hz) * 1000;
const header_bytes = 32;

const relayProgram = `
  import { WebSocketServer } from 'ws';
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  const viewers = new Set();
  server.on('connection', (peer, { url }) => {
    if (url === '/live') {
      viewers.add(peer);
      peer.on('close', () => viewers.delete(peer));
    } else peer.on('message', (data, isBinary) => {
      if (isBinary) for (const viewer of viewers) viewer.send(data);
    });
  });
  server.on('listening', () => console.log('http://127.0.0.1:' + server.address().port));`;

const serverProgram = (dataDirectory: string): string => `
  import { startServer } from '@valvomo/server';
  const { address } = await startServer({ port: 0, beds: [], dataDirectory: ${JSON.stringify(dataDirectory)} });
  console.log(address);`;

const start = async (program: string): Promise<{ child: ChildProcess; url: string }> => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, url: line.toString().trim().replace('http', 'ws') };
};

const open = async (url: string, protocol: string): Promise<WebSocket> => {
  const socket = new WebSocket(url, [protocol], { perMessageDeflate: false });
  await once(socket, 'open');
  return socket;
};

const hello = (bed: number): string =>
  JSON.stringify({
    type: 'hello',
    device: { id: `amp-${bed}`, name: 'bench', software: 'bench' },
    life: `life-${Date.now()}`,
    bed: `bed-${bed}`,
    origin: { kind: 'simulated' },
    streams: [
      {
        stream: 0,
        start: (BigInt(Date.now()) * 10_000n).toString(),
        rate: rateOf(rate_hz),
        bits: 16,
        signals: Array.from({ length: signals }, (_, at) => plainSignal(`E${at}`)),
      },
    ],
  });

/** One of the two worlds: devices and viewers that are connected once and take part in every round. */
interface World {
  readonly name: string;
  readonly devices: readonly WebSocket[];
  readonly next: number[];
  /** When each block of the round was about to be encoded, by its number and bed. */
  readonly encoded_ms: Map<number, number>;
  latencies_ms: number[];
}

const keyOf = (bed: number, block: number): number => block * beds + bed;

const connect = async (name: string, url: string, isServer: boolean): Promise<World> => {
  const devices: WebSocket[] = [];
  const world: World = {
    name,
    devices,
    next: Array.from({ length: beds }, () => 0),
    encoded_ms: new Map(),
    latencies_ms: [],
  };
  for (let bed = 0; bed < beds; bed += 1) {
    const device = await open(`${url}/device`, 'valvomo.device.1');
    device.send(hello(bed));
    if (isServer) await once(device, 'message');
    devices.push(device);
  }
  for (let viewer = 0; viewer < viewers; viewer += 1) {
    const socket = await open(`${url}/live`, 'valvomo.viewer.1');
    if (isServer)
      for (let bed = 0; bed < beds; bed += 1)
        socket.send(JSON.stringify({ type: 'subscribe', bed: `bed-${bed}` }));
    socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) return;
      const now_ms = performance.now();
      // The first two counts of signal 0 say which block it is.
      const key = keyOf(data.readInt16LE(header_bytes), data.readInt16LE(header_bytes + 2));
      world.latencies_ms.push(now_ms - (world.encoded_ms.get(key) ?? Number.NaN));
    });
  }
  return world;
};

const counts = new Int16Array(signals * samples).map((_, at) => (at * 7919) % 1000);

const sendBlock = (world: World, bed: number): void => {
  const sequence = world.next[bed] ?? 0;
  world.next[bed] = sequence + 1;
  counts[0] = bed;
  counts[1] = sequence;
  world.encoded_ms.set(keyOf(bed, sequence), performance.now());
  const sent = BigInt(Date.now()) * 10_000n;
  const frame = { stream: 0, sequence, first: sequence * samples, samples, signals, sent, counts };
  world.devices[bed]?.send(encodeBlock(frame));
};

interface Round {
  readonly p50_ms: number;
  readonly p99_ms: number;
}

/** Blocks of every bed for `length_s`, the beds spread over the block's time as amplifiers are. */
const play = async (world: World, length_s: number): Promise<Round> => {
  world.latencies_ms = [];
  world.encoded_ms.clear();
  const begin_ms = performance.now();
  const blocks = Math.round((length_s * 1000) / block_ms);
  for (let at = 0; at < blocks * beds; at += 1) {
    const due_ms = begin_ms + (at * block_ms) / beds;
    await sleep(Math.max(0, due_ms - performance.now()));
    sendBlock(world, at % beds);
  }
  const wanted = blocks * beds * viewers;
  for (let wait = 0; wait < 100 && world.latencies_ms.length < wanted; wait += 1) await sleep(20);
  if (world.latencies_ms.length !== wanted)
    throw new Error(`${world.name}: ${world.latencies_ms.length} of ${wanted} messages came`);
  const sorted = Float64Array.from(world.latencies_ms).toSorted();
  const at = (part: number): number => sorted[Math.floor(part * sorted.length)] ?? Number.NaN;
  return { p50_ms: at(0.5), p99_ms: at(0.99) };
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const ms = (value: number): string => `${value.toFixed(3)} ms`;

const folder = mkdtempSync(join(tmpdir(), 'valvomo-bench-'));
const children: ChildProcess[] = [];
try {
  const relayProcess = await start(relayProgram);
  const serverProcess = await start(serverProgram(folder));
  children.push(relayProcess.child, serverProcess.child);
  const relay = await connect('relay', relayProcess.url, false);
  const server = await connect('server', serverProcess.url, true);
  for (const world of [relay, server]) await play(world, 2);
  const results: { relay: Round; server: Round }[] = [];
  console.log(`${beds} beds × ${viewers} viewers, ${signals} ch × ${rate_hz} Hz, ${round_s} s a turn`);
  for (let round = 0; round < rounds; round += 1) {
    // Who goes first changes, so that neither always follows the other.
    const first = round % 2 === 0 ? await play(relay, round_s) : undefined;
    const own = await play(server, round_s);
    const bare = first ?? (await play(relay, round_s));
    results.push({ relay: bare, server: own });
    console.log(
      `round ${round + 1}: server p50 ${ms(own.p50_ms)} p99 ${ms(own.p99_ms)} · ` +
        `bare ws relay p50 ${ms(bare.p50_ms)} p99 ${ms(bare.p99_ms)}`,
    );
  }
  const ratio = median(results.map((round) => round.server.p50_ms / round.relay.p50_ms));
  const own_ms = Math.min(...results.map((round) => round.server.p99_ms));
  const bare_ms = Math.min(...results.map((round) => round.relay.p99_ms));
  const limit_ms = 2 * bare_ms + 0.5;
  const isMet = (met: boolean): string => (met ? 'met' : 'MISSED');
  console.log(`p50: ${ratio.toFixed(2)}× the relay's, target ≤ 1.5×: ${isMet(ratio <= 1.5)}`);
  console.log(
    `smallest p99: ${ms(own_ms)}, relay ${ms(bare_ms)}, target ≤ 2× + 0.5 ms = ${ms(limit_ms)}: ${isMet(own_ms <= limit_ms)}`,
  );
  for (const { devices } of [relay, server]) for (const device of devices) device.terminate();
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
