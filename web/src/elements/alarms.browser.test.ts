import axe from 'axe-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { alarmOf, alarmsOf, bedAlarmsOf } from '../alarms/test-alarms.ts';
import { evening } from '../store/test-view.ts';
import { openBed, openStage, type Stage } from './test-stage.ts';

beforeAll(() => page.viewport(1366, 768));
let stage: Stage | null = null;
afterEach(() => {
  stage?.leave();
  stage = null;
  vi.unstubAllGlobals();
});

interface DevTools {
  send(method: string, parameters: object): Promise<unknown>;
}

/** All words of elements of this name, in whatever shadow roots they are. */
const wordsOf = (node: Node): string => {
  if (node instanceof Text) return node.data;
  const shadow = node instanceof Element ? node.shadowRoot : null;
  return [...(shadow?.childNodes ?? []), ...node.childNodes].map(wordsOf).join('');
};
const said = (selector: string): string =>
  (stage?.all(selector) ?? []).map(wordsOf).join(' | ').replaceAll(/\s+/g, ' ').trim();

const three = alarmsOf(
  [
    alarmOf(),
    alarmOf({ id: 'b', bed: 'emu-2', priority: 'medium', kind: 'device-lost', text: 'device lost' }),
    alarmOf({ id: 'c', bed: 'emu-2', priority: 'low', text: 'electrode off', sounds: false, present: false }),
    alarmOf({ id: 'd', bed: 'emu-3', sounds: false, acknowledged: { by: 'Kim', at: String(evening) } }),
  ],
  [
    bedAlarmsOf({ watch: { must: true, by: 'Kim', watched: true } }),
    bedAlarmsOf({
      bed: 'emu-2',
      audio: { state: 'paused', by: 'Kim', since: String(evening), until: String(evening + 1_000_000_000n) },
    }),
    bedAlarmsOf({
      bed: 'emu-3',
      audio: { state: 'off', by: 'Kim', since: String(evening), until: String(evening + 288_000_000_000n) },
      off: [{ kind: 'mains', by: 'Kim', since: String(evening), until: String(evening + 288_000_000_000n) }],
      watch: { must: true, by: null, watched: false },
    }),
  ],
);

const onWall = async (theme: 'dark' | 'light', reader = 'Anna'): Promise<Stage> => {
  const open = await openStage({ theme, preferences: { reader } });
  open.services.store.dispatch({
    type: 'beds',
    beds: [1, 2, 3, 4].map((n) => ({ id: `emu-${n}`, name: `EMU ${n}`, state: 'live' })),
  });
  open.say(three);
  await open.settled();
  return open;
};

describe.each(['dark', 'light'] as const)('alarms in the %s theme', (theme) => {
  it('stand on the wall: priorities, what is over, acknowledged, paused and off; axe finds nothing', async () => {
    stage = await onWall(theme);
    const bar = said('.alarm');
    expect(bar).toContain('!!! EMU 1: seizure suspected');
    expect(bar).toContain('!! EMU 2: device lost');
    expect(bar).toContain('! EMU 2: electrode off');
    expect(said('eeg-alarm-bar')).toContain('4 s ago · delay 6 s');
    expect(said('.badge')).toMatch(
      /AUDIO PAUSED 1:40 until \d\d:19:43, Kim.*AUDIO OFF until .*, Kim.*ALARM OFF mains until/,
    );
    // However much is silenced: alarms and the way to all of them keep their room.
    expect(said('eeg-alarm-bar')).toContain('3 silenced or off');
    const button = [...(stage.all('eeg-alarm-bar')[0]?.shadowRoot?.querySelectorAll('button') ?? [])].at(-1);
    expect(button?.textContent).toContain('Alarms (4)');
    expect(button?.getBoundingClientRect().right).toBeLessThanOrEqual(1366);
    const tiles = stage.all('eeg-bed-tile');
    const borders = tiles.map((tile) => tile.shadowRoot?.querySelector('article')?.className.trim());
    expect(borders.map((name) => name?.split(' ').at(-1))).toEqual(['high', 'medium', 'good', 'good']);
    expect(said('eeg-tile-alarms')).toMatch(/watched by Kim.*NOBODY WATCHING/);
    expect(stage.all('eeg-tile-alarms')[0]?.getBoundingClientRect().height).toBeGreaterThan(20);
    const { violations } = await axe.run(document);
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.target])).toEqual([]);
  });

  it('on the sheet with their symbols and sounds; axe finds nothing', async () => {
    const night = { night: '2026-03-12', alarms: 5, rang: 4, confirmed: 1, rejected: 3, unreviewed: 1 };
    vi.stubGlobal('fetch', (path: string) =>
      Promise.resolve(
        Response.json(
          path.includes('alarm-nights')
            ? [night]
            : { sound: { audio_off: true, alarm_off: ['mains', 'late-data'] } },
        ),
      ),
    );
    stage = await onWall(theme);
    await userEvent.keyboard('/');
    await expect.poll(() => stage?.all('dialog[open]').length).toBe(1);
    await Promise.all(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
        .map(({ finished }) => finished),
    );
    stage.all('button[data-test]').forEach((button) => (button as HTMLElement).click());
    expect(stage.services.store.state.alarms.tests).toEqual({ count: 3, priority: 'low' });
    expect(said('eeg-alarm-sheet')).toContain('not a substitute for observation');
    await expect.poll(() => said('eeg-alarm-beds')).toMatch(/EMU 1 .*2026-03-12 5 4 1 3 1 EMU 2/);
    const [, paused, off] = stage.all('eeg-alarm-beds')[0]?.shadowRoot?.querySelectorAll('article') ?? [];
    const press = (within: Element | undefined, name: string): void =>
      [...(within?.querySelectorAll('button') ?? [])]
        .find(({ textContent }) => textContent?.includes(name))
        ?.click();
    press(paused, 'End the pause');
    press(off, 'Turn sound on');
    press(off, 'Turn mains on');
    const select = paused?.querySelector('select');
    if (select === null || select === undefined) throw new Error('no kinds');
    select.selectedIndex = 1;
    select.dispatchEvent(new Event('change'));
    expect(stage.services.store.state.alarms.orders.map(({ path, body }) => [path, body])).toEqual([
      ['/api/beds/emu-2/audio-pause', { author: 'Anna', seconds: 0 }],
      ['/api/beds/emu-3/audio-off', { author: 'Anna', off: false }],
      ['/api/beds/emu-3/alarm-off', { author: 'Anna', off: false, kind: 'mains' }],
      ['/api/beds/emu-2/alarm-off', { author: 'Anna', off: true, kind: 'late-data' }],
    ]);
    const { violations } = await axe.run(document);
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.target])).toEqual([]);
  });
});

