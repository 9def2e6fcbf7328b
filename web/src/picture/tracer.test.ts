import { designFilters } from '@valvomo/analysis';
import { describe, expect, it } from 'vitest';
import { BedRing } from './bed-ring.ts';
import { ColumnStore, holeClass } from './columns.ts';
import { RowFilters } from './row-filters.ts';
import { bedMessage, give, type TestStream } from './test-bed.ts';
import { columnsAhead, StreamTracer, type RowsSince } from './tracer.ts';

const column = 100_000;
const columns = 400;

/** A tracer of one stream, a row a signal, 10 ms a column; the stream's sample 0 lies at 0.25 s, in column 25. */
const traced = (bed: BedRing, number: number, from = 0, later: readonly RowsSince[] = []): StreamTracer => {
  const ring = bed.ringOf(number);
  if (ring === undefined) throw new Error('no stream');
  const rows = ring.description.signals.length;
  const { sections } = designFilters(ring.clock.rate_hz, { lowCut_hz: 0.3 });
  const tracer = new StreamTracer({
    ring,
    since: [
      { index: 0, terms: Array.from({ length: rows }, (_, signal) => [{ signal, weight: 1 }]) },
      ...later,
    ],
    filters: new RowFilters(
      sections,
      Array.from({ length: rows }, () => ring.clock.rate_hz > 20),
    ),
    store: new ColumnStore(rows, columns + columnsAhead(ring, column)),
    ticksPerColumn: column,
  });
  tracer.start(from, 10 * 1e7, from + columns);
  return tracer;
};

const bedOf = (stream: TestStream): BedRing => new BedRing(bedMessage([stream]));
const eeg: TestStream = { rate_hz: 256, labels: ['A', 'B'] };

/** Extents of a row in columns [from, to). */
const extents = ({ store }: StreamTracer, row: number, from: number, to: number): (number | undefined)[][] =>
  Array.from({ length: to - from }, (_, k) => {
    const at = row * store.capacity + ((from + k) & (store.capacity - 1));
    return [store.low[at], store.high[at]];
  });

