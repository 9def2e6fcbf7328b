import { encodeBlock, type ServerToViewer } from '@valvomo/wire';
import { describe, expect, it } from 'vitest';
import { Desk } from './desk.ts';
import type { Socket } from './link.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { bedMessage, blankPixels, geometry, planar, settings, style, testStart } from './test-bed.ts';

type Hear = (event: { data: unknown }) => void;
type Opened = Extract<ToWorker, { type: 'open' }>;

/** A desk with a server that a test speaks for. */
class Ward {
  now = 0;
  readonly posted: FromWorker[] = [];
  readonly sent: { type: string; bed: string; history_s?: number; trends_s?: number | null }[] = [];
  readonly desk: Desk;
  #timers: { at: number; action: () => void }[] = [];
  #hearers = new Map<string, Hear>();

  constructor() {
    this.desk = new Desk({
      post: (message) => this.posted.push(message),
      surface: (_, { width, height }) => ({
        pixels: blankPixels(width, height),
        resize: () => undefined,
        show: () => undefined,
      }),
      link: () => ({
        open: () => this.#socket(),
        later: (action, wait_ms) => void this.#timers.push({ at: this.now + wait_ms, action }),
        now: () => this.now,
        random: () => 0.5,
      }),
      utc: () => 0n,
      fetch: () => Promise.reject(new Error('no server')),
    });
    this.desk.hear({ type: 'connect', url: 'ws://ward/live' }, 0);
  }

  open(view: number, bed = 'b', history_s = 5): void {
    const canvas = {} as Opened['canvas'];
    const more = { geometry: geometry(200, 100), settings, style, fps: 60 };
    this.desk.hear({ type: 'open', view, bed, canvas, history_s, ...more }, this.now);
  }

  connect(): void {
    this.#hearers.get('open')?.({ data: undefined });
  }

  cut(): void {
    this.#hearers.get('close')?.({ data: undefined });
  }

  say(message: ServerToViewer | string): void {
    this.#hearers.get('message')?.({ data: typeof message === 'string' ? message : JSON.stringify(message) });
  }

  block(stream: number, first: number, samples: number, signals = 2): void {
    const counts = planar(signals, first, samples, 256);
    const bytes = encodeBlock({ stream, sequence: 0, first, samples, signals, sent: 0n, counts });
    this.#hearers.get('message')?.({ data: bytes.buffer });
  }

  run(length_ms: number): void {
    for (const end = this.now + length_ms; this.now < end; this.now += 50) {
      for (const timer of this.#timers.filter(({ at }) => at <= this.now)) {
        this.#timers = this.#timers.filter((other) => other !== timer);
        timer.action();
      }
      this.desk.frame(this.now);
      if (this.now % 200 === 0) this.desk.report(this.now);
    }
  }

  of<T extends FromWorker['type']>(type: T): Extract<FromWorker, { type: T }>[] {
    return this.posted.filter(
      (message): message is Extract<FromWorker, { type: T }> => message.type === type,
    );
  }

  #socket(): Socket {
    this.#hearers = new Map();
    const hearers = this.#hearers;
    return {
      binaryType: '',
      addEventListener: (type: string, hear: Hear) => void hearers.set(type, hear),
      send: (text) => void this.sent.push(JSON.parse(text)),
      close: () => undefined,
    };
  }
}

const bed = bedMessage([{ rate_hz: 256, labels: ['A', 'B'] }]);
const beat: ServerToViewer = {
  type: 'beat',
  bed: 'b',
  state: 'live',
  now: '0',
  heads: [],
  lag_s: 0,
  gaps: 0,
  clock_offset_s: null,
};

const running = (): Ward => {
  const ward = new Ward();
  ward.open(1);
  ward.connect();
  ward.say(bed);
  ward.block(0, 0, 1280);
  ward.run(400);
  return ward;
};

