import { highPass, lowPass } from './pass.ts';
import { rowNames } from './spectrogram.ts';
import type { Trend } from './trend.ts';

/** Σ|x[i] − x[i−1]| in µV. */
const lengthOf = (x: Float64Array): number => {
  let sum = 0;
  for (let i = 1; i < x.length; i += 1) sum += Math.abs((x[i] as number) - (x[i - 1] as number));
  return sum;
};

export const lineLength: Trend = {
  id: 'line-length',
  version: 1,
  name: 'Line length',
  reference: 'Esteller 2001, doi:10.1109/IEMBS.2001.1020545',
  definition:
    'Σ|x[i] − x[i−1]| over the last 2 s, divided by the number of differences and multiplied by the rate, so that the rate does ' +
    'not matter: µV of way a second; mean over the derivations of the region. Filters as listed, one after the other, causal',
  input: {
    montage: 'brain',
    filters: [highPass(0.5), lowPass(40)],
    kind: 'samples',
    epoch_s: 2,
  },
  create(context) {
    const { regions, rate_hz } = context;
    return {
      columns: regions.map(({ name, rows }) => ({
        name: `line-length.${name}`,
        trend: 'line-length',
        region: name,
        unit: 'µV/s',
        derivations: rowNames(context, rows),
        band_hz: [0.5, 40],
      })),
      next({ rows }, out) {
        const lengths = rows.map((x) => (lengthOf(x) * rate_hz) / (x.length - 1));
        for (const [k, region] of regions.entries()) {
          let sum = 0;
          for (const row of region.rows) sum += lengths[row] as number;
          out[k] = sum / region.rows.length;
        }
      },
      snapshot: () => null,
    };
  },
};
