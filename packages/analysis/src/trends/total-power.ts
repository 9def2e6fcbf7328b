import { binsOf, lacking, meanPower } from './band.ts';
import { rowNames } from './spectrogram.ts';
import type { Trend } from './trend.ts';

export const totalPower: Trend = {
  id: 'total-power',
  version: 1,
  name: 'Total power',
  reference: 'Welch 1967, doi:10.1109/TAU.1967.1161901',
  definition:
    'sum of the densities of bins with from ≤ f < to, times the bin width; mean over the derivations of the region',
  input: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 2 },
  create(context) {
    const { settings, regions, binWidth_hz, bins } = context;
    const band = settings.total_hz;
    const range = binsOf(band, binWidth_hz, bins);
    const why = lacking(band, context);
    const made = why === undefined ? regions : [];
    return {
      columns: made.map(({ name, rows }) => ({
        name: `total-power.${name}`,
        trend: 'total-power',
        region: name,
        unit: 'µV²',
        derivations: rowNames(context, rows),
        band_hz: band,
      })),
      absent: why === undefined ? [] : regions.map(({ name }) => ({ name: `total-power.${name}`, why })),
      next({ rows }, out) {
        for (const [k, region] of made.entries()) out[k] = meanPower(rows, region.rows, range, binWidth_hz);
      },
      snapshot: () => null,
    };
  },
};
