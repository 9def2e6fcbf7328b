import type { Change } from './change.ts';
import { isOpen, rankOf, type Held, type Rules } from './state.ts';

const notAllowed = 'it is not allowed any more';

/** What has become due by the instant of the change. */
export const advance = (change: Change, rules: Rules): void => {
  for (const held of Object.values(change.state.held)) {
    open(change, held);
    escalate(change, held.key);
    remind(change, held.key, rules);
    close(change, held.key);
  }
  for (const [bed, silence] of Object.entries(change.state.silences)) {
    const isOver = change.now_ms >= silence.until_ms;
    if (silence.isOff && !rules.audioOff) change.unsilence(bed, 'audio-on', null, notAllowed);
    else if (isOver)
      change.unsilence(
        bed,
        silence.isOff ? 'audio-on' : 'audio-resumed',
        null,
        silence.isOff ? 'its time is over' : 'the pause is over',
      );
    else if (silence.remind_ms !== null && change.now_ms >= silence.remind_ms) remindOff(change, bed, rules);
  }
  for (const [name, { until_ms }] of Object.entries(change.state.off)) {
    const at = name.lastIndexOf('/');
    const [bed, kind] = [name.slice(0, at), name.slice(at + 1)];
    const isAllowed = rules.alarmOff.some((one) => one === kind);
    if (isAllowed && change.now_ms < until_ms) continue;
    change.turn(name, null);
    change.log('alarm-on', null, { bed, detail: `${kind}: ${isAllowed ? 'its time is over' : notAllowed}` });
  }
};

const open = (change: Change, held: Held): void => {
  if (isOpen(held) || change.now_ms < held.decided_ms + held.policy.delay_s * 1000) return;
  const opened = { ...held, opened_ms: change.now_ms };
  change.put(opened);
  change.log('opened', opened);
  change.breakThrough(opened);
};

const escalate = (change: Change, key: string): void => {
  const held = change.state.held[key];
  const escalation = held?.policy.escalation ?? null;
  if (held === undefined || escalation === null || !isOpen(held)) return;
  if (!held.present || held.acknowledged !== null) return;
  if (rankOf(escalation.to) <= rankOf(held.priority)) return;
  if (change.now_ms < held.decided_ms + escalation.after_s * 1000) return;
  const higher = { ...held, priority: escalation.to };
  change.put(higher);
  change.log('escalated', higher, { detail: `unanswered for ${escalation.after_s} s` });
  change.breakThrough(higher);
};

/** Of what somebody has acknowledged, and that goes on. */
const remind = (change: Change, key: string, { reminder_s }: Rules): void => {
  const held = change.state.held[key];
  if (held === undefined || held.remind_ms === null || change.now_ms < held.remind_ms) return;
  if (reminder_s === null) {
    change.put({ ...held, remind_ms: null });
    return;
  }
  const reminded = { ...held, reminders: held.reminders + 1, remind_ms: change.now_ms + reminder_s * 1000 };
  change.put(reminded);
  change.log('reminded', reminded);
};

/** One that is over goes when nobody has to see it any more and it would no longer be the same episode. */
const close = (change: Change, key: string): void => {
  const held = change.state.held[key];
  if (held === undefined || held.present || held.cleared_ms === null) return;
  if (held.policy.latching && held.acknowledged === null) return;
  if (change.now_ms < held.cleared_ms + held.policy.episode_s * 1000) return;
  change.remove(key);
  change.log('closed', held);
};

/** AUDIO OFF of a bed where something goes on that nobody has acknowledged: said again and again. */
const remindOff = (change: Change, bed: string, { reminder_s }: Rules): void => {
  const silence = change.state.silences[bed];
  if (silence === undefined) return;
  change.silence(bed, {
    ...silence,
    remind_ms: reminder_s === null ? null : change.now_ms + reminder_s * 1000,
  });
  if (reminder_s === null) return;
  for (const held of Object.values(change.state.held)) {
    if (held.bed !== bed || !isOpen(held) || !held.present || held.acknowledged !== null) continue;
    const reminded = { ...held, reminders: held.reminders + 1 };
    change.put(reminded);
    change.log('reminded', reminded, { detail: 'audio is off' });
  }
};
