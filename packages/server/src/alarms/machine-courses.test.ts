import { alarmPriorities } from '@valvomo/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionOf, rules } from './machine.fixture.ts';
import { step } from './machine.ts';
import {
  emptyState,
  openAlarms,
  sounds,
  type AlarmEvent,
  type AlarmState,
  type LogEntry,
  type Policy,
} from './state.ts';

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
          for (const { until_ms, since_ms, by } of [
            ...Object.values(state.silences),
            ...Object.values(state.off),
          ]) {
            expect(until_ms).toBeGreaterThan(state.now_ms);
            expect(until_ms - since_ms).toBeLessThanOrEqual(rules.off_max_s * 1000);
            expect(by).not.toBe('');
          }
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
