import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BedRing } from './bed-ring.ts';
import type { ViewSettings } from './messages.ts';
import { pixelOf } from './span-raster.ts';
import {
  bedMessage,
  blankPixels,
  geometry,
  give,
  scalp,
  second,
  settings,
  style,
  testStart,
  type TestStream,
} from './test-bed.ts';
import { View } from './view.ts';

const width = 200;
const height = 120;

const eeg: TestStream = { rate_hz: 256, labels: ['Fp1', 'F7', 'T7', 'C3'] };
const fast: TestStream = { rate_hz: 512, labels: ['EMG', 'ECG'] };
const slow: TestStream = { rate_hz: 1, labels: ['SpO2'], unit: '%' };

const opened = (bed: BedRing, own: Partial<ViewSettings> = {}): View => {
  const view = new View(blankPixels(width, height), geometry(width, height), { ...settings, ...own }, style);
  view.show(bed);
  return view;
};

const pixelsOf = (view: View): Uint32Array => view.picture.pixels.rgba.slice();

/** How many pixels differ, and the largest difference of one colour part. */
const difference = (a: Uint32Array, b: Uint32Array): { pixels: number; most: number } => {
  let pixels = 0;
  let most = 0;
  for (const [k, value] of a.entries()) {
    const other = b[k] ?? 0;
    if (value === other) continue;
    pixels += 1;
    for (const shift of [0, 8, 16])
      most = Math.max(most, Math.abs(((value >> shift) & 255) - ((other >> shift) & 255)));
  }
  return { pixels, most };
};

/** Plays `length_s` seconds in blocks of given milliseconds, a frame after each; gaps in stream time. */
const play = (
  view: View,
  bed: BedRing,
  blocks_ms: readonly number[],
  length_s: number,
  gaps: readonly (readonly [number, number])[] = [],
): void => {
  const sent = bed.streams.map(() => 0);
  let time = 0;
  let k = 0;
  while (time < length_s) {
    time = Math.min(length_s, time + (blocks_ms[k % blocks_ms.length] ?? 50) / 1000);
    k += 1;
    for (const [number, ring] of bed.streams.entries()) {
      const to = Math.floor(time * ring.clock.rate_hz);
      for (let at = sent[number] ?? 0; at < to;) {
        const gap = gaps.find(
          ([from, end]) => at < end * ring.clock.rate_hz && to > from * ring.clock.rate_hz,
        );
        const from = Math.ceil((gap?.[0] ?? Infinity) * ring.clock.rate_hz);
        const end = Math.ceil((gap?.[1] ?? Infinity) * ring.clock.rate_hz);
        const until = at < from ? Math.min(to, from) : Math.min(to, end);
        if (at < from) give(bed, number, at, until - at);
        else ring.lose(at, until - at, 'device');
        at = until;
      }
      sent[number] = to;
    }
    view.frame(time * 1000);
  }
};

/** The sweep has caught up with the head: everything that can be drawn is. */
const settle = (view: View, from_ms: number): void => {
  view.live();
  for (let now = from_ms; now < from_ms + 3000; now += 16) view.frame(now);
};

