import { binsOf } from './band.ts';
import { homologousRegions, noCounterpart, type HomologousRegion } from './homologous.ts';
import type { Trend } from './trend.ts';

const parts = ['bsi', 'rbsi', 'pdbsi'] as const;

/** Sums over the pairs at one bin: of signed and of absolute asymmetries, of powers, and how many pairs have any power. */
interface Bin {
  signed: number;
  absolute: number;
  left: number;
  right: number;
  count: number;
}

const sumPairs = (
  rows: readonly Float64Array[],
  { pairs }: HomologousRegion,
  bin: number,
  sums: Bin,
): void => {
  sums.signed = sums.absolute = sums.left = sums.right = sums.count = 0;
  for (const [l, r] of pairs) {
    const left = rows[l]?.[bin] ?? Number.NaN;
    const right = rows[r]?.[bin] ?? Number.NaN;
    if (left + right === 0) continue;
    const difference = (right - left) / (right + left);
    sums.signed += difference;
    sums.absolute += Math.abs(difference);
    sums.left += left;
    sums.right += right;
    sums.count += 1;
  }
};

export const bsi: Trend = {
  id: 'bsi',
  version: 1,
  name: 'Brain symmetry index',
  reference:
    'van Putten and Tavy 2004 (BSI), doi:10.1161/01.STR.0000144649.49861.1d; van Putten 2007 (revised), ' +
    'doi:10.1016/j.clinph.2007.07.019; Sheorajpanday 2009 (pairwise derived), doi:10.1016/j.clinph.2009.02.171',
  definition:
    'R and L: densities of the right and the left derivation of a homologous pair p at bin f of the N bins with ' +
    'from ≤ f < to of band_hz (1–25 Hz unless set); M pairs. bsi: (1/N) Σ_f |(1/M) Σ_p (R − L) / (R + L)|. ' +
    'rbsi: (1/N) Σ_f |(R* − L*) / (R* + L*)|, R* and L* the means over the pairs. ' +
    'pdbsi: (1/NM) Σ_f Σ_p |(R − L) / (R + L)|. ' +
    'Pairs without power on both sides at a bin do not count in M of that bin, nor bins without such a pair in N',
  input: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 2 },
  create(context) {
    const { settings, bins, binWidth_hz } = context;
    const band = settings.symmetry_hz;
    const [first, end] = binsOf(band, binWidth_hz, bins);
    const regions = end > first ? homologousRegions(context) : [];
    const sums: Bin = { signed: 0, absolute: 0, left: 0, right: 0, count: 0 };
    const fill = (rows: readonly Float64Array[], region: HomologousRegion, out: Float64Array): void => {
      let used = 0;
      let total = 0;
      let revised = 0;
      let pairwise = 0;
      for (let bin = first; bin < end; bin += 1) {
        sumPairs(rows, region, bin, sums);
        if (sums.count === 0) continue;
        used += 1;
        total += Math.abs(sums.signed / sums.count);
        revised += Math.abs((sums.right - sums.left) / (sums.right + sums.left));
        pairwise += sums.absolute / sums.count;
      }
      if (used > 0) out.set([total / used, revised / used, pairwise / used]);
    };
    return {
      columns: regions.flatMap(({ name, derivations }) =>
        parts.map((part) => ({
          name: `bsi.${name}.${part}`,
          trend: 'bsi',
          region: name,
          part,
          unit: '1',
          derivations,
          band_hz: band,
        })),
      ),
      absent:
        regions.length === 0
          ? parts.map((part) => ({ name: `bsi.hemispheres.${part}`, why: noCounterpart }))
          : [],
      next({ rows }, out) {
        for (const [k, region] of regions.entries())
          fill(rows, region, out.subarray(parts.length * k, parts.length * (k + 1)));
      },
      snapshot: () => null,
    };
  },
};
