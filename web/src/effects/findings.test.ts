import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FindingsOfRecording } from '../findings/findings-api.ts';
import type { Detection } from '../findings/findings-state.ts';
import { findingOf } from '../findings/test-findings.ts';
import { initialState, reduce } from '../store/reduce.ts';
import { createStore } from '../store/store.ts';
import { noPreferences } from '../store/test-view.ts';
import { keepFindings } from './findings.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const told = (state: Detection['state'], done_s: number, rows: FindingsOfRecording['rows'] = []) => ({
  detection: { state, done_s, of_s: 100, message: '', absent: [], left_out: 0, thresholds: {} },
  rows,
});
const placed = { finding: findingOf(), recording: 'file-1', from: 5n, to: 6n };

describe('findings of a recording alone', () => {
  it('are asked for, followed while detectors run, and asked for again when they are through', async () => {
    const store = createStore(reduce, initialState(noPreferences, 0));
    const answers = [
      told('none', 0),
      told('waiting', 0),
      told('making', 50),
      told('made', 100),
      told('made', 100, [placed]),
    ];
    const asked: [string, boolean][] = [];
    const stop = keepFindings(store, {
      bed: () => Promise.reject(new Error('no bed is on the page')),
      recording: (recording, progress) => {
        asked.push([recording, progress]);
        return Promise.resolve(answers.shift() ?? told('none', 0));
      },
    });
    store.dispatch({ type: 'open-recording', recording: 'file-1' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toEqual([['file-1', false]]);
    expect(store.state.findings).toMatchObject({ of: 'file-1', detection: { state: 'none' } });
    store.dispatch({ type: 'finding-run', run: true });
    store.dispatch({ type: 'alarm-done', key: 1, answer: null });
    await vi.advanceTimersByTimeAsync(1600);
    expect(store.state.findings.detection).toMatchObject({ state: 'making', done_s: 50 });
    await vi.advanceTimersByTimeAsync(1600);
    expect(asked.map(([, progress]) => progress)).toEqual([false, false, true, true, false]);
    expect(store.state.findings.list).toEqual([placed]);
    stop();
  });

  it('that cannot be had are said to have failed', async () => {
    const store = createStore(reduce, initialState(noPreferences, 0));
    const stop = keepFindings(store, {
      bed: () => Promise.resolve([]),
      recording: () => Promise.reject(new Error('the file is no longer there')),
    });
    store.dispatch({ type: 'open-recording', recording: 'file-1' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(store.state.findings.detection).toMatchObject({
      state: 'failed',
      message: 'the file is no longer there',
    });
    stop();
  });
});
