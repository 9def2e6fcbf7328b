import { designFilters } from '@valvomo/analysis';
import { createCascade } from '@valvomo/dsp';
import { expect, it } from 'vitest';
import { preroll_s, RowFilters } from './row-filters.ts';
import { count } from './test-bed.ts';

const rate_hz = 256;
const { sections } = designFilters(rate_hz, { lowCut_hz: 0.3, highCut_hz: 70, notch_hz: 50 });

const wave = (row: number, from: number, samples: number): Float64Array =>
  Float64Array.from({ length: samples }, (_, k) => count(row, from + k, rate_hz) / 10);

/** Rows one after the other. */
const rows = (number: number, from: number, samples: number): Float64Array => {
  const values = new Float64Array(number * samples);
  for (let row = 0; row < number; row += 1) values.set(wave(row, from, samples), row * samples);
  return values;
};

it('is the cascade of the catalogue, settled on the first sample: it begins at 0 under a low cut', () => {
  const filters = new RowFilters(sections, [true, true]);
  const values = rows(2, 0, 400);
  filters.process(values, 400, 400);
  const cascade = createCascade(sections, 2);
  const expected = rows(2, 0, 400);
  cascade.process(expected, 400);
  expect(values).toEqual(expected);
  expect(Math.abs(values[0] ?? 1)).toBeLessThan(1e-9);
});

it('a row that is no wave passes untouched', () => {
  const filters = new RowFilters(sections, [true, false]);
  const values = rows(2, 0, 50);
  filters.process(values, 50, 50);
  expect(values.subarray(50)).toEqual(wave(1, 0, 50));
});

it('rows that change settle anew on their next sample; the others go on as if nothing had been', () => {
  const filters = new RowFilters(sections, [true, false, true, true]);
  const first = rows(4, 0, 300);
  first.fill(Number.NaN, 900);
  filters.process(first, 300, 300);
  filters.settleRows(new Set([3]));
  const then = rows(4, 300, 300);
  filters.process(then, 300, 300);

  const undisturbed = createCascade(sections, 4, [true, false, true, true]);
  const whole = rows(4, 0, 600);
  undisturbed.process(whole, 600);
  for (const row of [0, 1, 2])
    expect(then.subarray(row * 300, (row + 1) * 300)).toEqual(
      whole.subarray(row * 600 + 300, (row + 1) * 600),
    );

  const fresh = createCascade(sections, 1);
  const anew = wave(3, 300, 300);
  fresh.process(anew, 300);
  const own = then.subarray(900);
  for (let k = 0; k < 300; k += 1) expect(own[k]).toBeCloseTo(anew[k] ?? 0, 9);
});

it('after its pre-roll a filter has forgotten 10 mV of electrode offset', () => {
  const samples = Math.ceil(preroll_s({ lowCut_hz: 0.1 }) * rate_hz);
  const settled = new RowFilters(designFilters(rate_hz, { lowCut_hz: 0.1 }).sections, [true]);
  const values = new Float64Array(samples + 1).fill(10_000);
  values[0] = 0;
  settled.process(values, samples + 1, samples + 1);
  expect(Math.abs(values.at(-1) ?? 1)).toBeLessThan(1e-3);
  expect(preroll_s({ lowCut_hz: null })).toBe(10);
  expect(preroll_s({ lowCut_hz: 1 })).toBe(10);
  expect(preroll_s({ lowCut_hz: 0.001 })).toBe(120);
});