describe('sweep', () => {
  it('any cut of the samples into blocks gives the same picture, gaps and two rates included', () => {
    const streams = [eeg, fast, slow];
    const gaps = [
      [3.1, 3.4],
      [4.2, 4.203],
    ] as const;
    const whole = new BedRing(bedMessage(streams));
    const reference = opened(whole);
    play(reference, whole, [50], 6, gaps);
    settle(reference, 7000);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 4, max: 140 }), { minLength: 1, maxLength: 9 }), (blocks) => {
        const bed = new BedRing(bedMessage(streams));
        const view = opened(bed);
        play(view, bed, blocks, 6, gaps);
        settle(view, 7000);
        expect(difference(pixelsOf(view), pixelsOf(reference))).toEqual({ pixels: 0, most: 0 });
      }),
      { numRuns: 15 },
    );
  });

  it('drawn column by column it is the same as drawn at once', () => {
    const bed = new BedRing(bedMessage([eeg, fast]));
    const view = opened(bed);
    play(view, bed, [50], 7.3, [[5, 5.5]]);
    const swept = pixelsOf(view);
    expect(view.frame(7300)).toEqual([]);
    view.restyle(style);
    expect(view.frame(7300)).toEqual([{ x: 0, width }]);
    expect(difference(pixelsOf(view), swept)).toEqual({ pixels: 0, most: 0 });
  });

  it('never draws what has not arrived, and is never more than 150 ms behind it', () => {
    const bed = new BedRing(bedMessage([eeg]));
    const view = opened(bed);
    let head = 0;
    for (let now = 0; now < 8000; now += 16) {
      const to = Math.floor((Math.floor(now / 50) * 50 * 256) / 1000);
      give(bed, 0, head, to - head);
      head = to;
      view.frame(now);
      const where = view.where();
      if (where === null || bed.head === null) continue;
      expect(where.drawn).toBeLessThanOrEqual(bed.head);
      expect(bed.head - where.drawn).toBeLessThanOrEqual(0.15 * second + 1);
    }
  });

  it('changes only the columns that are new and as many ahead of the erase bar', () => {
    const bed = new BedRing(bedMessage([eeg]));
    const view = opened(bed);
    play(view, bed, [50], 5);
    const before = pixelsOf(view);
    give(bed, 0, 5 * 256, 26);
    const strips = view.frame(5016);
    const touched = new Set(strips.flatMap(({ x, width }) => Array.from({ length: width }, (_, k) => x + k)));
    expect(touched.size).toBeGreaterThan(2);
    expect(touched.size).toBeLessThan(50);
    const after = pixelsOf(view);
    for (let x = 0; x < width; x += 1) {
      if (touched.has(x)) continue;
      for (let y = 0; y < height; y += 1) expect(after[y * width + x]).toBe(before[y * width + x]);
    }
  });

  it('a stream that comes late is drawn when it comes, the others do not wait for it', () => {
    const bed = new BedRing(bedMessage([eeg, fast]));
    const view = opened(bed);
    for (let k = 0; k < 60; k += 1) {
      give(bed, 0, k * 13, 13);
      if (k < 20) give(bed, 1, k * 26, 26);
      view.frame(k * 51);
    }
    const without = pixelsOf(view);
    give(bed, 1, 20 * 26, 40 * 26);
    view.frame(60 * 51);
    const swept = pixelsOf(view);
    expect(difference(swept, without).pixels).toBeGreaterThan(100);
    view.restyle(style);
    view.frame(60 * 51);
    expect(difference(pixelsOf(view), swept)).toEqual({ pixels: 0, most: 0 });
  });

  it('what is filled in below the head is drawn soon', () => {
    const bed = new BedRing(bedMessage([eeg]));
    const view = opened(bed);
    give(bed, 0, 600, 300);
    view.frame(1000);
    view.frame(1016);
    const before = pixelsOf(view);
    give(bed, 0, 300, 300);
    view.frame(1032);
    view.frame(1700);
    expect(difference(pixelsOf(view), before).pixels).toBeGreaterThan(100);
  });

  it('a gap is hatched over the whole height, and the line does not cross it', () => {
    const bed = new BedRing(bedMessage([eeg]));
    const view = opened(bed);
    play(view, bed, [50], 4, [[2.6, 3.2]]);
    settle(view, 5000);
    const { rgba } = view.picture.pixels;
    const hatch = pixelOf(style.gap);
    const trace = pixelOf(style.neutral);
    // Bed time of the stream's first sample is 0.25 s; a column is 10 ms.
    for (let column = 300; column < 340; column += 1) {
      const x = column % width;
      const colours = new Set(Array.from({ length: height }, (_, y) => rgba[y * width + x]));
      expect(colours.has(hatch)).toBe(true);
      expect(colours.has(trace)).toBe(false);
    }
  });
});

