import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { annotationSignal, craftedFile, tal, type Crafted } from './crafted-file.ts';
import { openRecording } from './recording.ts';
import { memorySource, type ByteSource } from './source.ts';
import { indexOfOnset } from './window.ts';

const open = (crafted: Crafted) => openRecording(memorySource(craftedFile(crafted)));

/** A file that may grow, and remembers what was asked of it. */
class Growing implements ByteSource {
  bytes: Uint8Array;
  readonly reads: [number, number][] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  size(): Promise<number> {
    return Promise.resolve(this.bytes.length);
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    this.reads.push([offset, length]);
    return Promise.resolve(this.bytes.subarray(offset, offset + length));
  }
}

/** Sample n of a signal is n, so that every window says where it came from. */
const counted = (records: number, samples: readonly number[]): number[][][] =>
  Array.from({ length: records }, (_, record) =>
    samples.map((length) => Array.from({ length }, (_, at) => record * length + at)),
  );

describe('windows by index on the time base of a rate', () => {
  it('mixed and fractional rates, each on its own time base', async () => {
    const recording = await open({
      duration: '0.5',
      signals: [{ samples: 4 }, { samples: 1 }, { samples: 4 }, { samples: 3 }],
      data: counted(4, [4, 1, 4, 3]),
    });
    expect(recording.streams().map(({ signals, rate }) => [signals, rate.samples])).toEqual([
      [[0, 2], 8],
      [[1], 2],
      [[3], 6],
    ]);
    expect(await recording.read([2, 0], 3, 6)).toMatchObject({
      start: 3,
      samples: 6,
      signals: [2, 0],
      counts: Int16Array.of(3, 4, 5, 6, 7, 8, 3, 4, 5, 6, 7, 8),
      holes: [],
      residual_ticks: 0,
    });
    expect((await recording.read([3], 5, 100)).counts).toEqual(Int16Array.of(5, 6, 7, 8, 9, 10, 11));
  });

  it('holes are ranges; nothing is filled in silently', async () => {
    const recording = await open({
      reserved: 'EDF+D',
      signals: [{}, annotationSignal(8)],
      data: ['+0', '+2', '+3', '+5.5'].map((onset, at) => [[1, 2, 3, 4].map((n) => n + 10 * at), tal(onset)]),
    });
    const window = await recording.read([0], 2, 100);
    expect(window.samples).toBe(24);
    expect(window.holes).toEqual([
      { start: 4, samples: 4 },
      { start: 16, samples: 6 },
    ]);
    expect([...window.counts]).toEqual([
      3, 4, 0, 0, 0, 0, 11, 12, 13, 14, 21, 22, 23, 24, 0, 0, 0, 0, 0, 0, 31, 32, 33, 34,
    ]);
    const inside = await recording.read([0], 17, 3);
    expect([inside.samples, inside.holes]).toEqual([3, [{ start: 17, samples: 3 }]]);
  });

  it('index = round((onset − start) · rate); the residual is reported', async () => {
    const recording = await open({
      reserved: 'EDF+D',
      signals: [{}, { label: 'slow', samples: 1 }, annotationSignal(8)],
      data: ['+0', '+2.3'].map((onset, at) => [[1, 2, 3, 4], [at], tal(onset)]),
    });
    const fast = await recording.read([0], 0, 100);
    expect([fast.holes, fast.residual_ticks]).toEqual([[{ start: 4, samples: 5 }], 500_000]);
    const slow = await recording.read([1], 0, 100);
    expect([slow.holes, slow.residual_ticks]).toEqual([[{ start: 1, samples: 1 }], 3_000_000]);
    expect([...slow.counts]).toEqual([0, 0, 1]);
  });

  it('rounds exactly, however late', () => {
    expect(indexOfOnset(3 * 86_400 * 1e7, 2048, 1e7)).toBe(3 * 86_400 * 2048);
    expect(indexOfOnset(1_249_999, 4, 1e7)).toBe(0);
    expect(indexOfOnset(1_250_000, 4, 1e7)).toBe(1);
    expect(indexOfOnset(8_000_000_000_000_001, 9_999_999, 1e7)).toBe(7_999_999_200_000_001);
  });

  it('any window of any cut of a discontinuous file equals the whole', async () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(gaps, fc.nat(60), fc.nat(60), fc.boolean(), async (steps, from, samples, bdf) => {
        let onset = 0;
        const onsets = steps.map((step, at) => (onset += at === 0 ? 0 : 1 + step * 0.25));
        const recording = await open({
          version: bdf ? '\u00ffBIOSEMI' : '0',
          reserved: bdf ? 'BDF+D' : 'EDF+D',
          signals: [annotationSignal(8, bdf ? 'BDF' : 'EDF'), {}, { label: 'E2' }],
          data: onsets.map((at, n) => [tal(`+${at}`), [n, n, n, n], [-n, -n, -n, -n - 1]]),
        });
        const rows = [[], []] as (number | undefined)[][];
        onsets.forEach((at, n) => {
          for (let i = 0; i < 4; i++) {
            (rows[0] ?? [])[at * 4 + i] = n;
            (rows[1] ?? [])[at * 4 + i] = i === 3 ? -n - 1 : 0 - n;
          }
        });
        const window = await recording.read([1, 2], from, samples);
        expect(window.samples).toBe(Math.max(0, Math.min(samples, (rows[0]?.length ?? 0) - from)));
        const inHole = (index: number): boolean =>
          window.holes.some(({ start, samples }) => index >= start && index < start + samples);
        for (const [row, whole] of rows.entries())
          for (let i = 0; i < window.samples; i++) {
            expect(inHole(from + i)).toBe(whole[from + i] === undefined);
            expect(window.counts[row * window.samples + i]).toBe(whole[from + i] ?? 0);
          }
      }),
      { numRuns: 150 },
    );
  });

  it('records longer than the scratch are read signal by signal', async () => {
    const long = 1_100_000;
    const samples = Array.from({ length: long }, (_, at) => (at % 60_000) - 30_000);
    const bytes = craftedFile({ signals: [{ samples: long }, { label: 'E2', samples: long }] });
    const whole = new Uint8Array(bytes.length + 8 * long);
    whole.set(bytes);
    whole.set(new TextEncoder().encode('2'), 236);
    for (let row = 0; row < 4; row++)
      new Int16Array(whole.buffer, bytes.length + row * 2 * long, long).set(samples);
    const recording = await openRecording(memorySource(whole));
    const { counts } = await recording.read([1], long - 3, 6);
    expect([...counts]).toEqual([...samples.slice(-3), ...samples.slice(0, 3)]);
  });

  it('the caller may offer room, which is overwritten, holes included', async () => {
    const recording = await open({
      reserved: 'EDF+D',
      signals: [{}, annotationSignal(8)],
      data: ['+0', '+2'].map((onset) => [[1, 2, 3, 4], tal(onset)]),
    });
    const room = new Int16Array(20).fill(99);
    const window = await recording.read([0], 0, 12, room);
    expect(window.counts.buffer).toBe(room.buffer);
    expect([...window.counts]).toEqual([1, 2, 3, 4, 0, 0, 0, 0, 1, 2, 3, 4]);
    expect((await recording.read([0], 0, 12, new Int32Array(20))).counts).toBeInstanceOf(Int16Array);
    expect((await recording.read([0], 0, 12, new Int16Array(3))).counts).toHaveLength(12);
  });

  it.each([
    ['signals of two rates', [0, 1], 0, 1],
    ['an annotation signal', [2], 0, 1],
    ['a signal that is not there', [7], 0, 1],
    ['no signals', [], 0, 1],
    ['a negative start', [0], -1, 1],
    ['half a sample', [0], 0.5, 1],
    ['a negative length', [0], 0, -1],
  ])('%s: refused with value and limit', async (_name, signals, from, samples) => {
    const recording = await open({
      reserved: 'EDF+C',
      signals: [{}, { label: 'slow', samples: 1 }, annotationSignal(8)],
      data: [[[1, 2, 3, 4], [1], tal('+0')]],
    });
    await expect(recording.read(signals, from, samples)).rejects.toMatchObject({ code: 'READ_INVALID' });
  });

  it('an odd address in memory changes nothing', async () => {
    const bytes = craftedFile({ data: [[[1, -2, 3, -4]]] });
    const odd = new Uint8Array(bytes.length + 1);
    odd.set(bytes, 1);
    const recording = await openRecording(memorySource(odd.subarray(1)));
    await recording.checkSamples();
    expect([...(await recording.read([0], 0, 4)).counts]).toEqual([1, -2, 3, -4]);
  });

  it('a file that became shorter is no data', async () => {
    const source = new Growing(craftedFile({ data: counted(4, [4]) }));
    const recording = await openRecording(source);
    source.bytes = source.bytes.subarray(0, 530);
    await expect(recording.read([0], 0, 12)).rejects.toMatchObject({ code: 'SOURCE_FAILED' });
  });
});

