import { ValvomoError } from '@valvomo/model';
import type { AlarmOrder } from './alarm-actions.ts';

const timeout_ms = 5000;

/** @throws ValvomoError SERVER_REFUSED with the server's words */
export const answered = async (response: Response): Promise<unknown> => {
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body;
  const said = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const message = typeof said['message'] === 'string' ? said['message'] : response.statusText;
  throw new ValvomoError('SERVER_REFUSED', message, { value: response.status });
};

/** @throws ValvomoError SERVER_REFUSED with the server's words; whatever `fetch` throws when there is no server */
export const send = async ({ path, body, method }: AlarmOrder): Promise<unknown> => {
  const signal = AbortSignal.timeout(timeout_ms);
  const said = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return answered(
    await fetch(path, method === undefined ? { method: 'POST', signal, ...said } : { method, signal }),
  );
};
