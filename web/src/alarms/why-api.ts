import type { Alarm } from '@valvomo/model';
import type { Finding } from '../findings/findings-state.ts';
import { answered } from './alarms-api.ts';

/** Why an alarm was given, as `GET /api/alarms/<id>` says it. */
export interface Why {
  readonly alarm: Alarm;
  readonly delay: {
    readonly onset: string;
    readonly decided: string;
    readonly opened: string;
    readonly decided_after_s: number | null;
    readonly opened_after_s: number;
  };
  readonly findings: readonly { readonly finding: Finding; readonly onset: string }[];
  readonly log: readonly {
    readonly at: string;
    readonly action: string;
    readonly author: string | null;
    readonly detail: string | null;
  }[];
  readonly deliveries: readonly {
    readonly channel: string;
    readonly state: string;
    readonly attempts: number;
    readonly changed: string;
    readonly answer: string;
  }[];
}

/** What another threshold would have meant last night. */
export interface WhatIf {
  readonly found: number;
  readonly would: number;
  readonly missed: readonly { readonly id: string; readonly onset: string }[];
  readonly spared: number;
  readonly unreviewed: number;
  readonly more: { readonly estimate: number; readonly from: string } | null;
}

const timeout_ms = 10_000;

const got = async (path: string): Promise<unknown> =>
  answered(await fetch(path, { signal: AbortSignal.timeout(timeout_ms) }));

/** @throws ValvomoError SERVER_REFUSED with the server's words */
export const whyOf = async (alarm: string): Promise<Why> =>
  (await got(`/api/alarms/${encodeURIComponent(alarm)}`)) as Why;

/** @throws ValvomoError SERVER_REFUSED with the server's words */
export const whatIf = async (
  bed: string,
  tried: { readonly detector: string; readonly threshold: string; readonly value: number },
): Promise<WhatIf> => {
  const { detector, threshold, value } = tried;
  const query = new URLSearchParams({ detector, threshold, value: String(value) });
  return (await got(`/api/beds/${encodeURIComponent(bed)}/what-if?${query}`)) as WhatIf;
};
