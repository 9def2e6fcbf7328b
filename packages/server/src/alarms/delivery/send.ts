import { createTransport } from 'nodemailer';
import type { Channel } from '../settings/schema.ts';
import { signatureOf } from './message.ts';

/** One message on its way, as it is kept while it waits. */
export interface Outgoing {
  readonly subject: string;
  readonly text: string;
  /** Of a webhook. */
  readonly json: string;
}

/** Sends to one channel. @returns what the other side answered; rejects when it did not take it */
export type Send = (channel: Channel, outgoing: Outgoing) => Promise<string>;

const patience_ms = 15_000;

const webhook = async (
  { url, secret }: Extract<Channel, { kind: 'webhook' }>,
  { json }: Outgoing,
): Promise<string> => {
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'error',
    signal: AbortSignal.timeout(patience_ms),
    headers: {
      'content-type': 'application/json',
      ...(secret === '' ? {} : { 'x-valvomo-signature': signatureOf(secret, json) }),
    },
    body: json,
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return `answered ${response.status}`;
};

const email = async (
  { host, port, secure, user, password, from, to }: Extract<Channel, { kind: 'email' }>,
  { subject, text }: Outgoing,
): Promise<string> => {
  const transport = createTransport({
    host,
    port,
    secure,
    ...(user === '' ? {} : { auth: { user, pass: password } }),
    connectionTimeout: patience_ms,
    greetingTimeout: patience_ms,
    socketTimeout: patience_ms,
  });
  try {
    const { response } = await transport.sendMail({ from, to, subject, text });
    return response.slice(0, 500);
  } finally {
    transport.close();
  }
};

export const send: Send = (channel, outgoing) =>
  channel.kind === 'webhook' ? webhook(channel, outgoing) : email(channel, outgoing);

/** Where it goes, for the record; no secrets. */
export const targetOf = (channel: Channel): string =>
  channel.kind === 'webhook' ? new URL(channel.url).origin : channel.to.join(', ');
