import type { DrugGiven, Measuring } from '@valvomo/analysis';
import type { EventMark, Item, TrendColumn, TrendItem } from '@valvomo/model';
import type { StreamOnWire } from '@valvomo/wire';
import type { LevelSummary } from '../levels.ts';

/** Between the server and its analysis threads. `life` tells answers of an earlier analysis of a bed from those of this one. */

/**
 * An item of a stream, by the stream's number on this server, or the word that impedances will be measured. Counts are the
 * item's own: they move with it.
 */
export interface Fed {
  readonly stream: number;
  readonly item: Item | Measuring;
}

/** The word that a drug was given; it may be told late. */
export interface Told {
  readonly stream: number;
  readonly item: DrugGiven;
}

/** Index wanted next of every stream. */
export type Positions = ReadonlyMap<number, number>;

export type ToThread =
  | {
      readonly kind: 'open';
      readonly bed: string;
      readonly life: number;
      readonly streams: readonly StreamOnWire[];
      /** Of the patient; null: nobody knows it, which is as for the analysis of a file without one. */
      readonly age_years: number | null;
      /** Where items begin. */
      readonly from: Positions;
      /** The analysis as it was there, in the bytes of `node:v8`; null: nothing was before. */
      readonly saved: Uint8Array | null;
    }
  | {
      readonly kind: 'items';
      readonly bed: string;
      readonly life: number;
      readonly items: readonly (Fed | Told)[];
      /** From the journal, while the present waits: of trends only, nothing is said of the present. */
      readonly late: boolean;
      /** Wants the analysis as it is after these items. */
      readonly save: boolean;
    }
  | { readonly kind: 'close'; readonly bed: string };

/** What rows of an analysis mean. */
export interface AnalysisFacts {
  /** Null when nothing can be analysed. */
  readonly stream: number | null;
  readonly hop: number;
  readonly rate_hz: number;
  readonly electrodes: 'declared' | 'proposed' | 'confirmed' | null;
  readonly columns: readonly TrendColumn[];
  readonly absent: readonly { readonly name: string; readonly why: string }[];
  /** Trends with their versions, and settings. */
  readonly rules: string;
}

/** A trend or a detector that failed; null: the whole analysis. */
export interface AnalysisFault {
  readonly trend: string | null;
  readonly message: string;
}

export type FromThread =
  | {
      readonly kind: 'opened';
      readonly bed: string;
      readonly life: number;
      readonly facts: AnalysisFacts;
      readonly faults: readonly AnalysisFault[];
    }
  /** The answer to `items`, one for one. */
  | {
      readonly kind: 'judged';
      readonly bed: string;
      readonly life: number;
      readonly rows: readonly TrendItem[];
      readonly findings: readonly EventMark[];
      readonly faults: readonly AnalysisFault[];
      /** No wave in any voltage for 5 s; null when nothing is said of the present. */
      readonly flat: boolean | null;
      readonly levels: readonly { readonly stream: number; readonly summary: LevelSummary }[];
      readonly saved?: Uint8Array;
    };