describe('tracer', () => {
  it('filters begin anew after a gap, settled on its first sample', () => {
    const bed = bedOf(eeg);
    give(bed, 0, 0, 300);
    bed.lose(0, 300, 40, 'device');
    give(bed, 0, 340, 300);
    const tracer = traced(bed, 0);
    tracer.advance(270);

    const alone = bedOf(eeg);
    give(alone, 0, 340, 300);
    const fresh = traced(alone, 0);
    fresh.advance(270);
    // Sample 340 lies in column 157.
    expect(extents(tracer, 1, 158, 270)).toEqual(extents(fresh, 1, 158, 270));
    const { store } = tracer;
    const hatched = Array.from({ length: 270 }, (_, k) => k).filter((k) => store.hole[k] === holeClass.gap);
    expect([hatched[0], hatched.at(-1)]).toEqual([142, 157]);
  });

  it('a row whose electrodes change settles on its first new sample; the others go on undisturbed', () => {
    const bed = bedOf(eeg);
    give(bed, 0, 0, 900);
    const other = [
      { signal: 1, weight: 1 },
      { signal: 0, weight: -1 },
    ];
    const tracer = traced(bed, 0, 0, [
      { index: 300, terms: [[{ signal: 0, weight: 1 }], []] },
      { index: 500, terms: [[{ signal: 0, weight: 1 }], other] },
    ]);
    tracer.advance(370);
    const whole = traced(bed, 0);
    whole.advance(370);
    expect(extents(tracer, 0, 25, 370)).toEqual(extents(whole, 0, 25, 370));
    expect(extents(tracer, 1, 25, 141)).toEqual(extents(whole, 1, 25, 141));
    // Samples 300 and 500 lie in columns 142 and 220.
    expect(new Set(extents(tracer, 1, 143, 220).flat())).toEqual(new Set([Infinity, -Infinity]));

    const fresh = bedOf(eeg);
    give(fresh, 0, 500, 400);
    const anew = traced(fresh, 0, 0, [{ index: 500, terms: [[{ signal: 0, weight: 1 }], other] }]);
    anew.advance(370);
    expect(extents(tracer, 1, 221, 370)).toEqual(extents(anew, 1, 221, 370));
  });

  it('a gap shorter than a column is hatched all the same, and the column keeps its samples', () => {
    const bed = bedOf({ ...eeg, rate_hz: 2048 });
    give(bed, 0, 0, 1000);
    bed.lose(0, 1000, 1, 'overload');
    give(bed, 0, 1001, 1000);
    const tracer = traced(bed, 0);
    tracer.advance(120);
    const at = Math.floor(25 + (1000 * 100) / 2048);
    expect(Array.from(tracer.store.hole.slice(at - 1, at + 2))).toEqual([0, holeClass.gap, 0]);
    const [low = Infinity, high = -Infinity] = extents(tracer, 0, at, at + 1)[0] ?? [];
    expect(low).toBeLessThan(high);
  });

  it('goes on from any column with the pre-roll as if it had never started anew', () => {
    const bed = bedOf(eeg);
    give(bed, 0, 0, 256 * 30);
    const whole = traced(bed, 0);
    whole.advance(2000);
    whole.advance(2300);
    const page = traced(bed, 0, 2000);
    page.advance(2300);
    const expected = extents(whole, 0, 2000, 2300).flat();
    for (const [k, value] of extents(page, 0, 2000, 2300).flat().entries())
      expect(value).toBeCloseTo(expected[k] ?? Number.NaN, 3);
  });

  it('does no more than it is asked for', () => {
    const bed = bedOf(eeg);
    give(bed, 0, 0, 2560);
    const tracer = traced(bed, 0);
    tracer.advance(100);
    expect(tracer.done).toBeGreaterThanOrEqual(100);
    expect(tracer.done).toBeLessThanOrEqual(101);
    tracer.advance(50);
    expect(tracer.done).toBeLessThanOrEqual(101);
  });

  it('a slow signal keeps its value until the next sample, and no longer', () => {
    const bed = bedOf({ rate_hz: 1, labels: ['SpO2'], unit: '%' });
    const ring = bed.ringOf(0);
    ring?.append(0, 3, Int16Array.of(10, 30, 20));
    const tracer = traced(bed, 0);
    tracer.advance(900);
    // Samples at 0.25, 1.25, 2.25 s; gain 0.1. The step itself lies in the column of the sample.
    expect(extents(tracer, 0, 26, 27)[0]?.map((value) => Math.round((value ?? 0) * 10))).toEqual([10, 10]);
    expect(extents(tracer, 0, 124, 125)[0]?.map((value) => Math.round((value ?? 0) * 10))).toEqual([10, 10]);
    expect(extents(tracer, 0, 125, 126)[0]?.map((value) => Math.round((value ?? 0) * 10))).toEqual([10, 30]);
    expect(extents(tracer, 0, 200, 201)[0]?.map((value) => Math.round((value ?? 0) * 10))).toEqual([30, 30]);
    expect(tracer.done).toBe(325);
    expect(columnsAhead(tracer.ring, column)).toBeGreaterThanOrEqual(100);
  });

  it('what the ring has lost meanwhile is missing, not blank', () => {
    const bed = bedOf(eeg);
    give(bed, 0, 0, 256);
    const tracer = traced(bed, 0);
    tracer.advance(100);
    bed.lose(0, 256, 256 * 800, 'restart');
    give(bed, 0, 256 * 801, 256 * 2);
    tracer.advance(25 + 80_200);
    expect(tracer.done).toBeGreaterThanOrEqual(80_224);
    expect(tracer.store.hole[80_000 & (tracer.store.capacity - 1)]).toBe(holeClass.gap);
  });
});
