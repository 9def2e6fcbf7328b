import { ValvomoError } from '@valvomo/model';
import { answered } from './alarms-api.ts';
import type { Json, SettingLimits } from './settings-draft.ts';

const timeout_ms = 10_000;
/** A mail server takes its time. */
const trial_timeout_ms = 60_000;
const path = '/api/alarm-settings';

export interface SettingsLimits {
  readonly groups: readonly {
    readonly path: string;
    readonly title: string;
    readonly description: string | null;
  }[];
  readonly settings: readonly SettingLimits[];
}

/** Who changed what from what to what. */
export interface SettingsChange {
  readonly at: string;
  readonly author: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface Trial {
  readonly state: 'delivered' | 'failed' | 'waiting';
  readonly answer: string;
}

const got = async (what: string): Promise<unknown> =>
  answered(await fetch(what, { signal: AbortSignal.timeout(timeout_ms) }));

/** @throws ValvomoError SERVER_REFUSED with the server's words */
export const settings = async (): Promise<Json> => (await got(path)) as Json;

/** @throws ValvomoError SERVER_REFUSED with the server's words */
export const settingsLimits = async (): Promise<SettingsLimits> =>
  (await got(`${path}/limits`)) as SettingsLimits;

/** The newest first. @throws ValvomoError SERVER_REFUSED with the server's words */
export const settingsChanges = async (): Promise<readonly SettingsChange[]> =>
  (await got('/api/audit?subject=alarm-settings&limit=20')) as readonly SettingsChange[];

const sent = (what: string, method: string, body: Json, most_ms: number): Promise<Response> =>
  fetch(what, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(most_ms),
  });

/** @returns the settings as they are now. @throws ValvomoError with the server's code, BAD_SETTING and STALE_SETTINGS among them */
export const saveSettings = async (patch: Json): Promise<Json> => {
  const response = await sent(path, 'PATCH', patch, timeout_ms);
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as Json;
  const { code, message } = (body ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  throw new ValvomoError(
    typeof code === 'string' ? code : 'SERVER_REFUSED',
    typeof message === 'string' ? message : response.statusText,
    { value: response.status },
  );
};

/** Sends one message to a channel. @throws ValvomoError SERVER_REFUSED with the server's words */
export const tryChannel = async (name: string, author: string): Promise<Trial> =>
  (await answered(
    await sent(`${path}/deliveries/${encodeURIComponent(name)}/test`, 'POST', { author }, trial_timeout_ms),
  )) as Trial;