describe('page that stands still', () => {
  it('the same samples look the same live and paused', () => {
    const bed = new BedRing(bedMessage([eeg, fast]));
    const view = opened(bed, { lowCut_hz: 0.3, notch_hz: 50 });
    play(view, bed, [50], 25, [[20.1, 20.2]]);
    const where = view.where();
    if (where === null) throw new Error('nothing drawn');
    const live = pixelsOf(view);
    const column = view.ticksPerColumn;
    const drawn = Math.floor(where.drawn / column);
    view.pause('now');
    view.frame(25_016);
    const paused = pixelsOf(view);
    expect(view.where()?.from).toBeCloseTo((drawn - width) * column, -2);
    // The same page from pre-roll instead of the carried filter state.
    const other = opened(bed, { lowCut_hz: 0.3, notch_hz: 50 });
    other.frame(25_016);
    other.pause(testStart - 2_500_000n + BigInt((drawn - width) * column));
    other.frame(25_032);
    const again = difference(pixelsOf(other), paused);
    expect(again.most).toBeLessThanOrEqual(3);
    // And column for column what the sweep showed, except under the erase bar.
    let different = 0;
    for (let k = 24; k < width; k += 1) {
      const x = (drawn - width + k) % width;
      for (let y = 0; y < height; y += 1) if (live[y * width + x] !== paused[y * width + k]) different += 1;
    }
    expect(different).toBe(0);
  });

  it('scrolls through the ring, not beyond it, and goes back to live', () => {
    const bed = new BedRing(bedMessage([eeg]));
    const view = opened(bed);
    play(view, bed, [50], 12);
    const origin = testStart - 2_500_000n;
    view.pause(origin + 40_000_000n);
    expect(view.frame(12_000)).toHaveLength(1);
    expect(view.where()).toMatchObject({ from: 40_000_000, sweepX: null });
    view.pause(origin - 900_000_000n);
    view.frame(12_000);
    expect(view.where()?.from).toBe(2_500_000);
    view.pause(origin + 900_000_000n);
    view.frame(12_000);
    expect(view.where()?.from).toBe(12.25e7 - 2e7);
    expect(view.paused).toBe(true);
    view.live();
    view.frame(12_016);
    expect(view.paused).toBe(false);
    expect(view.where()?.sweepX).not.toBeNull();
  });

  it('paged on, a page is what it is when it is opened directly', () => {
    const bed = new BedRing(bedMessage([eeg, fast]));
    const view = opened(bed);
    play(view, bed, [50], 30, [[16.2, 16.5]]);
    for (const from_s of [14, 15.5, 16, 18]) {
      view.pause(testStart + BigInt(from_s * 1e7));
      view.frame(31_000);
    }
    const other = opened(bed);
    other.frame(31_000);
    other.pause(testStart + 180_000_000n);
    other.frame(31_016);
    expect(view.where()?.from).toBe(other.where()?.from);
    expect(difference(pixelsOf(view), pixelsOf(other)).most).toBeLessThanOrEqual(3);
  });

  it('a page asked for before its samples came is reached when they come', () => {
    const bed = new BedRing(bedMessage([eeg]));
    const view = opened(bed);
    view.pause(testStart + 50_000_000n);
    give(bed, 0, 0, 256);
    view.frame(0);
    give(bed, 0, 256, 256 * 9);
    view.frame(16);
    view.frame(32);
    expect(view.where()?.from).toBeCloseTo(52_500_000, -5);
  });

  it('stands still while the ring goes on', () => {
    const bed = new BedRing(bedMessage([eeg]));
    const view = opened(bed);
    play(view, bed, [50], 6);
    view.pause('now');
    view.frame(7000);
    const before = pixelsOf(view);
    give(bed, 0, 6 * 256, 512);
    expect(view.frame(7016)).toEqual([]);
    expect(difference(pixelsOf(view), before).pixels).toBe(0);
    expect(view.where()?.behind).toBeGreaterThan(1.9 * second);
  });
});

