import axe from 'axe-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { findingOf } from '../findings/test-findings.ts';
import { scalp, testStart } from '../picture/test-bed.ts';
import { evening, nineteen, second } from '../store/test-view.ts';
import { TestRecording } from '../tape/test-recording.ts';
import { openBed, openStage, type Stage } from './test-stage.ts';

beforeAll(() => page.viewport(1366, 768));
let stage: Stage | null = null;
afterEach(() => {
  stage?.leave();
  stage = null;
  vi.unstubAllGlobals();
});

const opened = async (theme: 'dark' | 'light'): Promise<Stage> => {
  const open = await openStage({ theme, preferences: { reader: 'Anna' } });
  await openBed(open);
  return open;
};
const violations = async (): Promise<unknown[]> => {
  await Promise.all(
    document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
      .map(({ finished }) => finished),
  );
  return (await axe.run(document)).violations.map(({ id, nodes }) => [id, nodes[0]?.target]);
};
const wordsOf = (name: string): string =>
  stage?.all(name)[0]?.shadowRoot?.textContent?.replaceAll(/\s+/g, ' ') ?? '';

describe.each(['dark', 'light'] as const)('spikes in the %s theme', (theme) => {
  it('are shown by focus with their mean, field and raw examples; the slider leaves weak ones out', async () => {
    const house = new TestRecording([{ rate_hz: 256, labels: nineteen, electrodes: scalp(...nineteen) }], 60);
    vi.stubGlobal('fetch', (path: string, init: { signal: AbortSignal }) => house.fetch(path, init));
    stage = await opened(theme);
    const spikeAt = (focus: string, at_s: number, score: number) => {
      const from = testStart + BigInt(at_s) * second;
      const finding = findingOf({
        id: `spike:spike:${focus}:${at_s}`,
        type: 'spike',
        grade: null,
        features: { score },
        thresholds: { score: 6 },
      });
      return { finding, recording: 'r1', from, to: from + 1n };
    };
    const rows = [spikeAt('F7', 10, 7), spikeAt('F7', 20, 9), spikeAt('F7', 30, 12), spikeAt('O2', 40, 8)];
    stage.services.store.dispatch({ type: 'finding-rows', of: 'emu-1', rows });
    await userEvent.keyboard('{Shift>}s{/Shift}');
    await expect.poll(() => wordsOf('eeg-spikes')).toMatch(/F7: mean of 3 spikes on their negative peak/);
    expect(wordsOf('eeg-spikes')).toMatch(/sharpness ≥ 6\.0: 4 of 4 spikes in 2 foci/);
    expect(stage.all('eeg-spikes')[0]?.shadowRoot?.querySelectorAll('.examples canvas')).toHaveLength(3);
    expect(wordsOf('eeg-spikes')).toMatch(/Field at the peak .* µV 100 %/);
    const canvas = stage.all('eeg-spikes')[0]?.shadowRoot?.querySelector<HTMLCanvasElement>('canvas.average');
    const inked = (): number =>
      canvas
        ?.getContext('2d')
        ?.getImageData(0, 0, canvas.width, canvas.height)
        .data.reduce((sum, value, at) => sum + (at % 4 === 3 && value > 0 ? 1 : 0), 0) ?? 0;
    await expect.poll(inked).toBeGreaterThan(2000);
    expect(await violations()).toEqual([]);
    const slider = stage.all('eeg-spikes')[0]?.shadowRoot?.querySelector('input');
    if (slider === null || slider === undefined) throw new Error('no slider');
    slider.value = '8.5';
    slider.dispatchEvent(new Event('input'));
    await expect.poll(() => wordsOf('eeg-spikes')).toMatch(/sharpness ≥ 8\.5: 2 of 4 spikes in 1 focus/);
    await expect.poll(() => wordsOf('eeg-spikes')).toMatch(/F7: mean of 2 spikes/);
    const [example] =
      stage.all('eeg-spikes')[0]?.shadowRoot?.querySelectorAll<HTMLElement>('.examples button') ?? [];
    example?.click();
    await expect.poll(() => stage?.services.store.state.interface.dialog).toBeNull();
    expect(stage.services.store.state.findings.selected).toMatch(/^spike:spike:F7:/);
  });
});

describe('who reads blind', () => {
  it('is told nothing of spikes and burden, not even that there are none', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', (path: string) => {
      asked.push(path);
      return Promise.resolve(Response.json({}));
    });
    stage = await opened('dark');
    await userEvent.keyboard('b');
    await userEvent.keyboard('{Shift>}s{/Shift}');
    await expect.poll(() => wordsOf('eeg-spikes')).toMatch(/Blind: what detectors .* is hidden/);
    expect(wordsOf('eeg-spikes')).not.toContain('No detector');
    stage.services.store.dispatch({ type: 'dialog', dialog: null });
    await stage.settled();
    await userEvent.keyboard('{Shift>}b{/Shift}');
    await expect.poll(() => wordsOf('eeg-burden')).toMatch(/Blind: what detectors .* is hidden/);
    expect(asked.filter((path) => path.includes('burden'))).toEqual([]);
  });
});

const hour = (change: object = {}) => ({
  from: String(evening),
  to: String(evening + 3600n * second),
  judged_s: 3000,
  confirmed_s: 120,
  unreviewed_s: 600,
  suspected_s: 30,
  part: 0.24,
  confirmed_part: 0.04,
  ...change,
});

describe.each(['dark', 'light'] as const)('seizure burden in the %s theme', (theme) => {
  it('is told by the hour of judged seconds, confirmed and unreviewed apart, with the words of status', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', (path: string) => {
      asked.push(path);
      const words = ['criteria of electrographic status epilepticus (ACNS 2021) from 20:18:03, still holds'];
      const none = hour({ judged_s: 0, confirmed_s: 0, unreviewed_s: 0, suspected_s: 0, part: null });
      const worst = { five_minutes: null, sixty_minutes: hour() };
      return Promise.resolve(
        Response.json({ ...hour(), unjudged_s: 4200, hours: [hour(), none], ...worst, words }),
      );
    });
    stage = await opened(theme);
    await userEvent.keyboard('{Shift>}b{/Shift}');
    await expect.poll(() => wordsOf('eeg-burden')).toMatch(/still holds/);
    expect(asked.filter((path) => path.startsWith('/api'))).toEqual(['/api/beds/emu-1/burden']);
    expect(wordsOf('eeg-burden')).toMatch(/2 min 0 s ?10 min 0 s ?30 s ?50 min 0 s ?24\.0 %/);
    expect(wordsOf('eeg-burden')).toMatch(
      /5 min: nothing was counted in any\. 60 min: 24\.0 % \(confirmed 4\.0 %\)/,
    );
    expect(wordsOf('eeg-burden')).not.toMatch(/no seizure/i);
    const bars = stage.all('eeg-burden')[0]?.shadowRoot?.querySelectorAll('td .hour') ?? [];
    expect([...bars].map((bar) => bar.getAttribute('aria-label'))).toEqual([
      '120 s confirmed, 600 s unreviewed, 3000 s judged, 600 s not',
      '0 s confirmed, 0 s unreviewed, 0 s judged, 3600 s not',
    ]);
    expect(await violations()).toEqual([]);
  });
});
