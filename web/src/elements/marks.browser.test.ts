import axe from 'axe-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Mark } from '../marks/mark.ts';
import { markOf, testClock } from '../marks/test-marks.ts';
import { evening, second, summaryOf } from '../store/test-view.ts';
import type { Preferences } from '../store/state.ts';
import { openBed, openStage, type Stage } from './test-stage.ts';

beforeAll(() => page.viewport(1366, 768));
let stage: Stage;
afterEach(() => stage.leave());

const reader = { reader: 'Dr Reader' };
const begin = evening - 20n * second;

/** A page of marks that stands still: 10 s from 20 s ago, with no filter to delay it. */
const openMarks = async (
  marks: readonly Mark[] = [],
  options: { theme?: 'dark' | 'light'; preferences?: Partial<Preferences> } = {},
): Promise<void> => {
  stage = await openStage({ preferences: reader, ...options });
  const view = await openBed(stage);
  const { store } = stage.services;
  store.dispatch({ type: 'marks-of', recording: 'recording-1' });
  store.dispatch({ type: 'marks-loaded', recording: 'recording-1', streams: testClock.streams, marks });
  store.dispatch({
    type: 'choose',
    change: { timeBase: { kind: 'page', page_s: 10 }, lowCut_hz: null, highCut_hz: null },
  });
  store.dispatch({ type: 'go', from: begin });
  for (let times = 0; times < 4; times += 1)
    stage.say(summaryOf({ view, from: begin, paused: true, sweepX: null }));
  await stage.settled();
};

const marks = () => stage.services.store.state.marks;
const shown = (): readonly Mark[] => marks().shown.all.map(({ mark }) => mark);
const root = (name: string): ShadowRoot => {
  const found = stage.all(name)[0]?.shadowRoot;
  if (found === null || found === undefined) throw new Error(`no ${name}`);
  return found;
};
const press = (key: string, init: KeyboardEventInit = {}): void => {
  const [host] = stage.all('eeg-traces');
  host?.shadowRoot
    ?.querySelector('.host')
    ?.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...init }),
    );
};
const lane = (): HTMLElement => root('eeg-mark-lane').querySelector('.lane') as HTMLElement;
const xOf = (share: number): number => {
  const width = stage.services.store.state.page?.size.width ?? 0;
  return lane().getBoundingClientRect().left + share * width;
};
const pointer = (type: string, target: Element, share: number, movementX = 0): void => {
  const { top } = lane().getBoundingClientRect();
  target.dispatchEvent(
    new PointerEvent(type, {
      clientX: xOf(share),
      clientY: top + 8,
      movementX,
      pointerId: 1,
      button: 0,
      bubbles: true,
      composed: true,
      cancelable: true,
    }),
  );
};
const drag = async (target: Element, from: number, to: number): Promise<void> => {
  const over = target.closest('.lane') ?? target;
  HTMLElement.prototype.setPointerCapture = () => undefined;
  pointer('pointerdown', target, from);
  pointer('pointermove', over, (from + to) / 2, 200);
  pointer('pointermove', over, to, 200);
  await stage.settled();
  pointer('pointerup', over, to);
  await stage.settled();
};
const startOf = (share: number): number => Math.round((580 + share * 10) * 256);

