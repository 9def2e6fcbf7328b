import { binsOf, lacking, meanPower } from './band.ts';
import type { Region } from './regions.ts';
import { rowNames } from './spectrogram.ts';
import type { Band } from './settings.ts';
import type { Trend } from './trend.ts';

const lies = ([from, to]: Band, [low, high]: Band): boolean => from >= low && to <= high;

export const bandPower: Trend = {
  id: 'band-power',
  version: 1,
  name: 'Band powers',
  reference:
    'Welch 1967, doi:10.1109/TAU.1967.1161901; bands of the IFCN glossary 2017, doi:10.1016/j.cnp.2017.07.002',
  definition:
    'sum of the densities of bins with from ≤ f < to, times the bin width; mean over the derivations of the region. ' +
    'Relative: that, divided by the same of the whole band total_hz (1–30 Hz unless set), times 100; ' +
    'of bands that lie within the whole band; missing where there is no power',
  input: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 2 },
  create(context) {
    const { settings, regions, binWidth_hz, bins } = context;
    const whole = settings.total_hz;
    const total = binsOf(whole, binWidth_hz, bins);
    const cells = regions.flatMap((region) =>
      Object.entries(settings.bands_hz).flatMap(([name, band]) => {
        const frame = { region, derivations: rowNames(context, region.rows), band };
        const range = binsOf(band, binWidth_hz, bins);
        const absolute = {
          ...frame,
          range,
          part: name,
          unit: 'µV²',
          relative: false,
          why: lacking(band, context),
        };
        const relative = {
          ...frame,
          range,
          part: `${name}-relative`,
          unit: '%',
          relative: true,
          why: lacking(band, context) ?? lacking(whole, context),
        };
        return lies(band, whole) ? [absolute, relative] : [absolute];
      }),
    );
    const made = cells.filter(({ why }) => why === undefined);
    const wholeOf = (rows: readonly Float64Array[]): ReadonlyMap<Region, number> =>
      new Map(regions.map((region) => [region, meanPower(rows, region.rows, total, binWidth_hz)]));
    return {
      columns: made.map(({ region, part, unit, band, derivations }) => ({
        name: `band-power.${region.name}.${part}`,
        trend: 'band-power',
        region: region.name,
        part,
        unit,
        derivations,
        band_hz: band,
      })),
      absent: cells.flatMap(({ region, part, why }) =>
        why === undefined ? [] : [{ name: `band-power.${region.name}.${part}`, why }],
      ),
      next({ rows }, out) {
        const wholes = wholeOf(rows);
        let power = Number.NaN;
        for (const [k, { region, range, relative }] of made.entries()) {
          // A relative power follows the absolute one of the same band.
          if (!relative) power = meanPower(rows, region.rows, range, binWidth_hz);
          out[k] = relative ? (100 * power) / (wholes.get(region) ?? Number.NaN) : power;
        }
      },
      snapshot: () => null,
    };
  },
};
