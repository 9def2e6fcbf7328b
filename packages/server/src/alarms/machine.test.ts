import type { AlarmKind } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import { conditionOf, policy, rules } from './machine.fixture.ts';
import { step } from './machine.ts';
import {
  emptyState,
  openAlarms,
  sounds,
  type AlarmEvent,
  type AlarmState,
  type Condition,
  type LogEntry,
  type Policy,
  type Rules,
} from './state.ts';

const technical: Policy = {
  ...policy,
  priority: 'medium',
  delay_s: 10,
  escalation: { to: 'high', after_s: 60 },
  latching: false,
  episode_s: 10,
};
/** A machine and its log. */
class Played {
  state: AlarmState = emptyState;
  readonly log: LogEntry[] = [];
  #next = 0;

  at(at_s: number, event: AlarmEvent = { kind: 'tick' }, own: Rules = rules): this {
    const { state, log } = step(this.state, at_s * 1000, event, own);
    this.state = state;
    this.log.push(...log);
    return this;
  }

  raise(at_s: number, kind: AlarmKind, own: Partial<Policy> = {}, more: Partial<Condition> = {}): this {
    const condition = conditionOf('bed-1', kind, more);
    return this.at(at_s, { kind: 'raise', id: `a${this.#next++}`, condition, policy: { ...policy, ...own } });
  }

  clear(at_s: number, kind: AlarmKind): this {
    return this.at(at_s, { kind: 'clear', key: `bed-1/${kind}` });
  }

  get actions(): readonly string[] {
    return this.log.map(({ action }) => action);
  }

  get open() {
    return openAlarms(this.state).map(({ id, priority, present, acknowledged, earlier, ...held }) => ({
      id,
      priority,
      present,
      acknowledged: acknowledged?.by ?? null,
      earlier,
      sounds: sounds(this.state, { id, priority, present, acknowledged, earlier, ...held }),
    }));
  }
}

