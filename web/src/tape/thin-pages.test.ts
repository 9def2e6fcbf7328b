import { describe, expect, it, vi } from 'vitest';
import { BedRing } from '../picture/bed-ring.ts';
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
import { planOf } from '../picture/plan.ts';
import { tracersOf } from '../picture/tracers-of.ts';
import { View } from '../picture/view.ts';
import { ChunkCache } from './chunk-cache.ts';
import { TapeFeed, type ToView } from './tape-feed.ts';
import { TestRecording } from './test-recording.ts';
import { thinStreamFrom } from './thin-pages.ts';

const width = 200;
const eeg: TestStream = { rate_hz: 256, labels: ['A', 'B', 'C'] };
const length_s = 600;
const page_s = 120;
const gap = { start: 200 * 256, samples: 256 * 20 };

/** A ring with the whole recording. */
const ring = new BedRing(bedMessage([eeg]));
give(ring, 0, 0, gap.start);
ring.lose(0, gap.start, gap.samples, 'device');
give(ring, 0, gap.start + gap.samples, length_s * 256 - gap.start - gap.samples);

const bodyOf = (rows: readonly string[], columns: number, holes: Uint8Array, extents: Float32Array): Blob => {
  const json = new TextEncoder().encode(JSON.stringify({ rows: rows.map((name) => ({ name })), columns }));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.length, true);
  const zeros = (bytes: number): Uint8Array<ArrayBuffer> => new Uint8Array((4 - (bytes % 4)) % 4);
  return new Blob([length, json, zeros(json.length), holes.slice(), zeros(columns), extents.slice()]);
};

/** The server's columns: the same kernels over the same samples. */
const columnsOf = (query: URLSearchParams): Response => {
  const number = (name: string): number => Number(query.get(name));
  const columns = number('columns');
  const plan = planOf(ring, settings);
  const wanted = { ...settings, page_s: number('samples') / 256 };
  const [tracer] = tracersOf(plan, wanted, false, columns);
  if (tracer === undefined) throw new Error('no stream');
  const { ticksPerSample, offset } = tracer.ring.clock;
  const first = Math.round((number('from') * ticksPerSample + offset) / ((wanted.page_s * 1e7) / columns));
  tracer.start(first, 10 * second, first + columns);
  tracer.advance(first + columns);
  const { low, high, hole, capacity, rows } = tracer.store;
  const holes = new Uint8Array(columns);
  const extents = new Float32Array(2 * rows * columns);
  for (let k = 0; k < columns; k += 1) {
    const at = (first + k) & (capacity - 1);
    holes[k] = (hole[at] ?? 0) > 0 ? 1 : 0;
    for (let row = 0; row < rows; row += 1) {
      extents[row * columns + k] = low[row * capacity + at] as number;
      extents[(rows + row) * columns + k] = high[row * capacity + at] as number;
    }
  }
  return new Response(bodyOf(eeg.labels, columns, holes, extents));
};

const at = (seconds: number): bigint => testStart + BigInt(Math.round(seconds * second));

const open = async (server: TestRecording): Promise<{ view: View; feed: TapeFeed }> => {
  const told: ToView[] = [];
  const feed = new TapeFeed({
    recording: 'r1',
    fetch: server.fetch,
    cache: new ChunkCache(1 << 26),
    ring: undefined,
    decided: [],
    hear: (message) => told.push(message),
  });
  feed.tick(0);
  await vi.waitFor(() => expect(told.some(({ type }) => type === 'recording')).toBe(true));
  const view = new View(blankPixels(width, 90), geometry(width, 90), { ...settings, page_s }, style);
  view.follow(feed.tape);
  return { view, feed };
};

const settle = (view: View, feed: TapeFeed): Promise<void> =>
  vi.waitFor(() => {
    feed.tick(1000);
    view.frame(1000);
    expect(view.waiting).toBeNull();
    expect(view.paused).toBe(true);
  });

const recorded = (): TestRecording => {
  const server = new TestRecording([eeg], length_s);
  server.gaps = [{ stream: 0, ...gap, reason: 'device' }];
  server.columns = columnsOf;
  return server;
};

describe('a page of more than a minute', () => {
  it("is made of the server's columns, with the pixels of the samples themselves, gap included", async () => {
    const server = recorded();
    const { view, feed } = await open(server);
    view.pause(at(150));
    await settle(view, feed);
    expect(view.isThin).toBe(true);
    expect(server.pages).toBe(0);
    const live = new View(blankPixels(width, 90), geometry(width, 90), { ...settings, page_s }, style);
    live.show(ring);
    for (let now = 0; now < 2000; now += 50) live.frame(now);
    live.pause(at(150));
    live.frame(3000);
    expect(view.picture.pixels.rgba).toEqual(live.picture.pixels.rgba);
  });

  it('gives way to samples when the page becomes shorter', async () => {
    const server = recorded();
    const { view, feed } = await open(server);
    view.pause(at(150));
    await settle(view, feed);
    view.choose({ ...settings, page_s: 10 });
    view.pause(at(150));
    await settle(view, feed);
    expect(view.isThin).toBe(false);
    expect(server.pages).toBeGreaterThan(0);
  });

  it('is fetched ahead by one, and waits in words where the server makes other rows', async () => {
    const server = recorded();
    const { view, feed } = await open(server);
    view.pause(at(0));
    await settle(view, feed);
    await vi.waitFor(() => {
      view.frame(1200);
      expect(server.asked.filter((path) => path.includes('/columns?'))).toHaveLength(2);
    });
    server.columns = (query) => {
      const columns = Number(query.get('columns'));
      const body = bodyOf(['X'], columns, new Uint8Array(columns), new Float32Array(2 * columns));
      return new Response(body);
    };
    view.pause(at(400));
    await vi.waitFor(() => {
      view.frame(1300);
      expect(feed.tape?.problem).toMatch('the server knows other electrodes');
    });
    expect(view.where()?.from).toBeLessThan(second);
  });
});

describe('columns on the wire', () => {
  it('are refused when the bytes are not what they say', () => {
    expect(() => thinStreamFrom(new ArrayBuffer(2))).toThrow('2 bytes');
    expect(() => thinStreamFrom(new Uint8Array([255, 0, 0, 0]).buffer)).toThrow('a description of 255 bytes');
  });

  it('may be cut off nowhere', async () => {
    const whole = await bodyOf(['A'], 3, new Uint8Array(3), new Float32Array(6)).arrayBuffer();
    expect(thinStreamFrom(whole)).toMatchObject({ rows: ['A'], columns: 3 });
    for (let length = whole.byteLength - 1; length > 60; length -= 1)
      expect(() => thinStreamFrom(whole.slice(0, length))).toThrow('not what this page understands');
  });
});
