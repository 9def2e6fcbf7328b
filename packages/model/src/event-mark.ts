import type { SampleIndex } from './time.ts';
import type { TrendItem } from './trend.ts';

/** What a detector can find, in the words of events.tsv. */
export type EventType =
  | 'sz'
  | 'convulsion'
  | 'spike'
  | 'hfo'
  | 'suppression'
  | 'attenuation'
  | 'asymmetry'
  | 'slowing'
  | 'gpd'
  | 'lpd'
  | 'bipd'
  | 'grda'
  | 'lrda'
  | 'sw'
  | 'spindle'
  | 'slow-wave'
  | `sleep-${string}`
  | `artefact-${string}`
  | `tech-${string}`;

/**
 * A finding of a detector, in one of its revisions: it is told when it is sure enough, while it still goes on, and again
 * whenever it has become more. The revision with the highest number is the last word.
 */
export interface EventMark {
  readonly kind: 'event';
  /** The same in all revisions; unique in a recording's analysis. */
  readonly id: string;
  /** From 1. */
  readonly revision: number;
  readonly detector: string;
  readonly version: number;
  readonly type: EventType;
  /** Of `sz`: `suspected` or `ESz`; of others a word of their own, or null. */
  readonly grade: string | null;
  readonly stream: number;
  /** In raw time: the delay of filters is taken off. */
  readonly start: SampleIndex;
  /** So far; 0 for an instant. */
  readonly samples: number;
  /** It has not ended yet. */
  readonly open: boolean;
  /** Sample after the last one that the first revision needed. */
  readonly decided: SampleIndex;
  /** The same of this revision. */
  readonly changed: SampleIndex;
  /** Derivations on which it stands out. */
  readonly channels: readonly string[];
  /** 0–1; artefact lowers it. */
  readonly confidence: number;
  /** What spoke for it, and what it was held against, when it was decided. */
  readonly features: Readonly<Record<string, number>>;
  readonly thresholds: Readonly<Record<string, number>>;
  /** What a reader has to know besides, e.g. `judged without a baseline`; null when there is nothing. */
  readonly words: string | null;
}

/** What comes of an analysis, in order: a finding follows the row of the second that decided it. */
export type AnalysisItem = TrendItem | EventMark;

export const isTrendItem = (item: AnalysisItem): item is TrendItem => item.kind !== 'event';
