import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { WebSocketServer } from 'ws';

import type { Gateway } from './gateway.ts';

export interface ListeningGateway {
  /** `ws://127.0.0.1:port` */
  readonly url: string;
  close(): Promise<void>;
}

/** The gateway of tests behind a real WebSocket on a free port of this machine. */
export const listen = async (gateway: Gateway): Promise<ListeningGateway> => {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, path: '/device' });
  sockets.on('connection', (socket) => {
    const connection = gateway.accept({
      send: (text) => socket.send(text),
      close: (code, reason) => (code === 1006 ? socket.terminate() : socket.close(code, reason)),
    });
    socket.on('message', (data: Buffer, isBinary) =>
      isBinary ? connection.binary(data) : connection.text(data.toString('utf8')),
    );
    socket.on('close', () => connection.closed());
  });
  await new Promise<void>((ready) => http.listen(0, '127.0.0.1', ready));
  const { port } = http.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((done) => http.close(done));
    },
  };
};
