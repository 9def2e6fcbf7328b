import { WebSocket, WebSocketServer } from 'ws';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { framedBinary, framedJson } from './framed.ts';

it('RFC 6455 5.2: messages of every length class arrive as `ws` reads them', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000];
  const payloads = lengths.map((length) => Buffer.alloc(length, length % 251));
  server.on('connection', (_, { socket }) => {
    for (const payload of payloads) socket.write(framedBinary(payload).bytes);
    socket.write(framedJson({ type: 'µV' }).bytes);
  });
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`);
  const got: unknown[] = [];
  client.on('message', (data, isBinary) => got.push(isBinary ? data : (data as Buffer).toString()));
  await expect.poll(() => got.length).toBe(lengths.length + 1);
  expect(got).toEqual([...payloads, '{"type":"µV"}']);
  client.terminate();
  server.close();
});
