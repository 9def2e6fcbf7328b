import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { BedRing } from '../picture/bed-ring.ts';
import type { ViewSettings } from '../picture/messages.ts';
import {
  bedMessage,
  blankPixels,
  geometry,
  give,
  second,
  settings,
  style,
  testStart,
  type TestStream,
} from '../picture/test-bed.ts';
import { View } from '../picture/view.ts';
import { ChunkCache } from './chunk-cache.ts';
import { TapeFeed, type ToView } from './tape-feed.ts';
import { TestRecording } from './test-recording.ts';

const width = 200;
const height = 120;
const eeg: TestStream = { rate_hz: 256, labels: ['Fp1', 'F7', 'T7', 'C3'] };
const fast: TestStream = { rate_hz: 500, labels: ['EMG', 'ECG'] };
const slow: TestStream = { rate_hz: 1, labels: ['SpO2'], unit: '%' };
const streams = [eeg, fast, slow];
/** Long enough for the filters' run-in of 10 s on either side. */
const length_s = 60;
const gap = { at_s: 30.5, length_s: 0.75 };

const gapsOf = (): TestRecording['gaps'] =>
  streams.map(({ rate_hz }, stream) => ({
    stream,
    start: Math.ceil(gap.at_s * rate_hz),
    samples: Math.ceil((gap.at_s + gap.length_s) * rate_hz) - Math.ceil(gap.at_s * rate_hz),
    reason: 'device',
  }));

const viewOf = (own: Partial<ViewSettings> = {}): View =>
  new View(blankPixels(width, height), geometry(width, height), { ...settings, ...own }, style);

const pixelsOf = (view: View): Uint32Array => view.picture.pixels.rgba.slice();

/** A ring that has [from_s, to_s), and the gap. */
const ringOf = (from_s: number, to_s: number): BedRing => {
  const ring = new BedRing(bedMessage(streams));
  for (const [number, { rate_hz }] of streams.entries()) {
    const lost = gapsOf()[number];
    const from = Math.floor(from_s * rate_hz);
    const to = Math.floor(to_s * rate_hz);
    const begin = Math.min(to, Math.max(from, lost?.start ?? to));
    const end = Math.min(to, Math.max(from, (lost?.start ?? to) + (lost?.samples ?? 0)));
    give(ring, number, from, begin - from);
    if (end > begin) ring.lose(number, begin, end - begin, 'device');
    give(ring, number, end, to - end);
  }
  return ring;
};

interface Opened {
  readonly server: TestRecording;
  readonly feed: TapeFeed;
  readonly cache: ChunkCache;
  readonly told: ToView[];
}

const open = async (
  server: TestRecording,
  ring?: BedRing,
  cache = new ChunkCache(64 * 1024 * 1024),
): Promise<Opened> => {
  const told: ToView[] = [];
  const { fetch } = server;
  const feed = new TapeFeed({
    recording: 'r1',
    fetch,
    cache,
    ring,
    decided: [],
    hear: (message) => told.push(message),
  });
  feed.tick(0);
  await vi.waitFor(() => expect(told.some(({ type }) => type === 'recording')).toBe(true));
  return { server, feed, cache, told };
};

const recorded = (): TestRecording => {
  const server = new TestRecording(streams, length_s);
  server.gaps = gapsOf();
  return server;
};

const at = (seconds: number): bigint => testStart + BigInt(Math.round(seconds * second));

/** Frames until nothing is waited for. */
const settle = async (view: View, feed: TapeFeed, start = 0): Promise<void> => {
  let now = start;
  await vi.waitFor(() => {
    now += 100;
    feed.tick(now);
    view.frame(now);
    expect(view.waiting).toBeNull();
    expect(view.paused).toBe(true);
  });
  for (const _ of [1, 2, 3]) view.frame((now += 600));
};

