import { inProcessBus } from '@valvomo/bus';
import { encodeBlock, type StreamOnWire } from '@valvomo/wire';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { framedBinary } from '../framed.ts';
import { createHistory } from '../history.ts';
import { createMetrics } from '../metrics.ts';
import type { Published } from '../published.ts';
import { BedAnalysis, type AnalysedRecording } from './bed-analysis.ts';
import type { FromThread, ToThread } from './messages.ts';

const stream: StreamOnWire = {
  stream: 5,
  start: '0',
  rate: { samples: 100, ticks: 10_000_000 },
  bits: 16,
  signals: [],
};
const facts = { stream: 5, hop: 100, rate_hz: 100, electrodes: null, columns: [], absent: [], rules: 'x' };

/** A bed whose recording grows and whose thread is the test. */
const stage = () => {
  const metrics = createMetrics();
  const bus = inProcessBus<Published>((_, error) => {
    throw error;
  });
  const published: Published[] = [];
  bus.subscribe('b', (message) => published.push(message));
  const history = createHistory({ length_s: Infinity, bytes_max: 1e8 });
  const sent: ToThread[] = [];
  let aborted = 0;
  let next = 0;
  let since = 0;
  const pool = {
    seat: () => ({
      isAlive: true,
      send: (message: ToThread) => void sent.push(message),
      abort: () => {
        aborted += 1;
      },
      leave: () => undefined,
    }),
  };
  const log = pino({ level: 'silent' });
  const bed = new BedAnalysis('b', history, { bus, pool, metrics, log, snapshot_ms: 10_000 });
  const mark = (recording: string, start: number) => {
    const more = { version: 1, changed_by: 'A', changed: '0', review: 'unreviewed', deleted: false } as const;
    const said = { kind: 'drug', text: 'lorazepam', channels: null, author: 'A', created: '0' } as const;
    const marks = [{ id: 'm', recording, stream: 5, start, samples: 0, ...said, ...more }];
    bus.publish('b', { kind: 'marks', recording, marks });
  };
  const recording: AnalysedRecording = {
    id: 'r',
    streams: () => [stream],
    deviceStream: (number) => number,
    heads: () => ({ heads: [{ stream: 5, next }] }),
    measurements: [],
    replay: async function* () {
      yield* [];
      await Promise.resolve();
    },
    electrodesSince: () => new Map([[5, since]]),
    behind_s: (positions) => (next - (positions.get(5) ?? 0)) / 100,
  };
  const last = <Kind extends ToThread['kind']>(kind: Kind) =>
    sent.findLast((message): message is Extract<ToThread, { kind: Kind }> => message.kind === kind);
  return {
    bed,
    recording,
    sent,
    published,
    metrics,
    mark,
    last,
    aborted: () => aborted,
    decide: () => {
      since = next;
      bed.begin(recording);
    },
    grow: (samples: number) => {
      const counts = new Int16Array(samples);
      const block = { stream: 5, sequence: 0, first: next, samples, signals: 1, sent: 0n, counts };
      const { bytes } = framedBinary(encodeBlock(block));
      next += samples;
      const until_s = next / 100;
      history.push({
        kind: 'block',
        stream: 5,
        first: next - samples,
        samples,
        until_s,
        published_ms: 0,
        bytes,
      });
    },
    tick: async () => {
      bed.tick();
      await vi.advanceTimersByTimeAsync(250);
    },
    open: async (more: Partial<Extract<FromThread, { kind: 'opened' }>> = {}) => {
      bed.hear({ kind: 'opened', bed: 'b', life: last('open')?.life ?? 0, facts, faults: [], ...more });
      await vi.advanceTimersByTimeAsync(1);
    },
    judge: async (more: Partial<Extract<FromThread, { kind: 'judged' }>> = {}) => {
      const life = last('items')?.life ?? 0;
      bed.hear({
        kind: 'judged',
        bed: 'b',
        life,
        rows: [],
        findings: [],
        faults: [],
        flat: null,
        levels: [],
        ...more,
      });
      await vi.advanceTimersByTimeAsync(1);
    },
  };
};

const samplesOf = (message: ToThread | undefined): (readonly [number, number])[] =>
  message?.kind === 'items' ? message.items.map(({ item }) => [item.start, item.samples]) : [];

