import { binsOf, lacking, RowPowers } from './band.ts';
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
    const { settings, regions, derivations, binWidth_hz, bins } = context;
    const whole = settings.total_hz;
    const powersIn = (band: Band): RowPowers =>
      new RowPowers(derivations.length, binsOf(band, binWidth_hz, bins), binWidth_hz);
    const total = powersIn(whole);
    const bands = Object.entries(settings.bands_hz).map(([name, band]) => ({
      name,
      band,
      powers: powersIn(band),
    }));
    const cells = regions.flatMap((region) =>
      bands.flatMap(({ name, band, powers }) => {
        const frame = { region, derivations: rowNames(context, region.rows), band, powers };
        const absolute = {
          ...frame,
          part: name,
          unit: 'µV²',
          relative: false,
          why: lacking(band, context),
        };
        const relative = {
          ...frame,
          part: `${name}-relative`,
          unit: '%',
          relative: true,
          why: lacking(band, context) ?? lacking(whole, context),
        };
        return lies(band, whole) ? [absolute, relative] : [absolute];
      }),
    );
    const made = cells.filter(({ why }) => why === undefined);
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
        total.take(rows);
        for (const { powers } of bands) powers.take(rows);
        let power = Number.NaN;
        for (let k = 0; k < made.length; k += 1) {
          const { region, powers, relative } = made[k] as (typeof made)[number];
          // A relative power follows the absolute one of the same band.
          if (!relative) power = powers.mean(region.rows);
          out[k] = relative ? (100 * power) / total.mean(region.rows) : power;
        }
      },
      snapshot: () => null,
    };
  },
};
