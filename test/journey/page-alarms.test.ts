import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  dialIn,
  emuBeds,
  type House,
  openHouse,
  patience,
  scalpDevice,
  visit,
  withoutBrowser,
  wordsIn,
} from './page-kit.ts';

/** An alarm waits out 10 s of a device that is away, and the page 5 s of a server. */
const slow = { timeout: 90_000 };

const bar = (page: Page): Promise<string> => wordsIn(page, 'eeg-alarm-bar :is(span, button)');
const ready = async (page: Page): Promise<void> => {
  await expect.poll(() => bar(page), patience).toContain('No alarms');
};
const sayName = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('dialog', { name: 'Your name' }).waitFor(patience);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Your name' }).waitFor({ state: 'hidden' });
};

/** What the server says of its alarms. */
const alarmsOf = async (
  house: House,
): Promise<readonly { text: string; sounds: boolean; acknowledged: { by: string } | null }[]> => {
  const answer = (await (await fetch(`${house.server.address}/api/alarms`)).json()) as {
    alarms: readonly { text: string; sounds: boolean; acknowledged: { by: string } | null }[];
  };
  return answer.alarms;
};

describe.skipIf(withoutBrowser)('alarms on two screens', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse(emuBeds());
  });

  it('a lost device is an alarm on both, acknowledged on one and silent on both; the watch is one person’s', async () => {
    const uplink = dialIn(house, scalpDevice());
    const { page: wall, errors } = await visit(house, '/');
    const { page: bed } = await visit(house, '/bed/emu-1');
    await Promise.all([ready(wall), ready(bed)]);
    await bed.locator('eeg-bed-page .state.good').first().waitFor(patience);

    await bed.keyboard.press('o');
    await sayName(bed, 'Anna');
    await expect.poll(() => wordsIn(wall, 'eeg-tile-alarms span'), patience).toContain('watched by Anna');

    await uplink.stop();
    for (const page of [wall, bed])
      await expect.poll(() => bar(page), slow).toMatch(/!!? EMU 1: device lost .*ago · delay \d/);
    expect((await alarmsOf(house)).find(({ text }) => text === 'device lost')?.sounds).toBe(true);

    await wall.keyboard.press('Control+Enter');
    await sayName(wall, 'Kim');
    for (const page of [wall, bed])
      await expect.poll(() => bar(page), patience).toContain('acknowledged by Kim');
    const lost = (await alarmsOf(house)).find(({ text }) => text === 'device lost');
    expect(lost).toMatchObject({ sounds: false, acknowledged: { by: 'Kim' } });
    expect(errors).toEqual([]);
  }, 180_000);

  it('a server that is gone is said by the page itself, and how long it was away when it is back', async () => {
    const { page } = await visit(house, '/');
    await expect.poll(() => bar(page), patience).toMatch(/No alarms|device lost/);
    await house.restart(async () => {
      const since = Date.now();
      await expect.poll(() => bar(page), slow).toContain('SERVER LOST');
      console.info(`the page said so ${Date.now() - since} ms after the server was closed`);
    });
    await expect.poll(() => wordsIn(page, 'eeg-announcer .notice'), slow).toContain('The server is back');
    await expect.poll(() => bar(page), slow).not.toContain('SERVER LOST');
  }, 180_000);
});

describe.skipIf(withoutBrowser)('the threshold of an alarm', () => {
  it('is tried on the page: what last night would have been is answered at once, and what it would have MISSED', async () => {
    const analysis = { entry: new URL('threads/scripted.ts', import.meta.url), threads: 1 };
    const house = await openHouse(emuBeds(), undefined, { analysis });
    dialIn(house, scalpDevice('emu-1', { recent_s: 30 }));
    const { page, errors } = await visit(house, '/bed/emu-1');
    await expect.poll(() => bar(page), slow).toMatch(/!!! EMU 1: electrographic seizure/);
    await page.keyboard.press('y');
    const why = page.locator('eeg-why');
    await why.getByText('detector scripted, version 3').waitFor(patience);
    await why.getByRole('button', { name: 'It was right' }).click();
    await sayName(page, 'Anna');
    await expect
      .poll(async () => {
        const answer = await fetch(`${house.server.address}/api/beds/emu-1/findings`);
        return ((await answer.json()) as { finding: { review: string } }[]).map(
          ({ finding }) => finding.review,
        );
      }, patience)
      .toEqual(['confirmed']);
    await page.keyboard.press('y');
    const slider = page.getByRole('slider', { name: 'What if ratio_min were' });
    await slider.waitFor(patience);
    const since = Date.now();
    await slider.press('End');
    const told = page.locator('eeg-what-if [role=status]');
    await expect.poll(() => told.textContent(), patience).toMatch(/0 of 1\s+findings/);
    console.info(`the answer was there ${Date.now() - since} ms after the slider was moved`);
    expect((await told.textContent())?.replaceAll(/\s+/g, ' ')).toMatch(
      /It would have MISSED \d\d:\d\d:\d\d/,
    );
    await page.keyboard.press('Escape');
    expect(errors).toEqual([]);
  }, 180_000);
});

describe.skipIf(withoutBrowser)('settings of alarms', () => {
  it('are changed on the page under a name, hold on the server, and say who changed them', async () => {
    const house = await openHouse(emuBeds());
    const { page, errors } = await visit(house, '/');
    await ready(page);
    await page.keyboard.press(',');
    const longest = page.getByLabel('AUDIO PAUSED lasts at most');
    await longest.fill('700');
    await longest.press('Tab');
    await page.getByText('700 s lies outside 10 … 600 s').waitFor(patience);
    await longest.fill('60');
    await longest.press('Tab');
    await page.getByLabel('Newborns: Seizure suspected').selectOption('medium');
    await page.locator('eeg-alarm-settings').getByLabel('Your name').fill('Anna');
    await page.getByRole('button', { name: 'Save as Anna' }).click();
    await page.getByText('Saved by Anna.').waitFor(patience);
    const answer = await fetch(`${house.server.address}/api/alarm-settings`);
    expect(await answer.json()).toMatchObject({
      version: 1,
      sound: { pause_max_s: 60 },
      profiles: { neonate: { suspected: 'medium' }, icu: { suspected: 'information' } },
    });
    await expect
      .poll(() => wordsIn(page, 'eeg-alarm-settings td'), patience)
      .toMatch(/Anna .*sound\.pause_max_s: 120 → 60/);
    expect(errors).toEqual([]);
  }, 120_000);
});
