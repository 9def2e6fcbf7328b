import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  alpha,
  dialIn,
  nineteen,
  openHouse,
  patience,
  scalp,
  TestDevice,
  visit,
  withoutBrowser,
  wordsIn,
  type House,
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
    house = await openHouse([{ id: 'emu-1', name: 'EMU 1' }]);
  });

  it('a lost device is an alarm on both, acknowledged on one and silent on both; the watch is one person’s', async () => {
    const uplink = dialIn(
      house,
      new TestDevice({ id: 'amp-1', bed: 'emu-1', labels: nineteen, electrodes: scalp, wave: alpha }),
    );
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
