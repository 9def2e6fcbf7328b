import { streamFromWire } from '@valvomo/wire';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BedRing, ringLimits, type ViewerEvent } from './bed-ring.ts';
import { StreamRing } from './stream-ring.ts';
import { bedMessage, count, give, planar, testStart } from './test-bed.ts';

const rate_hz = 64;

const ring = (span_s = 600): StreamRing => {
  const stream = bedMessage([{ rate_hz, labels: ['A', 'B'] }]).streams[0];
  if (stream === undefined) throw new Error('no stream');
  return new StreamRing(streamFromWire(stream), testStart, span_s);
};

const fill = (into: StreamRing, first: number, samples: number): void =>
  into.append(first, samples, planar(2, first, samples, rate_hz));

/** What the ring says from `first` to its head: counts of both signals, or the reason of the hole. */
const read = (from: StreamRing, first = from.first): (readonly number[] | string)[] => {
  const found: (readonly number[] | string)[] = [];
  for (let index = first; index < from.head; index += 1) {
    const stretch = from.stretchAt(index);
    if (stretch?.kind !== 'data') {
      found.push(stretch?.reason ?? 'nothing');
      continue;
    }
    const { counts, stride, at } = from.piece(index);
    found.push([counts[at] ?? Number.NaN, counts[stride + at] ?? Number.NaN]);
  }
  return found;
};

const truth = (index: number): number[] => [count(0, index, rate_hz), count(1, index, rate_hz)];

describe('ring of a stream', () => {
  it('gives back every count however the samples were cut into blocks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 12 }), (lengths) => {
        const own = ring();
        let first = 7;
        for (const length of lengths) {
          fill(own, first, length);
          first += length;
        }
        expect(read(own)).toEqual(
          Array.from({ length: first - 7 }, (_, k) => truth(k + 7)).slice(0, first - 7),
        );
      }),
    );
  });

  it('keeps a hole a hole, with its reason; what nobody explains is missing', () => {
    const own = ring();
    fill(own, 0, 10);
    own.lose(10, 5, 'device');
    own.lose(15, 2, 'skipped');
    fill(own, 20, 3);
    expect(read(own).slice(10, 20)).toEqual([
      ...Array.from({ length: 5 }, () => 'device'),
      'skipped',
      'skipped',
      'missing',
      'missing',
      'missing',
    ]);
    expect(own.skipped).toBe(2);
    expect(own.head).toBe(23);
  });

  it('holes that follow one another for the same reason are one', () => {
    const own = ring();
    for (let k = 0; k < 100; k += 1) own.lose(k * 4, 4, 'skipped');
    own.lose(400, 4, 'device');
    expect(own.holes).toEqual([
      { from: 0, to: 400, reason: 'skipped' },
      { from: 400, to: 404, reason: 'device' },
    ]);
  });

  it('takes history and live that overlap once, and says when something was filled in below the head', () => {
    const own = ring();
    fill(own, 100, 20);
    fill(own, 110, 30);
    expect(own.revision).toBe(0);
    fill(own, 40, 30);
    expect(own.revision).toBe(1);
    expect(own.first).toBe(40);
    expect(own.stretchAt(70)).toMatchObject({ kind: 'hole', to: 100, reason: 'missing' });
    fill(own, 60, 50);
    expect(own.revision).toBe(2);
    expect(read(own)).toEqual(Array.from({ length: 100 }, (_, k) => truth(k + 40)));
    fill(own, 40, 100);
    expect(own.revision).toBe(2);
  });

  it('forgets the oldest samples and holes, never more than the newest span', () => {
    const own = ring(10);
    own.lose(0, 50, 'device');
    for (let first = 50; first < 5000; first += 25) fill(own, first, 25);
    expect(own.head - own.first).toBeGreaterThanOrEqual(10 * rate_hz);
    expect(own.head - own.first).toBeLessThanOrEqual(10 * rate_hz + 2 * own.chunkSamples);
    expect(own.holes).toEqual([]);
    expect(read(own)).toEqual(Array.from({ length: 5000 - own.first }, (_, k) => truth(k + own.first)));
    fill(own, 0, 25);
    expect(own.stretchAt(0)).toBeUndefined();
  });

  it('jumps over a hole that is longer than itself', () => {
    const own = ring(10);
    fill(own, 0, 100);
    own.lose(100, 1_000_000, 'restart');
    fill(own, 1_000_100, 10);
    expect(own.stretchAt(1_000_099)).toMatchObject({ kind: 'hole', reason: 'restart' });
    expect(read(own, 1_000_100)).toEqual(Array.from({ length: 10 }, (_, k) => truth(k + 1_000_100)));
    expect(own.first).toBeGreaterThan(999_000);
  });

  it('refuses a block that does not fit the stream, with value and limit', () => {
    expect(() => ring().append(0, 3, new Int16Array(5))).toThrow(/5 counts, limit 6/);
    expect(() => ring().append(0, 3, new Int32Array(6))).toThrow(/32-bit counts/);
  });
});

