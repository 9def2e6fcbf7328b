import axe from 'axe-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { evening } from '../store/test-view.ts';
import { openStage, type Stage } from './test-stage.ts';

beforeAll(() => page.viewport(1366, 768));
let stage: Stage | null = null;
afterEach(() => {
  stage?.leave();
  stage = null;
  vi.unstubAllGlobals();
});

const about = { description: null, unit: null, nullable: false } as const;
const levels = ['information', 'low', 'medium', 'high'];
const channel = {
  path: 'delivery.channels',
  title: 'Who is told outside',
  ...about,
  type: 'channels',
  items_max: 2,
  kinds: {
    webhook: [
      { path: 'id', title: 'Name', ...about, type: 'text', length_min: 1 },
      { path: 'url', title: 'Address', ...about, type: 'text', length_min: 1 },
    ],
  },
};
const limits = {
  groups: [
    { path: 'profiles', title: 'Priorities', description: null },
    ...['emu', 'seeg', 'sleep', 'icu', 'emergency', 'neonate'].map((name) => ({
      path: `profiles.${name}`,
      title: name.toUpperCase(),
      description: null,
    })),
    { path: 'sound', title: 'What may be heard', description: null },
    { path: 'delivery', title: 'Delivery', description: null },
  ],
  settings: [
    ...['emu', 'seeg', 'sleep', 'icu', 'emergency', 'neonate'].map((name) =>
      Object.assign({ path: `profiles.${name}.suspected`, title: 'Seizure suspected' }, about, {
        type: 'choice',
        choices: levels,
      }),
    ),
    {
      path: 'sound.pause_max_s',
      title: 'Pause at most',
      ...about,
      unit: 's',
      type: 'number',
      from: 10,
      to: 600,
    },
    {
      path: 'sound.reminder_s',
      title: 'Reminder',
      ...about,
      unit: 's',
      nullable: true,
      type: 'number',
      from: 10,
      to: 3600,
    },
    channel,
  ],
};
const kept = {
  version: 2,
  profiles: Object.fromEntries(
    ['emu', 'seeg', 'sleep', 'icu', 'emergency', 'neonate'].map((name) => [name, { suspected: 'high' }]),
  ),
  sound: { pause_max_s: 120, reminder_s: 180 },
  beds: {},
  delivery: { channels: [{ id: 'pager', kind: 'webhook', url: 'https://ward/pager' }] },
};
const audit = [
  {
    at: String(evening),
    author: 'Kim',
    before: { 'sound.pause_max_s': 60 },
    after: { 'sound.pause_max_s': 120 },
  },
];

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** A server of settings that refuses the first `stale` saves because somebody else was first. */
const opened = async (theme: 'dark' | 'light', reader: string, stale = 0): Promise<readonly Sent[]> => {
  const sent: Sent[] = [];
  let left = stale;
  vi.stubGlobal('fetch', (path: string, { method = 'GET', body }: RequestInit) => {
    sent.push({ method, path, body: typeof body === 'string' ? JSON.parse(body) : undefined });
    const answer = (): [unknown, number] => {
      if (path.includes('/audit')) return [audit, 200];
      if (path.endsWith('/limits')) return [limits, 200];
      if (path.endsWith('/test')) return [{ state: 'failed', answer: 'answered 500' }, 200];
      if (method === 'GET') return [{ ...kept, version: 2 + stale - left }, 200];
      left -= 1;
      if (left >= 0) return [{ code: 'STALE_SETTINGS', message: 'version 3 by now' }, 409];
      const { sound } = (sent.at(-1)?.body ?? {}) as { sound?: { pause_max_s?: number } };
      if (sound?.pause_max_s === 555)
        return [{ code: 'BAD_SETTING', message: 'sound.pause_max_s is 555: odd' }, 400];
      return [{ ...kept, version: 9, sound: { ...kept.sound, ...sound } }, 200];
    };
    const [told, status] = answer();
    return Promise.resolve(Response.json(told, { status }));
  });
  stage = await openStage({ theme, preferences: { reader } });
  stage.services.store.dispatch({ type: 'beds', beds: [{ id: 'icu-1', name: 'ICU 1', state: 'live' }] });
  await stage.settled();
  await userEvent.keyboard(',');
  await expect.poll(() => stage?.all('eeg-alarm-channels').length).toBe(1);
  await Promise.all(
    document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
      .map(({ finished }) => finished),
  );
  return sent;
};
const root = (): ShadowRoot => {
  const found = stage?.all('eeg-alarm-settings')[0]?.shadowRoot;
  if (found === null || found === undefined) throw new Error('no settings');
  return found;
};
const save = (): HTMLButtonElement | null => root().querySelector('.foot .main');
const status = (): string => root().querySelector('.foot [role=status]')?.textContent?.trim() ?? '';
const enter = async (id: string, text: string): Promise<void> => {
  const field = root().querySelector<HTMLInputElement>(`#${id}`);
  if (field === null) throw new Error(`no ${id}`);
  field.value = text;
  field.dispatchEvent(new Event('change'));
  await stage?.settled();
};

