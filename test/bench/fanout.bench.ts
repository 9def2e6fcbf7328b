/**
 * Sample to viewer: from the encoding of a block's last sample to the viewer's `message`, 6 beds of 64 signals at 512 Hz,
 * 10 viewers of all beds, over loopback. The opponent is a bare `ws` relay of the same frames, in a process of its own as
 * the server is; both are up the whole time and take turns within one run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { WebSocket } from 'ws';
import {
  block as shape,
  blockOf,
  openDevices,
  openSocket,
  relayProgram,
  serverProgram,
  startNode,
  type Started,
} from './fanout/programs.ts';
import { median } from './measure.ts';

const beds = 6;
const viewers = 10;
const { signals, rate_hz, samples } = shape;
const rounds = 7;
const round_s = 6;
const block_ms = (samples / rate_hz) * 1000;
const header_bytes = 32;

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

const connect = async (name: string, port: number, isServer: boolean): Promise<World> => {
  const devices = await openDevices(port, beds, isServer);
  const world: World = {
    name,
    devices,
    next: Array.from({ length: beds }, () => 0),
    encoded_ms: new Map(),
    latencies_ms: [],
  };
  for (let viewer = 0; viewer < viewers; viewer += 1) {
    const socket = await openSocket(port, '/live', 'valvomo.viewer.1');
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

const sendBlock = (world: World, bed: number): void => {
  const sequence = world.next[bed] ?? 0;
  world.next[bed] = sequence + 1;
  world.encoded_ms.set(keyOf(bed, sequence), performance.now());
  world.devices[bed]?.send(blockOf(bed, sequence, BigInt(Date.now()) * 10_000n));
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

const ms = (value: number): string => `${value.toFixed(3)} ms`;

const folder = mkdtempSync(join(tmpdir(), 'valvomo-bench-'));
const children: Started['process'][] = [];
try {
  const relayProcess = await startNode(relayProgram);
  const serverProcess = await startNode(serverProgram(folder));
  children.push(relayProcess.process, serverProcess.process);
  const relay = await connect('relay', relayProcess.port, false);
  const server = await connect('server', serverProcess.port, true);
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
