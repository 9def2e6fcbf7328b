import { answered } from '../alarms/alarms-api.ts';

/** Seconds, and parts of those that were judged; null where none was. */
export interface Burden {
  readonly judged_s: number;
  readonly confirmed_s: number;
  readonly unreviewed_s: number;
  readonly part: number | null;
  readonly confirmed_part: number | null;
}

interface Spanned {
  /** Ticks. */
  readonly from: string;
  readonly to: string;
}

export interface BurdenHour extends Burden, Spanned {
  readonly suspected_s: number;
}

/** What is told of a bed or a recording. */
export interface BurdenReport extends Burden, Spanned {
  readonly suspected_s: number;
  readonly unjudged_s: number;
  readonly hours: readonly BurdenHour[];
  readonly five_minutes: (Burden & Spanned) | null;
  readonly sixty_minutes: (Burden & Spanned) | null;
  /** Whole sentences: what was judged, what was found in it, which criteria of status held. */
  readonly words: readonly string[];
}

const timeout_ms = 30_000;

/** @throws ValvomoError SERVER_REFUSED with the server's words */
export const burdenOf = async (source: 'bed' | 'recording', id: string): Promise<BurdenReport> =>
  (await answered(
    await fetch(`/api/${source}s/${encodeURIComponent(id)}/burden`, {
      signal: AbortSignal.timeout(timeout_ms),
    }),
  )) as BurdenReport;
