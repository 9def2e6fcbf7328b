import { designFilters } from '@valvomo/analysis';
import { applyMatrix, derivationMatrix } from '@valvomo/dsp';
import { displayCalibration } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import expected from '../../../fixtures/filters/display-path.json' with { type: 'json' };
import { derivationsOf } from './derivations.ts';
import { countsOf, filters, hole, length, pick, rate_hz, stream, view } from './display-path.fixture.ts';
import { RowFilters } from './row-filters.ts';

const batch = 500;

/** The way of the picture worker: montage and filters in batches, rows a stride apart. */
const browserRows = (): Record<string, number[]> => {
  const derivations = derivationsOf(view, stream, new Set());
  const matrix = derivationMatrix(derivations, stream.signals.map(displayCalibration));
  const rows = new RowFilters(
    designFilters(rate_hz, filters).sections,
    derivations.map(() => true),
  );
  const made: Record<string, number[]> = Object.fromEntries(derivations.map(({ name }) => [name, []]));
  const stride = batch + 1;
  const values = new Float64Array(stride * derivations.length);
  const stretch = (from: number, to: number): void => {
    rows.reset();
    for (let start = from; start < to; start += batch) {
      const samples = Math.min(batch, to - start);
      const counts = countsOf(start, samples);
      applyMatrix(matrix, counts, samples, 0, samples, values, stride);
      rows.process(values, samples, stride);
      for (let sample = start; sample < start + samples; sample += 1)
        if (sample % pick === 0)
          for (const [row, { name }] of derivations.entries())
            made[name]?.push(values[row * stride + sample - start] as number);
    }
  };
  stretch(0, hole.start);
  stretch(hole.end, length);
  return made;
};

describe('the display path in a browser', () => {
  it('agrees with Node to 1e-9: derived and filtered rows, a gap among them', () => {
    const wanted = expected as Record<string, number[]>;
    const made = browserRows();
    expect(Object.keys(made)).toEqual(Object.keys(wanted));
    for (const [name, values] of Object.entries(wanted)) {
      const differences = values.map(
        (value, k) => Math.abs((made[name]?.[k] ?? Number.NaN) - value) / Math.max(1, Math.abs(value)),
      );
      expect(made[name]).toHaveLength(values.length);
      expect(Math.max(...differences)).toBeLessThan(1e-9);
    }
  });
});
