import type { Plain } from '@valvomo/model';
import { highPass, lowPass } from '../trends/pass.ts';
import type { TrendContext } from '../trends/trend.ts';
import { TrailingBaseline } from './common/baseline.ts';
import { featureColumn, judgedColumn } from './common/columns.ts';
import { lineLengthOf } from './common/line-length.ts';
import { SeizureEpisodes } from './common/seizures.ts';
import type { Detector, DetectorRun } from './detector.ts';

const id = 'sz-line-length';
const baseline_s = 180;
/** It judges nothing before it knows so many seconds. */
const known_s = 60;
/** No baseline is lower, µV/s: what amplifiers make. */
const floor_uV_s = 30;

interface Saved {
  readonly baseline: Plain;
  readonly episodes: Plain;
}

const createRun = (
  { derivations, rate_hz, hop }: TrendContext,
  { ratio_min, rows_min }: { readonly ratio_min: number; readonly rows_min: number },
  saved: Saved | undefined,
): DetectorRun => {
  const rows = derivations.flatMap(({ role, name }, row) => (role === 'eeg' ? [{ row, name }] : []));
  const wanted = Math.min(rows_min, rows.length);
  const baseline = new TrailingBaseline(rows.length, baseline_s, saved?.baseline);
  const rule = { needed_s: 5, within_s: 7, quiet_s: 5 };
  const episodes = new SeizureEpisodes(hop, rule, saved?.episodes);
  return {
    columns: [
      judgedColumn(
        id,
        rows.map(({ name }) => name),
      ),
      ...rows.map(({ name }) => featureColumn(id, name, 'ratio', '1', [name])),
    ],
    next({ second, of: { eeg } }, out) {
      if (eeg === undefined) return [];
      const isKnown = baseline.count(0) >= known_s;
      const lengths = rows.map(({ row }) => lineLengthOf(eeg.rows[row] as Float64Array, rate_hz));
      out[0] = isKnown ? 1 : 0;
      let highest = 0;
      const above: string[] = [];
      for (const [k, length] of lengths.entries()) {
        if (!isKnown) continue;
        const ratio = length / Math.max(floor_uV_s, baseline.median(k));
        out[k + 1] = ratio;
        highest = Math.max(highest, ratio);
        if (ratio > ratio_min) above.push(rows[k]?.name ?? '');
      }
      const isFor = isKnown && above.length >= wanted;
      const found = episodes.next(second, isFor, isFor, {
        channels: above,
        confidence: Math.min(1, highest / (2 * ratio_min)),
        features: { ratio: highest, rows: above.length },
        words: null,
      });
      if (!episodes.isOpen) for (const [k, length] of lengths.entries()) baseline.push(k, length);
      return found;
    },
    stop: () => episodes.stop(),
    snapshot: () => ({ baseline: baseline.snapshot(), episodes: episodes.snapshot() }),
  };
};

export const szLineLength: Detector = {
  id,
  version: 1,
  name: 'Seizure by line length alone',
  reference: 'Esteller 2001, doi:10.1109/IEMBS.2001.1020545',
  definition:
    'Line length of 2 s (Σ|x[i] − x[i−1]|, a second) of every derivation over the median of its last 180 s, which stands still ' +
    'during an episode and is at least 30 µV/s. A second is for a seizure when `rows_min` derivations (or all, where there are ' +
    'fewer) are above `ratio_min`. Suspected: 5 of 7 s; it ends after 5 s against it; ESz from 10 s on. For comparison: it ' +
    'knows nothing of rhythm, artefact or evolution, and judges nothing before it has a baseline of 60 s',
  types: ['sz'],
  madeFor: { modality: 'any', age_years: [1, 200], rows_min: 1, rate_hz_min: 64 },
  thresholds: {
    ratio_min: { value: 2.5, from: 1.1, to: 20, unit: '1', what: 'line length over its baseline' },
    rows_min: { value: 2, from: 1, to: 64, unit: '1', what: 'derivations above it' },
  },
  inputs: { eeg: { montage: 'brain', filters: [highPass(1), lowPass(30)], kind: 'samples', epoch_s: 2 } },
  create({ of: { eeg }, thresholds: { ratio_min = 2.5, rows_min = 2 } }, saved) {
    if (eeg === undefined) throw new Error('no input');
    return createRun(eeg, { ratio_min, rows_min }, saved as unknown as Saved | undefined);
  },
};