describe.each(['dark', 'light'] as const)('settings of alarms in the %s theme', (theme) => {
  it('are changed field by field, say what is wrong at the field, are undone, and saved under a name', async () => {
    const sent = await opened(theme, '');
    const { violations } = await axe.run(document);
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.target])).toEqual([]);
    expect(root().textContent?.replaceAll(/\s+/g, ' ')).toMatch(/Kim sound\.pause_max_s: 60 → 120/);
    await enter('sound-pause_max_s', '700');
    expect(root().querySelector('[data-path="sound.pause_max_s"] .problem')?.textContent).toContain(
      '700 s lies outside 10 … 600 s',
    );
    root()
      .querySelector('wa-dialog')
      ?.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true }));
    await stage?.settled();
    expect(root().querySelector('.problem')).toBeNull();
    expect(status()).toBe('Nothing is changed.');
    await enter('sound-pause_max_s', '60');
    expect([save()?.disabled, save()?.title]).toEqual([true, 'Say your name first']);
    stage?.services.store.dispatch({ type: 'prefer', change: { reader: 'Anna' } });
    await stage?.settled();
    save()?.click();
    await expect.poll(status).toBe('Saved by Anna.');
    expect(sent.find(({ method }) => method === 'PATCH')?.body).toEqual({
      author: 'Anna',
      version: 2,
      sound: { pause_max_s: 60 },
    });
  });
});

describe('settings of alarms', () => {
  it('that somebody else saved meanwhile are shown with the own changes on them', async () => {
    const sent = await opened('dark', 'Anna', 1);
    await enter('sound-pause_max_s', '60');
    save()?.click();
    await expect.poll(status).toContain('Somebody else saved meanwhile');
    save()?.click();
    await expect.poll(status).toBe('Saved by Anna.');
    const versions = sent.flatMap(({ method, body }) =>
      method === 'PATCH' ? [(body as { version: number }).version] : [],
    );
    expect(versions).toEqual([2, 3]);
  });

  it('that the server refuses say so at their field', async () => {
    await opened('dark', 'Anna');
    await enter('sound-pause_max_s', '555');
    save()?.click();
    await expect
      .poll(() => root().querySelector('[data-path="sound.pause_max_s"] .problem')?.textContent)
      .toContain('sound.pause_max_s is 555: odd');
  });

  it('have channels that are tried as they are saved, and no others', async () => {
    const sent = await opened('dark', 'Anna');
    const channels = () => stage?.all('eeg-alarm-channels')[0]?.shadowRoot;
    const buttons = (name: string): HTMLButtonElement[] =>
      [...(channels()?.querySelectorAll('button') ?? [])].filter(({ textContent }) =>
        textContent?.includes(name),
      );
    buttons('Send a test')[0]?.click();
    await expect.poll(() => channels()?.textContent).toContain('failed: answered 500');
    expect(sent.at(-1)).toMatchObject({
      method: 'POST',
      path: '/api/alarm-settings/deliveries/pager/test',
      body: { author: 'Anna' },
    });
    buttons('+ Webhook')[0]?.click();
    await stage?.settled();
    expect(buttons('Send a test').map(({ disabled }) => disabled)).toEqual([false, true]);
    expect(buttons('+ Webhook')[0]?.disabled).toBe(true);
    expect(channels()?.textContent).toContain('it is missing');
  });

  it('that are changed are not lost by one Escape', async () => {
    await opened('dark', 'Anna');
    await enter('sound-pause_max_s', '60');
    await userEvent.keyboard('{Escape}');
    await expect.poll(status).toContain('close again to throw that away');
    expect(stage?.services.store.state.interface.dialog).toBe('alarm-settings');
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => stage?.services.store.state.interface.dialog).toBeNull();
  });
});
