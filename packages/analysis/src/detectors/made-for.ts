import type { Electrode } from '@valvomo/model';

import { siteOf } from '../sites.ts';
import type { TrendContext } from '../trends/trend.ts';
import type { MadeFor, Patient } from './detector.ts';

type Here = Pick<TrendContext, 'rate_hz' | 'derivations' | 'electrodes'>;

/** Where nobody said what an electrode is, its name may. */
const saysIntracranial = /^(ecog|ieeg|seeg)/i;

const isDepth = (electrode: Electrode | undefined): boolean =>
  electrode?.kind === 'depth' ||
  electrode?.kind === 'grid' ||
  (electrode?.kind === 'pair' && siteOf(electrode.active) === undefined);

/** By the derivations that are looked at: a spare input `X1` beside a whole cap makes no sEEG of it. */
const isIntracranial = ({ electrodes, derivations }: Here): boolean => {
  const rows = derivations.filter(({ role }) => role === 'eeg');
  const inside = rows.filter(({ name, terms: [first, second] }) => {
    if (first === undefined) return false;
    const electrode = electrodes[first.signal];
    // Of a grid of which only the numbers tell, electrodes are not known; its rows lie between neighbours all the same.
    const isOfGrid = electrode?.kind === 'other' && second !== undefined;
    return saysIntracranial.test(name) || isDepth(electrode) || isOfGrid;
  });
  return inside.length > 0 && 2 * inside.length >= rows.length;
};

/** Why a detector is off here; undefined when it is made for this. */
export const whyOff = (madeFor: MadeFor, context: Here, patient: Patient): string | undefined => {
  const { modality, rows_min, rate_hz_min, age_years } = madeFor;
  const rows = context.derivations.filter(({ role }) => role === 'eeg').length;
  const here = isIntracranial(context) ? 'intracranial' : 'scalp';
  if (modality !== 'any' && modality !== here) return `made for ${modality} electrodes, these are ${here}`;
  if (rows < rows_min) return `needs ${rows_min} derivations, there are ${rows}`;
  if (context.rate_hz < rate_hz_min)
    return `needs ${rate_hz_min} samples a second, there are ${context.rate_hz}`;
  const { age_years: age } = patient;
  if (age_years === undefined || age === null || (age >= age_years[0] && age < age_years[1]))
    return undefined;
  return `made for ages ${age_years[0]} to ${age_years[1]} years, the patient is ${age}`;
};
