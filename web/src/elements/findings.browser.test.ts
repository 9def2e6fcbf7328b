import axe from 'axe-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { alarmOf, alarmsOf } from '../alarms/test-alarms.ts';
import type { PlacedFinding } from '../findings/findings-state.ts';
import { findingOf } from '../findings/test-findings.ts';
import { evening, scalpBed } from '../store/test-view.ts';
import { openBed, openStage, type Stage } from './test-stage.ts';

beforeAll(() => page.viewport(1366, 768));
let stage: Stage | null = null;
afterEach(() => {
  stage?.leave();
  stage = null;
  vi.unstubAllGlobals();
});

const onBed = async (theme: 'dark' | 'light'): Promise<Stage> => {
  const open = await openStage({ theme, preferences: { reader: 'Anna' } });
  await openBed(open);
  open.say({
    type: 'findings',
    bed: 'emu-1',
    recording: 'recording-1',
    findings: [findingOf(), findingOf({ id: 'x', type: 'spike', grade: null, start: 599 * 256, samples: 0 })],
  });
  await open.settled();
  return open;
};
const lane = (): (string | null | undefined)[] =>
  (stage?.all('eeg-finding-lane')[0]?.shadowRoot?.querySelectorAll('button') ?? []).length === 0
    ? []
    : [...(stage?.all('eeg-finding-lane')[0]?.shadowRoot?.querySelectorAll('button') ?? [])].map(
        ({ textContent }) => textContent?.trim(),
      );
const violations = async (): Promise<unknown[]> =>
  (await axe.run(document)).violations.map(({ id, nodes }) => [
    id,
    nodes[0]?.target,
    nodes[0]?.failureSummary,
  ]);

const why = {
  alarm: alarmOf(),
  delay: {
    onset: String(evening - 100_000_000n),
    decided: String(evening - 50_000_000n),
    opened: String(evening - 40_000_000n),
    decided_after_s: 5,
    opened_after_s: 6,
  },
  findings: [{ finding: findingOf(), onset: String(evening) }],
  log: [{ at: String(evening), action: 'opened', author: null, detail: null }],
  deliveries: [
    { channel: 'ward-mail', state: 'delivered', attempts: 1, changed: String(evening), answer: '250 ok' },
  ],
};
const whatIf = {
  found: 5,
  would: 3,
  missed: [{ id: 'm', onset: String(evening - 10_000_000n) }],
  spared: 1,
  unreviewed: 0,
  more: null,
};