describe('with the keyboard', () => {
  it('an alarm is acknowledged on the wall by somebody whose name is asked for first', async () => {
    stage = await onWall('dark', '');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.poll(() => stage?.all('dialog[open]').length).toBe(1);
    await expect.poll(() => stage?.all('input:focus').length).toBe(1);
    await userEvent.keyboard('Anna{Enter}');
    await expect
      .poll(() => stage?.services.store.state.alarms.orders.map(({ path, body }) => [path, body]))
      .toEqual([['/api/alarms/alarm-1/acknowledge', { author: 'Anna' }]]);
  });

  it('what the server refuses is said on the wall, too', async () => {
    stage = await onWall('dark');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    const { store } = stage.services;
    const key = store.state.alarms.orders[0]?.key ?? -1;
    store.dispatch({ type: 'alarm-failed', key, problem: 'no alarm of that id' });
    await stage.settled();
    expect(said('eeg-announcer')).toContain(
      'Acknowledging seizure suspected (emu-1) FAILED: no alarm of that id',
    );
  });

  it('sound of the bed is paused, and the traces are a key away', async () => {
    stage = await onWall('dark');
    await userEvent.keyboard('{Control>}{Shift>}s{/Shift}{/Control}');
    expect(stage.services.store.state.alarms.orders[0]?.path).toBe('/api/beds/emu-1/audio-pause');
    await userEvent.keyboard('g');
    expect(stage.services.store.state.route).toEqual({ page: 'bed', bed: 'emu-1' });
    await stage.settled();
    expect(stage.all('eeg-alarm-bar')).toHaveLength(1);
  });
});

describe('what cannot be known or heard', () => {
  it('is loud: SERVER LOST and SOUND OFF, without moving the page', async () => {
    stage = await openStage();
    await openBed(stage);
    const { store } = stage.services;
    const top = () => stage?.all('eeg-traces')[0]?.getBoundingClientRect().top;
    const before = top();
    store.dispatch({ type: 'alarm-sound', sound: 'off' });
    store.dispatch({ type: 'tick', now_ms: Number(evening / 10_000n) + 7000 });
    await stage.settled();
    expect(said('eeg-alarm-bar')).toMatch(
      /SOUND OFF: click here or press any key .*!! SERVER LOST: nothing heard for 7 s/,
    );
    expect(top()).toBe(before);
    stage.say(alarmsOf([]));
    await stage.settled();
    expect(said('eeg-alarm-bar')).not.toContain('SERVER LOST');
    expect(said('eeg-announcer')).toContain('The server is back');
  });

  it('stands still for who wants no motion, and is unmistakable all the same', async () => {
    const motion = (value: 'reduce' | ''): Promise<unknown> =>
      (cdp() as DevTools).send('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-reduced-motion', value }],
      });
    await motion('reduce');
    try {
      stage = await onWall('dark');
      const alarms = stage.all('.alarm');
      expect(alarms.length).toBeGreaterThan(3);
      expect(alarms.flatMap((element) => element.getAnimations())).toEqual([]);
      const high = stage.all('.alarm.high:not(.acknowledged, .over)')[0];
      if (high === undefined) throw new Error('no alarm');
      const { outlineStyle, outlineWidth, backgroundColor } = getComputedStyle(high);
      expect([outlineStyle, outlineWidth]).toEqual(['double', '3px']);
      expect(high.textContent).toContain('!!!');
      const calm = stage.all('.alarm.acknowledged')[0];
      expect(calm === undefined ? '' : getComputedStyle(calm).backgroundColor).not.toBe(backgroundColor);
    } finally {
      await motion('');
    }
  });

  it('flashes at 2 Hz and 0.6 Hz', async () => {
    stage = await onWall('dark');
    const period_ms = (selector: string) =>
      stage
        ?.all(selector)
        .flatMap((element) => element.getAnimations())
        .map(({ effect }) => Number(effect?.getComputedTiming().duration));
    const high = 1000 / (period_ms('.alarm.high:not(.acknowledged)')?.[0] ?? 0);
    const medium = 1000 / (period_ms('.alarm.medium')?.[0] ?? 0);
    expect(high).toBeGreaterThanOrEqual(1.4);
    expect(high).toBeLessThanOrEqual(2.8);
    expect(medium).toBeGreaterThanOrEqual(0.4);
    expect(medium).toBeLessThanOrEqual(0.8);
    expect(period_ms('.alarm.over')).toEqual([]);
    expect(period_ms('.alarm.acknowledged')).toEqual([]);
  });
});