describe('IEC 60601-1-8: an alarm', () => {
  it('latches to the eye, not to the ear, until somebody has seen it', () => {
    const played = new Played().raise(0, 'seizure');
    expect(played.open).toMatchObject([{ present: true, sounds: true }]);
    played.clear(20, 'seizure').at(7200);
    expect(played.open).toMatchObject([{ present: false, sounds: false }]);
    played.at(7201, { kind: 'reset', alarm: 'a0', by: 'Anna' });
    expect(played.open).toEqual([]);
    expect(played.log.at(-1)).toMatchObject({ action: 'reset', by: 'Anna', alarm: { id: 'a0' } });
  });

  it('is not reset while what it is about goes on, and nothing changes with what is refused', () => {
    const played = new Played().raise(0, 'seizure');
    const before = played.state;
    const refused = (event: AlarmEvent, code: string) =>
      expect(() => played.at(1, event)).toThrow(expect.objectContaining({ code }));
    refused({ kind: 'reset', alarm: 'a0', by: 'Anna' }, 'ALARM_PRESENT');
    refused({ kind: 'acknowledge', alarm: 'a7', by: 'Anna' }, 'UNKNOWN_ALARM');
    refused({ kind: 'pause-audio', bed: 'bed-1', by: 'Anna', seconds: 121 }, 'PAUSE_TOO_LONG');
    refused({ kind: 'pause-audio', bed: 'bed-1', by: 'Anna', seconds: Number.NaN }, 'PAUSE_TOO_LONG');
    refused({ kind: 'alarm-off', bed: 'bed-1', of: 'seizure', by: 'Anna', off: true }, 'NOT_ALLOWED');
    expect(() =>
      played.at(1, { kind: 'audio-off', bed: 'bed-1', by: 'Anna', off: true }, { ...rules, audioOff: false }),
    ).toThrow(expect.objectContaining({ code: 'NOT_ALLOWED' }));
    expect(played.state).toBe(before);
  });

  it('one episode is one alarm: what comes back soon neither sounds again nor is counted', () => {
    const played = new Played().raise(0, 'seizure').at(5, { kind: 'acknowledge', alarm: 'a0', by: 'Anna' });
    played.clear(20, 'seizure').raise(70, 'seizure');
    expect(played.open).toMatchObject([{ id: 'a0', acknowledged: 'Anna', sounds: false, present: true }]);
    played.clear(80, 'seizure').at(141);
    expect(played.open).toEqual([]);
    played.raise(200, 'seizure');
    expect(played.open).toMatchObject([{ acknowledged: null, sounds: true }]);
    expect(played.actions.filter((action) => action === 'opened')).toHaveLength(2);
  });

  it('of a later episode takes the place of one that nobody saw, and says so', () => {
    const played = new Played().raise(0, 'seizure').clear(20, 'seizure').raise(500, 'seizure');
    expect(played.open).toMatchObject([{ id: 'a1', earlier: 1, sounds: true }]);
    played.clear(520, 'seizure').raise(900, 'seizure');
    expect(played.open).toMatchObject([{ id: 'a2', earlier: 2 }]);
  });

  it('is silent once it is acknowledged, reminds while it goes on, and sounds again when it becomes more', () => {
    const played = new Played().raise(0, 'seizure', { priority: 'medium' });
    played.at(5, { kind: 'acknowledge', alarm: 'a0', by: 'Anna' }).at(184);
    expect(openAlarms(played.state)).toMatchObject([{ reminders: 0 }]);
    played.at(185).at(200).at(365);
    expect(openAlarms(played.state)).toMatchObject([{ reminders: 2 }]);
    played.raise(370, 'seizure');
    expect(played.open).toMatchObject([{ priority: 'high', acknowledged: null, sounds: true }]);
    played.raise(371, 'seizure', { priority: 'medium' });
    expect(played.open).toMatchObject([{ priority: 'high' }]);
  });

  it('technical: medium at 10 s, high when unanswered at 60 s, nothing when it lasts 9 s', () => {
    const played = new Played().raise(0, 'device-lost', technical).clear(9, 'device-lost').at(30);
    expect(played.log).toEqual([]);
    played.raise(100, 'device-lost', technical).at(109.9);
    expect(played.open).toEqual([]);
    played.at(110);
    expect(played.open).toMatchObject([{ priority: 'medium', sounds: true }]);
    played.at(159.9);
    expect(played.open).toMatchObject([{ priority: 'medium' }]);
    played.at(160);
    expect(played.open).toMatchObject([{ priority: 'high' }]);
    const answered = new Played().raise(0, 'device-lost', technical).at(10);
    answered.at(20, { kind: 'acknowledge', alarm: 'a0', by: 'Anna' }).at(100);
    expect(answered.open).toMatchObject([{ priority: 'medium', acknowledged: 'Anna' }]);
  });

  it('a flood within an episode is one alarm: a thousand findings sound once, and again only when it becomes more urgent', () => {
    const played = new Played().raise(0, 'seizure', { priority: 'medium' }, { findings: ['f0'] });
    for (let k = 1; k < 1000; k += 1) {
      played.raise(2 * k, 'seizure', { priority: 'medium' }, { findings: [`f${k}`] });
      if (k % 3 === 0) played.clear(2 * k + 1, 'seizure');
    }
    expect(played.open).toMatchObject([{ id: 'a0', priority: 'medium', sounds: false, present: false }]);
    expect(openAlarms(played.state)[0]?.findings).toHaveLength(256);
    const news = new Set(['opened', 'priority', 'escalated', 'reminded']);
    expect(played.actions.filter((action) => news.has(action))).toEqual(['opened']);
    played.raise(2000, 'seizure').raise(2001, 'seizure').raise(2002, 'seizure', { priority: 'medium' });
    expect(played.actions.filter((action) => news.has(action))).toEqual(['opened', 'priority']);
  });

  it('what nobody answers escalates once, also when it came and went meanwhile, and not once somebody has answered', () => {
    const played = new Played().raise(0, 'device-lost', technical).at(15).clear(20, 'device-lost');
    played.raise(25, 'device-lost', technical).at(59.9);
    expect(played.open).toMatchObject([{ priority: 'medium' }]);
    played.at(60).at(300);
    expect(played.open).toMatchObject([{ priority: 'high', sounds: true }]);
    expect(played.actions.filter((action) => action === 'escalated')).toHaveLength(1);
    // Gone before anybody had to answer.
    const gone = new Played().raise(0, 'device-lost', technical).at(15).clear(20, 'device-lost').at(300);
    expect(gone.actions).not.toContain('escalated');
    // A pause is no answer.
    const paused = new Played().raise(0, 'device-lost', technical).at(15);
    paused.at(20, { kind: 'pause-audio', bed: 'bed-1', by: 'Anna', seconds: 100 }).at(60);
    expect(paused.open).toMatchObject([{ priority: 'high', sounds: true }]);
  });

  it('AUDIO PAUSED is timed, and a higher priority breaks through it, the same does not', () => {
    const pause: AlarmEvent = { kind: 'pause-audio', bed: 'bed-1', by: 'Anna', seconds: 120 };
    const played = new Played().raise(0, 'mains', { priority: 'medium' }).at(1, pause);
    expect(played.open).toMatchObject([{ sounds: false }]);
    played.raise(2, 'late-data', { priority: 'medium' });
    expect(played.open.map((alarm) => alarm.sounds)).toEqual([false, false]);
    played.raise(3, 'seizure');
    expect(played.open.map((alarm) => alarm.sounds)).toEqual([true, true, true]);
    played.at(4, pause).at(123.9);
    expect(played.open.some((alarm) => alarm.sounds)).toBe(false);
    played.at(124);
    expect(played.open.every((alarm) => alarm.sounds)).toBe(true);
    expect(played.log.filter(({ action }) => action === 'audio-resumed')).toMatchObject([
      { detail: expect.stringContaining('breaks through') as string, by: null },
      { detail: 'the pause is over' },
    ]);
  });

  it('what comes back in a pause that was made for less breaks through it, too', () => {
    const played = new Played()
      .raise(0, 'seizure')
      .clear(10, 'seizure')
      .raise(11, 'mains', { priority: 'low' });
    played.at(12, { kind: 'pause-audio', bed: 'bed-1', by: 'Anna', seconds: 120 }).raise(20, 'seizure');
    expect(played.open.map((alarm) => alarm.sounds)).toEqual([true, true]);
  });

  it('a pause holds until its end also when a clock goes back', () => {
    const played = new Played().raise(0, 'seizure');
    played.at(10, { kind: 'pause-audio', bed: 'bed-1', by: 'Anna', seconds: 60 }).at(-1e6);
    expect(played.state.now_ms).toBe(10_000);
    played.at(70);
    expect(played.open).toMatchObject([{ sounds: true }]);
  });

  it('AUDIO OFF and ALARM OFF have a name, and AUDIO OFF reminds', () => {
    const played = new Played().raise(0, 'seizure');
    played.at(1, { kind: 'audio-off', bed: 'bed-1', by: 'Anna', off: true }).at(182);
    expect(played.open).toMatchObject([{ sounds: false }]);
    expect(openAlarms(played.state)).toMatchObject([{ reminders: 1 }]);
    played.raise(190, 'mains');
    played.at(191, { kind: 'alarm-off', bed: 'bed-1', of: 'mains', by: 'Bo', off: true }).raise(192, 'mains');
    expect(played.open).toHaveLength(1);
    expect(played.log.filter(({ by }) => by === 'Bo').map(({ action }) => action)).toEqual([
      'alarm-off',
      'turned-off',
    ]);
  });

  it('nothing is off for ever: it ends when it was said to, or when the site allows it no more', () => {
    const off = (seconds?: number): AlarmEvent => ({
      kind: 'audio-off',
      bed: 'bed-1',
      by: 'Anna',
      off: true,
      seconds,
    });
    const mains = { kind: 'alarm-off', bed: 'bed-1', of: 'mains', by: 'Bo', off: true } as const;
    expect(() => new Played().at(0, off(3601))).toThrow(expect.objectContaining({ code: 'PAUSE_TOO_LONG' }));
    expect(() => new Played().at(0, { ...mains, seconds: 0 })).toThrow(
      expect.objectContaining({ code: 'PAUSE_TOO_LONG', limit: 3600 }),
    );
    const played = new Played().raise(0, 'seizure').at(1, off(600)).at(2, mains);
    expect(played.state).toMatchObject({
      silences: { 'bed-1': { by: 'Anna', since_ms: 1000, until_ms: 601_000 } },
      off: { 'bed-1/mains': { by: 'Bo', since_ms: 2000, until_ms: 3_602_000 } },
    });
    played.at(600.9);
    expect(played.open).toMatchObject([{ sounds: false }]);
    played.at(601);
    expect(played.open).toMatchObject([{ sounds: true }]);
    played.at(3601.9).raise(3601.9, 'mains');
    expect(played.open).toHaveLength(1);
    played.at(3602).raise(3602.5, 'mains');
    expect(played.open).toHaveLength(2);
    const strict = new Played().at(0, off()).at(1, mains);
    strict.at(2, { kind: 'tick' }, { ...rules, audioOff: false, alarmOff: [] });
    expect(strict.state).toMatchObject({ silences: {}, off: {} });
    const log = [...played.log, ...strict.log].filter(
      ({ by, action }) => by === null && action.endsWith('-on'),
    );
    expect(log.map(({ action, detail }) => `${action} ${detail}`)).toEqual([
      'audio-on its time is over',
      'alarm-on mains: its time is over',
      'audio-on it is not allowed any more',
      'alarm-on mains: it is not allowed any more',
    ]);
  });

  it('the next patient inherits neither alarms nor pauses nor what was turned off', () => {
    const played = new Played()
      .raise(0, 'seizure')
      .raise(1, 'mains')
      .at(2, { kind: 'audio-off', bed: 'bed-1', by: 'Bo', off: true })
      .at(3, { kind: 'alarm-off', bed: 'bed-1', of: 'mains', by: 'Bo', off: true })
      .clear(4, 'seizure')
      .raise(5, 'device-lost')
      .at(6, { kind: 'vacate', bed: 'bed-1', kinds: new Set<AlarmKind>(['seizure', 'button']) });
    expect(openAlarms(played.state).map(({ kind: what }) => what)).toEqual(['device-lost']);
    expect(played.open).toMatchObject([{ sounds: true }]);
    expect(played.state).toMatchObject({ silences: {}, off: {} });
    expect(played.log.slice(-3)).toMatchObject([
      { action: 'closed', alarm: { id: 'a0' }, detail: 'the patient has left' },
      { action: 'audio-on', by: null },
      { action: 'alarm-on', by: null },
    ]);
  });

  it('a call waits until somebody answers it', () => {
    const played = new Played().raise(0, 'button', { untilAcknowledged: true, episode_s: 0 }).at(3600);
    expect(played.open).toMatchObject([{ sounds: true }]);
    played.at(3601, { kind: 'acknowledge', alarm: 'a0', by: 'Anna' });
    expect(played.open).toEqual([]);
    played.raise(3602, 'button', { untilAcknowledged: true, episode_s: 0 });
    expect(played.open).toMatchObject([{ id: 'a1', sounds: true }]);
  });
});
