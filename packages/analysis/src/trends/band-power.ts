import { binsOf, fits, sumOf } from './band.ts';
import type { Region } from './regions.ts';
import type { Trend, TrendContext, TrendEpoch } from './trend.ts';

const namesOf = ({ derivations }: TrendContext, { rows }: Region): readonly string[] =>
  rows.map((row) => derivations[row]?.name ?? '');

/** Mean over the rows of a region of the power in [first, end). */
const meanPower = (
  { rows }: TrendEpoch,
  region: Region,
  range: readonly [number, number],
  binWidth_hz: number,
): number => {
  let sum = 0;
  for (const row of region.rows) sum += sumOf(rows[row] as Float64Array, range, binWidth_hz);
  return sum / region.rows.length;
};

export const bandPower: Trend = {
  id: 'band-power',
  version: 1,
  name: 'Band powers',
  reference:
    'Welch 1967, doi:10.1109/TAU.1967.1161901; bands of the IFCN glossary 2017, doi:10.1016/j.cnp.2017.07.002',
  definition:
    'sum of the densities of bins from ≤ f < to, times the bin width; mean over the derivations of the region',
  input: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 2 },
  create(context) {
    const { settings, regions, binWidth_hz, bins, rate_hz } = context;
    const bands = Object.entries(settings.bands_hz);
    const cells = regions.flatMap((region) =>
      bands.map(([part, band]) => ({ region, part, band, range: binsOf(band, binWidth_hz, bins) })),
    );
    const made = cells.filter(({ band }) => fits(band, rate_hz));
    return {
      columns: made.map(({ region, part, band }) => ({
        name: `band-power.${region.name}.${part}`,
        trend: 'band-power',
        region: region.name,
        part,
        unit: 'µV²',
        derivations: namesOf(context, region),
        band_hz: band,
      })),
      absent: cells
        .filter((cell) => !made.includes(cell))
        .map(({ region, part, band }) => ({
          name: `band-power.${region.name}.${part}`,
          why: `${band[1]} Hz is above half the rate, ${rate_hz / 2} Hz`,
        })),
      next(epoch, out) {
        for (const [k, { region, range }] of made.entries())
          out[k] = meanPower(epoch, region, range, binWidth_hz);
      },
      snapshot: () => null,
    };
  },
};
