import { meanDensity } from './band.ts';
import { homologousRegions, noCounterpart } from './homologous.ts';
import { bandAround, halfHertz } from './spectrogram.ts';
import type { Trend } from './trend.ts';

export const asymmetry: Trend = {
  id: 'asymmetry',
  version: 1,
  name: 'Asymmetry spectrogram',
  reference: 'van Putten 2007 (revised brain symmetry index), doi:10.1016/j.clinph.2007.07.019',
  definition:
    'one column a bin of the 2-s windows, of spectrogram_hz (0 ≤ f < 30 Hz unless set); bin k is called k/2 Hz and lies at k · bin_hz. ' +
    '(R − L) / (R + L) of the densities averaged over the right and over the left derivations of the homologous pairs ' +
    '(derivations without a counterpart are left out): +1 all power right, −1 all left; missing where both are 0',
  input: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 2 },
  create(context) {
    const { bins, binWidth_hz, settings } = context;
    const made = halfHertz(settings.spectrogram_hz).filter(({ step }) => step < bins);
    const regions = homologousRegions(context).map(({ name, derivations, pairs }) => ({
      name,
      derivations,
      left: pairs.map(([row]) => row),
      right: pairs.map(([, row]) => row),
    }));
    const first = made[0]?.step ?? 0;
    const left = new Float64Array(first + made.length);
    const right = new Float64Array(first + made.length);
    return {
      columns: regions.flatMap(({ name, derivations }) =>
        made.map(({ step, part }) => ({
          name: `asymmetry.${name}.${part}`,
          trend: 'asymmetry',
          region: name,
          part,
          unit: '1',
          derivations,
          band_hz: bandAround(step, binWidth_hz),
        })),
      ),
      absent: regions.length === 0 ? [{ name: 'asymmetry.hemispheres', why: noCounterpart }] : [],
      next({ rows }, out) {
        let at = 0;
        for (const region of regions) {
          meanDensity(rows, region.left, left);
          meanDensity(rows, region.right, right);
          for (let bin = first; bin < left.length; bin += 1) {
            const l = left[bin] as number;
            const r = right[bin] as number;
            out[at] = (r - l) / (r + l);
            at += 1;
          }
        }
      },
      snapshot: () => null,
    };
  },
};