describe('ring of a bed', () => {
  it('holds 10 min, or as much as 128 MB are', () => {
    const small = new BedRing(bedMessage([{ rate_hz: 256, labels: ['A'] }]));
    expect(small.span_s).toBe(ringLimits.span_s);
    const labels = Array.from({ length: 256 }, (_, k) => `A${k}`);
    const large = new BedRing(bedMessage([{ rate_hz: 2048, labels }]));
    expect(large.span_s * 256 * 2048 * 2).toBeCloseTo(128 * 1024 * 1024, -3);
  });

  it('goes on with the same recording under other stream numbers, and starts anew with another', () => {
    const message = bedMessage([
      { rate_hz: 256, labels: ['A', 'B'] },
      { rate_hz: 1, labels: ['S'] },
    ]);
    const bed = new BedRing(message);
    give(bed, 0, 0, 100);
    const renumbered = {
      ...message,
      streams: message.streams.map((stream) => ({ ...stream, stream: stream.stream + 40 })),
    };
    expect(bed.continues(renumbered)).toBe(true);
    bed.describe(renumbered);
    give(bed, 40, 100, 50);
    expect(bed.ringOf(40)?.head).toBe(150);
    expect(bed.ringOf(0)).toBeUndefined();
    expect(bed.continues({ ...message, recording: 'r2' })).toBe(false);
    expect(bed.continues(bedMessage([{ rate_hz: 256, labels: ['A', 'C'] }]))).toBe(false);
  });

  it('does not let a slow signal run ahead of the waves', () => {
    const bed = new BedRing(
      bedMessage([
        { rate_hz: 256, labels: ['A'] },
        { rate_hz: 1, labels: ['SpO2'] },
      ]),
    );
    give(bed, 1, 0, 3);
    expect(bed.head).toBe(3.25e7);
    give(bed, 0, 0, 512);
    expect(bed.head).toBe(2.25e7);
  });

  it('knows from which sample on an electrode is off, whatever the order of the events', () => {
    const bed = new BedRing(bedMessage([{ rate_hz: 256, labels: ['A', 'B'] }]));
    const ring = bed.ringOf(0);
    const event = (start: number, ohms: number | null): ViewerEvent => ({
      type: 'event',
      bed: 'b',
      event: start,
      kind: 'impedance',
      stream: 0,
      start,
      samples: 0,
      text: '',
      impedances: [{ signal: 1, ohms }],
    });
    bed.mark(event(500, null));
    bed.mark(event(900, 4000));
    expect(bed.mark(event(900, 4000))).toBeUndefined();
    expect(ring === undefined ? [] : bed.offsOf(ring)).toEqual([
      { index: 500, signals: new Set([1]) },
      { index: 900, signals: new Set() },
    ]);
    expect(bed.mark({ ...event(1, 5), stream: 9 })).toBeUndefined();
  });
});
