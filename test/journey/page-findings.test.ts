import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { syntheticRecording } from '@valvomo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, patience, visit, withoutBrowser, wordsIn, type House } from './page-kit.ts';

/** Detectors run over some minutes of recording on a busy machine. */
const slow = { timeout: 90_000 };

describe.skipIf(withoutBrowser)('findings of a file', () => {
  let house: House;
  let folder = '';
  let id = '';
  const reviews = async (): Promise<readonly (readonly [type: string, review: string])[]> => {
    const answer = await fetch(`${house.server.address}/api/recordings/${id}/findings?limit=9999`);
    const { findings } = (await answer.json()) as {
      findings: readonly { finding: { type: string; review: string } }[];
    };
    return findings.map(({ finding }) => [finding.type, finding.review]);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'valvomo-page-found-'));
    const script = [
      { pattern: 'spikes' as const, at_s: 0, options: { per_minute: 12 } },
      { pattern: 'temporal-seizure' as const, at_s: 150, length_s: 45 },
    ];
    await writeFile(join(folder, 'night.edf'), syntheticRecording({ length_s: 240, rate_hz: 256, script }));
    house = await openHouse([], [folder]);
    while (id === '') {
      const list = (await (await fetch(`${house.server.address}/api/recordings`)).json()) as { id: string }[];
      id = list[0]?.id ?? '';
      if (id === '') await new Promise((done) => setTimeout(done, 50));
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('come when a reader has detectors run over it; they are stepped through, confirmed, explained and averaged', async () => {
    const { page, errors } = await visit(house, `/recording/${id}`);
    const told = () => wordsIn(page, 'eeg-detection :is(span, button)');
    await expect.poll(told, patience).toContain('No detector has looked at this recording.');
    await page.getByRole('button', { name: 'Run detectors' }).click();
    await expect.poll(told, slow).toContain('Detectors have looked at all of it');
    await expect.poll(() => wordsIn(page, 'eeg-event-list h2'), patience).not.toBe('Events (0)');

    // Only seizures: the list and the keys go through them alone.
    await page.getByRole('button', { name: 'All ▾' }).click();
    await page.getByLabel('Class').selectOption('◈ sz');
    await expect.poll(() => wordsIn(page, 'eeg-event-list li'), patience).toMatch(/^\S*◈ .*sz /);
    await page.locator('eeg-traces .host').focus();
    await page.keyboard.press('j');
    await page.locator('eeg-finding-lane button.chosen').waitFor(patience);
    expect(await wordsIn(page, 'eeg-finding-lane button.chosen')).toContain('sz');

    await page.keyboard.press('v');
    await page.getByRole('dialog', { name: 'Your name' }).waitFor(patience);
    await page.getByLabel('Name', { exact: true }).fill('Dr Reader');
    await page.keyboard.press('Enter');
    await expect
      .poll(async () => (await reviews()).find(([type]) => type === 'sz')?.[1], patience)
      .toBe('confirmed');
    await expect.poll(() => wordsIn(page, 'eeg-finding-lane button.chosen'), patience).toContain('✓');

    await page.keyboard.press('y');
    await expect
      .poll(() => wordsIn(page, 'eeg-why :is(h3, td)'), patience)
      .toMatch(/detector seizure, version \d/);
    await page.keyboard.press('Escape');
    await page.locator('eeg-why').waitFor({ state: 'detached' });

    await page.keyboard.press('Shift+B');
    await expect.poll(() => wordsIn(page, 'eeg-burden li'), patience).toMatch(/[1-9]\d* s confirmed/);
    await page.keyboard.press('Escape');
    await page.locator('eeg-burden').waitFor({ state: 'detached' });

    await page.keyboard.press('Shift+S');
    await expect.poll(() => wordsIn(page, 'eeg-spikes h3'), slow).toMatch(/mean of [1-9]\d* spikes/);
    await page.getByRole('slider', { name: 'Sensitivity' }).press('Home');
    await page.getByRole('button', { name: 'Look again from 2.0' }).click();
    await expect.poll(told, slow).toContain('With spike score 2. Triage, not a reading.');
    expect((await reviews()).find(([type]) => type === 'sz')?.[1]).toBe('confirmed');

    await page.reload();
    await expect.poll(told, patience).toContain('Detectors have looked at all of it');
    expect(errors).toEqual([]);
  }, 240_000);
});
