import { alarmPriorities, type AlarmKind } from '@valvomo/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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

const rules: Rules = { pause_max_s: 120, reminder_s: 180, audioOff: true, alarmOff: ['mains'] };
const policy: Policy = {
  priority: 'high',
  delay_s: 0,
  escalation: null,
  latching: true,
  episode_s: 60,
  untilAcknowledged: false,
};
const technical: Policy = {
  ...policy,
  priority: 'medium',
  delay_s: 10,
  escalation: { to: 'high', after_s: 60 },
  latching: false,
  episode_s: 10,
};
const conditionOf = (bed: string, kind: AlarmKind, more: Partial<Condition> = {}): Condition => ({
  key: `${bed}/${kind}`,
  bed,
  kind,
  text: kind,
  onset_ms: 0,
  recording: 'r',
  findings: [],
  ...more,
});

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

const beds = ['a', 'b'] as const;
const kinds = ['seizure', 'button', 'mains', 'device-lost'] as const;
const bed = fc.constantFrom(...beds);
const kind = fc.constantFrom(...kinds);
const number = fc.nat({ max: 40 });
const policies: fc.Arbitrary<Policy> = fc.record({
  priority: fc.constantFrom(...alarmPriorities),
  delay_s: fc.constantFrom(0, 10),
  escalation: fc.constantFrom(null, { to: 'high' as const, after_s: 60 }),
  latching: fc.boolean(),
  episode_s: fc.constantFrom(0, 10, 60),
  untilAcknowledged: fc.boolean(),
});
type Told = (id: string) => AlarmEvent;
const told: fc.Arbitrary<Told> = fc.oneof(
  fc.record({ bed, kind, policy: policies, finding: number }).map((one): Told => (id) => ({
    kind: 'raise',
    id,
    condition: conditionOf(one.bed, one.kind, { findings: [`f${one.finding}`] }),
    policy: one.policy,
  })),
  fc.record({ bed, kind }).map((one): Told => () => ({ kind: 'clear', key: `${one.bed}/${one.kind}` })),
  number.map((alarm): Told => () => ({ kind: 'acknowledge', alarm: `a${alarm}`, by: 'Anna' })),
  number.map((alarm): Told => () => ({ kind: 'reset', alarm: `a${alarm}`, by: 'Bo' })),
  fc.record({ bed, seconds: fc.constantFrom(0, 30, 120, 121) }).map((one): Told => () => ({
    kind: 'pause-audio',
    by: 'Cia',
    ...one,
  })),
  fc.record({ bed, off: fc.boolean() }).map((one): Told => () => ({ kind: 'audio-off', by: 'Cia', ...one })),
  fc.record({ bed, of: kind, off: fc.boolean() }).map((one): Told => () => ({
    kind: 'alarm-off',
    by: 'Cia',
    ...one,
  })),
  bed.map((where): Told => () => ({ kind: 'vacate', bed: where, kinds: new Set(['seizure', 'button']) })),
  fc.constant<Told>(() => ({ kind: 'tick' })),
);
const course = fc.array(fc.tuple(fc.constantFrom(-5, 0, 1, 7, 40, 130), told), { maxLength: 60 });
type Course = readonly (readonly [number, Told])[];

const play = (
  steps: Course,
  look: (state: AlarmState, log: readonly LogEntry[]) => void = () => undefined,
  keep: (state: AlarmState) => AlarmState = (state) => state,
) => {
  let state = emptyState;
  const log: LogEntry[] = [];
  let at_ms = 0;
  for (const [number, [later_s, event]] of steps.entries()) {
    at_ms += later_s * 1000;
    try {
      const stepped = step(keep(state), at_ms, event(`a${number}`), rules);
      state = stepped.state;
      log.push(...stepped.log);
    } catch (error) {
      expect(error).toHaveProperty('code');
    }
    look(state, log);
  }
  return { state, log };
};

/** What is open and what is silent, from the log alone. */
const replayed = (log: readonly LogEntry[]) => {
  const open = new Map<string, { priority: string; present: boolean; acknowledged: string | null }>();
  const silent = new Set<string>();
  for (const { action, alarm, bed: where } of log) {
    if (alarm !== null) {
      if (['closed', 'reset', 'superseded', 'turned-off'].includes(action)) open.delete(alarm.id);
      else {
        const { priority, present, acknowledged } = alarm;
        open.set(alarm.id, { priority, present, acknowledged: acknowledged?.by ?? null });
      }
    }
    if (action === 'audio-paused' || action === 'audio-off') silent.add(where ?? '');
    if (action === 'audio-resumed' || action === 'audio-on') silent.delete(where ?? '');
  }
  return { open: Object.fromEntries(open), silent: [...silent].toSorted() };
};

describe('in any course of events', () => {
  it('there is at most one open alarm a condition, and no id twice', () => {
    fc.assert(
      fc.property(course, (steps) => {
        const names = new Set<string>();
        const { log } = play(steps, (state) => {
          const open = openAlarms(state);
          expect(new Set(open.map((held) => `${held.bed}/${held.kind}`)).size).toBe(open.length);
        });
        for (const { action, alarm } of log) {
          if (action !== 'opened') continue;
          expect(names.has(alarm?.id ?? '')).toBe(false);
          names.add(alarm?.id ?? '');
        }
      }),
    );
  });

  it('what is high and goes on is heard, unless somebody acknowledged it, paused or turned off the sound by name', () => {
    fc.assert(
      fc.property(course, (steps) => {
        play(steps, (state, log) => {
          for (const held of openAlarms(state)) {
            if (held.priority !== 'high' || !held.present || sounds(state, held)) continue;
            const last = (...actions: string[]) =>
              log.findLast((entry) => entry.bed === held.bed && actions.includes(entry.action));
            const silenced = last('audio-paused', 'audio-resumed', 'audio-off', 'audio-on');
            const isPaused =
              silenced?.action === 'audio-paused' && state.now_ms - silenced.at_ms < rules.pause_max_s * 1000;
            const isOff = silenced?.action === 'audio-off';
            const isSilenced = silenced?.by !== null && (isPaused || isOff);
            const answered = log.findLast(
              ({ alarm, action }) => alarm?.id === held.id && ['acknowledged', 'priority'].includes(action),
            );
            const isAnswered = answered?.action === 'acknowledged' && answered.by !== null;
            expect(isSilenced || isAnswered).toBe(true);
          }
        });
      }),
    );
  });

  it('the log alone tells what is open and what is silent', () => {
    fc.assert(
      fc.property(course, (steps) => {
        play(steps, (state, log) => {
          const { open, silent } = replayed(log);
          expect(open).toEqual(
            Object.fromEntries(
              openAlarms(state).map(({ id, priority, present, acknowledged }) => [
                id,
                { priority, present, acknowledged: acknowledged?.by ?? null },
              ]),
            ),
          );
          expect(silent).toEqual(Object.keys(state.silences).toSorted());
        });
      }),
    );
  });

  it('a replay gives the same, also when the state is kept and read again between any two events', () => {
    fc.assert(
      fc.property(course, (steps) => {
        const first = play(steps);
        expect(play(steps)).toEqual(first);
        const kept = play(steps, undefined, (state) => JSON.parse(JSON.stringify(state)) as AlarmState);
        expect(kept).toEqual(first);
      }),
    );
  });
});
