import { createHmac } from 'node:crypto';
import { dateFromTicks, ticks, type Alarm } from '@valvomo/model';

/** What is said of an alarm outside: which, where and when, nothing of whom. */
export interface AlarmMessage {
  readonly subject: string;
  readonly text: string;
  /** JSON of a webhook. */
  readonly json: string;
}

const marks = { high: '!!!', medium: '!!', low: '!' } as const;

/** The place in the viewer. */
const linkOf = ({ bed, onset }: Alarm, address: string): string => {
  const at = dateFromTicks(ticks(BigInt(onset))).toISOString();
  return bed === null
    ? `${address}/`
    : `${address}/bed/${encodeURIComponent(bed)}?at=${encodeURIComponent(at)}`;
};

/** @param why `opened`, `priority` or `escalated` @param address of the viewer */
export const messageOf = (alarm: Alarm, why: string, address: string): AlarmMessage => {
  const { id, bed, kind, priority, text, onset, opened } = alarm;
  const where = bed === null ? 'server' : `bed ${bed}`;
  const link = linkOf(alarm, address);
  const at = dateFromTicks(ticks(BigInt(onset))).toISOString();
  const subject = `${marks[priority]} ${priority} alarm, ${where}: ${text}`;
  const escalated = why === 'escalated' ? '\nNobody has answered it.' : '';
  return {
    subject,
    text: `${subject}\nsince ${at}${escalated}\n${link}\n\nA notification, not a substitute for observation.`,
    json: JSON.stringify({ type: 'alarm', why, id, bed, kind, priority, text, onset, opened, link }),
  };
};

/** A message that says that it is none of an alarm. @param address of the viewer */
export const trialOf = (channel: string, author: string, address: string): AlarmMessage => {
  const subject = `test: no alarm, channel ${channel}`;
  const text = `${subject}\n${author} asks whether messages arrive.\n${address}/\n\nA notification, not a substitute for observation.`;
  return { subject, text, json: JSON.stringify({ type: 'test', channel, author, link: `${address}/` }) };
};

/** `sha256=…` over the bytes of a webhook's body. */
export const signatureOf = (secret: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
