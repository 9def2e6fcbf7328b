import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackCounts } from '@valvomo/dsp';
import { rateOf } from '@valvomo/model';
import { startServer, type Server, type ServerOptions } from '@valvomo/server';
import { plainSignal } from '@valvomo/testing';
import {
  decodeFrame,
  encodeBlock,
  parseServerToDevice,
  parseServerToViewer,
  type BlockFrame,
  type DeviceMessage,
  type ServerToDevice,
  type ServerToViewer,
} from '@valvomo/wire';
import { WebSocket } from 'ws';

/** Clients that speak the wire and nothing else, for tests against the real server. */

export type Hello = Extract<DeviceMessage, { type: 'hello' }>;
type Of<Message extends { type: string }, Type extends Message['type']> = Extract<Message, { type: Type }>;

export const signal = plainSignal;

const nowTicks = (): bigint => BigInt(Date.now()) * 10_000n;

/** A device of one stream, number 3, of `labels` at 100 Hz. */
export const helloOf = (
  overrides: Partial<Hello> = {},
  labels: readonly string[] = ['Fp1', 'Fp2'],
): Hello => ({
  type: 'hello',
  device: { id: 'amp-1', name: 'Amplifier', software: 'test 1' },
  life: 'life-1',
  bed: 'bed-1',
  origin: { kind: 'simulated' },
  streams: [
    { stream: 3, start: nowTicks().toString(), rate: rateOf(100), bits: 16, signals: labels.map(signal) },
  ],
  ...overrides,
});

/** Waits for what comes, oldest first. */
class Inbox<Thing> {
  readonly all: Thing[] = [];
  readonly #waiting = new Set<() => void>();

  push(thing: Thing): void {
    this.all.push(thing);
    for (const wake of this.#waiting) wake();
  }

  /** The first thing that passes, also when it came before. */
  async find<Found extends Thing>(what: string, passes: (thing: Thing) => thing is Found): Promise<Found>;
  async find(what: string, passes: (thing: Thing) => boolean): Promise<Thing>;
  async find(what: string, passes: (thing: Thing) => boolean): Promise<Thing> {
    for (;;) {
      const found = this.all.find(passes);
      if (found !== undefined) return found;
      await this.#more(what);
    }
  }

  #more(what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        clearTimeout(patience);
        this.#waiting.delete(wake);
        resolve();
      };
      const patience = setTimeout(() => {
        this.#waiting.delete(wake);
        reject(new Error(`${what} did not come; last: ${JSON.stringify(this.all.slice(-3), shown)}`));
      }, 8000);
      this.#waiting.add(wake);
    });
  }
}

const shown = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' || ArrayBuffer.isView(value) ? `[${typeof value}]` : value;

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

abstract class Client {
  readonly socket: WebSocket;
  readonly closed: Promise<Closed>;
  readonly opened: Promise<void>;

  constructor(url: string, protocol: string | readonly string[]) {
    this.socket = new WebSocket(url, [protocol].flat(), { perMessageDeflate: false });
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('open', () => resolve());
      this.socket.once('error', reject);
    });
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.socket.on('message', (data, isBinary) => this.hear(data as Buffer, isBinary));
  }

  protected abstract hear(data: Buffer, isBinary: boolean): void;

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async close(): Promise<Closed> {
    this.socket.close();
    return this.closed;
  }
}

/** A device that sends exactly what a test tells it to. */
export class RawDevice extends Client {
  readonly inbox = new Inbox<ServerToDevice>();

  constructor(server: Server, protocol: string | readonly string[] = 'valvomo.device.1') {
    super(`${server.address.replace('http', 'ws')}/device`, protocol);
  }

  protected override hear(data: Buffer): void {
    const message = parseServerToDevice(data.toString());
    if (message !== undefined) this.inbox.push(message);
  }

  /** Opens, says hello and waits for the welcome. */
  async greet(hello: Hello = helloOf()): Promise<Of<ServerToDevice, 'welcome'>> {
    await this.opened;
    this.send(hello);
    return this.inbox.find('welcome', (message) => message.type === 'welcome');
  }

