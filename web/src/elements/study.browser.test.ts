import axe from 'axe-core';
import type { Study } from '@valvomo/model';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Preferences } from '../store/state.ts';
import { scalpBed } from '../store/test-view.ts';
import { studyOf } from '../study/test-study.ts';
import { openBed, openStage, type Stage } from './test-stage.ts';

beforeAll(() => page.viewport(1366, 768));
let stage: Stage;
afterEach(() => stage.leave());

const root = (name: string): ShadowRoot => {
  const found = stage.all(name)[0]?.shadowRoot;
  if (found === null || found === undefined) throw new Error(`no ${name}`);
  return found;
};
const open = async (
  study: Study | null,
  options: { theme?: 'dark' | 'light'; preferences?: Partial<Preferences> } = {},
): Promise<number> => {
  stage = await openStage({ preferences: { reader: 'Anna Technologist' }, ...options });
  const view = await openBed(stage);
  stage.say({ type: 'study', view, study });
  stage.services.store.dispatch({
    type: 'beds',
    beds: [
      { id: 'emu-1', name: 'EMU 1', state: 'live' },
      { id: 'emu-2', name: 'EMU 2', state: 'live' },
    ],
  });
  await stage.settled();
  return view;
};
const press = (key: string): void =>
  void document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
/** Opened, and its animation over. */
const openDialog = async (): Promise<void> => {
  press('a');
  await expect.poll(() => stage.all('dialog[open]').length).toBe(1);
  await Promise.all(document.getAnimations().map(({ finished }) => finished));
  await stage.settled();
};
const type = (text: string): Promise<void> => userEvent.keyboard(text);
const button = (words: string): HTMLElement => {
  const found = [...stage.all('eeg-study'), ...stage.all('eeg-admission')]
    .flatMap((element) => Array.from(element.shadowRoot?.querySelectorAll('button') ?? []))
    .find(({ textContent }) => textContent.trim().startsWith(words));
  if (found === undefined) throw new Error(`no button ${words}`);
  return found;
};
const dialogIsClosed = () => expect.poll(() => stage.all('eeg-study').length).toBe(0);

describe('admission', () => {
  it('is written from the first key to the last without a mouse', async () => {
    await open(null);
    expect(root('eeg-study-line').textContent).toContain('Admit a patient');
    await openDialog();
    const name = root('eeg-admission').querySelector<HTMLInputElement>('#name');
    await expect.poll(() => name?.matches(':focus')).toBe(true);
    await type('Aino Esimerkki');
    await userEvent.fill(root('eeg-admission').querySelector('#birth_date') as HTMLElement, '1971-05-02');
    expect(root('eeg-admission').querySelector<HTMLInputElement>('#age')?.value).toBe('54');
    await userEvent.fill(
      root('eeg-admission').querySelector('#reason') as HTMLElement,
      'status epilepticus?',
    );
    await userEvent.fill(root('eeg-admission').querySelector('#drug-0') as HTMLElement, 'lorazepam');
    await type('{Tab}4 mg{Tab}2155');
    await stage.settled();
    expect(root('eeg-admission').querySelector('#drug-1')).not.toBeNull();
    root('eeg-admission').querySelector<HTMLElement>('#reason')?.focus();
    await type('{Enter}');
    await dialogIsClosed();
    expect(stage.asked).toMatchObject([
      [
        'admit',
        'Anna Technologist',
        'emu-1',
        {
          reason: 'status epilepticus?',
          age: { value: 54, unit: 'years' },
          consciousness: 'awake',
          drugs: [{ name: 'lorazepam', dose: '4 mg' }],
          profile: 'emu',
          electrodes: '19 signals as connected',
        },
        { name: 'Aino Esimerkki', birth_date: '1971-05-02', hospital_id: null },
      ],
    ]);
  });

  it('says at the field what is missing, and goes there; unknown needs no name', async () => {
    await open(null);
    await openDialog();
    button('Record').click();
    await stage.settled();
    const fields = root('eeg-admission');
    expect(fields.querySelector('#problem-name')?.textContent).toContain('Two of name');
    expect(fields.querySelector('#name')?.matches(':focus')).toBe(true);
    fields.querySelector<HTMLElement>('input[type=checkbox]')?.click();
    await userEvent.fill(fields.querySelector('#reason') as HTMLElement, 'found unconscious');
    button('Record').click();
    await dialogIsClosed();
    expect(stage.asked[0]?.[4]).toEqual({ unknown: true });
  });

  it('by nobody is refused: the name is asked for in the same dialog', async () => {
    await open(null, { preferences: { reader: '' } });
    await openDialog();
    root('eeg-admission').querySelector<HTMLElement>('input[type=checkbox]')?.click();
    await stage.settled();
    await userEvent.fill(root('eeg-admission').querySelector('#reason') as HTMLElement, 'coma');
    button('Record').click();
    await stage.settled();
    expect(root('eeg-study').textContent).toContain('Who are you?');
    expect(stage.asked).toEqual([]);
    await userEvent.fill(root('eeg-study').querySelector('.author input') as HTMLElement, 'Anna');
    await type('{Tab}');
    button('Record').click();
    await dialogIsClosed();
    expect(stage.asked[0]?.slice(0, 3)).toEqual(['admit', 'Anna', 'emu-1']);
  });
});