describe('desk', () => {
  it('subscribes with history, and tells bed, rows and how things stand', () => {
    const ward = running();
    expect(ward.sent).toEqual([{ type: 'subscribe', bed: 'b', history_s: 5, codings: [2] }]);
    expect(ward.of('link')).toEqual([{ type: 'link', connected: true, since: 0n }]);
    expect(ward.of('bed')).toHaveLength(1);
    expect(
      ward
        .of('rows')
        .at(-1)
        ?.rows.map((row) => row.name),
    ).toEqual(['A', 'B']);
    const summary = ward.of('summary').at(-1);
    expect(summary).toMatchObject({ view: 1, paused: false, head: testStart + 50_000_000n, skipped: 0 });
    expect(summary?.behind_s).toBeLessThanOrEqual(0.15);
    expect(summary?.ring_s).toBe(5);
    expect(ward.of('fault')).toEqual([]);
  });

  it('after a lost link it connects and subscribes again, and goes on with the same recording under new numbers', () => {
    const ward = running();
    ward.cut();
    ward.run(3000);
    ward.connect();
    expect(ward.sent.at(-1)).toMatchObject({ type: 'subscribe', bed: 'b' });
    // Since the last block, and two seconds more.
    expect(ward.sent.at(-1)?.history_s).toBeCloseTo(5.4, 0);
    ward.say({ ...bed, streams: bed.streams.map((stream) => ({ ...stream, stream: 7 })) });
    ward.block(7, 1000, 1000);
    ward.run(400);
    expect(ward.of('summary').at(-1)).toMatchObject({ ring_s: 2000 / 256, paused: false });
    expect(ward.of('link').map(({ connected }) => connected)).toEqual([true, false, true]);
  });

  it('another recording on the bed begins anew', () => {
    const ward = running();
    ward.say({ ...bed, recording: 'r2' });
    ward.block(0, 0, 256);
    ward.run(400);
    expect(ward.of('summary').at(-1)?.ring_s).toBe(1);
  });

  it('gaps, skips, events and beats reach every view of the bed, also one that is opened later', () => {
    const ward = running();
    ward.say({ type: 'gap', stream: 0, first: 1280, samples: 256, reason: 'device' });
    ward.say({ type: 'skip', stream: 0, first: 1536, samples: 10 });
    ward.say({
      type: 'event',
      bed: 'b',
      event: 3,
      kind: 'button',
      stream: 0,
      start: 512,
      samples: 256,
      text: 'patient',
    });
    ward.say(beat);
    ward.open(2);
    for (const view of [1, 2]) {
      const own = <T extends { view: number }>(messages: T[]): T[] =>
        messages.filter((each) => each.view === view);
      expect(own(ward.of('gap')).map(({ reason }) => reason)).toEqual(['device', 'skipped']);
      expect(own(ward.of('event'))).toMatchObject([
        { at: testStart + 20_000_000n, duration_s: 1, event: { text: 'patient' } },
      ]);
      expect(own(ward.of('beat'))).toHaveLength(1);
    }
    expect(ward.sent).toHaveLength(1);
    ward.run(200);
    expect(ward.of('summary').at(-1)?.skipped).toBe(10);
  });

  it('pause, inspect and the pixels of the page', () => {
    const ward = running();
    ward.desk.hear({ type: 'pause', view: 1, from: testStart + 10_000_000n }, ward.now);
    ward.run(400);
    const summary = ward.of('summary').at(-1);
    expect(summary).toMatchObject({ paused: true, sweepX: null });
    expect(Number((summary?.from ?? 0n) - testStart) / 1e7).toBeCloseTo(1, 1);
    ward.desk.hear({ type: 'inspect', view: 1, x: 50, row: 1 }, ward.now);
    const value = ward.of('values').at(-1);
    expect(value?.row).toBe(1);
    expect(Math.abs(value?.value ?? 999)).toBeLessThan(100);
    ward.desk.hear({ type: 'inspect', view: 1, x: 50, row: 9 }, ward.now);
    expect(ward.of('values').at(-1)?.value).toBeNull();
    ward.desk.hear({ type: 'read-pixels', view: 1 }, ward.now);
    const pixels = ward.of('pixels').at(-1);
    expect(pixels?.rgba).toHaveLength(200 * 100 * 4);
    expect(new Set(pixels?.rgba).size).toBeGreaterThan(3);
  });

  it('wrong bytes and messages are a fault that is told, once in a while; the picture goes on', () => {
    const ward = running();
    for (let k = 0; k < 5; k += 1) ward.block(0, 1280, 10, 3);
    for (let k = 0; k < 5; k += 1) ward.say('{"type":"bed"}');
    ward.say('{"type":"of a later version"}');
    expect(ward.of('fault').map(({ code }) => code)).toEqual(['BAD_FRAME', 'BAD_MESSAGE']);
    ward.say({ type: 'error', code: 'UNKNOWN_BED', message: 'no bed x' });
    expect(ward.of('fault').at(-1)).toMatchObject({ code: 'UNKNOWN_BED', view: null });
    ward.block(0, 1280, 256);
    ward.run(400);
    expect(ward.of('summary').at(-1)?.head).toBe(testStart + 60_000_000n);
  });

  it('a colour or a size that cannot be is a fault, and the other views go on', () => {
    const ward = running();
    ward.open(2);
    ward.run(100);
    ward.desk.hear({ type: 'geometry', view: 2, geometry: { ...geometry(0, 0.4), pxPerMm: 0 } }, ward.now);
    ward.run(200);
    ward.desk.hear({ type: 'style', style: { ...style, left: 'red' } }, ward.now);
    expect(ward.of('fault').map(({ message }) => message)).toEqual([
      expect.stringContaining("'red' is not a colour"),
    ]);
    ward.block(0, 1280, 128);
    ward.run(200);
    expect(ward.of('summary').findLast(({ view }) => view === 1)?.fps).toBeGreaterThan(0);
  });

  it('asks for trends only while a view wants them, and leaves the samples as they are', () => {
    const ward = running();
    const want = (span_s: number | null): void =>
      ward.desk.hear({ type: 'trends', view: 1, span_s }, ward.now);
    want(600);
    want(300);
    expect(ward.sent.slice(1)).toEqual([{ type: 'trends', bed: 'b', trends_s: 600 }]);
    const columns = {
      type: 'trend-columns' as const,
      bed: 'b',
      recording: 'r',
      analysis: 'x',
      stream: 0,
      hop: 256,
      electrodes: 'declared' as const,
      columns: [{ name: 'a.left', trend: 'a', region: 'left', unit: '', derivations: 0 }],
      lists: [[]],
      absent: [],
    };
    ward.say(columns);
    ward.say({
      type: 'trend-rows',
      bed: 'b',
      rows: [
        { second: 3, values: [1.5] },
        { second: 4, values: [null] },
        { second: 5, seconds: 2 },
      ],
    });
    expect(ward.of('trend-columns')).toEqual([{ type: 'trend-columns', view: 1, columns }]);
    const [rows] = ward.of('trend-rows');
    expect([rows?.from, rows?.end, [...(rows?.seconds ?? [])], [...(rows?.values ?? [])]]).toEqual([
      3,
      7,
      [3, 4],
      [1.5, NaN],
    ]);
    ward.cut();
    ward.run(3000);
    ward.connect();
    expect(ward.sent.at(-1)).toMatchObject({ type: 'subscribe', trends_s: 300 });
    want(null);
    expect(ward.sent.at(-1)).toEqual({ type: 'trends', bed: 'b', trends_s: null });
    ward.say({ type: 'trend-rows', bed: 'b', rows: [{ second: 7, values: [2] }] });
    expect(ward.of('trend-rows')).toHaveLength(1);
  });

  it('a bed that nobody looks at is let go after 10 s, not before', () => {
    const ward = running();
    ward.desk.hear({ type: 'close', view: 1 }, ward.now);
    for (let k = 0; k < 8; k += 1) {
      ward.say(beat);
      ward.run(1000);
    }
    expect(ward.sent).toHaveLength(1);
    for (let k = 0; k < 4; k += 1) {
      ward.say(beat);
      ward.run(1000);
    }
    expect(ward.sent.at(-1)).toEqual({ type: 'unsubscribe', bed: 'b' });
    expect(ward.desk.drawing).toBe(false);
  });

  it('a bed that does not come is asked for again', () => {
    const ward = new Ward();
    ward.open(1, 'later');
    ward.connect();
    ward.say({ type: 'error', code: 'UNKNOWN_BED', message: 'no bed later' });
    ward.run(11_000);
    expect(ward.sent.filter(({ type }) => type === 'subscribe').length).toBeGreaterThan(1);
  });

  it('hidden it draws nothing and keeps the ring; shown again it is up to date', () => {
    const ward = running();
    ward.desk.hear({ type: 'visible', visible: false }, ward.now);
    expect(ward.desk.drawing).toBe(false);
    ward.block(0, 1280, 2560);
    ward.run(1000);
    expect(ward.of('summary').at(-1)).toMatchObject({ fps: 0, ring_s: 15 });
    ward.desk.hear({ type: 'visible', visible: true }, ward.now);
    ward.run(400);
    expect(ward.of('summary').at(-1)?.behind_s).toBeLessThanOrEqual(0.15);
  });
});
