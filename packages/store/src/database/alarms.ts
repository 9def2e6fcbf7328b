import type { Alarm } from '@valvomo/model';
import type { Reviewing } from './findings.ts';

type Review = Reviewing['review'];

/** An alarm that was given. */
export interface AlarmGiven {
  readonly alarm: Alarm;
  /** When it went, in ticks; null: it is open. */
  readonly closed: string | null;
}

export interface AlarmRow extends AlarmGiven {
  readonly review: Review;
  readonly review_type: string | null;
  readonly reviewed_by: string | null;
}

/** One change of alarms, or of who hears and watches them. */
export interface AlarmLogged {
  readonly at: string;
  readonly bed: string | null;
  readonly alarm: string | null;
  readonly action: string;
  /** Null: the program itself. */
  readonly author: string | null;
  readonly detail: string | null;
  /** The alarm as it was then. */
  readonly content: unknown;
}

export interface AlarmLogRow extends AlarmLogged {
  readonly number: number;
}

/** Errors: UNKNOWN_ALARM. The log only grows. */
export interface AlarmsTable {
  /** What was kept under a name last; null: nothing. */
  kept(name: 'state' | 'settings'): Promise<unknown>;
  /** What has changed, and the whole state with it. */
  write(change: {
    readonly state: unknown;
    readonly alarms: readonly AlarmGiven[];
    readonly log: readonly AlarmLogged[];
  }): Promise<void>;
  /** Settings of the site. `before` and `after`: what has changed, as the audit may show it. */
  settle(change: {
    readonly author: string;
    readonly settings: unknown;
    readonly before: unknown;
    readonly after: unknown;
  }): Promise<void>;
  get(id: string): Promise<AlarmRow | null>;
  /** Newest first; `from` ≤ opened < `to`, in ticks. */
  list(query: {
    readonly bed?: string;
    readonly from?: string;
    readonly to?: string;
    readonly limit: number;
  }): Promise<readonly AlarmRow[]>;
  /** Newest first. */
  log(query: {
    readonly bed?: string;
    readonly alarm?: string;
    readonly below?: number;
    readonly limit: number;
  }): Promise<readonly AlarmLogRow[]>;
  /** What a reader says of an alarm is said of its findings, too. */
  review(reviewing: Reviewing & { readonly alarm: string }): Promise<AlarmRow>;
}
