import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watch } from './liveness.ts';

class Peer extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  pings = 0;
  ping(): void {
    this.pings += 1;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const watched = () => {
  const peer = new Peer();
  const socket = { bytesWritten: 0, writableLength: 0 };
  const closes: string[] = [];
  watch(peer as unknown as WebSocket, socket as unknown as Duplex, 5000, (code) => closes.push(code));
  return { peer, socket, closes };
};

describe('PROTOCOL §8: liveness', () => {
  it('silence of three heartbeats is half-open', () => {
    const { peer, closes } = watched();
    vi.advanceTimersByTime(14_999);
    expect(closes).toEqual([]);
    expect(peer.pings).toBe(2);
    vi.advanceTimersByTime(1);
    expect(closes).toEqual(['HALF_OPEN']);
    vi.advanceTimersByTime(60_000);
    expect(closes).toHaveLength(1);
  });

  it('whatever is heard, a pong too, starts the count again', () => {
    const { peer, closes } = watched();
    for (const event of ['pong', 'message', 'ping']) {
      vi.advanceTimersByTime(14_000);
      peer.emit(event);
    }
    vi.advanceTimersByTime(14_000);
    expect(closes).toEqual([]);
  });

  it('who answers nothing but takes what is sent is slow, not dead', () => {
    const { socket, closes } = watched();
    socket.writableLength = 1000;
    for (let beat = 0; beat < 20; beat += 1) {
      socket.bytesWritten += 100;
      vi.advanceTimersByTime(5000);
    }
    expect(closes).toEqual([]);
  });

  it('who answers nothing and takes nothing of what waits is too slow', () => {
    const { socket, closes } = watched();
    Object.assign(socket, { bytesWritten: 1000, writableLength: 1000 });
    vi.advanceTimersByTime(20_000);
    expect(closes).toEqual(['TOO_SLOW']);
  });

  it('a closed connection is watched no more', () => {
    const { peer, closes } = watched();
    peer.emit('close');
    vi.advanceTimersByTime(60_000);
    expect([closes, peer.pings]).toEqual([[], 0]);
  });
});
