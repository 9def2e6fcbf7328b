/** What nights give a scorecard: plain data, so that it can be kept, and made up for a test. */

/** A seizure that is known to be there. */
export interface TrueSeizure {
  readonly type: string;
  readonly onset_s: number;
  readonly length_s: number;
  /** Largest peak to peak beside the background's; null where nobody measured it. */
  readonly ratio: number | null;
}

/** Something that is no seizure and may look like one. */
export interface Distraction {
  readonly kind: string;
  readonly at_s: number;
  readonly length_s: number;
}

/** What changes an alarm: that a finding is there, goes on, is of another grade, is over. */
export interface Said {
  /** The last sample that was needed to say so. */
  readonly at_s: number;
  readonly until_s: number;
  readonly open: boolean;
  readonly grade: string | null;
}

/** The last word of a detector on a finding that counts as a seizure. */
export interface Found {
  readonly type: 'sz' | 'convulsion';
  readonly onset_s: number;
  readonly length_s: number;
  readonly decided_s: number;
  readonly confidence: number;
  readonly grade: string | null;
  readonly channels: readonly string[];
  readonly words: string | null;
  /** How it came to that. */
  readonly said: readonly Said[];
}

/** One detector with one setting on one night. */
export interface Run {
  readonly detector: string;
  /** Of the threshold that its curve goes along. */
  readonly value: number;
  readonly judged_s: number;
  readonly found: readonly Found[];
}

/** Lowest and highest µV of a row in each of its columns, row by row. */
export interface Traces {
  readonly from_s: number;
  readonly columns_hz: number;
  readonly rows: readonly {
    readonly name: string;
    readonly low: readonly number[];
    readonly high: readonly number[];
  }[];
}

/** A moment that is drawn: something was missed there, or raised in vain, or is only shown. */
export interface Moment {
  readonly detector: string;
  readonly kind: 'missed' | 'false' | 'shown';
  /** Type of the seizure, or what lies there. */
  readonly of: string;
  readonly at_s: number;
  readonly length_s: number;
  readonly text: string;
  readonly traces: Traces;
}

export interface NightResult {
  readonly id: string;
  /** `simulated`, or the recording whose background it has. */
  readonly background: string;
  readonly duration_s: number;
  readonly seizures: readonly TrueSeizure[];
  readonly distractions: readonly Distraction[];
  readonly runs: readonly Run[];
  /** Of the usual setting of the detectors that watch where nobody chose. */
  readonly moments: readonly Moment[];
  /** How many more there are, of which no picture was kept. */
  readonly moments_omitted: number;
  /** Which detectors are off here, and why. */
  readonly off: readonly { readonly name: string; readonly why: string }[];
}

/** A detector on the card. */
export interface Scored {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly reference: string;
  /** Watches where nobody chose; others are there to compare with. */
  readonly watches: boolean;
  /** The only type of seizure that it is there for; null: all. What it finds of others is not held against it. */
  readonly only: string | null;
  readonly threshold: {
    readonly name: string;
    readonly what: string;
    readonly unit: string;
    readonly usual: number;
  };
}