describe('a mark by keyboard', () => {
  it('M and a digit set it in the middle of the page, and it is on the lane and in the list', async () => {
    await openMarks();
    press('m');
    await stage.settled();
    expect(root('eeg-mark-palette').textContent).toContain('seizure onset');
    press('2');
    await stage.settled();
    expect(shown()).toMatchObject([{ kind: 'seizure onset', start: startOf(0.5), author: 'Dr Reader' }]);
    const button = root('eeg-mark-lane').querySelector<HTMLElement>('button.chosen');
    expect(button?.textContent).toContain('seizure onset');
    expect((button?.getBoundingClientRect().left ?? 0) - xOf(0.5)).toBeCloseTo(0, 0);
    expect(root('eeg-event-list').querySelector('[aria-current=true]')?.textContent).toContain(
      'seizure onset',
    );
    expect(stage.all('eeg-mark-palette')).toEqual([]);
  });

  it('digits are montages again when no mark is being made; Esc gives the mark up', async () => {
    await openMarks();
    press('m');
    press('Escape');
    press('3');
    expect(shown()).toEqual([]);
    expect(stage.services.store.state.page?.choices.montage).toBe('average');
  });

  it('a note asks for its words, Enter sets it, and the keys are the traces’ again', async () => {
    await openMarks();
    press('m');
    press('9');
    await stage.settled();
    await userEvent.keyboard('coughs m 1{Enter}');
    await stage.settled();
    expect(shown()).toMatchObject([{ kind: 'note', text: 'coughs m 1' }]);
    press('Enter');
    await stage.settled();
    expect(root('eeg-mark-editor').querySelector('.words')?.matches(':focus')).toBe(true);
    await userEvent.keyboard('{Escape}');
    await stage.settled();
    expect(stage.all('eeg-mark-editor')).toEqual([]);
    press('z', { ctrlKey: true });
    expect(shown()).toEqual([]);
    press('Z', { ctrlKey: true, shiftKey: true });
    expect(shown()).toMatchObject([{ text: 'coughs m 1' }]);
    press('Delete');
    expect(shown()).toEqual([]);
  });

  it('the editor changes class, words, review, length and place without a mouse', async () => {
    await openMarks([markOf({ start: startOf(0.2), samples: 256 })]);
    press('k');
    press('Enter');
    await stage.settled();
    const field = (selector: string): HTMLInputElement => {
      const found = root('eeg-mark-editor').querySelector<HTMLInputElement>(selector);
      if (found === null) throw new Error(`no ${selector}`);
      return found;
    };
    const set = (selector: string, value: string): void => {
      field(selector).value = value;
      field(selector).dispatchEvent(new Event('change'));
    };
    set('.words', 'left temporal');
    set('.kind', 'artefact');
    set('.review', 'confirmed');
    set('.length', '2.5');
    set('.shift', '-1');
    await stage.settled();
    expect(shown()).toMatchObject([
      { text: 'left temporal', kind: 'artefact', review: 'confirmed', start: startOf(0.1), samples: 640 },
    ]);
  });

  it('J and K go through marks and events, Shift only through what nobody reviewed', async () => {
    await openMarks([
      markOf({ id: 'a', start: startOf(0.2), review: 'confirmed' }),
      markOf({ id: 'b', start: startOf(0.6) }),
    ]);
    stage.services.store.dispatch({ type: 'first-page' });
    press('j');
    expect(marks().selected).toBe('a');
    press('K', { shiftKey: true });
    expect(marks().selected).toBe('a');
    press('J', { shiftKey: true });
    expect(marks().selected).toBe('b');
    press('j');
    // The device said that the eyes opened.
    expect([marks().selected, typeof stage.services.store.state.page?.at]).toEqual([null, 'bigint']);
  });
});

