import { describe, expect, it } from 'vitest';
import { loadingText, notKeptText, stateInWords } from '../display/words.ts';
import type { RecordingStory } from '../picture/messages.ts';
import { pageTimeOf } from './page-time-of.ts';
import { initialState } from './reduce.ts';
import type { AppState, View } from './state.ts';
import { evening, noPreferences, pageOn, play, scalpBed, second, summaryOf } from './test-view.ts';

const hour = 3600n * second;
const start = evening - 8n * hour;

const event = (at: bigint, text: string) => ({
  key: `${at}`,
  at,
  duration_s: 0,
  kind: 'annotation',
  text,
});

const story = (change: Partial<RecordingStory> = {}): RecordingStory => ({
  id: 'recording-1',
  kind: 'recorded',
  growing: true,
  start,
  end: evening,
  events: [event(start + hour, 'lights out'), event(evening - 60n * second, 'button')],
  gaps: [
    { from: start + 2n * hour, to: start + 2n * hour + 10n * second, reason: 'device' },
    { from: start + 2n * hour + 4n * second, to: start + 2n * hour + 12n * second, reason: 'device' },
  ],
  ...change,
});

const pageOf = ({ page }: AppState): View => {
  if (page === null) throw new Error('no page');
  return page;
};

/** A live bed of which eight hours are recorded. */
const reviewed = (): AppState =>
  play(pageOn(scalpBed(), summaryOf({ oldest: start })), [
    { type: 'heard', message: { type: 'recording', view: 1, recording: story() }, now_ms: 2 },
  ]);

/** A recording of its own. */
const alone = (): AppState =>
  play(initialState(noPreferences, 0), [
    { type: 'open-recording', recording: 'recording-1' },
    {
      type: 'view-opened',
      view: 1,
      bed: 'recording-1',
      kind: 'page',
      size: { width: 1200, height: 600 },
    },
    { type: 'heard', message: { type: 'bed', view: 1, bed: scalpBed() }, now_ms: 1 },
    {
      type: 'heard',
      message: { type: 'recording', view: 1, recording: story({ kind: 'file', growing: false }) },
      now_ms: 1,
    },
    {
      type: 'heard',
      message: summaryOf({ oldest: start, ringFrom: start, paused: true, from: start, sweepX: null }),
      now_ms: 1,
    },
  ]);

describe('a live bed whose recording can be had', () => {
  it('has its first page at the beginning of the recording and its last at the head', () => {
    const first = play(reviewed(), [{ type: 'first-page' }]);
    expect(pageOf(first).at).toBe(start);
    expect(pageOf(play(first, [{ type: 'turn', pages: -1 }])).at).toBe(start);
    expect(pageOf(play(first, [{ type: 'last-page' }])).at).toBe(evening - 10n * second);
    expect(pageOf(play(first, [{ type: 'toggle-pause' }])).at).toBeNull();
  });

  it('goes over all events of the recording, each once, heard live or not', () => {
    const heard = {
      type: 'event',
      view: 1,
      at: evening - 60n * second,
      duration_s: 0,
      event: {
        type: 'event',
        bed: 'emu-1',
        event: 7,
        kind: 'annotation',
        stream: 1,
        start: 0,
        samples: 0,
        text: 'button',
      },
    } as const;
    const state = play(reviewed(), [
      { type: 'heard', message: heard, now_ms: 3 },
      { type: 'heard', message: { type: 'recording', view: 1, recording: story() }, now_ms: 4 },
    ]);
    expect(pageOf(state).events.map(({ text }) => text)).toEqual(['lights out', 'button']);
    const back = play(state, [
      { type: 'step-event', step: -1 },
      { type: 'step-event', step: -1 },
    ]);
    expect(pageOf(back).at).toBe(start + hour - 33_333_333n);
  });

  it('joins the gaps of its streams', () => {
    expect(pageOf(reviewed()).gaps).toMatchObject([
      { from: start + 2n * hour, to: start + 2n * hour + 12n * second, reason: 'device' },
    ]);
  });
});

describe('a recording alone', () => {
  it('begins with its first page, says that it is one and of when, and is never live', () => {
    const page = pageOf(alone());
    expect(page.at).toBe(start);
    expect(stateInWords(page, { connected: false, since: 0n }, 0)).toEqual({
      tone: 'good',
      text: 'RECORDING of 2026-03-12',
    });
    expect(pageOf(play(alone(), [{ type: 'live' }])).at).toBe(start);
  });

  it('turns its page with the key that pauses a bed, and stops turning by itself at its end', () => {
    const turned = play(alone(), [{ type: 'toggle-pause' }]);
    expect(pageOf(turned).at).toBe(start + 10n * second);
    const playing = play(turned, [{ type: 'auto-page' }, { type: 'toggle-pause' }]);
    expect(playing.interface.autoPage).toBe(2);
    const ended = play(playing, [{ type: 'last-page' }, { type: 'turn', pages: 1 }]);
    expect(ended.interface.autoPage).toBe(0);
  });
});

describe('a page that is being fetched', () => {
  const waiting = (for_ms: number, problem: string | null): View =>
    pageOf(
      play(alone(), [
        { type: 'turn', pages: 100 },
        {
          type: 'heard',
          message: summaryOf({
            oldest: start,
            paused: true,
            from: start,
            sweepX: null,
            loading: { for_ms, problem },
          }),
          now_ms: 1,
        },
      ]),
    );

  it('leaves the time of what is on screen, and is said after 300 ms', () => {
    expect(pageTimeOf(waiting(100, null), noPreferences)?.from).toBe(start);
    expect(loadingText(waiting(100, null))).toBeNull();
    expect(loadingText(waiting(400, null))).toBe('loading …');
    expect(notKeptText(waiting(400, null))).toBeNull();
  });

  it('says at once why it cannot be had', () => {
    expect(loadingText(waiting(10, 'the server does not answer'))).toBe(
      'This page cannot be had: the server does not answer. Trying again …',
    );
  });
});