  /** Block number `sequence` of `samples` samples from `first`, every count of which tells its place. */
  block(sequence: number, first: number, samples = 10, { stream = 3, signals = 2 } = {}): void {
    this.socket.send(
      encodeBlock({
        stream,
        sequence,
        first,
        samples,
        signals,
        sent: nowTicks(),
        counts: countsAt(first, samples, signals),
      }),
    );
  }

  acked(next: number, stream = 3): Promise<ServerToDevice> {
    return this.inbox.find(
      `ack of ${next}`,
      (message) =>
        message.type === 'ack' && message.streams.some((one) => one.stream === stream && one.next >= next),
    );
  }
}

/** Count of signal `s` at device index `i`: i + 1000 s, so that every sample says where it belongs. */
const countsAt = (first: number, samples: number, signals: number): Int16Array => {
  const counts = new Int16Array(samples * signals);
  for (let at = 0, row = 0; row < signals; row += 1)
    for (let sample = 0; sample < samples; sample += 1, at += 1)
      counts[at] = ((first + sample) % 1000) + 1000 * row;
  return counts;
};

export class RawViewer extends Client {
  readonly inbox = new Inbox<ServerToViewer>();
  readonly frames = new Inbox<BlockFrame>();
  /** Of all binary messages that came. */
  bytes = 0;
  /** Messages and frames in the order in which they came. */
  readonly order: (ServerToViewer | BlockFrame)[] = [];

  constructor(server: Server, protocol: string | readonly string[] = 'valvomo.viewer.1') {
    super(`${server.address.replace('http', 'ws')}/live`, protocol);
  }

  protected override hear(data: Buffer, isBinary: boolean): void {
    if (isBinary) this.bytes += data.byteLength;
    const thing = isBinary
      ? decodeFrame(Buffer.from(data), unpackCounts)
      : parseServerToViewer(data.toString());
    if (thing === undefined || ('kind' in thing && thing.kind === 'unknown')) return;
    this.order.push(thing);
    if ('counts' in thing) this.frames.push(thing);
    else this.inbox.push(thing);
  }

  async follow(bed = 'bed-1', history_s = 0): Promise<Of<ServerToViewer, 'bed'>> {
    await this.opened;
    this.send({ type: 'subscribe', bed, history_s });
    return this.message('bed', (message) => message.bed === bed);
  }

  message<Type extends ServerToViewer['type']>(
    type: Type,
    passes: (message: Of<ServerToViewer, Type>) => boolean = () => true,
  ): Promise<Of<ServerToViewer, Type>> {
    const isIt = (message: ServerToViewer): message is Of<ServerToViewer, Type> =>
      message.type === type && passes(message as Of<ServerToViewer, Type>);
    return this.inbox.find(type, isIt);
  }

  /** Indexes of all samples that came, in order, of one stream or of all. */
  indexes(stream?: number): number[] {
    return this.frames.all
      .filter((frame) => stream === undefined || frame.stream === stream)
      .flatMap(({ first, samples }) => Array.from({ length: samples }, (_, at) => first + at));
  }
}

export interface TestServer extends Server {
  readonly dataDirectory: string;
  /** Ends the server and begins it anew over the same data. */
  restart(): Promise<TestServer>;
  stop(): Promise<void>;
}

export const serverOn = async (
  dataDirectory: string,
  options: Partial<ServerOptions> = {},
): Promise<TestServer> => {
  const server = await startServer({
    port: 0,
    beds: [{ id: 'bed-1', name: 'Bed 1' }],
    timeZone: 'Europe/Helsinki',
    ...options,
    dataDirectory,
  });
  return {
    ...server,
    dataDirectory,
    restart: async () => {
      await server.close();
      return serverOn(dataDirectory, options);
    },
    stop: async () => {
      await server.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
};

export const newServer = async (options: Partial<ServerOptions> = {}): Promise<TestServer> =>
  serverOn(await mkdtemp(join(tmpdir(), 'valvomo-server-')), options);

/** Asks the API of a server as a viewer would. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it spares every caller an assertion
export const call = async <Body = unknown>(
  server: Server,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: Body }> => {
  const response = await fetch(`${server.address}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
};

export const upTo = (count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, at) => from + at);

export { freePort } from '@valvomo/testing';
