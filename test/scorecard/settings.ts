import { detectors, standardDetectors, type Detector } from '@valvomo/analysis';

import type { Scored } from './results.ts';

/** Along which threshold the curve of a detector goes; the first of its own where none is named. */
const along: Readonly<Record<string, string>> = { 'sz-line-length': 'ratio_min' };

/** Beside the usual value. */
const factors = [0.5, 0.7, 1, 1.2, 1.5, 2.2];

/** One detector with one setting, as a detector of its own. */
export interface Setting {
  readonly scored: Scored;
  readonly value: number;
  readonly detector: Detector;
}

const isSeizure = ({ types, madeFor }: Detector): boolean =>
  (types.includes('sz') || types.includes('convulsion')) && madeFor.modality !== 'intracranial';

const settingsOf = (detector: Detector): readonly Setting[] => {
  const { id, version, name, reference, thresholds, types } = detector;
  const axis = along[id] ?? Object.keys(thresholds)[0];
  const threshold = axis === undefined ? undefined : thresholds[axis];
  if (axis === undefined || threshold === undefined) return [];
  const { value: usual, from, to, what, unit } = threshold;
  const watches = standardDetectors.some((one) => one.id === id);
  const only = types.includes('sz') ? null : 'convulsion';
  const scored = {
    id,
    version,
    name,
    reference,
    watches,
    only,
    threshold: { name: axis, what, unit, usual },
  };
  const values = new Set(
    factors.map((by) => Math.min(to, Math.max(from, Number((usual * by).toPrecision(6))))),
  );
  return [...values].map((value) => {
    const changed = { ...thresholds, [axis]: { ...threshold, value } };
    return { scored, value, detector: { ...detector, id: `${id}@${value}`, thresholds: changed } };
  });
};

/** Every detector of seizures with every setting of its curve. */
export const settings: readonly Setting[] = detectors.filter(isSeizure).flatMap(settingsOf);

/** Those of which misses and false alarms are drawn: what watches where nobody chose; all, where nothing does. */
export const isDrawn = ({ scored, value }: Setting): boolean =>
  value === scored.threshold.usual && (scored.watches || !settings.some((one) => one.scored.watches));
