/**
 * Viewers of a bench in a process of their own: raw sockets that hop from frame to frame, so that they cost as little as they can.
 * Told what to do by messages, it answers with what came.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What the bench asks: connect, begin to count anew, or say what came. */
export type Asked =
  | {
      readonly kind: 'connect';
      readonly protocol: 'valvomo' | 'relay' | 'nats';
      readonly port: number;
      readonly viewers: number;
      readonly beds: number;
    }
  | { readonly kind: 'count' }
  | { readonly kind: 'tell' };

export interface Told {
  readonly messages: number;
  /** Samples of a signal that the server said it left out, because this process was too slow. */
  readonly skipped: number;
  readonly bytes: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  /** Processor seconds of this process since it began to count. */
  readonly cpu_s: number;
}

/** One latency in so many messages is noted. */
const noted = 7;
const headerBytes = 32;

let messages = 0;
let skipped = 0;
let bytes = 0;
let latencies_ms: number[] = [];
let cpu = process.cpuUsage();
const sockets: Socket[] = [];

/** The sender's clock stands in the block's header: the machine's monotonic clock in ticks of 100 ns. */
const noteBlock = (data: Buffer, at: number, length: number): void => {
  messages += 1;
  bytes += length;
  if (messages % noted !== 0) return;
  const sent = data.readBigInt64LE(at + 24);
  latencies_ms.push(Number(process.hrtime.bigint() / 100n - sent) / 1e4);
};

const noteText = (text: string): void => {
  if (!text.startsWith('{"type":"skip"')) return;
  skipped += (JSON.parse(text) as { readonly samples: number }).samples;
};

/** Takes whole messages off the front of what has come; returns how many bytes that were. */
type Take = (data: Buffer, socket: Socket) => number;

const takeWebSocket: Take = (data, socket) => {
  let at = 0;
  while (data.length - at >= 2) {
    const short = (data[at + 1] as number) & 127;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (data.length - at < head) break;
    const length =
      short < 126 ? short : short === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
    if (data.length - at < head + length) break;
    const opcode = (data[at] as number) & 15;
    if (opcode === 2 && length >= headerBytes) noteBlock(data, at + head, length);
    if (opcode === 1) noteText(data.toString('utf8', at + head, at + head + length));
    // A ping: its pong, with a mask of zeros.
    if (opcode === 9)
      socket.write(
        Buffer.concat([Buffer.of(0x8a, 0x80 | length, 0, 0, 0, 0), data.subarray(at + 2, at + 2 + length)]),
      );
    at += head + length;
  }
  return at;
};

const takeNats: Take = (data, socket) => {
  let at = 0;
  for (;;) {
    const end = data.indexOf('\r\n', at);
    if (end === -1) return at;
    const line = data.toString('latin1', at, end);
    const length = line.startsWith('MSG ') ? Number(line.slice(line.lastIndexOf(' ') + 1)) + 2 : 0;
    if (data.length - end - 2 < length) return at;
    if (length > 0) noteBlock(data, end + 2, length - 2);
    if (line === 'PING') socket.write('PONG\r\n');
    at = end + 2 + length;
  }
};

const read = (socket: Socket, take: Take): void => {
  let kept = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    const all = kept.length === 0 ? data : Buffer.concat([kept, data]);
    kept = Buffer.from(all.subarray(take(all, socket)));
  });
};

const maskedText = (text: string): Buffer => {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.of(0x81, 0x80 | payload.length, 0, 0, 0, 0), payload]);
};

const openWebSocket = async (port: number, beds: number): Promise<void> => {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  socket.setNoDelay(true);
  socket.write(
    'GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: valvomo.viewer.1\r\n\r\n',
  );
  let head = Buffer.alloc(0);
  while (!head.includes('\r\n\r\n'))
    head = Buffer.concat([head, ((await once(socket, 'data')) as [Buffer])[0]]);
  read(socket, takeWebSocket);
  for (let bed = 0; bed < beds; bed += 1)
    socket.write(maskedText(JSON.stringify({ type: 'subscribe', bed: `bed-${bed}` })));
};

const openNats = async (port: number): Promise<void> => {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  read(socket, takeNats);
  socket.write('CONNECT {"verbose":false,"pedantic":false}\r\nSUB bed.* 1\r\n');
};

const begin = (): void => {
  [messages, skipped, bytes, latencies_ms, cpu] = [0, 0, 0, [], process.cpuUsage()];
};

const told = (): Told => {
  const sorted = Float64Array.from(latencies_ms).toSorted();
  const at = (part: number): number => sorted[Math.floor(part * sorted.length)] ?? Number.NaN;
  const { user, system } = process.cpuUsage(cpu);
  return { messages, skipped, bytes, p50_ms: at(0.5), p99_ms: at(0.99), cpu_s: (user + system) / 1e6 };
};

const answer = async (asked: Asked): Promise<void> => {
  if (asked.kind === 'connect')
    for (let viewer = 0; viewer < asked.viewers; viewer += 1)
      await (asked.protocol === 'nats'
        ? openNats(asked.port)
        : openWebSocket(asked.port, asked.protocol === 'valvomo' ? asked.beds : 0));
  if (asked.kind === 'count') begin();
  process.send?.(told());
};

process.on('message', (asked: Asked) => void answer(asked));
process.on('disconnect', () => {
  for (const socket of sockets) socket.destroy();
  process.exit(0);
});
