import axe from 'axe-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { evening, second } from '../store/test-view.ts';
import { trendColumns, trendRows } from '../trends/test-trends.ts';
import { openBed, openStage, type Stage } from './test-stage.ts';

beforeAll(() => page.viewport(1366, 900));
let stage: Stage;
afterEach(() => stage.leave());

/** A bed page whose trends go back ten minutes, with seconds 300 … 319 missing. */
const openTrends = async (theme: 'dark' | 'light' = 'dark', columns = trendColumns()): Promise<number> => {
  stage = await openStage({ theme });
  const view = await openBed(stage);
  const { store, trends } = stage.services;
  store.dispatch({ type: 'choose', change: { trendSpan_s: 600 } });
  trends.take({ type: 'trend-columns', view, columns });
  const missing = Array.from({ length: 20 }, (_, k) => 300 + k);
  if (columns.columns.length > 0) trends.take(trendRows(0, 600, missing));
  await stage.settled();
  await stage.settled();
  return view;
};

const strip = (): HTMLElement => stage.all('eeg-trend-strip')[0] as HTMLElement;
const over = (): HTMLElement => strip().shadowRoot?.querySelector('.over') as HTMLElement;
const words = (): string => (strip().shadowRoot?.textContent ?? '').replace(/\s+/g, ' ');
const press = (key: string, init: KeyboardEventInit = {}): void => {
  over().dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...init }),
  );
};

/** Colour of a panel at a share of the span and of its height. */
const colourAt = (panel: string, x: number, y = 0.5): readonly number[] => {
  const canvas = strip().shadowRoot?.querySelector(`[data-panel=${panel}] canvas`) as HTMLCanvasElement;
  const plot = strip().shadowRoot?.querySelector(`[data-panel=${panel}] .u-over`) as HTMLElement;
  const box = canvas.getBoundingClientRect();
  const inner = plot.getBoundingClientRect();
  const at = [inner.left - box.left + x * inner.width, inner.top - box.top + y * inner.height];
  const [left = 0, top = 0] = at.map((px) => Math.round(px * devicePixelRatio));
  return [...(canvas.getContext('2d')?.getImageData(left, top, 1, 1).data ?? [])].slice(0, 3);
};

describe('the trend strip', () => {
  it('shows both sides on the same scale, and a gap as a gap', async () => {
    await openTrends();
    // 40 dB is the brightest, −10 dB the darkest colour of viridis.
    expect(colourAt('cdsa-left', 0.2)).toEqual([253, 231, 37]);
    expect(colourAt('cdsa-right', 0.2)).toEqual([68, 1, 84]);
    expect(colourAt('asymmetry', 0.2)).toEqual([122, 167, 255]);
    for (const panel of ['cdsa-left', 'cdsa-right', 'asymmetry']) {
      const within = Array.from({ length: 12 }, (_, k) => colourAt(panel, 0.505 + 0.002 * k).join());
      expect(within).not.toContain(colourAt(panel, 0.2).join());
      expect(new Set(within).size).toBeGreaterThan(1);
    }
    expect(words()).toContain('dB µV²/Hz');
    expect(words()).toContain('40 dB');
  });

  it('a new second draws its column and leaves the others', async () => {
    const view = await openTrends();
    const loud = trendRows(600, 601);
    loud.values.fill(15);
    stage.services.trends.take({ ...loud, view });
    await stage.settled();
    const newest = colourAt('cdsa-left', 0.9995);
    expect(newest).not.toEqual([253, 231, 37]);
    expect(colourAt('cdsa-left', 0.99)).toEqual([253, 231, 37]);
  });

  it('a click shows the traces there, as far back as they are kept; else it says how far that is', async () => {
    await openTrends();
    const { left, width, top } = over().getBoundingClientRect();
    const click = (share: number): void =>
      void over().dispatchEvent(
        new MouseEvent('click', {
          clientX: left + share * width,
          clientY: top + 20,
          bubbles: true,
          composed: true,
        }),
      );
    click(0.75);
    const { page: shown } = stage.services.store.state;
    // The strip ends with second 600, which is now; the moment stands at a third of the page.
    const at = Number((shown?.at as bigint) - (evening - 600n * second)) / 1e7;
    expect(Math.abs(at - 450)).toBeLessThan(6);
    expect(stage.services.store.state.interface.notice).toBe('');
    stage.services.trends.take(trendRows(600, 1200));
    await stage.settled();
    click(0.9);
    expect(stage.services.store.state.interface.notice).toMatch(/is not kept here: traces reach back to/);
  });

  it('is led by keys: arrows move the cursor, Enter shows the traces there, Escape lets it go', async () => {
    await openTrends();
    over().focus();
    press('ArrowLeft');
    press('ArrowLeft');
    press('ArrowLeft', { shiftKey: true });
    await stage.settled();
    expect(over().getAttribute('aria-valuenow')).toBe('540');
    expect(over().getAttribute('aria-valuetext')).toMatch(
      /^\d\d:\d\d:\d\d, aEEG C3-P3 8–25 µV.*suppression left 20 %/,
    );
    expect(stage.services.store.state.page?.at).toBeNull();
    press('Enter');
    expect(typeof stage.services.store.state.page?.at).toBe('bigint');
    press('Escape');
    await stage.settled();
    expect(strip().shadowRoot?.querySelector('.cursor')).toBeNull();
  });

  it('opens and closes by key and button, and the worker hears how much is wanted', async () => {
    const view = await openTrends();
    const asked = () => stage.told.flatMap((message) => (message.type === 'trends' ? [message] : []));
    expect(asked()).toEqual([{ type: 'trends', view, span_s: 600 }]);
    const key = (name: string, shiftKey = false): void =>
      void document.body.dispatchEvent(new KeyboardEvent('keydown', { key: name, shiftKey, bubbles: true }));
    key('Q', true);
    await stage.settled();
    expect(asked().at(-1)).toEqual({ type: 'trends', view, span_s: 3600 });
    key('q');
    await stage.settled();
    expect(stage.all('eeg-trend-strip')).toEqual([]);
    expect(asked().at(-1)).toEqual({ type: 'trends', view, span_s: null });
    expect(stage.services.store.state.page?.choices.trendSpan_s).toBeNull();
  });

  it('says why there are no trends, and that nobody confirmed the electrodes', async () => {
    const absent = [{ name: 'all', why: 'none of 1 streams has EEG at 32 Hz or more' }];
    await openTrends('dark', trendColumns({ columns: [], absent, stream: null, electrodes: null }));
    expect(words()).toContain('no trends: none of 1 streams has EEG');
    stage.leave();
    await openTrends('dark', trendColumns({ electrodes: 'proposed' }));
    expect(words()).toContain('not confirmed');
  });

  it.each(['dark', 'light'] as const)('axe finds nothing in the %s theme', async (theme) => {
    await openTrends(theme);
    const { violations } = await axe.run(document);
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
  });
});
