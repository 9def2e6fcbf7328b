import { ValvomoError } from '@valvomo/model';
import { binsOf, lacking, RowPowers } from './band.ts';
import { rowNames } from './spectrogram.ts';
import type { Band, TrendSettings } from './settings.ts';
import type { Trend } from './trend.ts';

/** @throws ValvomoError UNKNOWN_BAND */
const bandNamed = (name: string, ratio: string, { bands_hz }: TrendSettings): Band => {
  const band = Object.hasOwn(bands_hz, name) ? bands_hz[name] : undefined;
  if (band !== undefined) return band;
  const limit = Object.keys(bands_hz).join(', ');
  throw new ValvomoError('UNKNOWN_BAND', `ratio ${ratio}: no band '${name}' among ${limit}`, {
    value: name,
    limit,
  });
};

export const bandRatio: Trend = {
  id: 'band-ratio',
  version: 1,
  name: 'Band ratios',
  reference: 'Claassen 2004 (alpha/delta ratio), doi:10.1016/j.clinph.2004.06.017',
  definition:
    'power of the band above divided by that of the band below, as the settings name them for every ratio (adr: alpha / ' +
    'delta); each the sum of the densities of bins with from ≤ f < to, times the bin width, averaged over the derivations ' +
    'of the region before the division; missing where the band below has no power',
  input: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 2 },
  create(context) {
    const { settings, regions, derivations, binWidth_hz, bins } = context;
    const powersIn = (band: Band): RowPowers =>
      new RowPowers(derivations.length, binsOf(band, binWidth_hz, bins), binWidth_hz);
    const ratios = Object.entries(settings.ratios).map(([id, { above, below }]) => {
      const bands = [bandNamed(above, id, settings), bandNamed(below, id, settings)] as const;
      return {
        id,
        above: powersIn(bands[0]),
        below: powersIn(bands[1]),
        why: lacking(bands[0], context) ?? lacking(bands[1], context),
      };
    });
    const cells = regions.flatMap((region) => ratios.map((ratio) => ({ region, ratio })));
    const made = cells.filter(({ ratio }) => ratio.why === undefined);
    return {
      columns: made.map(({ region, ratio }) => ({
        name: `band-ratio.${region.name}.${ratio.id}`,
        trend: 'band-ratio',
        region: region.name,
        part: ratio.id,
        unit: '1',
        derivations: rowNames(context, region.rows),
      })),
      absent: cells.flatMap(({ region, ratio: { id, why } }) =>
        why === undefined ? [] : [{ name: `band-ratio.${region.name}.${id}`, why }],
      ),
      next({ rows }, out) {
        for (const { above, below } of ratios) {
          above.take(rows);
          below.take(rows);
        }
        for (const [k, { region, ratio }] of made.entries()) {
          const below = ratio.below.mean(region.rows);
          if (below > 0) out[k] = ratio.above.mean(region.rows) / below;
        }
      },
      snapshot: () => null,
    };
  },
};
