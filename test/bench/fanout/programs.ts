/** What the fan-out benches start and speak to: the server, a bare relay of the same frames, and devices of both. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rateOf } from '@valvomo/model';
import { plainSignal } from '@valvomo/testing/plain-signal';
import { encodeBlock } from '@valvomo/wire';
import { WebSocket } from 'ws';

/** A block of every bed: 64 signals × 26 samples, 20 a second. */
export const block = { signals: 64, samples: 26, rate_hz: 512 } as const;

/** A bare `ws` server that gives every viewer what any device sends. */
export const relayProgram = `
  import { WebSocketServer } from 'ws';
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  const viewers = new Set();
  server.on('connection', (peer, { url }) => {
    if (url === '/live') viewers.add(peer.on('close', () => viewers.delete(peer)));
    else peer.on('message', (data, isBinary) => {
      if (isBinary) for (const viewer of viewers) viewer.send(data);
    });
  });
  server.on('listening', () => console.log(server.address().port));`;

export const serverProgram = (dataDirectory: string): string => `
  import { startServer } from '@valvomo/server';
  const { port } = await startServer({ port: 0, beds: [], dataDirectory: ${JSON.stringify(dataDirectory)} });
  console.log(port);`;

export interface Started {
  readonly process: ChildProcess;
  readonly port: number;
}

/** A program of these in a process of its own. */
export const startNode = async (program: string): Promise<Started> => {
  const started = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(started.stdout, 'data')) as [Buffer];
  return { process: started, port: Number(line.toString()) };
};

const hello = (bed: number): string =>
  JSON.stringify({
    type: 'hello',
    device: { id: `amp-${bed}`, name: 'bench', software: 'bench' },
    life: 'life',
    bed: `bed-${bed}`,
    origin: { kind: 'simulated' },
    streams: [
      {
        stream: 0,
        start: (BigInt(Date.now()) * 10_000n).toString(),
        rate: rateOf(block.rate_hz),
        bits: 16,
        signals: Array.from({ length: block.signals }, (_, at) => plainSignal(`E${at}`)),
      },
    ],
  });

export const openSocket = async (port: number, path: string, protocol: string): Promise<WebSocket> => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, [protocol], { perMessageDeflate: false });
  await once(socket, 'open');
  return socket;
};

/** One device a bed, each welcomed where there is a server. */
export const openDevices = async (
  port: number,
  beds: number,
  isServer: boolean,
): Promise<readonly WebSocket[]> => {
  const devices: WebSocket[] = [];
  for (let bed = 0; bed < beds; bed += 1) {
    const device = await openSocket(port, '/device', 'valvomo.device.1');
    if (isServer) {
      device.send(hello(bed));
      await once(device, 'message');
    }
    devices.push(device);
  }
  return devices;
};

const counts = new Int16Array(block.signals * block.samples).map((_, at) => (at * 7919) % 1000);

/** Block number `sequence` of a bed, whose first two counts say so. @param sent ticks, by the clock that the bench wants */
export const blockOf = (bed: number, sequence: number, sent: bigint): Uint8Array => {
  counts[0] = bed;
  counts[1] = sequence;
  const { samples, signals } = block;
  return encodeBlock({ stream: 0, sequence, first: sequence * samples, samples, signals, sent, counts });
};
