import { ValvomoError } from '@valvomo/model';
import { Change } from './change.ts';
import { advance } from './passing.ts';
import {
  isOpen,
  openAlarms,
  rankOf,
  type AlarmEvent,
  type AlarmState,
  type Held,
  type LogEntry,
  type Off,
  type Rules,
} from './state.ts';

export interface Stepped {
  readonly state: AlarmState;
  readonly log: readonly LogEntry[];
}

type Of<Kind extends AlarmEvent['kind']> = Extract<AlarmEvent, { kind: Kind }>;

/**
 * Alarms after one event (IEC 60601-1-8): pure, the same events give the same state and the same log. Time comes with the events and never
 * goes back; what has become due by then (delays, escalations, the end of pauses, reminders) happens first.
 * @throws ValvomoError UNKNOWN_ALARM, ALARM_PRESENT, PAUSE_TOO_LONG, NOT_ALLOWED; then nothing has changed
 */
export const step = (state: AlarmState, at_ms: number, event: AlarmEvent, rules: Rules): Stepped => {
  const change = new Change(state, at_ms);
  advance(change, rules);
  if (event.kind === 'raise') raise(change, event);
  else if (event.kind === 'clear') clear(change, event.key);
  else if (event.kind === 'acknowledge') acknowledge(change, event, rules);
  else if (event.kind === 'reset') reset(change, event);
  else if (event.kind === 'pause-audio') pauseAudio(change, event, rules);
  else if (event.kind === 'audio-off') audioOff(change, event, rules);
  else if (event.kind === 'alarm-off') alarmOff(change, event, rules);
  else if (event.kind === 'vacate') vacate(change, event);
  advance(change, rules);
  return change.done();
};

const raise = (change: Change, { id, condition, policy }: Of<'raise'>): void => {
  const { bed, kind, key } = condition;
  if (bed !== null && change.state.off[`${bed}/${kind}`] !== undefined) return;
  const held = change.state.held[key];
  if (held === undefined) return hold(change, id, { condition, policy, earlier: 0 });
  if (!held.present) return again(change, held, { id, condition, policy });
  return update(change, held, { condition, policy });
};

const hold = (
  change: Change,
  id: string,
  { condition, policy, earlier }: Pick<Of<'raise'>, 'condition' | 'policy'> & { readonly earlier: number },
): void =>
  change.put({
    ...condition,
    id,
    policy,
    priority: policy.priority,
    decided_ms: change.now_ms,
    opened_ms: null,
    present: true,
    cleared_ms: null,
    acknowledged: null,
    remind_ms: null,
    reminders: 0,
    earlier,
  });

/** What was over is back: in the same episode it is the same alarm, later another one. */
const again = (change: Change, held: Held, raised: Omit<Of<'raise'>, 'kind'>): void => {
  const { id, condition, policy } = raised;
  const quiet_ms = change.now_ms - (held.cleared_ms ?? change.now_ms);
  if (quiet_ms <= held.policy.episode_s * 1000) {
    const { findings } = condition;
    const back = { ...held, present: true, cleared_ms: null, findings: united(held.findings, findings) };
    change.put(back);
    change.log('again', back);
    if (back.acknowledged === null) change.breakThrough(back);
    return update(change, back, { condition, policy });
  }
  const isUnseen = held.acknowledged === null;
  change.remove(held.key);
  change.log('superseded', held, { detail: id });
  return hold(change, id, { condition, policy, earlier: isUnseen ? held.earlier + 1 : 0 });
};

const findings_max = 256;
const united = (before: readonly string[], more: readonly string[]): readonly string[] =>
  [...new Set([...before, ...more])].slice(0, findings_max);

/** More is known of what goes on: a higher priority is news, which sounds again; a lower one is not. */
const update = (
  change: Change,
  held: Held,
  { condition, policy }: Pick<Of<'raise'>, 'condition' | 'policy'>,
) => {
  const isHigher = rankOf(policy.priority) > rankOf(held.priority);
  const findings = united(held.findings, condition.findings);
  const priority = isHigher ? policy.priority : held.priority;
  const isSame =
    !isHigher &&
    held.text === condition.text &&
    findings.length === held.findings.length &&
    isAlike(held.policy, policy);
  if (isSame) return;
  const isText = held.text !== condition.text || findings.length !== held.findings.length;
  const news = { ...held, policy, priority, findings, text: condition.text };
  const next = isHigher ? { ...news, acknowledged: null, remind_ms: null } : news;
  change.put(next);
  if (!isOpen(held)) return;
  if (isHigher) change.log('priority', next, { detail: `${held.priority} to ${priority}` });
  else if (isText) change.log('changed', next);
  if (isHigher) change.breakThrough(next);
};

const isAlike = (a: Held['policy'], b: Held['policy']): boolean => JSON.stringify(a) === JSON.stringify(b);

const clear = (change: Change, key: string): void => {
  const held = change.state.held[key];
  if (held === undefined || !held.present) return;
  if (!isOpen(held)) change.remove(key);
  else change.cleared(held);
};

/** @throws ValvomoError UNKNOWN_ALARM */
const found = (change: Change, alarm: string): Held => {
  const held = openAlarms(change.state).find(({ id }) => id === alarm);
  if (held === undefined)
    throw new ValvomoError('UNKNOWN_ALARM', `no alarm '${alarm}' is open`, { value: alarm });
  return held;
};

