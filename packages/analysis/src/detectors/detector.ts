import type { EventMark, EventType, Plain, SampleIndex, TrendColumn } from '@valvomo/model';
import type { Conditions } from '../conditions/conditions.ts';
import type { TrendContext, TrendInput } from '../trends/trend.ts';

/** Who is recorded, as far as a detector has to know. */
export interface Patient {
  /** Null: not known; then detectors judge as for an adult, and say so. */
  readonly age_years: number | null;
}

/** A number that a person may set. */
export interface Threshold {
  readonly value: number;
  /** Limits of what makes sense, both included. */
  readonly from: number;
  readonly to: number;
  readonly unit: string;
  readonly what: string;
}

/** What a detector is made for. Outside of it, it is off, and says so. */
export interface MadeFor {
  readonly modality: 'scalp' | 'intracranial' | 'any';
  /** [from, to) in years; all ages when it is not given. */
  readonly age_years?: readonly [number, number];
  /** It needs at least so many derivations of the brain. */
  readonly rows_min: number;
  readonly rate_hz_min: number;
}

export interface DetectorContext {
  /** By the names of the detector's inputs. */
  readonly of: Readonly<Record<string, TrendContext>>;
  readonly thresholds: Readonly<Record<string, number>>;
  readonly patient: Patient;
}

/** Samples or spectra of one input that end with the second; lent until `next` returns. */
export interface DetectorInput {
  readonly start: SampleIndex;
  /** Every row's values in µV, or densities in µV²/Hz. */
  readonly rows: readonly Float64Array[];
}

/** One second of the stream's grid. */
export interface DetectorEpoch {
  /** One more than the last, unless a gap lies between. */
  readonly second: number;
  /** Undefined where the input's epoch touches a gap or the beginning. */
  readonly of: Readonly<Record<string, DetectorInput | undefined>>;
  /** Seconds since a drug was given that changes the EEG; infinite when none was. */
  readonly drug_s: number;
  /** Values of this second, as `needs` names them; NaN where there are none. */
  readonly needed: readonly number[];
  /** What was wrong in each of the seconds of the longest input, oldest first; undefined where it could not be judged. */
  readonly conditions: readonly (Conditions | undefined)[];
}

/** What a detector says; the engine adds who said it and when. */
export interface Finding {
  /** The same in all revisions, unique in a detector's life on a recording, e.g. `sz:40960`. */
  readonly key: string;
  readonly type: EventType;
  readonly grade: string | null;
  readonly start: number;
  readonly samples: number;
  readonly open: boolean;
  readonly channels: readonly string[];
  readonly confidence: number;
  readonly features: EventMark['features'];
  readonly words: string | null;
}

/** A detector at work on one stream. */
export interface DetectorRun {
  /**
   * Features, named `detector.region[.part]`, shown like trends. The first is `detector.all.judged`: 1 in a second that was judged,
   * 0 in one that was looked at and could not be. A second without it is one of a detector that is dead or off.
   */
  readonly columns: readonly TrendColumn[];
  readonly absent?: readonly { readonly name: string; readonly why: string }[];
  /** Called every second of which at least one input is there. Fills `out`, NaN before the call. */
  next(epoch: DetectorEpoch, out: Float64Array): readonly Finding[];
  /** A gap begins at sample `end`, or the recording ends there: what is open ends now. May be called again before `next`. */
  stop(end: number): readonly Finding[];
  snapshot(): Plain;
}

/** A rule from epochs to findings. Pure: the same epochs give the same bits. */
export interface Detector {
  readonly id: string;
  /** Goes up when what it finds changes. */
  readonly version: number;
  readonly name: string;
  readonly reference: string;
  /** The rule in words, complete. */
  readonly definition: string;
  readonly types: readonly EventType[];
  readonly madeFor: MadeFor;
  readonly thresholds: Readonly<Record<string, Threshold>>;
  readonly inputs: Readonly<Record<string, TrendInput>>;
  /** Columns of detectors that stand before it in the registry. They work unseen where nobody chose them. */
  readonly needs?: readonly { readonly detector: Detector; readonly column: string }[];
  /** @param saved what `snapshot` gave */
  create(context: DetectorContext, saved?: Plain): DetectorRun;
}
