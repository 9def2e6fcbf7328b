import { describe, expect, it } from 'vitest';
import { evening, pageOn, scalpBed, second, summaryOf } from '../store/test-view.ts';
import { leftEdge } from '../store/page-time-of.ts';
import type { AppState, Beat, View } from '../store/state.ts';
import { decimationText, lengthText, notKeptText, originText, stateInWords, timeBaseText } from './words.ts';

const view = (change: Partial<View> = {}): View => {
  const { page } = pageOn(scalpBed());
  if (page === null) throw new Error('no page');
  return { ...page, ...change };
};
const up: AppState['link'] = { connected: true, since: evening };
const beat = (state: Beat['state']): Beat => ({
  type: 'beat',
  bed: 'emu-1',
  state,
  now: String(evening),
  heads: [],
  lag_s: 0,
  gaps: 0,
  clock_offset_s: null,
});

describe('the state of a bed in words', () => {
  it('is live while samples come', () => {
    expect(stateInWords(view({ beat: beat('live') }), up, 100)).toEqual({ tone: 'good', text: 'live' });
  });

  it('says NO DATA and since when after two seconds of silence, in the bed’s civil time', () => {
    const silent = view({ beat: beat('live'), summary: summaryOf({ silent_ms: 2001 }) });
    expect(stateInWords(silent, up, 100)).toEqual({ tone: 'stale', text: 'NO DATA since 22:18:03' });
    const notYet = view({ beat: beat('live'), summary: summaryOf({ silent_ms: 1999 }) });
    expect(stateInWords(notYet, up, 100).text).toBe('live');
  });

  it('says when the device was lost', () => {
    expect(stateInWords(view({ beat: beat('lost') }), up, 100).text).toBe('DEVICE LOST since 22:18:03');
  });

  it('says that the link to the server is lost rather than anything of the bed', () => {
    const down = { connected: false, since: evening + 10n * second };
    expect(stateInWords(view({ beat: beat('live') }), down, 100)).toEqual({
      tone: 'lost',
      text: 'LINK TO SERVER LOST since 22:18:13',
    });
  });

  it('waits where no device ever was', () => {
    expect(stateInWords(view({ beat: beat('waiting'), summary: null }), up, 100).text).toBe(
      'waiting for a device',
    );
  });

  it('does not call a picture live that has stopped by itself', () => {
    const stopped = view({ beat: beat('live'), heard_ms: 1000 });
    expect(stateInWords(stopped, up, 6000).tone).toBe('lost');
  });
});

describe('a moment that is not kept', () => {
  const asked = (seconds: number, shown: number, summaries: number): View => {
    const at = evening + BigInt(seconds) * second;
    const summary = summaryOf({ paused: true, sweepX: null, from: evening + BigInt(shown) * second });
    return view({ at, summary, settled: { at, summaries } });
  };

  it('is said, and the page carries its own time, not the one that was asked for', () => {
    const old = asked(-72_000, -600, 5);
    expect(notKeptText(old)).toBe('02:18:03 IS NOT KEPT HERE: the nearest page is shown');
    expect(leftEdge(old)).toBe(evening - 600n * second);
    const kept = asked(-30, -30, 5);
    expect(notKeptText(kept)).toBeNull();
  });

  it('is not said of what is on the page, near its end because nothing newer is there yet', () => {
    expect(notKeptText(asked(-4, -10, 5))).toBeNull();
    expect(notKeptText(asked(60, -10, 5))).toContain('IS NOT KEPT HERE');
  });

  it('is not concluded from what was said of the page before', () => {
    const turning = asked(-30, -40, 1);
    expect(leftEdge(turning)).toBe(evening - 40n * second);
    expect(notKeptText(turning)).toBeNull();
  });
});

describe('badges and numbers', () => {
  it('say that a bed is simulated, or a playback and of when', () => {
    expect(originText({ kind: 'simulated' })).toBe('SIMULATED');
    expect(originText({ kind: 'playback', recorded: '2009-12-10T12:44:02' })).toBe(
      'playback, recorded 2009-12-10',
    );
    expect(originText({ kind: 'playback' })).toBe('playback, recorded on an unknown date');
    expect(originText({ kind: 'live' })).toBeNull();
  });

  it('name the time base both ways, the chosen one first', () => {
    expect(timeBaseText('speed', 10, 30)).toBe('30 mm/s (10 s/page)');
    expect(timeBaseText('page', 10, 26.4583)).toBe('10 s/page (26.5 mm/s)');
  });

  it('tell how many samples stand behind a pixel', () => {
    expect(decimationText([1, 2048], 10, 1024)).toBe('min/max of 20 samples/px');
    expect(decimationText([100], 10, 1024)).toBe('every sample drawn');
  });

  it('tell lengths as people do', () => {
    expect([42, 598, 600, 29_530].map(lengthText)).toEqual([
      '42 s',
      '9 min 58 s',
      '10 min 0 s',
      '8 h 12 min',
    ]);
  });
});
