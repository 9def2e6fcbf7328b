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

/** A peer that does not answer the close is cut. */
export const letGo = (peer: WebSocket): void => {
  const cut = setTimeout(() => peer.terminate(), 1000);
  cut.unref();
  peer.once('close', () => clearTimeout(cut));
};

/** Bytes that the system took over from the socket's queue: a slow peer that still reads makes it grow. */
const taken = (socket: Duplex): number =>
  'bytesWritten' in socket ? Number(socket.bytesWritten) - socket.writableLength : 0;

/**
 * Pings a peer and closes one that is dead: silent for three heartbeats, and taking nothing either.
 */
export const watch = (
  peer: WebSocket,
  socket: Duplex,
  heartbeat_ms: number,
  close: (code: ErrorCode, message: string) => void,
): void => {
  let silent = 0;
  let took = taken(socket);
  const heard = (): void => {
    silent = 0;
  };
  peer.on('message', heard).on('ping', heard).on('pong', heard);
  const timer = setInterval(() => {
    const takes = taken(socket) > took;
    took = taken(socket);
    if (takes && socket.writableLength > 0) silent = 0;
    if (silent >= 3) {
      const slow = socket.writableLength > 0;
      const silence_s = (silent * heartbeat_ms) / 1000;
      close(
        slow ? 'TOO_SLOW' : 'HALF_OPEN',
        slow ? `took nothing for ${silence_s} s` : `silent for ${silence_s} s`,
      );
      clearInterval(timer);
    } else if (peer.readyState === peer.OPEN) peer.ping();
    silent += 1;
  }, heartbeat_ms);
  peer.once('close', () => clearInterval(timer));
};
