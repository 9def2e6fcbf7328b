import { highPass, lowPass } from './pass.ts';
import { Recent } from './recent.ts';
import { rowNames } from './spectrogram.ts';
import type { Trend } from './trend.ts';

const span_s = 10;
const parts = ['peak', 'amplitude'] as const;

/** Highest less lowest, and the mean square, of one second. */
const measure = (x: Float64Array): { readonly range: number; readonly power: number } => {
  let lowest = Infinity;
  let highest = -Infinity;
  let sum = 0;
  for (let i = 0; i < x.length; i += 1) {
    const value = x[i] as number;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
    sum += value * value;
  }
  return { range: highest - lowest, power: sum / x.length };
};

export const envelope: Trend = {
  id: 'envelope',
  version: 1,
  name: 'Peak envelope and amplitude',
  reference: 'Stewart 2010 (envelope trend beside CDSA), doi:10.1212/WNL.0b013e3181f9619e',
  definition:
    'Filters as listed, one after the other, causal: 2–20 Hz. peak: highest less lowest of every second, the median of the last ' +
    '10 seconds (of even numbers the mean of the two in the middle), mean over the derivations of the region. amplitude: root ' +
    'of the mean of the squares of the last 10 s, mean over the derivations of the region. Missing until 10 s follow a gap',
  input: { montage: 'brain', filters: [highPass(2), lowPass(20)], kind: 'samples', epoch_s: 1 },
  create(context, saved) {
    const { regions, derivations } = context;
    const count = derivations.length;
    // Ranges of all rows, then their powers.
    const now = new Float64Array(2 * count);
    const recent = new Recent(now.length, span_s, saved);
    const peaks = new Float64Array(count);
    const amplitudes = new Float64Array(count);
    const meanOver = (rows: readonly number[], values: Float64Array): number => {
      let sum = 0;
      for (const row of rows) sum += values[row] as number;
      return sum / rows.length;
    };
    return {
      columns: regions.flatMap(({ name, rows }) =>
        parts.map((part) => ({
          name: `envelope.${name}.${part}`,
          trend: 'envelope',
          region: name,
          part,
          unit: 'µV',
          derivations: rowNames(context, rows),
          band_hz: [2, 20] as const,
        })),
      ),
      next({ second, rows }, out) {
        for (let row = 0; row < count; row += 1) {
          const { range, power } = measure(rows[row] as Float64Array);
          now[row] = range;
          now[count + row] = power;
        }
        if (!recent.push(second, now)) return;
        for (let row = 0; row < count; row += 1) {
          peaks[row] = recent.median(row);
          let sum = 0;
          const powers = recent.of(count + row);
          for (let second = 0; second < span_s; second += 1) sum += powers[second] as number;
          amplitudes[row] = Math.sqrt(sum / span_s);
        }
        for (const [k, region] of regions.entries()) {
          out[2 * k] = meanOver(region.rows, peaks);
          out[2 * k + 1] = meanOver(region.rows, amplitudes);
        }
      },
      snapshot: () => recent.snapshot(),
    };
  },
};
