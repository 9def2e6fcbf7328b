import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Ring, type Entry } from './ring.ts';

const frame_bytes = 100;
const entry_bytes = 128;
const put = (ring: Ring, stream: number, first: number): void =>
  ring.putBlock(stream, first, 10, () => new Uint8Array(frame_bytes));
const takeAll = (ring: Ring): Entry[] => {
  const entries: Entry[] = [];
  for (let entry = ring.unsent(); entry !== undefined; entry = ring.unsent()) {
    entries.push(entry);
    ring.markSent(entry);
  }
  return entries;
};

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom('put', 'put', 'put', 'ack', 'rewind', 'take'),
    lane: fc.constantFrom(0, 1),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { maxLength: 60 },
);

describe('the ring', () => {
  it('whatever happens, what is sent from the oldest on covers every number and sample once', () =>
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 3000 }), (steps, keep_bytes_max) => {
        const ring = new Ring({ streams: [0, 1], keep_s: 1e9, keep_bytes_max, now_ms: () => 0 });
        const lanes = [0, 1].map((stream) => ({ stream, next: 0, acked: 0 }));
        const wrong: unknown[] = [];
        for (const { kind, lane: at, share } of steps) {
          const lane = lanes[at] as (typeof lanes)[0];
          const number = Math.floor(share * lane.next);
          if (kind === 'put') put(ring, lane.stream, 10 * lane.next++);
          else if (kind === 'take') takeAll(ring);
          else if (kind === 'rewind') wrong.push(...(ring.rewind(lane.stream, number) ? [] : [number]));
          else {
            lane.acked = Math.max(lane.acked, number);
            ring.acknowledge(lane.stream, number);
          }
          expect(ring.bytes).toBeLessThanOrEqual(keep_bytes_max + 2 * entry_bytes);
        }
        expect(wrong).toEqual([]);
        ring.rewindToOldest();
        const entries = takeAll(ring);
        for (const { stream, next, acked } of lanes) {
          const mine = entries.filter((entry) => entry.stream === stream);
          let number = mine[0]?.sequence ?? next;
          expect(number).toBeLessThanOrEqual(mine.length === 0 ? next : acked);
          for (const { sequence, end, first, samples, reason } of mine) {
            expect(sequence).toBe(number);
            expect(first + samples).toBe(10 * end);
            expect(reason === 'overload' ? 0 : first).toBe(reason === 'overload' ? 0 : 10 * sequence);
            number = end;
          }
          expect(number).toBe(next);
          expect(mine.length > 0 || acked === next).toBe(true);
        }
      }),
      { numRuns: 300 },
    ));

  it('sends streams in the order in which their samples came', () => {
    const ring = new Ring({ streams: [0, 1], keep_s: 1e9, keep_bytes_max: 1e9, now_ms: () => 0 });
    for (const stream of [0, 1, 1, 0]) put(ring, stream, 10 * ring.nextSequence(stream));
    expect(takeAll(ring).map(({ stream, sequence }) => [stream, sequence])).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ]);
  });

  it('does not look for what was acknowledged while it was to be sent again', () => {
    const ring = new Ring({ streams: [0], keep_s: 1e9, keep_bytes_max: 1e9, now_ms: () => 0 });
    for (let block = 0; block < 3; block++) put(ring, 0, block * 10);
    takeAll(ring);
    ring.rewind(0, 0);
    ring.acknowledge(0, 2);
    expect(takeAll(ring).map(({ sequence }) => sequence)).toEqual([2]);
  });

  it('drops what is older than keep_s, and names it', () => {
    let now_ms = 0;
    const ring = new Ring({ streams: [0], keep_s: 10, keep_bytes_max: 1e9, now_ms: () => now_ms });
    for (let second = 0; second < 15; second++) {
      now_ms = second * 1000;
      put(ring, 0, second * 10);
    }
    const [gap, ...rest] = takeAll(ring);
    expect(gap).toMatchObject({ sequence: 0, end: 4, first: 0, samples: 40, reason: 'overload' });
    expect(rest).toHaveLength(11);
    expect(ring.lostSamples).toBe(40);
  });

  it('§6: numbers that were acknowledged and are asked for again are a gap from the beginning of the life', () => {
    const ring = new Ring({ streams: [0], keep_s: 1e9, keep_bytes_max: 1e9, now_ms: () => 0 });
    for (let block = 0; block < 5; block++) put(ring, 0, block * 10);
    ring.acknowledge(0, 3);
    expect(ring.rewind(0, 1)).toBe(true);
    expect(takeAll(ring)[0]).toMatchObject({
      sequence: 0,
      end: 3,
      first: 0,
      samples: 30,
      reason: 'overload',
    });
    expect(ring.rewind(0, 6)).toBe(false);
  });
});
