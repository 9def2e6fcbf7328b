import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { keyTable } from '../keys/table.ts';
import { bedOf, evening, summaryOf } from '../store/test-view.ts';
import { openBed, openStage, type Stage } from './test-stage.ts';

beforeAll(() => page.viewport(1366, 768));
let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => {
  stage.leave();
  vi.restoreAllMocks();
});

const press = (key: string, target: EventTarget = document.body, init: KeyboardEventInit = {}): void => {
  target.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...init }),
  );
};
const words = (name: string): string =>
  stage
    .all(name)
    .map((element) => element.shadowRoot?.textContent ?? element.textContent)
    .join(' ')
    .replace(/\s+/g, ' ');
const dispatched = () => stage.services.store.state;

describe('the picture', () => {
  it('is told everything when it opens, and only changes after it', async () => {
    const view = await openBed(stage);
    const opened = stage.told.find(({ type }) => type === 'open');
    expect(opened).toMatchObject({ view, bed: 'emu-1', fps: 60, history_s: 600 });
    stage.told.length = 0;
    stage.services.store.dispatch({ type: 'step-sensitivity', step: -1 });
    stage.services.store.dispatch({ type: 'toggle-pause' });
    await stage.settled();
    expect(stage.told).toMatchObject([
      { type: 'settings', view, settings: { sensitivity_uV_mm: 7 } },
      { type: 'pause', view, from: null },
    ]);
  });

  it('has the room between uPlot’s canvas and its cursor layer, one device pixel a pixel', async () => {
    await openBed(stage);
    const [over] = stage.all('.u-over');
    expect(over?.previousElementSibling?.className).toBe('box');
    expect(over?.previousElementSibling?.previousElementSibling?.localName).toBe('canvas');
    const opened = stage.told.findLast((message) => message.type === 'open' || message.type === 'geometry');
    const box = stage
      .all('eeg-traces .box, .box')
      .find((element) => element.querySelector('canvas') !== null);
    expect(opened).toMatchObject({
      geometry: { width: Math.floor((box?.clientWidth ?? 0) * devicePixelRatio), dpr: devicePixelRatio },
    });
  });

  it('moves once a second for someone who asked for less motion', async () => {
    vi.spyOn(window, 'matchMedia').mockImplementation(
      (query) => ({ matches: query.includes('reduced-motion') }) as MediaQueryList,
    );
    await openBed(stage);
    expect(stage.told.find(({ type }) => type === 'open')).toMatchObject({ fps: 1 });
  });

  it('is closed when the reader leaves', async () => {
    const view = await openBed(stage);
    stage.services.store.dispatch({ type: 'open-wall' });
    await stage.settled();
    expect(stage.told.at(-1)).toEqual({ type: 'close', view });
  });
});

describe('beside the traces', () => {
  it('stand their names, in place, with what is missing and what is too large', async () => {
    await openBed(stage);
    const labels = stage.all('[role=option].row');
    expect(labels).toHaveLength(12);
    expect(labels[2]?.getAttribute('aria-label')).toBe('F7-Avg, midline, empty: F7 off');
    expect(labels[3]?.getAttribute('aria-label')).toBe('F3-Avg, left side, leaves its room');
    expect(words('eeg-missing')).toContain('F7 off');
    const [first, second] = labels.map((label) => label.getBoundingClientRect().y);
    expect((second ?? 0) - (first ?? 0)).toBeCloseTo(24 / devicePixelRatio, 0);
  });

  it('arrow keys go from name to name and leave the sensitivity alone', async () => {
    await openBed(stage);
    const [first, second] = stage.all('[role=option].row');
    (first as HTMLElement).focus();
    press('ArrowDown', first);
    expect(second?.matches(':focus')).toBe(true);
    expect(dispatched().page?.choices).toEqual({});
  });

  it('events and gaps stand on the traces and in the list; a click pauses there', async () => {
    await openBed(stage);
    expect(words('eeg-marks')).toContain('eyes open');
    expect(words('eeg-event-list')).toContain('Events (2)');
    expect(words('eeg-event-list')).toContain('device buffer overflowed');
    const [line] =
      stage.all('eeg-event-list')[0]?.shadowRoot?.querySelectorAll<HTMLElement>('li button') ?? [];
    line?.click();
    const { at } = dispatched().page ?? { at: null };
    expect(Number((evening - 20_000_000n - (at as bigint)) / 10_000n)).toBeCloseTo(
      ((dispatched().page?.size.width ?? 0) / 4 / 30 / 3) * 1000,
      -1,
    );
  });

  it('says how far behind live it draws when that is more than a second', async () => {
    const view = await openBed(stage);
    stage.say(summaryOf({ view, behind_s: 0.9 }));
    await stage.settled();
    expect(words('eeg-bed-header')).not.toContain('behind');
    stage.say(summaryOf({ view, behind_s: 1.4, skipped: 300 }));
    await stage.settled();
    expect(words('eeg-bed-header')).toContain('behind live by 1.4 s');
    expect(words('eeg-bed-header')).toContain('300 samples skipped here');
  });
});

