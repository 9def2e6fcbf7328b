import { binsOf, lacking, meanDensity } from './band.ts';
import { edgeFrequency_hz, peakFrequency_hz } from './edge.ts';
import { Recent } from './recent.ts';
import { rowNames } from './spectrogram.ts';
import type { Trend } from './trend.ts';

const parts = ['sef50', 'sef95', 'peak'] as const;
/** Epochs of 2 s, a second apart, that lie in 10 s. */
const epochs = 9;

export const spectralEdge: Trend = {
  id: 'spectral-edge',
  version: 1,
  name: 'Spectral edge and peak frequency',
  reference: 'Rampil 1998, doi:10.1097/00000542-199810000-00023',
  definition:
    'density of one 2-s window, averaged over the derivations of the region; bins with from ≤ f < to of band_hz (0.5–30 Hz unless set). sef50, sef95: ' +
    'frequency below which 50 % or 95 % of their power lies, the power of bin k spread evenly from (k − ½) to (k + ½) ' +
    'times the bin width (linear between bin edges, 0 at the lower edge of the first bin). peak: frequency of the bin of ' +
    'greatest density, the lower of equals, not interpolated. Then of each the median of the last 9 such epochs, one a ' +
    'second, that is of the last 10 s; missing until 9 follow one another without a gap, and where one has no power',
  input: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 2, window_s: 2 },
  create(context, saved) {
    const { settings, regions, binWidth_hz, bins } = context;
    const band = settings.edge_hz;
    const range = binsOf(band, binWidth_hz, bins);
    const why = lacking(band, context);
    const made = why === undefined ? regions : [];
    const now = new Float64Array(made.length * parts.length);
    const recent = new Recent(now.length, epochs, saved);
    const mean = new Float64Array(range[1]);
    return {
      columns: made.flatMap(({ name, rows }) =>
        parts.map((part) => ({
          name: `spectral-edge.${name}.${part}`,
          trend: 'spectral-edge',
          region: name,
          part,
          unit: 'Hz',
          derivations: rowNames(context, rows),
          band_hz: band,
        })),
      ),
      absent:
        why === undefined
          ? []
          : regions.flatMap(({ name }) =>
              parts.map((part) => ({ name: `spectral-edge.${name}.${part}`, why })),
            ),
      next({ second, rows }, out) {
        for (const [k, region] of made.entries()) {
          meanDensity(rows, region.rows, mean);
          now[3 * k] = edgeFrequency_hz(mean, range, binWidth_hz, 0.5);
          now[3 * k + 1] = edgeFrequency_hz(mean, range, binWidth_hz, 0.95);
          now[3 * k + 2] = peakFrequency_hz(mean, range, binWidth_hz);
        }
        if (recent.push(second, now)) for (let k = 0; k < now.length; k += 1) out[k] = recent.median(k);
      },
      snapshot: () => recent.snapshot(),
    };
  },
};
