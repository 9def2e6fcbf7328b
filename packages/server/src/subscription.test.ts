import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHistory, type Shown } from './history.ts';
import { Subscription } from './subscription.ts';
import type { ViewerPipe } from './viewer-pipe.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What a viewer got, as ranges of samples by kind; `free` is the test's to say. */
class Pipe implements ViewerPipe {
  free = true;
  readonly got: string[] = [];
  write(bytes: Buffer): void {
    this.got.push(bytes.toString().replace(/^[^a-z{]+/, ''));
  }
}

const shownAt = (kind: Shown['kind'], first: number, samples: number, stream = 1): Shown => ({
  kind,
  stream,
  first,
  samples,
  until_s: first + samples,
  published_ms: performance.now(),
  bytes: Buffer.from(`${kind} ${stream} ${first} ${first + samples}`),
});

const setUp = (history_s = 0, bounds = { length_s: 1000, bytes_max: 1e6 }, isCoded = false) => {
  const history = createHistory(bounds);
  const pipe = new Pipe();
  const description = Buffer.from('bed');
  const coded = { of: (plain: Buffer) => Buffer.from(`coded ${plain.toString()}`) };
  const wanted = { history_s, coded: isCoded };
  const study = Buffer.from('study');
  const open = () =>
    new Subscription(pipe, { id: 'bed-1', history, description, study, coded }, wanted, () => undefined);
  return { history, pipe, open };
};

it('says what the bed is, then history, then what follows', () => {
  const { history, pipe, open } = setUp(20);
  for (const first of [0, 10, 20, 30]) history.push(shownAt('block', first, 10));
  const subscription = open();
  subscription.pump();
  history.push(shownAt('block', 40, 10));
  subscription.pump();
  expect(pipe.got).toEqual(['bed', 'study', 'block 1 20 30', 'block 1 30 40', 'block 1 40 50']);
});

it('who reads coding 2 gets blocks in it, and all else as it is', () => {
  const { history, pipe, open } = setUp(20, undefined, true);
  history.push(shownAt('block', 0, 10));
  const subscription = open();
  subscription.pump();
  history.push(shownAt('gap', 10, 10));
  history.push(shownAt('event', 12, 0));
  history.push(shownAt('block', 20, 10));
  subscription.pump();
  expect(pipe.got).toEqual([
    'bed',
    'study',
    'coded block 1 0 10',
    'gap 1 10 20',
    'event 1 12 12',
    'coded block 1 20 30',
  ]);
});

it('who is behind for more than 2 s gets the newest, is told what it missed, and misses no gap and no event', () => {
  const { history, pipe, open } = setUp();
  const subscription = open();
  history.push(shownAt('block', 0, 10));
  subscription.pump();
  pipe.free = false;
  for (const first of [10, 20]) history.push(shownAt('block', first, 10));
  history.push(shownAt('gap', 30, 5));
  history.push(shownAt('event', 12, 1));
  for (const first of [35, 45]) history.push(shownAt('block', first, 10));
  subscription.pump();
  vi.advanceTimersByTime(2001);
  history.push(shownAt('block', 55, 10));
  pipe.free = true;
  subscription.pump();
  expect(pipe.got).toEqual([
    'bed',
    'study',
    'block 1 0 10',
    '{"type":"skip","stream":1,"first":10,"samples":20}',
    'gap 1 30 35',
    'event 1 12 13',
    '{"type":"skip","stream":1,"first":35,"samples":20}',
    'block 1 55 65',
  ]);
});

it('who is behind for less loses nothing', () => {
  const { history, pipe, open } = setUp();
  const subscription = open();
  pipe.free = false;
  for (const first of [0, 10, 20]) history.push(shownAt('block', first, 10));
  vi.advanceTimersByTime(1999);
  pipe.free = true;
  subscription.pump();
  expect(pipe.got).toEqual(['bed', 'study', 'block 1 0 10', 'block 1 10 20', 'block 1 20 30']);
});

it('every sample from the first that a viewer got is sent once, or named in a skip or gap, whatever its speed', () => {
  const step = fc.record({
    free: fc.boolean(),
    wait_ms: fc.integer({ min: 0, max: 1500 }),
    stream: fc.integer({ min: 1, max: 2 }),
    samples: fc.integer({ min: 1, max: 9 }),
    kind: fc.constantFrom('block', 'block', 'block', 'gap'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 40, max: 400 }), (steps, bytes_max) => {
      const { history, pipe, open } = setUp(0, { length_s: 1e9, bytes_max });
      const subscription = open();
      const heads = new Map<number, number>();
      for (const { free, wait_ms, stream, samples, kind } of [
        ...steps,
        // At last it is free, and every stream brings a block.
        ...[1, 2].map((stream) => ({ free: true, wait_ms: 0, stream, samples: 1, kind: 'block' as const })),
      ]) {
        vi.advanceTimersByTime(wait_ms);
        const first = heads.get(stream) ?? 0;
        heads.set(stream, first + samples);
        history.push(shownAt(kind, first, samples, stream));
        pipe.free = free;
        subscription.pump();
      }
      const ends = new Map<number, number>();
      for (const one of pipe.got.slice(2)) {
        const skip = one.startsWith('{') ? (JSON.parse(one) as Record<string, number>) : undefined;
        const [, streamText, firstText, endText] = one.split(' ');
        const stream = skip?.['stream'] ?? Number(streamText);
        const first = skip?.['first'] ?? Number(firstText);
        const end = skip === undefined ? Number(endText) : first + (skip['samples'] ?? 0);
        expect(first).toBe(ends.get(stream) ?? first);
        ends.set(stream, end);
      }
      expect(ends).toEqual(heads);
    }),
  );
});