describe('a study at the bed', () => {
  it('shows the pseudonym unless this workplace shows names, and never a name in the address', async () => {
    await open(studyOf());
    expect(root('eeg-study-line').textContent).toContain('P-7K3M');
    expect(root('eeg-study-line').textContent).not.toContain('Aino');
    stage.services.store.dispatch({ type: 'prefer', change: { names: true } });
    await stage.settled();
    expect(root('eeg-study-line').textContent).toContain('Aino Esimerkki, born 1971-05-02');
    expect(location.href).not.toMatch(/Aino|P-7K3M/);
  });

  it.each([
    ['Pause', 'Pause recording', ['become', 'pause', 'imaging']],
    ['Discharge', 'Discharge', ['become', 'discharge', '']],
  ] as const)('%s asks once more, with patient and bed by name', async (words, sure, call) => {
    await open(studyOf());
    await openDialog();
    button(words).click();
    await stage.settled();
    const text = root('eeg-study').textContent.replace(/\s+/g, ' ');
    expect(text).toMatch(/Aino Esimerkki, born 1971-05-02 at EMU 1/);
    expect(stage.asked).toEqual([]);
    button(sure).click();
    await dialogIsClosed();
    const [name, author, study, what, why] = stage.asked[0] ?? [];
    expect([name, what, why]).toEqual(call);
    expect([author, study]).toEqual(['Anna Technologist', studyOf()]);
  });

  it('is moved to another bed, resumed, and an unknown patient becomes a known one', async () => {
    const unknown = { id: 'p', name: null, birth_date: null, hospital_id: null, unknown: 3 };
    const view = await open(studyOf({ patient: unknown, state: 'paused' }));
    expect(root('eeg-study-line').textContent).toContain('RECORDING PAUSED');
    expect(root('eeg-study-line').textContent).toContain('unknown 3');
    await openDialog();
    button('Resume').click();
    await dialogIsClosed();
    await openDialog();
    button('Move to').click();
    await stage.settled();
    button('Move').click();
    await stage.settled();
    expect(root('eeg-study').textContent).toContain('To which bed?');
    const to = root('eeg-study').querySelector<HTMLSelectElement>('.to');
    expect([...(to?.options ?? [])].map(({ text }) => text)).toEqual(['…', 'EMU 2']);
    if (to !== null) to.value = 'emu-2';
    button('Move').click();
    await dialogIsClosed();
    await openDialog();
    button('Is a known').click();
    await stage.settled();
    await userEvent.fill(root('eeg-study').querySelector('.search') as HTMLElement, 'Aino');
    await expect.poll(() => root('eeg-study').querySelectorAll('li').length).toBe(1);
    root('eeg-study').querySelector<HTMLElement>('li button')?.click();
    await stage.settled();
    expect(root('eeg-study').textContent.replace(/\s+/g, ' ')).toContain(
      'unknown 3 at EMU 1 is Aino Esimerkki',
    );
    button('They are').click();
    await dialogIsClosed();
    expect(stage.asked.map(([name]) => name)).toEqual(['become', 'transfer', 'patients', 'merge']);
    expect(stage.asked.at(-1)).toEqual(['merge', 'Anna Technologist', 'p', 'patient-2']);
    expect(view).toBeGreaterThan(0);
  });

  it('of another patient leaves nothing of the former: choices, events, gaps, pause', async () => {
    const view = await open(studyOf());
    const { store } = stage.services;
    store.dispatch({ type: 'choose', change: { montage: 'average', sensitivity_uV_mm: 30 } });
    store.dispatch({ type: 'pause' });
    stage.say({ type: 'study', view, study: studyOf({ reason: 'coma', version: 2 }) });
    expect(store.state.page?.choices.montage).toBe('average');
    stage.say({ type: 'study', view, study: studyOf({ id: 'study-2' }) });
    expect(store.state.page).toMatchObject({ choices: {}, at: null, events: [], gaps: [], bed: scalpBed() });
  });
});

describe.each(['dark', 'light'] as const)('axe finds nothing in the %s theme', (theme) => {
  const findings = async (): Promise<string[]> => {
    const { violations } = await axe.run(document);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
    );
  };

  it('in the admission with everything wrong', async () => {
    await open(null, { theme, preferences: { reader: '' } });
    await openDialog();
    button('Record').click();
    await stage.settled();
    expect(await findings()).toEqual([]);
  });

  it.each(['Change', 'Move', 'Pause', 'Discharge'])('in the study and in %s', async (step) => {
    await open(studyOf(), { theme });
    await openDialog();
    expect(await findings()).toEqual([]);
    button(step).click();
    await stage.settled();
    expect(await findings()).toEqual([]);
  });
});
