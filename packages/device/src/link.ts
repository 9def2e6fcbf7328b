import { limits } from '@valvomo/wire';
import { WebSocket } from 'ws';

/** What a link tells its owner; nothing is called before the constructor of the link has returned, or after `closed`. */
export interface LinkEvents {
  opened(): void;
  text(message: string): void;
  /** The peer answered a ping. */
  alive(): void;
  /** Some of the waiting bytes have left. */
  sent(): void;
  /** Once, whatever ended it. `code` is the WebSocket close code, 1006 when there was none. */
  closed(code: number, reason: string): void;
}

/** One connection to a server: tiny, so that tests and fault injection can stand between. */
export interface Link {
  /** `data` may be changed by its owner as soon as this returns. */
  send(data: string | Uint8Array): void;
  ping(): void;
  /** Bytes handed over that have not left yet. */
  waiting_bytes(): number;
  close(code: number, reason: string): void;
  /** Without any farewell: for peers that are not there. */
  cut(): void;
}

/** Opens a link; never throws: what goes wrong comes as `closed`. */
export type Connect = (url: string, protocol: string, events: LinkEvents) => Link;

const handshake_ms = 10_000;

/** A link over WebSocket. Frames are masked into a copy, as RFC 6455 5.3 asks of clients. */
export const webSocketLink: Connect = (url, protocol, events) => {
  const socket = new WebSocket(url, protocol, {
    perMessageDeflate: false,
    handshakeTimeout: handshake_ms,
    maxPayload: limits.message_bytes_max,
  });
  let trouble = '';
  socket.on('open', () => events.opened());
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) events.text(data.toString('utf8'));
  });
  socket.on('pong', () => events.alive());
  socket.on('ping', () => events.alive());
  socket.on('error', (error) => {
    trouble = error.message;
  });
  socket.on('close', (code, reason) => events.closed(code, reason.toString('utf8') || trouble));
  const isOpen = (): boolean => socket.readyState === WebSocket.OPEN;
  return {
    send: (data) => {
      if (isOpen()) socket.send(data, () => events.sent());
    },
    ping: () => {
      if (isOpen()) socket.ping();
    },
    waiting_bytes: () => socket.bufferedAmount,
    close: (code, reason) => socket.close(code, reason),
    cut: () => socket.terminate(),
  };
};
