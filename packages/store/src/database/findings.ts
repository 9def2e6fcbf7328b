import type { EventMark, ReviewedFinding } from '@valvomo/model';

/** A finding with its place in time; `stream` is the device's. */
export interface FindingMade {
  readonly finding: EventMark;
  readonly bed: string;
  readonly recording: string;
  /** Ticks. */
  readonly onset: string;
  readonly ended: string;
}

export interface FindingRow extends Omit<FindingMade, 'finding'> {
  readonly finding: ReviewedFinding;
}

export interface Reviewing {
  readonly author: string;
  readonly review: ReviewedFinding['review'];
  /** What it is instead; null: what was said. */
  readonly type: string | null;
}

/** Errors: UNKNOWN_FINDING. */
export interface FindingsTable {
  /** Keeps each in its newest revision; what people said of one stays. */
  add(made: readonly FindingMade[]): Promise<void>;
  get(recording: string, id: string): Promise<FindingRow | null>;
  /**
   * The same for a recording that is at no bed and was looked at anew: what nobody reviewed and is not found any more goes.
   * All are of `recording`.
   */
  replace(recording: string, made: readonly FindingMade[]): Promise<void>;
  /** Newest first; `from` ≤ onset < `to`. */
  list(query: {
    readonly bed?: string;
    readonly recording?: string;
    readonly from?: string;
    readonly to?: string;
    readonly type?: string;
    readonly detector?: string;
    /** What a reader says that it is. */
    readonly reviewed_as?: string;
    readonly limit: number;
  }): Promise<readonly FindingRow[]>;
  /** Those that had not ended when they were told last. */
  open(): Promise<readonly FindingRow[]>;
  review(
    reviewing: Reviewing & { readonly recording: string; readonly finding: string },
  ): Promise<FindingRow>;
}
