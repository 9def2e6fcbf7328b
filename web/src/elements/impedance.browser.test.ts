import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { evening, scalpBed, second, shaftsBed } from '../store/test-view.ts';
import { openBed, openStage, type Stage } from './test-stage.ts';

beforeAll(() => page.viewport(1366, 768));
let stage: Stage;
beforeEach(async () => {
  stage = await openStage({ preferences: { reader: 'Aino' } });
});
afterEach(() => stage.leave());

const root = (): ShadowRoot | null | undefined => stage.all('eeg-impedance')[0]?.shadowRoot;
const words = (): string => (root()?.textContent ?? '').replace(/\s+/g, ' ');
const button = (): HTMLButtonElement | null | undefined =>
  root()?.querySelector<HTMLButtonElement>('.measure');
const type = (selector: string, text: string): void => {
  const input = root()?.querySelector<HTMLInputElement>(selector);
  if (!input) throw new Error(`no ${selector}`);
  input.value = text;
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
};

const measured = (view: number, ohms: readonly (readonly [number, number | null])[]): void =>
  stage.say({
    type: 'event',
    view,
    at: evening - 120n * second,
    duration_s: 3,
    event: {
      type: 'event',
      bed: 'emu-1',
      event: 4,
      kind: 'impedance',
      stream: 1,
      start: 480 * 256,
      samples: 3 * 256,
      text: 'Impedances',
      impedances: ohms.map(([signal, value]) => ({ signal, ohms: value })),
    },
  });

describe('impedances', () => {
  it('are listed electrode by electrode: value, age, time and judgement, and which pairs are unequal', async () => {
    const view = await openBed(stage, scalpBed());
    measured(view, [
      [0, 4200],
      [1, 12_500],
      [2, null],
      [3, 800],
      [6, 4000],
    ]);
    stage.services.store.dispatch({ type: 'dialog', dialog: 'impedance' });
    await stage.settled();
    const rows = [...(root()?.querySelectorAll('tbody tr') ?? [])].map((row) =>
      [...row.querySelectorAll('td')].map((cell) => cell.textContent?.trim().replace(/\s+/g, ' ')),
    );
    expect(rows).toHaveLength(19);
    expect(rows[0]).toEqual(['Fp1', '4.2 kΩ, 1 min ago', expect.stringMatching(/^22:16:06/), '● very good']);
    expect(rows[1]?.[3]).toBe('▲ high');
    expect(rows[2]).toMatchObject(['F7', 'open, 1 min ago', expect.any(String), '✕ open: no contact']);
    expect(rows[3]?.[3]).toBe('✕ below 1 kΩ: salt bridge?');
    expect(rows[4]).toEqual(['Fz', 'not measured', '', '–']);
    expect(words()).toContain(
      'Unequal by more than 5 kΩ, so that mains and movement do not cancel: Fp2-F8 8.5 kΩ',
    );
    expect(stage.decided).toEqual([]);
  });

  it('are measured when a person with a name asks', async () => {
    await openBed(stage, scalpBed());
    stage.services.store.dispatch({ type: 'dialog', dialog: 'impedance' });
    await stage.settled();
    type('.reader', ' ');
    await stage.settled();
    expect(button()?.disabled).toBe(true);
    type('.reader', 'Eero');
    await stage.settled();
    button()?.click();
    await stage.settled();
    expect(stage.decided).toEqual([{ by: 'Eero' }]);
  });

  it('of implanted contacts are measured only when somebody confirms it, each time', async () => {
    await openBed(stage, shaftsBed(["A'"], 4));
    stage.services.store.dispatch({ type: 'dialog', dialog: 'impedance' });
    await stage.settled();
    expect(words()).toContain('Current may flow through 4 contacts in the brain');
    expect(button()?.disabled).toBe(true);
    type('.confirmer', 'Eero');
    await stage.settled();
    expect(button()?.disabled).toBe(true);
    root()?.querySelector<HTMLInputElement>('.confirmed')?.click();
    await stage.settled();
    button()?.click();
    await stage.settled();
    expect(stage.decided).toEqual([{ by: 'Aino', confirmed: 'Eero' }]);
    expect(button()?.disabled).toBe(true);
  });
});
