import { describe, expect, it } from 'vitest';
import { initialState } from '../store/reduce.ts';
import { evening, noPreferences, play, second } from '../store/test-view.ts';
import type { Action } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import { currentAlarm, inactiveOf } from './alarm-words.ts';
import { isSilenced, remindedOf, soundingOf } from './loudness.ts';
import { alarmOf, alarmsOf, bedAlarmsOf } from './test-alarms.ts';

const start_ms = Number(evening / 10_000n);
const begun = (reader = 'Anna'): AppState => initialState({ ...noPreferences, reader }, start_ms);
const heard = (message: ReturnType<typeof alarmsOf>, after_s = 0): Action => ({
  type: 'heard',
  message,
  now_ms: start_ms + after_s * 1000,
});
const beat = (after_s: number): Action => ({
  type: 'heard',
  message: { type: 'alarms-beat', number: 1, now: String(evening) },
  now_ms: start_ms + after_s * 1000,
});
const tick = (after_s: number): Action => ({ type: 'tick', now_ms: start_ms + after_s * 1000 });
const soundOf = ({ alarms, now_ms }: AppState) => soundingOf(alarms, now_ms);

describe('a server that says nothing', () => {
  it('is lost after 5 s by the page’s own clock, though the socket is open, and heard', () => {
    const calm = play(begun(), [
      { type: 'heard', message: { type: 'link', connected: true, since: evening }, now_ms: start_ms },
      heard(alarmsOf([])),
      tick(5),
    ]);
    expect(calm.alarms.lost).toBeNull();
    const lost = play(calm, [tick(6)]);
    expect(lost.alarms.lost).toEqual({ since_ms: start_ms, acknowledged: false });
    expect(soundOf(lost)).toBe('medium');
    expect(soundOf(play(lost, [tick(61)]))).toBe('high');
  });

  it('is lost in a hidden page as well, whose own clock the browser has slowed down', () => {
    const hidden = play(begun(), [
      heard(alarmsOf([])),
      { type: 'heard', message: { type: 'second' }, now_ms: start_ms + 6000 },
    ]);
    expect(hidden.alarms.lost).not.toBeNull();
  });

  it('is lost, too, when it never said anything', () => {
    expect(play(begun(), [tick(6)]).alarms.lost).not.toBeNull();
  });

  it('is not lost while only beats come, and back by itself with a note of how long', () => {
    const beating = play(begun(), [heard(alarmsOf([])), beat(4), tick(8)]);
    expect(beating.alarms.lost).toBeNull();
    const back = play(beating, [tick(10), tick(18), beat(18.2)]);
    expect(back.alarms.lost).toBeNull();
    expect(back.interface.notice).toContain('nothing was heard from it for 14 s');
    expect(soundOf(back)).toBeNull();
  });

  it('is found when the clock of the page was set back by an hour', () => {
    const back = play(begun(), [heard(alarmsOf([])), tick(-3600), tick(-3594)]);
    expect(back.alarms.lost).not.toBeNull();
  });

  it('sounds no more when somebody acknowledges it, without a name and without a server', () => {
    const lost = play(begun(''), [tick(6)]);
    const seen = play(lost, [{ type: 'alarm-acknowledge' }]);
    expect(seen.alarms.lost?.acknowledged).toBe(true);
    expect(soundOf(seen)).toBeNull();
    expect(isSilenced(lost.alarms, seen.alarms)).toBe(true);
    expect(seen.interface.dialog).toBeNull();
    expect(seen.alarms.orders).toEqual([]);
  });
});

describe('what is heard', () => {
  const of = (...alarms: Parameters<typeof alarmOf>[0][]) =>
    play(begun(), [heard(alarmsOf(alarms.map((change) => alarmOf(change))))]).alarms;

  it('is the most urgent of what the server lets sound', () => {
    const three = of({ priority: 'low' }, { id: 'b', priority: 'medium' }, { id: 'c', sounds: false });
    expect(soundingOf(three, start_ms)).toBe('medium');
    expect(soundingOf(of({ sounds: false }), start_ms)).toBeNull();
  });

  it('ends at once when somebody silenced it, and after the burst when it is over', () => {
    const before = of({});
    const by = { by: 'Anna', at: String(evening) };
    expect(isSilenced(before, of({ sounds: false, acknowledged: by }))).toBe(true);
    expect(isSilenced(before, of({ sounds: false, present: false }))).toBe(false);
    expect(isSilenced(before, of())).toBe(false);
    expect(isSilenced(of({ present: false }), of())).toBe(true);
    const since = String(evening);
    const audio = { state: 'paused', by: 'Anna', since, until: String(evening + 100n * second) } as const;
    const paused = play(begun(), [
      heard(alarmsOf([alarmOf({ sounds: false })], [bedAlarmsOf({ audio })])),
    ]).alarms;
    expect(isSilenced(before, paused)).toBe(true);
    expect(inactiveOf(bedAlarmsOf({ audio }), paused, start_ms, 'UTC').map(({ text }) => text)).toEqual([
      'AUDIO PAUSED 1:40 until 20:19:43, Anna',
    ]);
  });

  it('is one burst when a reminder came, none for an alarm that is new', () => {
    expect(remindedOf(of({}), of({ reminders: 1 }))).toBe('high');
    expect(remindedOf(of(), of({ reminders: 1 }))).toBeNull();
    expect(remindedOf(of({ reminders: 1 }), of({ reminders: 1 }))).toBeNull();
  });
});

