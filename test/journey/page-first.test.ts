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

describe.skipIf(withoutBrowser)('the first picture', () => {
  let house: House;
  const device = scalpDevice();

  beforeAll(async () => {
    house = await openHouse(emuBeds(2));
    dialIn(house, device);
  });

  it('is a wall of every bed: name, state in words, SIMULATED, traces, and nothing fetched from elsewhere', async () => {
    const { page, foreign, errors } = await visit(house, '/');
    const tile = page.locator('eeg-bed-tile', { hasText: 'EMU 1' });
    await tile.getByText('live', { exact: true }).waitFor();
    await tile.getByText('SIMULATED').waitFor();
    await tile.getByText('Longitudinal bipolar').waitFor();
    await page.locator('eeg-bed-tile', { hasText: 'EMU 2' }).getByText('waiting for a device').waitFor();
    await expect.poll(() => colours(page, 'eeg-bed-tile'), patience).toBeGreaterThan(50);
    expect([foreign, errors]).toEqual([[], []]);
    await page.close();
  });

  it('opens from the wall by number, Enter or click, and the way back is one key', async () => {
    const { page } = await visit(house, '/');
    const tile = page.locator('eeg-bed-tile', { hasText: 'EMU 1' });
    await tile.getByText('live', { exact: true }).waitFor();
    await page.keyboard.press('1');
    await page.locator('eeg-bed-page h1', { hasText: 'EMU 1' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/bed/emu-1');
    await page.keyboard.press('w');
    await tile.waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/bed/emu-2');
    await page.goBack();
    await tile.click();
    await page.waitForURL('**/bed/emu-1');
    await page.close();
  });

  it('is a bed page in the Kuopio profile with the montage, filters and polarity in words', async () => {
    const { page, foreign, errors } = await visit(house, '/bed/emu-1');
    const status = page.locator('eeg-status-bar');
    await status.getByText('Longitudinal bipolar, right first').waitFor();
    const words = await wordsIn(page, 'eeg-status-bar span');
    for (const part of [
      '10 µV/mm',
      '30 mm/s',
      '0.3 Hz – 70 Hz',
      'no notch',
      'negative up',
      'screen 4.00 px/mm',
      'link ok',
    ])
      expect(words).toContain(part);
    await page.getByRole('option', { name: 'Fp2-F8, right side' }).waitFor();
    await expect.poll(() => colours(page), patience).toBeGreaterThan(50);
    expect([foreign, errors]).toEqual([[], []]);
    await page.close();
  });

  it('says so where the screen was never measured', async () => {
    const { page } = await visit(house, '/bed/emu-1', { pxPerMm: null });
    await expect.poll(() => wordsIn(page, 'eeg-status-bar span'), patience).toContain('not calibrated');
    await page.close();
  });

  it('fits on 1366 × 768 and on 1920 × 1080 without scrolling sideways', async () => {
    for (const [width, height] of [
      [1366, 768],
      [1920, 1080],
    ] as const) {
      const { page } = await visit(house, '/bed/emu-1', { width, height });
      await page.getByText('Longitudinal bipolar, right first').waitFor();
      const overflow = await page.evaluate(
        '[document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]',
      );
      expect(overflow).toEqual([0, 0]);
      await page.close();
    }
  });
});