describe('lazy and growing', () => {
  const minute = (records: number): Crafted => ({
    reserved: 'EDF+C',
    records: '-1',
    signals: [{ samples: 400 }, annotationSignal(8)],
    data: counted(records, [400]).map(([row], at) => [row ?? [], tal(`+${at}.5`)]),
  });

  it('a page of a continuous file needs its header, its first and last time-keeping and itself', async () => {
    const source = new Growing(craftedFile({ ...minute(60), records: '60' }));
    const recording = await openRecording(source);
    source.reads.length = 0;
    await recording.read([0], 30 * 400, 400);
    expect(source.reads).toHaveLength(2);
    source.reads.length = 0;
    await recording.read([0], 12 * 400, 400);
    expect(source.reads).toHaveLength(1);
  });

  it('a discontinuous file is read as far as the page, once', async () => {
    const data = counted(1500, [40]).map(([row], at) => [row ?? [], tal(`+${at * 2}`)]);
    const signals = [{ samples: 40 }, annotationSignal(8)];
    const source = new Growing(craftedFile({ reserved: 'EDF+D', signals, data }));
    const recording = await openRecording(source);
    await recording.read([0], 0, 40);
    const seen = Math.max(...source.reads.map(([offset, length]) => offset + length));
    expect(seen).toBeLessThan(source.bytes.length / 8);
    await recording.read([0], 2800 * 40, 40);
    source.reads.length = 0;
    await recording.read([0], 1200 * 40, 40);
    expect(source.reads).toHaveLength(1);
  });

  it('grows: more records, then the true count', async () => {
    const source = new Growing(craftedFile(minute(2)));
    const recording = await openRecording(source);
    expect((await recording.read([0], 0, 4000)).samples).toBe(800);
    source.bytes = craftedFile(minute(5)).subarray(0, -1);
    expect((await recording.read([0], 0, 4000)).samples).toBe(1600);
    expect(recording.problems().map(({ code }) => code)).toEqual([
      'RECORD_COUNT_UNKNOWN',
      'RECORD_TRUNCATED',
    ]);
    source.bytes = craftedFile({ ...minute(5), records: '5' });
    expect(await recording.records()).toBe(5);
    expect(recording.problems()).toEqual([]);
    expect([...(await recording.read([0], 1999, 4000)).counts]).toEqual([1999]);
    expect(await recording.gaps()).toEqual([]);
  });

  it('grows from nothing: the first record brings the fraction of the start', async () => {
    const source = new Growing(craftedFile(minute(0)));
    const recording = await openRecording(source);
    expect([recording.start, await recording.annotations()]).toEqual(['2020-03-02T04:05:06', []]);
    source.bytes = craftedFile(minute(3));
    expect((await recording.read([0], 0, 4000)).samples).toBe(1200);
    expect(recording.start).toBe('2020-03-02T04:05:06.5');
  });

  it('a gap that comes while it grows is found', async () => {
    const grown = (onsets: readonly string[]) =>
      craftedFile({
        ...minute(0),
        data: onsets.map((onset, at) => [Array.from({ length: 400 }, () => at), tal(onset)]),
      });
    const source = new Growing(grown(['+0', '+1']));
    const recording = await openRecording(source);
    expect(await recording.gaps()).toEqual([]);
    source.bytes = grown(['+0', '+1', '+4', '+5']);
    expect(await recording.gaps()).toMatchObject([{ from_s: 2, to_s: 4 }]);
    expect((await recording.read([0], 0, 4000)).holes).toEqual([{ start: 800, samples: 800 }]);
  });

  it('many readers at once see the same', async () => {
    const data = counted(50, [4]).map(([row], at) => [
      row ?? [],
      tal(`+${at * 2}`) + (at % 7 === 0 ? tal('+1', 'x') : ''),
    ]);
    const recording = await open({ reserved: 'EDF+D', signals: [{}, annotationSignal(16)], data });
    const pages = await Promise.all(Array.from({ length: 50 }, (_, at) => recording.read([0], at * 8, 4)));
    expect(pages.map(({ counts }) => counts[0])).toEqual(Array.from({ length: 50 }, (_, at) => at * 4));
    const [a, b] = await Promise.all([recording.annotations(), recording.annotations()]);
    expect([a?.length, b?.length]).toEqual([8, 8]);
  });
});

describe('samples outside the declared digital range', () => {
  it('are kept, counted and reported', async () => {
    const recording = await open({
      signals: [{ digitalMin: '-2', digitalMax: '2' }, { label: 'E2' }],
      data: [
        [
          [-3, -2, 2, 900],
          [-32_768, 0, 0, 32_767],
        ],
      ],
    });
    expect(recording.problems()).toEqual([]);
    await recording.checkSamples();
    await recording.checkSamples();
    expect(recording.problems()).toMatchObject([
      { code: 'SAMPLES_OUT_OF_RANGE', signal: 0, value: 900, limit: '-2 … 2' },
    ]);
    expect(recording.problems()[0]?.message).toContain('2 samples');
    expect([...(await recording.read([0], 0, 4)).counts]).toEqual([-3, -2, 2, 900]);
  });

  it('in a BDF as well', async () => {
    const recording = await open({
      version: '\u00ffBIOSEMI',
      reserved: '24BIT',
      signals: [{ digitalMin: '-100', digitalMax: '70000' }],
      data: [[[-101, 70_001, 0, 70_000]]],
    });
    await recording.checkSamples();
    expect(recording.problems()[0]?.message).toContain(
      '2 samples lie outside -100 … 70000, from -101 to 70001',
    );
  });
});