describe('a mark by pointer', () => {
  it('a drag in the lane makes an interval; its ends and itself are dragged; undo takes it back', async () => {
    await openMarks();
    await drag(lane(), 0.2, 0.5);
    expect(marks().draft).not.toBeNull();
    root('eeg-mark-palette').querySelectorAll<HTMLElement>('ol button')[2]?.click();
    await stage.settled();
    const near = (wanted: { start: number; samples: number }): void => {
      const [mark] = shown();
      expect(Math.abs((mark?.start ?? 0) - wanted.start)).toBeLessThan(4);
      expect(Math.abs((mark?.samples ?? 0) - wanted.samples)).toBeLessThan(4);
    };
    near({ start: startOf(0.2), samples: 3 * 256 });
    const end = root('eeg-mark-lane').querySelector('[data-end=to]');
    if (end === null) throw new Error('no handle');
    await drag(end, 0.5, 0.7);
    near({ start: startOf(0.2), samples: 5 * 256 });
    const body = root('eeg-mark-lane').querySelector('button.chosen');
    if (body === null) throw new Error('no mark');
    await drag(body, 0.3, 0.4);
    near({ start: startOf(0.3), samples: 5 * 256 });
    press('z', { ctrlKey: true });
    press('z', { ctrlKey: true });
    near({ start: startOf(0.2), samples: 3 * 256 });
  });

  it('with M held a drag over the traces makes an interval and measures nothing', async () => {
    await openMarks();
    press('m');
    await stage.settled();
    const glass = root('eeg-mark-lane').querySelector('.glass');
    if (glass === null) throw new Error('no glass');
    expect(getComputedStyle(glass).pointerEvents).toBe('auto');
    await drag(glass, 0.1, 0.3);
    window.dispatchEvent(new KeyboardEvent('keyup', { key: 'm' }));
    press('3');
    await stage.settled();
    expect(shown()).toMatchObject([{ kind: 'seizure' }]);
    expect(Math.abs((shown()[0]?.samples ?? 0) - 512)).toBeLessThan(4);
    expect(getComputedStyle(glass).pointerEvents).toBe('none');
  });

  it('clicked labels say what new marks are about', async () => {
    await openMarks();
    const [first] = root('eeg-row-labels').querySelectorAll<HTMLElement>('.row');
    first?.click();
    await stage.settled();
    expect(first?.getAttribute('aria-selected')).toBe('true');
    press('m');
    press('1');
    expect(shown()).toMatchObject([{ channels: ['Fp1-Avg'] }]);
  });
});

describe('persons and failures', () => {
  it('without a name there is no mark: it is asked for once', async () => {
    await openMarks([], { preferences: { reader: '' } });
    press('m');
    press('1');
    await expect.poll(() => stage.all('dialog[open]').length).toBe(1);
    expect(shown()).toEqual([]);
    const field = root('eeg-person').querySelector('input');
    if (field === null) throw new Error('no field');
    field.value = 'Anna Technologist';
    root('eeg-person').querySelector<HTMLElement>('button.first')?.click();
    await stage.settled();
    expect(shown()).toMatchObject([{ kind: 'IED', author: 'Anna Technologist' }]);
    expect(stage.services.store.state.preferences.reader).toBe('Anna Technologist');
  });

  it('what is not saved says so, and what is refused waits for the person', async () => {
    await openMarks();
    press('m');
    press('1');
    const { store } = stage.services;
    const key = marks().changes[0]?.key ?? '';
    store.dispatch({ type: 'mark-not-saved', key, problem: 'Failed to fetch', refused: false });
    await stage.settled();
    expect(root('eeg-unsaved').textContent).toContain('1 mark not saved: Failed to fetch');
    expect(root('eeg-mark-lane').querySelector('button.unsaved')).not.toBeNull();
    store.dispatch({ type: 'mark-not-saved', key, problem: 'Dr Other changed it', refused: true });
    await stage.settled();
    const [again, giveUp] = root('eeg-unsaved').querySelectorAll('button');
    expect(again?.textContent).toContain('Save mine');
    giveUp?.click();
    await stage.settled();
    expect(shown()).toEqual([]);
    expect(root('eeg-unsaved').textContent?.trim()).toBe('');
  });
});

