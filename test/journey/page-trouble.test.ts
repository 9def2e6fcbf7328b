import { beforeAll, describe, expect, it } from 'vitest';
import {
  colours,
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

describe.skipIf(withoutBrowser)('trouble is seen', () => {
  let house: House;

  beforeAll(async () => {
    house = await openHouse(emuBeds(3));
  });

  it('a device that falls silent: NO DATA since when, dimmed; and its gap when it goes on', async () => {
    const device = scalpDevice('emu-1');
    dialIn(house, device);
    const { page } = await visit(house, '/bed/emu-1');
    await page.getByText('live', { exact: true }).waitFor();
    device.isSilent = true;
    await page
      .locator('.host.veiled')
      .getByText(/NO DATA since \d\d:\d\d:\d\d/)
      .waitFor();
    device.isSilent = false;
    await page.getByText('live', { exact: true }).waitFor();
    const gap = page.locator('eeg-event-list button', { hasText: 'device measured nothing' });
    await gap.waitFor();
    await gap.click();
    await page.locator('.state.paused').waitFor();
    expect(await wordsIn(page, 'eeg-marks button')).toContain('device measured nothing');
    await page.close();
  });

  it('a lost device, on the wall and on its page; and its return', async () => {
    const device = scalpDevice('emu-2');
    const uplink = dialIn(house, device);
    const { page } = await visit(house, '/bed/emu-2');
    const wall = await visit(house, '/');
    const tile = wall.page.locator('eeg-bed-tile', { hasText: 'EMU 2' });
    await page.getByText('live', { exact: true }).waitFor();
    await tile.getByText('live', { exact: true }).waitFor();
    await uplink.stop();
    const lost = /(DEVICE LOST|NO DATA) since \d\d:\d\d:\d\d/;
    await page.locator('.host.veiled').getByText(lost).waitFor();
    await page
      .getByText(/DEVICE LOST since/)
      .first()
      .waitFor(patience);
    await tile.getByText(/DEVICE LOST since/).waitFor(patience);
    expect(await wordsIn(page, 'eeg-overview span')).toMatch(/ s (kept|so far)/);
    dialIn(house, scalpDevice('emu-2'));
    await page.getByText('live', { exact: true }).waitFor(patience);
    await tile.getByText('live', { exact: true }).waitFor(patience);
    await page.close();
    await wall.page.close();
  });

  it('a server that restarts: the page says so and recovers by itself', async () => {
    dialIn(house, scalpDevice('emu-3'));
    const { page, errors } = await visit(house, '/bed/emu-3');
    const wall = await visit(house, '/');
    await page.getByText('live', { exact: true }).waitFor();
    await house.restart(async () => {
      await page
        .locator('.host.veiled')
        .getByText(/LINK TO SERVER LOST since \d\d:\d\d:\d\d/)
        .waitFor(patience);
      await wall.page.locator('header').getByText('LINK TO SERVER LOST').waitFor(patience);
    });
    await page.getByText('live', { exact: true }).waitFor(patience);
    await expect.poll(() => colours(page), patience).toBeGreaterThan(50);
    const tile = wall.page.locator('eeg-bed-tile', { hasText: 'EMU 3' });
    await tile.getByText('live', { exact: true }).waitFor(patience);
    expect(errors).toEqual([]);
    await page.close();
    await wall.page.close();
  });
});