describe('leading an analysis', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends items in batches when the thread is there, two under way at most; the rest waits where it is kept', async () => {
    const { bed, recording, sent, grow, tick, open, judge, last } = stage();
    bed.begin(recording);
    grow(50);
    await tick();
    expect(sent.map(({ kind }) => kind)).toEqual(['open']);
    await open();
    expect(samplesOf(last('items'))).toEqual([[0, 50]]);
    grow(10);
    await tick();
    for (let k = 0; k < 5; k += 1) {
      grow(20);
      await tick();
    }
    expect(sent.filter(({ kind }) => kind === 'items')).toHaveLength(2);
    expect(samplesOf(last('items'))).toEqual([[50, 10]]);
    await judge();
    expect(samplesOf(last('items'))).toEqual(Array.from({ length: 5 }, (_, k) => [60 + 20 * k, 20]));
  });

  it('a drug that is marked goes with the next items, once, and again to an analysis that begins anew', async () => {
    const { bed, recording, mark, decide, grow, tick, open, judge, last } = stage();
    bed.begin(recording);
    await open();
    mark('r', 30);
    grow(50);
    await tick();
    expect(samplesOf(last('items'))).toEqual([
      [30, 0],
      [0, 50],
    ]);
    await judge();
    grow(10);
    await tick();
    expect(samplesOf(last('items'))).toEqual([[50, 10]]);
    await judge();
    decide();
    await open();
    grow(10);
    await tick();
    expect(samplesOf(last('items'))).toContainEqual([30, 0]);
  });

  it('what has piled up goes to the thread as fast as it answers, without waiting for ticks', async () => {
    const { bed, recording, sent, grow, open, judge } = stage();
    bed.begin(recording);
    const [blocks, samples] = [80, 100_000];
    for (let k = 0; k < blocks; k += 1) grow(samples);
    await open();
    const batches = () => sent.filter(({ kind }) => kind === 'items');
    for (let answers = 0; answers < batches().length; answers += 1) {
      expect(batches().length - answers).toBeLessThanOrEqual(2);
      await judge();
    }
    expect(batches().flatMap(samplesOf)).toEqual(
      Array.from({ length: blocks }, (_, k) => [k * samples, samples]),
    );
    expect(batches().length).toBeGreaterThan(10);
  });

  it('after a death goes on from the last snapshot; answers of the thread before are not believed', async () => {
    const { bed, recording, grow, tick, open, judge, last, published } = stage();
    bed.begin(recording);
    await open();
    grow(100);
    await tick();
    await judge();
    await vi.advanceTimersByTimeAsync(11_000);
    grow(100);
    await tick();
    expect(last('items')).toMatchObject({ save: true });
    await judge({ saved: Uint8Array.of(200) });
    grow(100);
    await tick();
    const before = last('items')?.life ?? 0;
    bed.reborn();
    expect(last('open')).toMatchObject({ saved: Uint8Array.of(200), from: new Map([[5, 200]]) });
    bed.hear({
      kind: 'judged',
      bed: 'b',
      life: before,
      rows: [{ kind: 'no-rows', second: 9, seconds: 1 }],
      findings: [],
      faults: [],
      flat: null,
      levels: [],
    });
    expect(published.filter(({ kind }) => kind === 'trend-rows')).toEqual([]);
    await open();
    expect(samplesOf(last('items'))).toEqual([[200, 100]]);
  });

  it('an analysis that failed is said, and begun anew behind what it did not survive, later each time', async () => {
    const { bed, recording, sent, grow, tick, open, judge, last, metrics } = stage();
    bed.begin(recording);
    await open();
    const opens = (): number => sent.filter(({ kind }) => kind === 'open').length;
    for (const [failure, wait_s] of [10, 20].entries()) {
      grow(100);
      await tick();
      await judge({ faults: [{ trend: null, message: 'no sense in this' }] });
      expect(bed.notes).toContain('trends stopped: no sense in this');
      expect(await metrics.text()).toContain('valvomo_analysis_alive{bed="b"} 0');
      await vi.advanceTimersByTimeAsync((wait_s - 2) * 1000);
      await tick();
      expect(opens()).toBe(failure + 1);
      await vi.advanceTimersByTimeAsync(2000);
      await tick();
      expect(opens()).toBe(failure + 2);
      expect(last('open')).toMatchObject({ saved: null, from: new Map([[5, 100 * (failure + 1)]]) });
      await open();
      expect(bed.notes).toEqual([]);
    }
  });

  it('is born anew where electrodes were decided, and its columns are another analysis’s', async () => {
    const { bed, recording, grow, tick, open, decide, last, published } = stage();
    bed.begin(recording);
    await open();
    grow(300);
    await tick();
    decide();
    expect(last('open')).toMatchObject({ saved: null, from: new Map([[5, 300]]) });
    await open();
    const names = published.flatMap((message) =>
      message.kind === 'trend-columns' ? [message.analysis] : [],
    );
    expect(new Set(names).size).toBe(2);
  });

  it('a thread that does not answer is ended after a minute, and what is behind is said in seconds', async () => {
    const { bed, recording, grow, tick, open, aborted } = stage();
    bed.begin(recording);
    await open();
    grow(4000);
    await tick();
    await vi.advanceTimersByTimeAsync(59_000);
    await tick();
    expect([aborted(), bed.notes, bed.flat]).toEqual([0, ['trends are 40 s behind'], false]);
    await vi.advanceTimersByTimeAsync(2000);
    await tick();
    expect(aborted()).toBe(1);
  });
});