describe('a hundred thousand marks', () => {
  const many = (): Mark[] =>
    Array.from({ length: 100_000 }, (_, at) =>
      markOf({ id: `m${at}`, start: Math.round(at * 1.536), samples: at % 50 === 0 ? 256 : 0 }),
    );

  it('leave the page small, and say how many lie on it', { timeout: 120_000 }, async () => {
    await openMarks(many());
    expect(root('eeg-mark-lane').querySelectorAll('button')).toHaveLength(0);
    expect(root('eeg-mark-lane').textContent).toMatch(/1\d\d\d marks on this page/);
    const list = root('eeg-event-list');
    expect(list.querySelectorAll('li').length).toBeLessThan(60);
    expect(list.querySelector('h2')?.textContent).toBe('Events (100002)');
    const scroll = list.querySelector('.scroll') as HTMLElement;
    scroll.scrollTop = scroll.scrollHeight / 2;
    await stage.settled();
    const numbers = [...list.querySelectorAll('li')].map((line) =>
      Number(line.getAttribute('aria-posinset')),
    );
    expect(Math.min(...numbers)).toBeGreaterThan(49_000);
    expect(list.querySelectorAll('li').length).toBeLessThan(60);
  });

  it(
    'are gone through, changed and scrolled; how long a frame takes is printed',
    { timeout: 120_000 },
    async () => {
      const frames = 12;
      await openMarks(many());
      const { store } = stage.services;
      const list = root('eeg-event-list').querySelector('.scroll') as HTMLElement;
      const times = async (name: string, step: (at: number) => void): Promise<void> => {
        const took: number[] = [];
        for (let at = 0; at < frames; at += 1) {
          const before = performance.now();
          step(at);
          await stage.app.updateComplete;
          await new Promise(requestAnimationFrame);
          took.push(performance.now() - before);
        }
        took.sort((a, b) => a - b);
        console.info(
          `100 000 marks, ${name}: median ${took[frames >> 1]?.toFixed(1)} ms, worst ${took.at(-1)?.toFixed(1)} ms a frame`,
        );
      };
      await times('idle', () => undefined);
      await times('page turned', (at) => store.dispatch({ type: 'turn', pages: at < frames / 2 ? -1 : 1 }));
      await times('K', () => store.dispatch({ type: 'step-event', step: -1 }));
      await times('list scrolled', (at) => (list.scrollTop = at * 30_000));
      await times('mark set', () => {
        store.dispatch({ type: 'mark' });
        store.dispatch({ type: 'mark-kind', kind: 'IED' });
      });
      await times('mark of another heard', (at) =>
        store.dispatch({
          type: 'marks-heard',
          recording: 'recording-1',
          marks: [markOf({ id: `other ${at}`, start: 585 * 256 + at })],
        }),
      );
      expect(marks().shown.size).toBe(100_000 + 2 * frames);
    },
  );
});

describe.each(['dark', 'light'] as const)('axe finds nothing in the %s theme', (theme) => {
  const findings = async (): Promise<string[]> => {
    const { violations } = await axe.run(document);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
    );
  };
  const several = [
    markOf({
      id: 'a',
      start: startOf(0.1),
      samples: 512,
      kind: 'seizure',
      review: 'confirmed',
      text: 'left',
    }),
    markOf({ id: 'b', start: startOf(0.5), review: 'rejected' }),
    markOf({ id: 'c', start: startOf(0.7), channels: ['F7-Avg'] }),
  ];

  it('with marks, one chosen and being changed, the list narrowed', async () => {
    await openMarks(several, { theme });
    const { store } = stage.services;
    store.dispatch({ type: 'mark-select', id: 'a' });
    store.dispatch({ type: 'mark-edit', editing: true });
    store.dispatch({ type: 'mark-scope', channel: 'Fp1-Avg' });
    root('eeg-event-list').querySelector('button')?.click();
    await stage.settled();
    expect(await findings()).toEqual([]);
  });

  it('while a mark is made, and one is not saved', async () => {
    await openMarks(several, { theme });
    press('m');
    press('1');
    const { store } = stage.services;
    const key = marks().changes[0]?.key ?? '';
    store.dispatch({ type: 'mark-not-saved', key, problem: 'Dr Other changed it', refused: true });
    press('m');
    await stage.settled();
    expect(await findings()).toEqual([]);
  });

  it('while the name is asked for', async () => {
    await openMarks(several, { theme, preferences: { reader: '' } });
    press('m');
    press('1');
    await expect.poll(() => stage.all('dialog[open]').length).toBe(1);
    await Promise.all(document.getAnimations().map(({ finished }) => finished));
    await stage.settled();
    expect(await findings()).toEqual([]);
  });
});
