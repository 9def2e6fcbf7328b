/**
 * The least that keeps the same promise, for the ratio: a bare `ws` server that appends every frame to a file of its bed
 * as it came, and acknowledges after an fdatasync for all that came to that bed within 4 ms.
 */
import { closeSync, fdatasync, openSync, writeSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';

const folder = process.argv[2] ?? '.';
const group_ms = 4;
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
let recordings = 0;

server.on('connection', (peer) => {
  recordings += 1;
  const recording = String(recordings);
  const file = openSync(join(folder, recording), 'ax');
  let next = 0;
  let isWaiting = false;
  const say = (message: unknown): void => peer.send(JSON.stringify(message));
  const sync = (): void => {
    const upTo = next;
    fdatasync(file, (error) => {
      if (error !== null) throw error;
      say({ type: 'ack', streams: [{ stream: 0, next: upTo }], events: 0 });
      isWaiting = next > upTo;
      if (isWaiting) setTimeout(sync, group_ms);
    });
  };
  peer.on('message', (data: Buffer, isBinary) => {
    if (isBinary) {
      writeSync(file, data);
      next = data.readUInt32LE(4) + 1;
      if (!isWaiting) setTimeout(sync, group_ms);
      isWaiting = true;
      return;
    }
    const { type, bed } = JSON.parse(data.toString()) as { readonly type: string; readonly bed?: string };
    const resume = [{ stream: 0, sequence: 0 }];
    if (type === 'hello') say({ type: 'welcome', recording, bed, resume, events: 0, coding: 0 });
    if (type === 'end') peer.close(1000, 'end');
  });
  peer.on('close', () => closeSync(file));
});
server.on('listening', () => {
  process.stdout.write(`at http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.once('SIGTERM', () => process.exit(0));
