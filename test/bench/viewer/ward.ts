import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { encodeBlock, parseViewerMessage, readdress } from '@valvomo/wire';
import { WebSocketServer, type WebSocket } from 'ws';
import { bedOf, countsOf } from './signals.mts';

/** A server of the built page and of beds whose blocks were encoded beforehand: it costs next to nothing itself. */

const period_s = 10;
/** Sixteen blocks a second fit every rate that is used here. */
const blocksPerSecond = 16;

interface Bed {
  readonly message: ReturnType<typeof bedOf>;
  readonly stream: number;
  readonly samples: number;
  readonly frames: readonly Uint8Array[];
}

const makeBed = (name: string, stream: number, signals: number, rate_hz: number): Bed => {
  const samples = rate_hz / blocksPerSecond;
  const whole = Array.from({ length: signals }, (_, k) => countsOf(k, period_s * rate_hz, rate_hz));
  const frames = Array.from({ length: period_s * blocksPerSecond }, (_, block) => {
    const counts = new Int16Array(signals * samples);
    for (const [k, own] of whole.entries())
      counts.set(own.subarray(block * samples, (block + 1) * samples), k * samples);
    return encodeBlock({ stream, sequence: 0, first: 0, samples, signals, sent: 0n, counts });
  });
  return { message: bedOf(name, stream, signals, rate_hz), stream, samples, frames };
};

const beds = new Map(
  (
    [
      ['n32', 32, 512],
      ['n256', 256, 512],
      ['big', 256, 2048],
      ['w1', 20, 256],
      ['w2', 20, 256],
      ['w3', 20, 256],
      ['w4', 64, 2048],
      ['w5', 10, 256],
      ['w6', 16, 512],
    ] as const
  ).map(([name, signals, rate_hz], stream) => [name as string, makeBed(name, stream, signals, rate_hz)]),
);

const play = (socket: WebSocket): void => {
  const playing = new Map<Bed, { from: number; block: number }>();
  socket.on('message', (text: Buffer) => {
    const message = parseViewerMessage(text.toString());
    const bed = message?.type === 'subscribe' ? beds.get(message.bed) : undefined;
    if (bed === undefined) return;
    socket.send(JSON.stringify(bed.message));
    playing.set(bed, { from: performance.now(), block: 0 });
  });
  const timer = setInterval(() => {
    const now = performance.now();
    for (const [bed, state] of playing) {
      for (; (state.block + 1) * (1000 / blocksPerSecond) <= now - state.from; state.block += 1) {
        const frame = bed.frames[state.block % bed.frames.length];
        if (frame === undefined) continue;
        readdress(frame, bed.stream, state.block * bed.samples);
        socket.send(frame);
      }
    }
  }, 10);
  socket.on('close', () => clearInterval(timer));
};

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** Serves a folder and the beds on a free port of this machine. */
export const openBenchServer = async (folder: string): Promise<{ url: string; close: () => void }> => {
  const server: Server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://bench').pathname);
    readFile(join(folder, path === '/' ? 'index.html' : path)).then(
      (bytes) => response.setHeader('content-type', types[extname(path)] ?? 'text/html').end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  const sockets = new WebSocketServer({ server, handleProtocols: (offered) => [...offered][0] ?? false });
  sockets.on('connection', play);
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const close = (): void => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}/`, close };
};
