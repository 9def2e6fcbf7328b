import type { Plain } from '@valvomo/model';
import type { TrendContext, TrendEpoch, TrendInput } from '../trends/trend.ts';

/** Kinds of artefact, each judged 0 (none) to 1 (nothing else is seen). */
export const artefactKinds = ['muscle', 'eye', 'mains', 'movement', 'electrode'] as const;
export type ArtefactKind = (typeof artefactKinds)[number];

/** What was wrong in one second of the recording; trends look at it, and it is shown beside them. */
export interface Conditions {
  /** Intensity 0–1 by region, then kind. */
  readonly artefact: Readonly<Record<string, Readonly<Record<ArtefactKind, number>>>>;
  /** State of every row of the context as a number of `qualityStates`. */
  readonly quality: Uint8Array;
  /** Samples of R waves found by now that lie in this second or the one before; empty without an ECG. */
  readonly beats: Float64Array;
}

/** Judges every second from the electrodes as recorded, before any trend sees it. */
export interface ConditionsRun {
  next(epoch: TrendEpoch): Conditions;
  snapshot(): Plain;
}

/** How the conditions of a second are made. */
export interface ConditionsRule {
  readonly input: TrendInput;
  create(context: TrendContext, saved?: Plain): ConditionsRun;
}
