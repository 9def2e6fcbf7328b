import { designFilters } from '@valvomo/analysis';
import { createCascade, zeroPhase } from '@valvomo/dsp';
import { describe, expect, it } from 'vitest';
import { BedRing } from './bed-ring.ts';
import { ColumnStore } from './columns.ts';
import { valueAt } from './inspect.ts';
import type { ViewSettings } from './messages.ts';
import { filtersOf, marginOf } from './page-filters.ts';
import type { PlannedStream } from './plan.ts';
import { timeOf } from './stream-clock.ts';
import { bedMessage, blankPixels, count, geometry, give, settings, style } from './test-bed.ts';
import { columnsAhead, StreamTracer } from './tracer.ts';
import { View } from './view.ts';

const rate_hz = 256;
/** One sample a column: an extent is the sample and where the line comes from and goes to. */
const ticksPerColumn = 1e7 / rate_hz;
const own: ViewSettings = { ...settings, zeroPhase: true };
const { lowCut_hz, highCut_hz } = own;
const { sections } = designFilters(rate_hz, { lowCut_hz, highCut_hz });

/** A bed of one signal with a hole of 40 samples from `hole` on. */
const bedWith = (samples: number, hole: number): BedRing => {
  const bed = new BedRing(bedMessage([{ rate_hz, labels: ['A'] }]));
  give(bed, 0, 0, hole);
  bed.lose(0, hole, 40, 'device');
  give(bed, 0, hole + 40, samples - hole - 40);
  return bed;
};

const streamOf = (bed: BedRing, changes: readonly number[] = [0]): PlannedStream => {
  const ring = bed.ringOf(0);
  if (ring === undefined) throw new Error('no stream');
  return {
    ring,
    since: changes.map((index, k) => ({ index, terms: [[{ signal: 0, weight: k + 1 }]] })),
    filtered: [true],
  };
};

const microvolts = (from: number, to: number, weight = 1): Float64Array =>
  Float64Array.from({ length: to - from }, (_, k) => (weight * count(0, from + k, rate_hz)) / 10);

/** How far the value under a cursor is from what it should be, µV. */
const awayFrom = (stream: PlannedStream, index: number, value: number | undefined): number => {
  const found = valueAt(stream, 0, timeOf(stream.ring.clock, index), own, true);
  return Math.abs((found.value ?? Number.NaN) - (value ?? Number.NaN));
};

describe('a page with zero phase', () => {
  it('is filtered forward and backward from hole to hole', () => {
    const stream = streamOf(bedWith(6000, 2600));
    const before = zeroPhase(sections, microvolts(0, 2600), 2600);
    const after = zeroPhase(sections, microvolts(2640, 6000), 3360);
    for (const index of [0, 100, 1300, 2599])
      expect(awayFrom(stream, index, before[index])).toBeLessThan(1e-5);
    for (const index of [2640, 3000, 5999])
      expect(awayFrom(stream, index, after[index - 2640])).toBeLessThan(1e-5);
  });

  it('a stretch ends where a row is made of other signals', () => {
    const stream = streamOf(bedWith(6000, 4000), [0, 1500]);
    const first = zeroPhase(sections, microvolts(0, 1500), 1500);
    const second = zeroPhase(sections, microvolts(1500, 4000, 2), 2500);
    expect(awayFrom(stream, 1499, first[1499])).toBeLessThan(1e-5);
    expect(awayFrom(stream, 1500, second[0])).toBeLessThan(1e-5);
  });

  it('a stretch too short to be filtered backward is filtered as when live', () => {
    const bed = new BedRing(bedMessage([{ rate_hz, labels: ['A'] }]));
    bed.lose(0, 0, 100, 'device');
    give(bed, 0, 100, 5);
    bed.lose(0, 105, 100, 'device');
    const causal = microvolts(100, 105);
    createCascade(sections, 1).process(causal, 5);
    expect(awayFrom(streamOf(bed), 104, causal[4])).toBeLessThan(1e-5);
  });

  it('the tracer draws these values, and its picture does not depend on where the page begins', () => {
    const stream = streamOf(bedWith(9000, 4000));
    const drawn = (from: number): number => {
      const store = new ColumnStore(1, 600 + columnsAhead(stream.ring, ticksPerColumn));
      const filters = filtersOf(stream, own, true);
      const tracer = new StreamTracer({ ...stream, filters, store, ticksPerColumn });
      tracer.start(from, marginOf(own, true), from + 512);
      tracer.advance(from + 512);
      return store.high[1800 & (store.capacity - 1)] as number;
    };
    expect(drawn(1700)).toBeCloseTo(drawn(1500), 3);
    // The stream begins a quarter of a second after the bed's origin: column 1800 is sample 1736.
    const whole = zeroPhase(sections, microvolts(0, 4000), 4000);
    const near = Array.from(whole.subarray(1735, 1738));
    expect(drawn(1700)).toBeGreaterThanOrEqual(Math.min(...near) - 0.01);
    expect(drawn(1700)).toBeLessThanOrEqual(Math.max(...near) + 0.01);
  });
});

describe('a view', () => {
  const opened = (bed: BedRing, zeroPhaseChosen: boolean, seconds: number): View => {
    const view = new View(
      blankPixels(200, 60),
      geometry(200, 60),
      { ...own, zeroPhase: zeroPhaseChosen },
      style,
    );
    view.show(bed);
    for (let now = 0; now < seconds * 1000; now += 20) view.frame(now);
    return view;
  };
  const pixelsOf = (view: View): Uint32Array => view.picture.pixels.rgba.slice();

  it('is causal while live, has zero phase while it stands still, and is causal again', () => {
    const bed = bedWith(30 * rate_hz, 4000);
    const [chosen, plain] = [opened(bed, true, 3), opened(bed, false, 3)];
    expect(chosen.zeroPhase).toBe(false);
    expect(pixelsOf(chosen)).toEqual(pixelsOf(plain));
    for (const view of [chosen, plain]) {
      view.pause(bed.origin + 80_000_000n);
      view.frame(4000);
      view.frame(4020);
    }
    expect(chosen.zeroPhase).toBe(true);
    expect(pixelsOf(chosen)).not.toEqual(pixelsOf(plain));
    for (const view of [chosen, plain]) {
      view.live();
      for (let now = 5000; now < 8000; now += 20) view.frame(now);
    }
    expect(pixelsOf(chosen)).toEqual(pixelsOf(plain));
  });

  it('a page at the head is filtered once more when what comes after it has come', () => {
    const bed = bedWith(8 * rate_hz, 500);
    const view = opened(bed, true, 3);
    view.pause(bed.origin + 60_000_000n);
    view.frame(4000);
    view.frame(4020);
    give(bed, 0, 8 * rate_hz, 20 * rate_hz);
    view.frame(6000);
    const later = opened(bed, true, 3);
    later.pause(bed.origin + 60_000_000n);
    later.frame(4000);
    later.frame(4020);
    expect(pixelsOf(view)).toEqual(pixelsOf(later));
  });
});
