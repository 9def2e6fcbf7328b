import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { errorCodes, type ErrorCode } from '@valvomo/wire';

/** Says why in words and in the close code of PROTOCOL.md §9, and lets a peer that does not answer go. */
export const closeWith = (peer: WebSocket, code: ErrorCode, message: string): void => {
  if (peer.readyState === peer.OPEN)
    peer.send(JSON.stringify({ type: 'error', code, message: message.slice(0, 1024) }));
  peer.close(errorCodes[code], code);
  letGo(peer);
};

/** Peers that are on their way out; whoever asks for it often must not pile up timers and listeners. */
const leaving = new WeakSet<WebSocket>();

/** A peer that does not answer the close is cut. */
export const letGo = (peer: WebSocket): void => {
  if (leaving.has(peer)) return;
  leaving.add(peer);
  const cut = setTimeout(() => peer.terminate(), 1000);
  cut.unref();
  peer.once('close', () => clearTimeout(cut));
};

/** Bytes that the system took over from the socket's queue: a slow peer that still reads makes it grow. */
const taken = (socket: Duplex): number =>
  'bytesWritten' in socket ? Number(socket.bytesWritten) - socket.writableLength : 0;

/** Bytes that may wait for a peer that goes on asking for more: answers and pongs have no other bound. */
const unread_bytes_max = 16 << 20;

/**
 * Pings a peer and closes one that is dead: silent for three heartbeats, and taking nothing either; or one that asks
 * and never reads.
 */
export const watch = (
  peer: WebSocket,
  socket: Duplex,
  heartbeat_ms: number,
  close: (code: ErrorCode, message: string) => void,
): void => {
  let heard_ms = performance.now();
  let took = taken(socket);
  const heard = (): void => {
    heard_ms = performance.now();
    if (peer.readyState === peer.OPEN && socket.writableLength > unread_bytes_max)
      close('TOO_SLOW', `${socket.writableLength} bytes unread, limit ${unread_bytes_max}`);
  };
  peer.on('message', heard).on('ping', heard).on('pong', heard);
  const timer = setInterval(() => {
    const takes = taken(socket) > took && socket.writableLength > 0;
    took = taken(socket);
    if (takes) heard();
    const silence_ms = performance.now() - heard_ms;
    if (silence_ms < 3 * heartbeat_ms) {
      if (peer.readyState === peer.OPEN) peer.ping();
      return;
    }
    clearInterval(timer);
    const slow = socket.writableLength > 0;
    const words = `${slow ? 'took nothing' : 'silent'} for ${Math.round(silence_ms) / 1000} s`;
    close(slow ? 'TOO_SLOW' : 'HALF_OPEN', words);
  }, heartbeat_ms);
  peer.once('close', () => clearInterval(timer));
};