describe('the reader’s choices', () => {
  const head: TestStream = {
    rate_hz: 256,
    labels: ['Fp1', 'F7', 'T7', 'P7'],
    electrodes: scalp('Fp1', 'F7', 'T7', 'P7'),
  };

  it('another montage gives other rows at once, from the same samples', () => {
    const bed = new BedRing(bedMessage([head]));
    const view = opened(bed);
    play(view, bed, [50], 4);
    expect(view.rows().map((row) => row.name)).toEqual(['Fp1', 'F7', 'T7', 'P7']);
    view.choose({ ...settings, montage: 'longitudinal' });
    view.frame(4016);
    const rows = view.rows();
    expect(rows).toHaveLength(18);
    expect(rows[0]).toMatchObject({ name: 'Fp1-F7', side: 'left', missing: '' });
    expect(rows[3]).toMatchObject({ name: 'P7-O1', missing: 'no O1' });
    view.choose(settings);
    view.frame(4032);
    const fresh = opened(bed);
    fresh.frame(4032);
    fresh.live();
    expect(view.rows()).toEqual(fresh.rows());
  });

  it('an electrode that comes off empties its rows from that sample on, and only them', () => {
    const bed = new BedRing(bedMessage([head]));
    const view = opened(bed, { montage: 'longitudinal', rows: { from: 0, count: 1 } });
    play(view, bed, [50], 3);
    bed.mark({
      type: 'event',
      bed: 'b',
      event: 0,
      kind: 'impedance',
      stream: 0,
      start: 512,
      samples: 0,
      text: '',
      impedances: [{ signal: 1, ohms: null }],
    });
    settle(view, 3100);
    const left = pixelOf(style.left);
    /** Bed times in whole columns at which the row has ink. */
    const inked = (): number[] => {
      const { rgba } = view.picture.pixels;
      return Array.from({ length: 70 }, (_, k) => 250 - 35 + k).filter((column) =>
        Array.from({ length: height }, (_, y) => rgba[y * width + (column % width)]).includes(left),
      );
    };
    const until = inked();
    // Sample 512 lies at 2.25 s of bed time, in column 225.
    expect(until[0]).toBe(215);
    expect(until.at(-1)).toBeGreaterThanOrEqual(223);
    expect(until.at(-1)).toBeLessThanOrEqual(225);
    expect(view.rows()[0]?.missing).toBe('F7 off');
    view.choose({ ...settings, montage: 'longitudinal', rows: { from: 2, count: 1 } });
    settle(view, 8000);
    expect(view.rows()[0]).toMatchObject({ name: 'T7-P7', missing: '', y: height / 2 });
    expect(inked()).toHaveLength(70);
  });

  it('a row range pages through a tall montage; the rest of the page stays its height', () => {
    const bed = new BedRing(bedMessage([eeg]));
    const view = opened(bed, { rows: { from: 2, count: 2 } });
    play(view, bed, [50], 3);
    expect(view.rows().map(({ name, y }) => [name, y])).toEqual([
      ['T7', 30],
      ['C3', 90],
    ]);
    expect(view.rowsInAll).toBe(4);
  });

  it('a new width or page length shows the same time again', () => {
    const bed = new BedRing(bedMessage([eeg]));
    const view = opened(bed);
    play(view, bed, [50], 9);
    view.pause(testStart + 30_000_000n);
    view.frame(9000);
    view.choose({ ...settings, page_s: 4 });
    view.frame(9016);
    expect(view.where()?.from).toBeCloseTo(32_500_000, -6);
    view.resize(blankPixels(300, 80), geometry(300, 80));
    expect(view.frame(9032)).toEqual([{ x: 0, width: 300 }]);
    expect(view.where()?.from).toBeCloseTo(32_500_000, -6);
  });

  it('clip signs follow the sensitivity', () => {
    const bed = new BedRing(bedMessage([eeg]));
    const view = opened(bed, { lowCut_hz: null });
    play(view, bed, [50], 3);
    expect(view.rows().some((row) => row.clipped)).toBe(true);
    view.choose({ ...settings, sensitivity_uV_mm: 500 });
    view.frame(3016);
    expect(view.rows().some((row) => row.clipped)).toBe(false);
  });
});
