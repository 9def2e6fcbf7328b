import type { Plain } from '@valvomo/model';
import type { TrendContext, TrendEpoch, TrendInput } from '../trends/trend.ts';

/** Kinds of artefact, each judged 0 (none) to 1 (nothing else is seen). */
export const artefactKinds = ['muscle', 'eye', 'mains', 'movement', 'electrode'] as const;
export type ArtefactKind = (typeof artefactKinds)[number];

/**
 * What an electrode is like in one second; the number of a state is its place here. `pop`: a pop, or a loose contact.
 * `unknown`: it cannot be judged, because the recording reference is at fault.
 */
export const qualityStates = [
  'good',
  'flat',
  'saturated',
  'mains',
  'muscle',
  'pop',
  'bridged',
  'disconnected',
  'unknown',
] as const;
export type QualityState = (typeof qualityStates)[number];

/** States in which an electrode says nothing of the brain. */
export const spoiltStates: ReadonlySet<QualityState> = new Set<QualityState>([
  'flat',
  'saturated',
  'pop',
  'bridged',
  'disconnected',
  'unknown',
]);

const numbers = new Map<QualityState, number>(qualityStates.map((state, number) => [state, number]));

export const stateNumber = (state: QualityState): number => numbers.get(state) ?? Number.NaN;

/** What was wrong in one second of the recording; trends look at it, and it is shown beside them. */
export interface Conditions {
  /** Intensity 0–1 by region, then kind; NaN for a kind that cannot be judged there. */
  readonly artefact: Readonly<Record<string, Readonly<Record<ArtefactKind, number>>>>;
  /** State of every signal of the stream as a number of `qualityStates`; `good` for what is no voltage. */
  readonly quality: Uint8Array;
  /** Signal that a bridged electrode is bridged to; −1 for all others. */
  readonly bridgedTo: Int32Array;
  /** State of the recording reference as a number of `qualityStates`; NaN when there is none in common. */
  readonly reference: number;
  /**
   * Samples of R waves found by now that lie in this second or the one before; empty without an ECG, not whole where the
   * ECG has another rate.
   */
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
