import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WritePace, type Corkable } from './write-pace.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A socket as Node's: what is written while it is corked goes out together. */
class Socket implements Corkable {
  readonly calls: string[][] = [];
  #corked = false;
  #waiting: string[] = [];
  cork(): void {
    this.#corked = true;
  }
  uncork(): void {
    this.#corked = false;
    this.calls.push(this.#waiting);
    this.#waiting = [];
  }
  write(bytes: Buffer): void {
    if (this.#corked) this.#waiting.push(bytes.toString());
    else this.calls.push([bytes.toString()]);
  }
}

const sockets = (count: number): Socket[] => Array.from({ length: count }, () => new Socket());
const play = (pace: WritePace, all: readonly Socket[], from: number, to: number): void => {
  for (let at = from; at < to; at += 1) {
    for (const socket of all) pace.write(socket, Buffer.from(String(at)));
    vi.advanceTimersByTime(1);
  }
};
const numbers = (count: number): string[] => Array.from({ length: count }, (_, at) => String(at));

it('while there are few, each write goes out at once', () => {
  const all = sockets(10);
  play(new WritePace(), all, 0, 100);
  for (const { calls } of all) expect(calls).toEqual(numbers(100).map((text) => [text]));
});

it('when there are many, those to one socket go out together, in order, within 10 ms, and none is lost', () => {
  const pace = new WritePace();
  const all = sockets(50);
  play(pace, all, 0, 100);
  vi.advanceTimersByTime(10);
  for (const { calls } of all) {
    expect(calls.flat()).toEqual(numbers(100));
    expect(calls.length).toBeLessThan(30);
    expect(Math.max(...calls.map((call) => call.length))).toBeLessThanOrEqual(11);
  }
});

it('when the rush is over, writes go out at once again', () => {
  const pace = new WritePace();
  const all = sockets(50);
  play(pace, all, 0, 40);
  vi.advanceTimersByTime(30);
  const [one] = all as [Socket];
  const before = one.calls.length;
  pace.write(one, Buffer.from('x'));
  expect(one.calls.slice(before)).toEqual([['x']]);
});