const reviewed = async (page: bigint, own: Partial<ViewSettings>, opened: Opened): Promise<Uint32Array> => {
  const view = viewOf(own);
  view.follow(opened.feed.tape);
  view.pause(page);
  await settle(view, opened.feed);
  return pixelsOf(view);
};

const live = (page: bigint, own: Partial<ViewSettings>, ring: BedRing): Uint32Array => {
  const view = viewOf(own);
  view.show(ring);
  for (let now = 0; now < 2000; now += 50) view.frame(now);
  view.pause(page);
  for (let now = 2000; now < 5000; now += 600) view.frame(now);
  return pixelsOf(view);
};

const differing = (a: Uint32Array, b: Uint32Array): number => a.filter((value, k) => value !== b[k]).length;

describe('a page of the recording', () => {
  it('has the pixels of the same page in the ring, wherever it lies, causal or with zero phase', async () => {
    const opened = await open(recorded());
    const ring = ringOf(0, length_s);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 12_000, max: 46_000 }),
        fc.boolean(),
        async (start_ms, zeroPhase) => {
          const own = { zeroPhase, lowCut_hz: 1 };
          const page = at(start_ms / 1000);
          expect(differing(await reviewed(page, own, opened), live(page, own, ring))).toBe(0);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('lies across the end of the ring without a seam', async () => {
    const ring = ringOf(40, length_s);
    const opened = await open(recorded(), ring);
    const whole = ringOf(0, length_s);
    for (const start_s of [38.5, 39, 41, 55]) {
      const view = viewOf();
      view.show(ring);
      view.follow(opened.feed.tape);
      for (let now = 0; now < 2000; now += 50) view.frame(now);
      view.pause(at(start_s));
      await settle(view, opened.feed, 2000);
      expect(differing(pixelsOf(view), live(at(start_s), {}, whole)), `page at ${start_s} s`).toBe(0);
    }
  });

  it('goes back to live from hours ago with the picture that a viewer has who never left', async () => {
    const ring = ringOf(40, length_s);
    const opened = await open(recorded(), ring);
    const run = (view: View, from: number): void => {
      for (let now = from; now < from + 3000; now += 50) view.frame(now);
    };
    const stayed = viewOf();
    stayed.show(ring);
    run(stayed, 0);
    const left = viewOf();
    left.show(ring);
    left.follow(opened.feed.tape);
    run(left, 0);
    left.pause(at(5));
    await settle(left, opened.feed, 3000);
    left.live();
    run(left, 9000);
    expect(left.paused).toBe(false);
    expect(differing(pixelsOf(left), pixelsOf(stayed))).toBe(0);
  });

  it('leaves the old picture until it is whole', async () => {
    const opened = await open(recorded());
    const view = viewOf();
    view.follow(opened.feed.tape);
    view.pause(at(2));
    await settle(view, opened.feed);
    const before = pixelsOf(view);
    let release = (): void => undefined;
    opened.server.held = new Promise((resolve) => {
      release = resolve;
    });
    view.pause(at(45));
    for (let now = 1000; now < 2000; now += 50) expect(view.frame(now)).toEqual([]);
    expect(view.waiting).toBe(1000);
    expect(differing(pixelsOf(view), before)).toBe(0);
    expect(view.where()?.from).toBeCloseTo(2.25 * second, -6);
    release();
    await settle(view, opened.feed, 2000);
    expect(view.where()?.from).toBeCloseTo(45.25 * second, -6);
    expect(differing(pixelsOf(view), before)).toBeGreaterThan(500);
  });

  it('waits for a server that is gone, says why, and comes when it is back', async () => {
    const opened = await open(recorded());
    const view = viewOf();
    view.follow(opened.feed.tape);
    view.pause(at(2));
    await settle(view, opened.feed);
    opened.server.isHere = false;
    view.pause(at(45));
    await vi.waitFor(() => {
      view.frame(5000);
      opened.feed.tick(5000);
      expect(opened.feed.tape?.problem).toBe('the server does not answer');
    });
    expect(view.where()?.from).toBeCloseTo(2.25 * second, -6);
    opened.server.isHere = true;
    await settle(view, opened.feed, 20_000);
    expect(view.where()?.from).toBeCloseTo(45.25 * second, -6);
    expect(opened.feed.tape?.problem).toBeNull();
  });
});

describe('what is fetched', () => {
  it('is the page, what its filters need, two pages ahead and one behind; the next page asks for nothing that is here', async () => {
    const opened = await open(new TestRecording([{ rate_hz: 256, labels: ['A'] }], 3600));
    const view = viewOf({ page_s: 60 });
    const seconds = (): number[] =>
      opened.server.asked.flatMap((path) => {
        const from = /from=(\d+)/.exec(path)?.[1];
        return from === undefined ? [] : [Number(from) / 256];
      });
    view.follow(opened.feed.tape);
    view.pause(at(1290));
    await settle(view, opened.feed);
    await vi.waitFor(() => {
      view.frame(9000);
      expect(opened.server.pages).toBe(3);
    });
    // Chunks of 128 s, pages of 60 s.
    expect(new Set(seconds())).toEqual(new Set([1152, 1280, 1408]));
    view.pause(at(1418));
    view.frame(9100);
    expect(view.waiting).toBeNull();
    expect(view.where()?.from).toBeCloseTo(1418.25 * second, -7);
    await vi.waitFor(() => expect(seconds()).toContain(1536));
  });

  it('stays within its bytes: what was not looked at for longest goes first', async () => {
    const chunk_bytes = 2 ** 15 * 2;
    const cache = new ChunkCache(12 * chunk_bytes);
    const opened = await open(new TestRecording([{ rate_hz: 256, labels: ['A'] }], 36_000), undefined, cache);
    const view = viewOf({ page_s: 10 });
    view.follow(opened.feed.tape);
    for (let page_s = 0; page_s < 12_800; page_s += 640) {
      view.pause(at(page_s));
      await settle(view, opened.feed);
      expect(cache.bytes).toBeLessThanOrEqual(cache.bytes_max);
    }
    expect(opened.feed.tape?.streams[0]?.missing(0, 256)).toEqual([0]);
  });

  it('is broken off when the reader has gone elsewhere', async () => {
    const opened = await open(new TestRecording([{ rate_hz: 256, labels: ['A'] }], 36_000));
    const view = viewOf();
    view.follow(opened.feed.tape);
    opened.server.held = new Promise(() => undefined);
    view.pause(at(2000));
    view.frame(100);
    await vi.waitFor(() => expect(opened.server.pages).toBeGreaterThan(0));
    opened.server.held = null;
    view.pause(at(20_000));
    await settle(view, opened.feed, 200);
    expect(view.where()?.from).toBeCloseTo(20_000.25 * second, -6);
  });

  it('is asked for again where the recording has grown since', async () => {
    const server = new TestRecording([{ rate_hz: 256, labels: ['A'] }], 20);
    server.growing = true;
    const opened = await open(server);
    const view = viewOf({ page_s: 10 });
    view.follow(opened.feed.tape);
    view.pause(at(15));
    await settle(view, opened.feed);
    expect(view.where()?.from).toBeLessThan(10.3 * second);
    server.length_s = 40;
    await settle(view, opened.feed, 20_000);
    await vi.waitFor(() => {
      opened.feed.tick(40_000);
      view.frame(40_000);
      expect(view.where()?.from).toBeCloseTo(15.25 * second, -6);
    });
    await settle(view, opened.feed, 50_000);
    const whole = new BedRing(bedMessage([{ rate_hz: 256, labels: ['A'] }]));
    give(whole, 0, 0, 40 * 256);
    expect(differing(pixelsOf(view), live(at(15), { page_s: 10 }, whole))).toBe(0);
  });
});
