import { decibels, densityMin_uV2_Hz, meanDensity } from './band.ts';
import { bandAround, halfHertz, rowNames, spectrogramRegions } from './spectrogram.ts';
import type { Trend } from './trend.ts';

export const cdsa: Trend = {
  id: 'cdsa',
  version: 1,
  name: 'Colour density spectral array',
  reference:
    'Fleming and Smith 1979 (density modulation), Anesthesiology 50:543; Welch 1967, doi:10.1109/TAU.1967.1161901',
  definition:
    'one column a bin of the 2-s windows, of spectrogram_hz (0 ≤ f < 30 Hz unless set); bin k is called k/2 Hz and lies at k · bin_hz. Density averaged ' +
    'over the derivations of the region, then 10 · log10(density / (1 µV²/Hz)); densities below 1e-10 count as 1e-10',
  input: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 2 },
  create(context) {
    const { bins, binWidth_hz, settings, rate_hz } = context;
    const regions = spectrogramRegions(context);
    const wanted = halfHertz(settings.spectrogram_hz);
    const made = wanted.filter(({ step }) => step < bins);
    const first = made[0]?.step ?? 0;
    const mean = new Float64Array(first + made.length);
    return {
      columns: regions.flatMap((region) => {
        const derivations = rowNames(context, region.rows);
        return made.map(({ step, part }) => ({
          name: `cdsa.${region.name}.${part}`,
          trend: 'cdsa',
          region: region.name,
          part,
          unit: 'dB µV²/Hz',
          derivations,
          band_hz: bandAround(step, binWidth_hz),
        }));
      }),
      absent: regions.flatMap((region) =>
        wanted
          .filter(({ step }) => step >= bins)
          .map(({ part }) => ({
            name: `cdsa.${region.name}.${part}`,
            why: `above half the rate, ${rate_hz / 2} Hz`,
          })),
      ),
      next({ rows }, out) {
        let at = 0;
        for (const region of regions) {
          meanDensity(rows, region.rows, mean);
          for (let bin = first; bin < mean.length; bin += 1) {
            out[at] = decibels(Math.max(densityMin_uV2_Hz, mean[bin] as number));
            at += 1;
          }
        }
      },
      snapshot: () => null,
    };
  },
};
