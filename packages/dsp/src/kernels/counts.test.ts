import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMatrix, createColumns, createCountColumns, derivationMatrix, scaleCounts } from '../index.ts';

const random = (seed: number): (() => number) => {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

const countsOf = (length: number, wide: boolean, next: () => number): Int16Array | Int32Array => {
  const range = wide ? 2 ** 32 : 2 ** 16;
  const values = Array.from({ length }, () => Math.floor((next() - 0.5) * range));
  return wide ? Int32Array.from(values) : Int16Array.from(values);
};

describe('the kernels of counts give the bits of their plain twins', () => {
  it('counts → µV, into float32 and float64', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1200 }),
        fc.boolean(),
        fc.boolean(),
        fc.integer(),
        (length, wide, rounded, seed) => {
          const next = random(seed);
          const counts = countsOf(length, wide, next);
          const calibration = { gain: next(), offset: 1e5 * (next() - 0.5) };
          const made = (): Float32Array | Float64Array =>
            rounded ? new Float32Array(length + 3) : new Float64Array(length + 3);
          const [own, twin] = [made(), made()];
          scaleCounts(counts, calibration, own);
          scaleCounts(counts, calibration, twin, false);
          expect(own).toEqual(twin);
        },
      ),
    );
  });

  it('counts that are more than the memory takes at once', () => {
    const counts = countsOf(300_001, true, random(5));
    const [own, twin] = [new Float64Array(300_001), new Float64Array(300_001)];
    scaleCounts(counts, { gain: 0.3, offset: -7 }, own);
    scaleCounts(counts, { gain: 0.3, offset: -7 }, twin, false);
    expect(own).toEqual(twin);
  });

  it('derivations, from any part of longer rows, rows without terms included', () => {
    fc.assert(
      fc.property(
        fc.record({
          signals: fc.integer({ min: 1, max: 30 }),
          rows: fc.integer({ min: 1, max: 30 }),
          samples: fc.integer({ min: 1, max: 900 }),
          from: fc.integer({ min: 0, max: 50 }),
          gap: fc.integer({ min: 0, max: 50 }),
          wide: fc.boolean(),
          seed: fc.integer(),
        }),
        ({ signals, rows, samples, from, gap, wide, seed }) => {
          const next = random(seed);
          const pick = (most: number): number => Math.floor(next() * most);
          const derivations = Array.from({ length: rows }, (_, r) => ({
            name: String(r),
            terms: Array.from({ length: pick(6) }, () => ({ signal: pick(signals), weight: next() - 0.5 })),
          }));
          const calibrations = Array.from({ length: signals }, () => ({
            gain: next(),
            offset: 1e4 * next(),
          }));
          const matrix = derivationMatrix(derivations, calibrations);
          const stride = from + samples + gap;
          const counts = countsOf(signals * stride, wide, next);
          const outStride = samples + (gap % 5);
          const made = (): Float64Array => new Float64Array(rows * outStride).fill(7);
          const [own, twin] = [made(), made()];
          applyMatrix(matrix, counts, stride, from, samples, own, outStride);
          applyMatrix(matrix, counts, stride, from, samples, twin, outStride, false);
          expect(own).toEqual(twin);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('derivations of a piece that is more than the memory takes at once', () => {
    const next = random(8);
    const counts = countsOf(64 * 9001, false, next);
    const calibrations = Array.from({ length: 64 }, () => ({ gain: next(), offset: next() }));
    const derivations = calibrations.map((_, r) => ({
      name: String(r),
      terms: calibrations.map((_, signal) => ({ signal, weight: (signal === r ? 1 : 0) - 1 / 64 })),
    }));
    const matrix = derivationMatrix(derivations, calibrations);
    const [own, twin] = [new Float64Array(64 * 9001), new Float64Array(64 * 9001)];
    applyMatrix(matrix, counts, 9001, 0, 9001, own);
    applyMatrix(matrix, counts, 9001, 0, 9001, twin, 9001, false);
    expect(own).toEqual(twin);
  });
});

describe('columns give the values of the plain twin', () => {
  const shape = fc.record({
    rows: fc.integer({ min: 1, max: 19 }),
    widths: fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 60 }),
    narrow: fc.boolean(),
    first: fc.integer({ min: 0, max: 30 }),
    gap: fc.integer({ min: 0, max: 9 }),
    seed: fc.integer(),
  });

  const layout = ({
    widths,
    narrow,
    first,
    gap,
  }: {
    widths: number[];
    narrow: boolean;
    first: number;
    gap: number;
  }) => {
    const edges = new Uint32Array(widths.length + 1);
    edges[0] = first;
    for (const [k, width] of widths.entries()) edges[k + 1] = (edges[k] ?? 0) + (narrow ? width % 12 : width);
    return { edges, stride: (edges.at(-1) ?? 0) + gap };
  };

  it('for 16-bit counts, narrow columns and wide ones, empty ones included', () => {
    fc.assert(
      fc.property(shape, (own) => {
        const { edges, stride } = layout(own);
        const length = own.rows * stride;
        const [kernel, twin] = [createCountColumns(length), createCountColumns(length, false)];
        const counts = countsOf(length, false, random(own.seed)) as Int16Array;
        kernel.values.set(counts);
        twin.values.set(counts);
        const out = Array.from({ length: 4 }, () => new Int16Array(own.rows * (edges.length - 1)));
        const [low, high, lowPlain, highPlain] = out as [
          Int16Array<ArrayBuffer>,
          Int16Array<ArrayBuffer>,
          Int16Array<ArrayBuffer>,
          Int16Array<ArrayBuffer>,
        ];
        kernel.columns(stride, own.rows, edges, low, high);
        twin.columns(stride, own.rows, edges, lowPlain, highPlain);
        expect(low).toEqual(lowPlain);
        expect(high).toEqual(highPlain);
      }),
      { numRuns: 80 },
    );
  });

  it('for float32, NaN passed over', () => {
    fc.assert(
      fc.property(shape, (own) => {
        const { edges, stride } = layout(own);
        const length = own.rows * stride;
        const next = random(own.seed);
        const values = Float32Array.from({ length }, () => (next() < 0.05 ? Number.NaN : next() - 0.5));
        const [kernel, twin] = [createColumns(length), createColumns(length, false)];
        kernel.values.set(values);
        twin.values.set(values);
        const out = Array.from({ length: 4 }, () => new Float32Array(own.rows * (edges.length - 1)));
        const [low, high, lowPlain, highPlain] = out as [
          Float32Array<ArrayBuffer>,
          Float32Array<ArrayBuffer>,
          Float32Array<ArrayBuffer>,
          Float32Array<ArrayBuffer>,
        ];
        kernel.columns(stride, own.rows, edges, low, high);
        twin.columns(stride, own.rows, edges, lowPlain, highPlain);
        expect(low).toEqual(lowPlain);
        expect(high).toEqual(highPlain);
      }),
      { numRuns: 40 },
    );
  });
});

describe('what is refused', () => {
  const edges = Uint32Array.of(0, 4, 8);
  const place = (): Int16Array<ArrayBuffer> => new Int16Array(4);

  it('places to write that are too short', () => {
    expect(() => scaleCounts(new Int16Array(9), { gain: 1, offset: 0 }, new Float32Array(8))).toThrow(
      /8 values do not hold 9 counts/,
    );
    expect(() => createCountColumns(16).columns(8, 2, edges, place(), new Int16Array(3))).toThrow(
      /3 values do not hold 4/,
    );
  });

  it('edges that go back, or beyond their row, and more columns than there can be', () => {
    const rows = createCountColumns(16);
    expect(() => rows.columns(8, 2, Uint32Array.of(0, 5, 4), place(), place())).toThrow(/edge 2 of columns/);
    expect(() => rows.columns(7, 2, edges, place(), place())).toThrow(/do not reach to 8/);
    expect(() => rows.columns(8, 3, edges, place(), place())).toThrow(/3 rows of 8 values/);
    expect(() => rows.columns(8, 2, new Uint32Array(20_000), place(), place())).toThrow(/19999 columns/);
  });

  it('rows that are larger than kernel memory may be', () => {
    expect(() => createCountColumns(2 ** 30)).toThrow(/must be at most 1073741824/);
  });
});
