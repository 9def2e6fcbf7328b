import axe from 'axe-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { bedOf, evening, summaryOf } from '../store/test-view.ts';
import { openBed, openStage, type Stage } from './test-stage.ts';

beforeAll(() => page.viewport(1366, 768));
let stage: Stage | null = null;
afterEach(() => {
  stage?.leave();
  stage = null;
});

/** What axe finds, one line each; nothing is expected. */
const findings = async (): Promise<string[]> => {
  const { violations } = await axe.run(document);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  );
};

describe.each(['dark', 'light'] as const)('axe finds nothing in the %s theme', (theme) => {
  it('on the wall: live, lost and waiting beds', async () => {
    stage = await openStage({ theme });
    const { store } = stage.services;
    store.dispatch({
      type: 'beds',
      beds: [
        { id: 'emu-1', name: 'EMU 1', state: 'live' },
        { id: 'emu-2', name: 'EMU 2', state: 'lost' },
        { id: 'emu-3', name: 'EMU 3', state: 'stale' },
        { id: 'emu-4', name: 'EMU 4', state: 'waiting' },
      ],
    });
    await stage.settled();
    expect(await findings()).toEqual([]);
  });

  it('on a live bed page', async () => {
    stage = await openStage({ theme });
    await openBed(stage);
    expect(await findings()).toEqual([]);
  });

  it('on a bed page in trouble: filters changed, electrodes not confirmed, no data', async () => {
    stage = await openStage({ theme, preferences: { pxPerMm: null } });
    const view = await openBed(stage, bedOf(["A'1", "A'2", 'B1', 'B2']));
    const { store } = stage.services;
    store.dispatch({ type: 'toggle-notch' });
    store.dispatch({ type: 'notice', text: 'The link’s sens=x is not understood.' });
    stage.say(summaryOf({ view, silent_ms: 9000, skipped: 5 }));
    await stage.settled();
    expect(await findings()).toEqual([]);
  });

  it('on a paused page with crosshair', async () => {
    stage = await openStage({ theme });
    const view = await openBed(stage);
    const { store } = stage.services;
    store.dispatch({ type: 'go-event', at: evening - 20_000_000n });
    store.dispatch({ type: 'toggle', what: 'crosshair' });
    stage.say(summaryOf({ view, paused: true, sweepX: null }));
    await stage.settled();
    expect(await findings()).toEqual([]);
  });

  it.each(['help', 'calibration', 'electrodes', 'impedance'] as const)(
    'in the dialog of %s',
    async (dialog) => {
      stage = await openStage({ theme });
      await openBed(stage, bedOf(["A'1", "A'2", "A'3", 'Fp1', 'Fp2', 'F7', 'F8', 'ECG']));
      stage.services.store.dispatch({ type: 'dialog', dialog });
      await expect.poll(() => stage?.all('dialog[open]').length).toBe(1);
      await Promise.all(document.getAnimations().map(({ finished }) => finished));
      await stage.settled();
      expect(await findings()).toEqual([]);
    },
  );
});