describe('keys', () => {
  it('are all on the ? sheet, which is made of their table', async () => {
    await openBed(stage);
    press('?');
    await stage.settled();
    const sheet = words('eeg-key-sheet');
    for (const { shown, does } of keyTable) {
      expect(sheet).toContain(shown.replace(/\s+/g, ' '));
      expect(sheet).toContain(does);
    }
  });

  it('do nothing while someone types, and Space presses the button it is on', async () => {
    await openBed(stage);
    stage.services.store.dispatch({ type: 'dialog', dialog: 'electrodes' });
    await stage.settled();
    const [field] =
      stage.all('eeg-electrodes')[0]?.shadowRoot?.querySelectorAll('input[autocomplete=name]') ?? [];
    press('n', field);
    stage.services.store.dispatch({ type: 'dialog', dialog: null });
    await stage.settled();
    const [select] = stage.all('eeg-toolbar')[0]?.shadowRoot?.querySelectorAll('select') ?? [];
    press('n', select);
    press(' ', stage.all('eeg-bed-header')[0]?.shadowRoot?.querySelector('button') ?? undefined);
    expect(dispatched().page).toMatchObject({ choices: {}, at: null });
  });

  it('that type a character can be switched off (WCAG 2.1.4)', async () => {
    await openBed(stage);
    stage.services.store.dispatch({ type: 'prefer', change: { keysOn: false } });
    press('n');
    press('Z', document.body, { shiftKey: true });
    expect(dispatched().page?.choices).toEqual({});
    press('PageUp');
    expect(typeof dispatched().page?.at).toBe('bigint');
  });
});

describe('the toolbar', () => {
  it('and the keys say the same thing', async () => {
    await openBed(stage);
    const select = (name: string): HTMLSelectElement => {
      const found = stage
        .all('eeg-toolbar')[0]
        ?.shadowRoot?.querySelector<HTMLSelectElement>(`select#${name}`);
      if (found === null || found === undefined) throw new Error(`no ${name}`);
      return found;
    };
    select('sensitivity').value = '30';
    select('sensitivity').dispatchEvent(new Event('change'));
    press('ArrowUp');
    press('h');
    await stage.settled();
    expect(select('sensitivity').value).toBe('20');
    expect(select('high-cut').value).toBe('100');
    expect(select('high-cut').closest('.field')?.className).toContain('changed');
    expect(words('eeg-bed-header')).toContain('high cut 100 Hz (Kuopio: 70 Hz)');
    expect(words('eeg-status-bar')).toContain('20 µV/mm');
  });
});

describe('the calibration', () => {
  it('with a card makes a millimetre a millimetre', async () => {
    await openBed(stage);
    stage.services.store.dispatch({ type: 'dialog', dialog: 'calibration' });
    await stage.settled();
    const root = stage.all('eeg-calibration')[0]?.shadowRoot;
    const range = root?.querySelector<HTMLInputElement>('input[type=range]');
    if (range === null || range === undefined) throw new Error('no range');
    range.value = '428';
    range.dispatchEvent(new Event('input'));
    await stage.settled();
    const card = root?.querySelector('.card')?.getBoundingClientRect();
    expect(card?.width).toBeCloseTo(428, 0);
    root?.querySelector<HTMLButtonElement>('.save')?.click();
    expect(dispatched().preferences.pxPerMm).toBeCloseTo(5, 6);
    await stage.settled();
    const geometry = stage.told.findLast((message) => message.type === 'geometry');
    expect(geometry).toMatchObject({ geometry: { pxPerMm: 5 * devicePixelRatio } });
  });
});

describe('electrodes that only names propose', () => {
  it('are confirmed by a reader with a name, and corrected first where they are wrong', async () => {
    await openBed(stage, bedOf(["A'1", "A'2", 'B1', 'B2']));
    expect(words('eeg-proposal-banner')).toContain("depth electrodes A' (2), B (2)");
    stage.services.store.dispatch({ type: 'dialog', dialog: 'electrodes' });
    await stage.settled();
    const root = stage.all('eeg-electrodes')[0]?.shadowRoot;
    const confirm = root?.querySelector<HTMLButtonElement>('.confirm');
    expect(confirm?.disabled).toBe(true);
    const name = root?.querySelector<HTMLInputElement>('input[autocomplete=name]');
    if (name === null || name === undefined) throw new Error('no field for the name');
    name.value = 'Dr Reader';
    name.dispatchEvent(new Event('input'));
    const side = root?.querySelector<HTMLSelectElement>('select[aria-label^="Side of A"]');
    if (side === null || side === undefined) throw new Error('no side');
    side.value = 'left';
    side.dispatchEvent(new Event('change'));
    await stage.settled();
    confirm?.click();
    await stage.settled();
    expect(stage.decided).toMatchObject([
      {
        by: 'Dr Reader',
        streams: [
          {
            stream: 1,
            electrodes: [
              { kind: 'depth', shaft: "A'", contact: 1, side: 'left' },
              { side: 'left' },
              { side: 'unknown' },
              { side: 'unknown' },
            ],
          },
        ],
      },
    ]);
    expect(dispatched().interface).toMatchObject({ dialog: null, notice: 'Electrodes confirmed.' });
    expect(dispatched().preferences.reader).toBe('Dr Reader');
  });
});