describe('what persons do', () => {
  const alarm = alarmOf();
  const alarmed = (reader?: string, ...beds: Parameters<typeof bedAlarmsOf>[0][]): AppState =>
    play(begun(reader), [
      heard(
        alarmsOf(
          [alarm, alarmOf({ id: 'over', priority: 'low', present: false, sounds: false })],
          beds.map((change) => bedAlarmsOf(change)),
        ),
      ),
    ]);
  const told = ({ alarms }: AppState) => alarms.orders.map(({ path, body }) => [path, body]);

  it('is told to the server with their name', () => {
    const state = play(alarmed(), [
      { type: 'alarm-acknowledge' },
      { type: 'alarm-silence', seconds: 120 },
      { type: 'alarm-reset', id: 'over' },
      { type: 'alarm-review', review: 'rejected' },
    ]);
    expect(told(state)).toEqual([
      ['/api/alarms/alarm-1/acknowledge', { author: 'Anna' }],
      ['/api/beds/emu-1/audio-pause', { author: 'Anna', seconds: 120 }],
      ['/api/alarms/over/reset', { author: 'Anna' }],
      ['/api/alarms/alarm-1/review', { author: 'Anna', review: 'rejected' }],
    ]);
    const failed = play(state, [{ type: 'alarm-failed', key: 1, problem: 'no server' }]);
    expect(told(failed)).toHaveLength(3);
    expect(failed.interface.notice).toContain('FAILED: no server');
  });

  it('turns sound or a kind of alarm off and on again at a bed', () => {
    const bed = 'emu-1';
    const state = play(alarmed(), [
      { type: 'alarm-audio', off: true, bed },
      { type: 'alarm-kind', kind: 'mains', off: true, bed },
      { type: 'alarm-kind', kind: 'mains', off: false, bed },
    ]);
    expect(told(state)).toEqual([
      ['/api/beds/emu-1/audio-off', { author: 'Anna', off: true }],
      ['/api/beds/emu-1/alarm-off', { author: 'Anna', off: true, kind: 'mains' }],
      ['/api/beds/emu-1/alarm-off', { author: 'Anna', off: false, kind: 'mains' }],
    ]);
  });

  it('waits for a name where none was said', () => {
    const asked = play(alarmed(''), [{ type: 'alarm-acknowledge' }]);
    expect([asked.interface.dialog, told(asked)]).toEqual(['person', []]);
    const away = play(asked, [{ type: 'dialog', dialog: null }]);
    expect([away.alarms.waiting, told(away)]).toEqual([null, []]);
    const said = play(asked, [
      { type: 'prefer', change: { reader: 'Kim' } },
      { type: 'dialog', dialog: null },
    ]);
    expect(told(said)).toEqual([['/api/alarms/alarm-1/acknowledge', { author: 'Kim' }]]);
  });

  it('resets nothing that goes on', () => {
    const state = play(alarmed(), [{ type: 'alarm-reset' }]);
    expect(told(state)).toEqual([]);
    expect(state.interface.notice).toContain('goes on');
  });

  it('takes a watch, gives back the own one, and takes over another’s only when that is said', () => {
    const watch = (by: string | null) => ({ watch: { must: true, by, watched: by !== null } });
    const take = (by: string | null, handover?: true) =>
      play(alarmed('Anna', watch(by)), [
        { type: 'alarm-watch', bed: 'emu-1', ...(handover ? { handover } : {}) },
      ]);
    expect(told(take(null))).toEqual([['/api/beds/emu-1/watch', { author: 'Anna' }]]);
    expect(told(take('Anna'))).toEqual([['/api/beds/emu-1/watch', { author: 'Anna', release: true }]]);
    expect(told(take('Kim'))).toEqual([]);
    expect(told(take('Kim', true))).toEqual([['/api/beds/emu-1/watch', { author: 'Anna', from: 'Kim' }]]);
  });

  it('goes to the bed of the alarm, with the onset at a third of the page', () => {
    const state = play(alarmed(), [{ type: 'alarm-go' }]);
    expect(state.route).toEqual({ page: 'bed', bed: 'emu-1' });
    const before = BigInt(alarm.onset) - (state.page?.at as bigint);
    expect(Number(before) / 1e7).toBeCloseTo(10 / 3, 5);
  });

  it('is about the chosen alarm while it is there, then about the most urgent one', () => {
    const chosen = play(alarmed(), [{ type: 'alarm-select', id: 'over' }]);
    expect(currentAlarm(chosen.alarms)?.id).toBe('over');
    const gone = play(chosen, [heard(alarmsOf([alarm]))]);
    expect(currentAlarm(gone.alarms)?.id).toBe('alarm-1');
  });
});
