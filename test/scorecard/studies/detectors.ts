import { detectors, type Detector } from '@valvomo/analysis';

import type { StudyName } from './plan.ts';

/** What a study asks of a detector: which kinds of truth, and along which threshold its curve goes. */
export interface Studied {
  readonly study: StudyName;
  readonly detector: string;
  readonly along: string;
  /** Kinds of truth that it is there for. */
  readonly truth: readonly string[];
  /** A column whose values are kept second by second, of the usual setting. */
  readonly column?: string;
}

export const studied: readonly Studied[] = [
  { study: 'spikes', detector: 'spike', along: 'score', truth: ['spike'] },
  { study: 'patterns', detector: 'periodic', along: 'score', truth: ['gpd', 'lpd', 'bipd'] },
  { study: 'patterns', detector: 'rhythmic-delta', along: 'score', truth: ['grda', 'lrda', 'sw'] },
  {
    study: 'suppression',
    detector: 'suppression',
    along: 'score',
    truth: ['suppression'],
    column: 'suppression.all.bsr-60',
  },
  {
    study: 'sleep',
    detector: 'sleep',
    along: 'score',
    truth: ['spindle', 'stage-W', 'stage-N1', 'stage-N2', 'stage-N3', 'stage-R'],
  },
  { study: 'depth', detector: 'hfo', along: 'score', truth: ['ripple', 'fast-ripple'] },
  { study: 'depth', detector: 'hfo-line-length', along: 'score', truth: ['ripple', 'fast-ripple'] },
  { study: 'depth', detector: 'spike-intracranial', along: 'score', truth: ['spike'] },
  { study: 'depth', detector: 'spike-barkmeier', along: 'score', truth: ['spike'] },
  { study: 'depth-seizures', detector: 'seizure-intracranial', along: 'score_min', truth: ['seizure'] },
];

const factors = [0.6, 0.8, 1, 1.25, 1.6];

/** A detector with another threshold, under a name of its own. */
export interface StudySetting {
  readonly value: number;
  readonly usual: boolean;
  readonly detector: Detector;
}

export const detectorOf = ({ detector: id }: Studied): Detector => {
  const found = detectors.find((one) => one.id === id);
  if (found === undefined) throw new Error(`there is no detector ${id}`);
  return found;
};

export const settingsOf = (of: Studied): readonly StudySetting[] => {
  const detector = detectorOf(of);
  const threshold = detector.thresholds[of.along];
  if (threshold === undefined) throw new Error(`${of.detector} has no threshold ${of.along}`);
  const { value: usual, from, to } = threshold;
  // What is read off a column needs no other setting.
  const values = (of.column === undefined ? factors : [1]).map((by) =>
    Math.min(to, Math.max(from, Number((usual * by).toPrecision(6)))),
  );
  return [...new Set(values)].map((value) => {
    const thresholds = { ...detector.thresholds, [of.along]: { ...threshold, value } };
    // The usual one keeps its name, by which its columns are found.
    const id = value === usual ? detector.id : `${detector.id}@${value}`;
    return { value, usual: value === usual, detector: { ...detector, id, thresholds } };
  });
};