describe.each(['dark', 'light'] as const)('findings in the %s theme', (theme) => {
  it('are on the page with their confidence, chosen and reviewed by keys, hidden when blind', async () => {
    stage = await onBed(theme);
    expect(lane()).toEqual(['◈ sz suspected 82 %', '◈ spike 82 %']);
    const listed = stage
      .all('li button.finding')
      .map((line) => line.textContent?.replaceAll(/\s+/g, ' ').trim());
    expect(listed).toEqual([
      expect.stringMatching(/^◈ \d\d:\d\d:02 spike 82 % T4-T6$/),
      expect.stringMatching(/^◈ \d\d:\d\d:01 sz suspected 82 % 1 s T4-T6$/),
    ]);
    expect(await violations()).toEqual([]);
    await userEvent.keyboard('k');
    await userEvent.keyboard('k');
    await userEvent.keyboard('v');
    const { store } = stage.services;
    expect(store.state.alarms.orders.map(({ path, body }) => [path, body])).toEqual([
      [
        '/api/recordings/recording-1/findings/seizure%3Asz%3A1/review',
        { author: 'Anna', review: 'confirmed' },
      ],
    ]);
    await userEvent.keyboard('b');
    await stage.settled();
    expect(lane()).toEqual([]);
    expect(stage.all('.blind')[0]?.textContent).toContain('BLIND');
  });

  it('say why there is an alarm, and what another threshold would have missed', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', (input: string) => {
      asked.push(input);
      return Promise.resolve(Response.json(input.includes('what-if') ? whatIf : why));
    });
    stage = await onBed(theme);
    stage.say(alarmsOf([alarmOf()]));
    await userEvent.keyboard('y');
    await expect.poll(() => stage?.all('eeg-what-if').length).toBe(1);
    expect(asked).toContain('/api/alarms/alarm-1');
    await Promise.all(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
        .map(({ finished }) => finished),
    );
    const sheet = stage.all('eeg-why')[0]?.shadowRoot?.textContent?.replaceAll(/\s+/g, ' ') ?? '';
    expect(sheet).toMatch(/decided from what was measured 5 s later → alarm 6 s after the onset/);
    expect(sheet).toMatch(/detector seizure, version 1 .*ratio ?3\.1.*ratio_min ?2.*ward-mail delivered/);
    const slider = stage.all('eeg-what-if')[0]?.shadowRoot?.querySelector('input');
    slider?.focus();
    await userEvent.keyboard('{ArrowRight}');
    const told = () => stage?.all('eeg-what-if')[0]?.shadowRoot?.textContent?.replaceAll(/\s+/g, ' ');
    await expect.poll(told).toMatch(/last night: 3 of 5 findings.*It would have MISSED \d\d:\d\d:\d\d/);
    expect(asked.at(-1)).toMatch(/\/api\/beds\/emu-1\/what-if\?detector=seizure&threshold=ratio_min&value=/);
    expect(await violations()).toEqual([]);
  });

  it('of a recording at no bed: a run is begun and ended, what it found is chosen, explained and reviewed', async () => {
    stage = await openStage({ theme, preferences: { reader: 'Anna' } });
    const { store } = stage.services;
    store.dispatch({ type: 'open-recording', recording: 'recording-1' });
    await stage.settled();
    const view = store.state.page?.view ?? -1;
    const bed = scalpBed();
    stage.say({ type: 'bed', view, bed: { ...bed, bed: 'recording-1', state: 'lost' } });
    const start = evening - 600n * 10_000_000n;
    const kept = { id: 'recording-1', kind: 'file', growing: false, start, end: evening } as const;
    stage.say({ type: 'recording', view, recording: { ...kept, events: [], gaps: [] } });
    const tell = (state: 'none' | 'making' | 'made', rows: readonly PlacedFinding[] = []): void =>
      store.dispatch({
        type: 'finding-rows',
        of: 'recording-1',
        rows,
        detection: {
          state,
          done_s: state === 'none' ? 0 : 300,
          of_s: 600,
          message: '',
          absent: [{ name: 'hfo', why: 'made for intracranial electrodes' }],
          left_out: 0,
          thresholds: {},
        },
      });
    const line = () => stage?.all('eeg-detection')[0]?.shadowRoot;
    const words = (): string => line()?.textContent?.replaceAll(/\s+/g, ' ') ?? '';
    const lane_px = () => stage?.all('eeg-finding-lane .lane')[0]?.getBoundingClientRect().height ?? 0;
    tell('none');
    await stage.settled();
    expect(words()).toContain('No detector has looked at this recording.');
    line()?.querySelector('button')?.click();
    tell('making');
    await stage.settled();
    expect(words()).toMatch(/Detectors run .*5 min.* of 10 min/);
    line()?.querySelector('button')?.click();
    expect(store.state.alarms.orders.map(({ path, method = 'POST' }) => `${method} ${path}`)).toEqual([
      'POST /api/recordings/recording-1/detection',
      'DELETE /api/recordings/recording-1/detection',
    ]);
    tell('made', [{ finding: findingOf(), recording: 'recording-1', from: start, to: start + 10_000_000n }]);
    await stage.settled();
    expect(words()).toMatch(/looked at all of it.* hfo is OFF here/);
    expect(words()).not.toMatch(/no seizure/i);
    expect(lane_px()).toBeLessThanOrEqual(18);
    const [found] = stage.all('li button.finding');
    (found as HTMLElement | undefined)?.click();
    await userEvent.keyboard('x');
    expect(store.state.alarms.orders.at(-1)).toMatchObject({
      path: '/api/recordings/recording-1/findings/seizure%3Asz%3A1/review',
      body: { author: 'Anna', review: 'rejected' },
    });
    expect(await violations()).toEqual([]);
    await userEvent.keyboard('y');
    await expect
      .poll(() => stage?.all('eeg-why')[0]?.shadowRoot?.textContent?.replaceAll(/\s+/g, ' ') ?? '')
      .toMatch(/sz suspected 82 % .*detector seizure, version 1 .*ratio ?3\.1/);
    expect(stage.all('eeg-what-if')).toEqual([]);
  });
});
