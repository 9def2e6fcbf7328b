import { describe, expect, it } from 'vitest';
import { Link, type Socket } from './link.ts';

type Hear = (event: { data: unknown }) => void;

/** A socket that does what it is told, and a clock with timers. */
class World {
  now = 0;
  sockets: (Socket & { closed: boolean; sent: string[]; fire(type: string, data?: unknown): void })[] = [];
  heard: string[] = [];
  expects = true;
  #timers: { at: number; action: () => void }[] = [];

  link(): Link {
    return new Link(
      {
        open: () => this.#open(),
        later: (action, wait_ms) => this.#timers.push({ at: this.now + wait_ms, action }),
        now: () => this.now,
        random: () => 0.5,
      },
      {
        connected: () => this.heard.push('connected'),
        lost: () => this.heard.push('lost'),
        text: (text) => this.heard.push(text),
        bytes: (bytes) => this.heard.push(`${bytes.byteLength} bytes`),
        expects: () => this.expects,
      },
    );
  }

  run(until: number): void {
    for (;;) {
      const [next] = this.#timers.toSorted((a, b) => a.at - b.at);
      if (next === undefined || next.at > until) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.now = next.at;
      next.action();
    }
    this.now = until;
  }

  #open(): Socket {
    const hearers = new Map<string, Hear>();
    const socket = {
      binaryType: '',
      closed: false,
      sent: [] as string[],
      addEventListener: (type: string, hear: Hear) => void hearers.set(type, hear),
      send: (text: string) => void socket.sent.push(text),
      close: () => {
        socket.closed = true;
      },
      fire: (type: string, data?: unknown) => hearers.get(type)?.({ data }),
    };
    this.sockets.push(socket);
    return socket;
  }
}

describe('link', () => {
  it('says what it hears, text and bytes apart, and sends only while it is open', () => {
    const world = new World();
    const link = world.link();
    link.send({ type: 'early' });
    world.sockets[0]?.fire('open');
    link.send({ type: 'subscribe' });
    world.sockets[0]?.fire('message', 'hello');
    world.sockets[0]?.fire('message', new ArrayBuffer(7));
    expect(world.heard).toEqual(['connected', 'hello', '7 bytes']);
    expect(world.sockets[0]?.sent).toEqual(['{"type":"subscribe"}']);
    expect(world.sockets[0]?.binaryType).toBe('arraybuffer');
  });

  it('tries again for ever, with pauses that grow to 5 s', () => {
    const world = new World();
    world.link();
    const opened: number[] = [];
    for (let k = 0; k < 12; k += 1) {
      opened.push(world.now);
      const { length } = world.sockets;
      world.sockets.at(-1)?.fire('close');
      while (world.sockets.length === length) world.run(world.now + 10);
    }
    const pauses = opened.slice(1).map((at, k) => at - (opened[k] ?? 0));
    expect(pauses[0]).toBeCloseTo(250, -2);
    expect(pauses[3]).toBeCloseTo(2000, -2);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5100);
    world.sockets.at(-1)?.fire('open');
    world.sockets.at(-1)?.fire('close');
    const { length } = world.sockets;
    world.run(world.now + 400);
    expect(world.sockets.length).toBe(length + 1);
  });

  it('gives up a link that says nothing for 6 s while something is subscribed, and only then', () => {
    const world = new World();
    world.link();
    world.sockets[0]?.fire('open');
    world.expects = false;
    world.run(20_000);
    expect(world.sockets).toHaveLength(1);
    world.expects = true;
    world.sockets[0]?.fire('message', 'beat');
    world.run(25_000);
    expect(world.sockets).toHaveLength(1);
    world.run(28_000);
    expect(world.sockets[0]?.closed).toBe(true);
    expect(world.sockets.length).toBeGreaterThan(1);
    expect(world.heard).toEqual(['connected', 'beat', 'lost', ...world.heard.slice(3)]);
    // What the old socket still says is not heard.
    const { length } = world.heard;
    world.sockets[0]?.fire('message', 'ghost');
    world.sockets[0]?.fire('close');
    expect(world.heard).toHaveLength(length);
  });
});