const acknowledge = (change: Change, { alarm, by }: Of<'acknowledge'>, { reminder_s }: Rules): void => {
  const held = found(change, alarm);
  if (held.acknowledged !== null) return;
  const next = {
    ...held,
    acknowledged: { by, at_ms: change.now_ms },
    // Of what is low a person is told once.
    remind_ms:
      reminder_s === null || !held.present || held.priority === 'low'
        ? null
        : change.now_ms + reminder_s * 1000,
  };
  change.put(next);
  change.log('acknowledged', next, { by });
  if (held.policy.untilAcknowledged && held.present) change.cleared(next);
};

const reset = (change: Change, { alarm, by }: Of<'reset'>): void => {
  const held = found(change, alarm);
  if (held.present)
    throw new ValvomoError('ALARM_PRESENT', `what alarm '${alarm}' is about goes on`, { value: alarm });
  change.remove(held.key);
  change.log('reset', held, { by });
};

const pauseAudio = (
  change: Change,
  { bed, by, seconds }: Of<'pause-audio'>,
  { pause_max_s }: Rules,
): void => {
  if (!(seconds >= 0) || seconds > pause_max_s)
    throw new ValvomoError('PAUSE_TOO_LONG', `a pause of ${seconds} s, limit ${pause_max_s} s`, {
      value: seconds,
      limit: pause_max_s,
    });
  const before = change.state.silences[bed];
  // A pause takes nothing from AUDIO OFF, which has to be turned on again.
  if (before?.isOff === true) return;
  if (seconds === 0) {
    if (before !== undefined) change.unsilence(bed, 'audio-resumed', by, 'by a person');
    return;
  }
  const ranks = openAlarms(change.state)
    .filter((held) => held.bed === bed && held.present)
    .map(({ priority }) => rankOf(priority));
  // Before anything has happened it is meant for what handling electrodes causes.
  const rank = ranks.length === 0 ? rankOf('medium') : Math.max(...ranks);
  change.silence(bed, { ...offFor(change, by, seconds), isOff: false, rank, remind_ms: null });
  change.log('audio-paused', null, { bed, by, detail: `${seconds} s` });
};

const forbidden = (what: string): never => {
  throw new ValvomoError('NOT_ALLOWED', `${what} is not allowed by the settings of this site`, {
    value: what,
  });
};

const offFor = (change: Change, by: string, seconds: number): Off => ({
  by,
  since_ms: change.now_ms,
  until_ms: change.now_ms + seconds * 1000,
});

/** @throws ValvomoError PAUSE_TOO_LONG */
const allowed = (seconds: number | undefined, { off_max_s }: Rules): number => {
  if (seconds === undefined) return off_max_s;
  if (seconds > 0 && seconds <= off_max_s) return seconds;
  throw new ValvomoError('PAUSE_TOO_LONG', `off for ${seconds} s, limit ${off_max_s} s`, {
    value: seconds,
    limit: off_max_s,
  });
};

const audioOff = (change: Change, { bed, by, off, seconds }: Of<'audio-off'>, rules: Rules): void => {
  const isOff = change.state.silences[bed]?.isOff === true;
  if (off === isOff) return;
  if (!off) return change.unsilence(bed, 'audio-on', by, null);
  if (!rules.audioOff) return forbidden('AUDIO OFF');
  const lasts_s = allowed(seconds, rules);
  const remind_ms = rules.reminder_s === null ? null : change.now_ms + rules.reminder_s * 1000;
  change.silence(bed, { ...offFor(change, by, lasts_s), isOff: true, rank: rankOf('high'), remind_ms });
  change.log('audio-off', null, { bed, by, detail: `${lasts_s} s` });
};

const alarmOff = (change: Change, { bed, of, by, off, seconds }: Of<'alarm-off'>, rules: Rules): void => {
  const name = `${bed}/${of}`;
  if ((change.state.off[name] !== undefined) === off) return;
  if (off && !rules.alarmOff.includes(of)) forbidden(`ALARM OFF of ${of}`);
  if (!off) {
    change.turn(name, null);
    change.log('alarm-on', null, { bed, by, detail: of });
    return;
  }
  const lasts_s = allowed(seconds, rules);
  change.turn(name, offFor(change, by, lasts_s));
  change.log('alarm-off', null, { bed, by, detail: `${of} for ${lasts_s} s` });
  for (const held of Object.values(change.state.held)) {
    if (held.bed !== bed || held.kind !== of) continue;
    change.remove(held.key);
    if (isOpen(held)) change.log('turned-off', held, { by });
  }
};

const vacate = (change: Change, { bed, kinds }: Of<'vacate'>): void => {
  const detail = 'the patient has left';
  for (const held of Object.values(change.state.held)) {
    if (held.bed !== bed || !kinds.has(held.kind)) continue;
    change.remove(held.key);
    if (isOpen(held)) change.log('closed', held, { detail });
  }
  const silence = change.state.silences[bed];
  if (silence !== undefined)
    change.unsilence(bed, silence.isOff ? 'audio-on' : 'audio-resumed', null, detail);
  for (const name of Object.keys(change.state.off)) {
    if (!name.startsWith(`${bed}/`)) continue;
    change.turn(name, null);
    change.log('alarm-on', null, { bed, detail: `${name.slice(bed.length + 1)}: ${detail}` });
  }
};
