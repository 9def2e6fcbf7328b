import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMatrix, derivationMatrix } from './index.ts';

const rows = [
  {
    name: 'a-b',
    terms: [
      { signal: 0, weight: 1 },
      { signal: 1, weight: -1 },
    ],
  },
  { name: 'gone', terms: [] },
  {
    name: 'a-mean',
    terms: [
      { signal: 0, weight: 2 / 3 },
      { signal: 1, weight: -1 / 3 },
      { signal: 2, weight: -1 / 3 },
    ],
  },
];
const calibrations = [
  { gain: 0.1, offset: 5 },
  { gain: 0.2, offset: -1 },
  { gain: 1, offset: 0 },
];

describe('derivations from counts', () => {
  it('folds calibration in: Σ weight · (gain · count + offset)', () => {
    const counts = Int16Array.of(100, -200, 32767, 10, 20, -32768, 1, 2, 3);
    const out = new Float64Array(9);
    applyMatrix(derivationMatrix(rows, calibrations), counts, 3, 0, 3, out);
    const physical = (signal: number, i: number): number =>
      (calibrations[signal]?.gain ?? 0) * (counts[signal * 3 + i] ?? 0) + (calibrations[signal]?.offset ?? 0);
    for (let i = 0; i < 3; i += 1) {
      expect(out[i]).toBeCloseTo(physical(0, i) - physical(1, i), 9);
      expect(out[3 + i]).toBeNaN();
      expect(out[6 + i]).toBeCloseTo(
        physical(0, i) - (physical(0, i) + physical(1, i) + physical(2, i)) / 3,
        9,
      );
    }
  });

  it('a part of a longer stretch gives the same bits as the whole, into rows that lie further apart', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 60, maxLength: 60 }),
        fc.integer({ min: 0, max: 19 }),
        (values, from) => {
          const counts = Int32Array.from(values);
          const matrix = derivationMatrix(rows, calibrations);
          const whole = new Float64Array(60);
          applyMatrix(matrix, counts, 20, 0, 20, whole);
          const part = new Float64Array(3 * 25);
          applyMatrix(matrix, counts, 20, from, 20 - from, part, 25);
          for (let row = 0; row < 3; row += 1)
            expect(part.slice(row * 25, row * 25 + 20 - from)).toEqual(
              whole.slice(row * 20 + from, row * 20 + 20),
            );
        },
      ),
    );
  });

  it('a term of a signal that is not there is refused when the matrix is made', () => {
    expect(() => derivationMatrix(rows, calibrations.slice(0, 2))).toThrow(/'a-mean' wants signal 2 of 2/);
  });

  it('counts that are too short are refused', () => {
    const matrix = derivationMatrix(rows, calibrations);
    expect(() => applyMatrix(matrix, new Int16Array(8), 3, 0, 3, new Float64Array(9))).toThrow(/8 counts/);
    expect(() => applyMatrix(matrix, new Int16Array(9), 3, 1, 3, new Float64Array(9))).toThrow(
      /samples 1 … 4/,
    );
  });
});
