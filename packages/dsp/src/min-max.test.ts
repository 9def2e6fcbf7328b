import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPyramid, minMax, minMaxColumns } from './index.ts';

const value = fc.oneof({ weight: 20, arbitrary: fc.integer({ min: -50, max: 50 }) }, fc.constant(Number.NaN));
const row = (length: number): fc.Arbitrary<Float64Array> =>
  fc.array(value, { minLength: length, maxLength: length }).map((values) => Float64Array.from(values));

/** What a column must be, said in another way. */
const expected = (values: readonly number[]): number[] => {
  if (values.some(Number.isNaN)) return [Number.NaN, Number.NaN];
  const min = Math.min(...values);
  const max = Math.max(...values);
  return values.indexOf(min) <= values.indexOf(max) ? [min, max] : [max, min];
};

describe('extremes of a column', () => {
  it('are the smallest and the largest in the order in which they occurred; a NaN is never merged away', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }).chain(row), (values) => {
        const out = new Float64Array(2);
        minMax(values, 0, values.length, out, 0);
        expect([...out]).toEqual(expected([...values]));
      }),
    );
  });

  it('columns divide the samples without remainder and without overlap', () => {
    fc.assert(
      fc.property(row(97), fc.integer({ min: 1, max: 97 }), (values, columns) => {
        const out = new Float64Array(2 * columns);
        minMaxColumns(values, 0, 97, columns, out);
        const edges = Array.from({ length: columns + 1 }, (_, k) => Math.floor((k * 97) / columns));
        const wanted = edges.slice(1).flatMap((edge, k) => expected([...values.subarray(edges[k], edge)]));
        expect([...out]).toEqual(wanted);
      }),
    );
  });

  it('more columns than samples are refused', () => {
    expect(() => minMaxColumns(new Float64Array(4), 0, 4, 5, new Float64Array(10))).toThrow(
      /5 columns for 4 samples/,
    );
  });
});

describe('the pyramid', () => {
  const stream = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 70 }).chain((n) => row(2 * n)) },
      fc.integer({ min: 0, max: 150 }),
    ),
    { maxLength: 14 },
  );

  /** Both channels of a stream with gaps as plain rows. */
  const feed = (pieces: readonly (Float64Array | number)[], kept: number) => {
    const pyramid = createPyramid(2, kept, [4, 16, 64]);
    const rows: [number[], number[]] = [[], []];
    for (const piece of pieces) {
      if (typeof piece === 'number') {
        pyramid.skip(piece);
        for (const channel of rows) channel.push(...Array.from({ length: piece }, () => Number.NaN));
      } else {
        const samples = piece.length / 2;
        pyramid.append(piece, samples);
        rows[0].push(...piece.subarray(0, samples));
        rows[1].push(...piece.subarray(samples));
      }
    }
    return { pyramid, rows };
  };

  it('every bucket that is kept holds what its samples hold, however the stream was cut, gaps included', () => {
    fc.assert(
      fc.property(stream, (pieces) => {
        const { pyramid, rows } = feed(pieces, 200);
        expect(pyramid.head).toBe(rows[0].length);
        for (const { factor, capacity, extremes } of pyramid.levels) {
          const last = Math.ceil(pyramid.head / factor);
          for (let bucket = Math.max(0, last - capacity); bucket < last; bucket += 1) {
            rows.forEach((samples, channel) => {
              const at = 2 * (channel * capacity + (bucket % capacity));
              const wanted = expected(samples.slice(bucket * factor, (bucket + 1) * factor));
              expect([...extremes.subarray(at, at + 2)]).toEqual(wanted);
            });
          }
        }
      }),
    );
  });

  it('columns come from the coarsest level that has two buckets a column, and are NaN where nothing is kept', () => {
    const samples = Float64Array.from({ length: 1000 }, (_, k) => (k * 37) % 101);
    const pyramid = createPyramid(1, 600, [4, 16, 64]);
    pyramid.append(samples, 1000);
    const out = new Float32Array(20);
    expect(pyramid.columns(0, 640, 960, 10, out)).toBe(16);
    for (let k = 0; k < 10; k += 1)
      expect([...out.subarray(2 * k, 2 * k + 2)]).toEqual(
        expected([...samples.subarray(640 + 32 * k, 640 + 32 * (k + 1))]),
      );
    expect(pyramid.columns(0, 640, 700, 10, out)).toBe(0);
    expect(pyramid.columns(0, 0, 1280, 10, out)).toBe(64);
    expect([...out.subarray(0, 2)]).toEqual([Number.NaN, Number.NaN]);
    expect(out[10]).not.toBeNaN();
    expect([...out.subarray(18)]).toEqual([Number.NaN, Number.NaN]);
  });

  it('levels that do not follow from one another are refused', () => {
    expect(() => createPyramid(1, 100, [8, 20])).toThrow(/level of 20 samples/);
  });
});
