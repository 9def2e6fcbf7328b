import { beforeAll, describe, expect, it } from 'vitest';
import {
  alpha,
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

describe.skipIf(withoutBrowser)('the trends of a bed', () => {
  let house: House;
  const device = scalpDevice('emu-1', {
    wave: (signal, sample) => (sample < 6 * 256 ? 0 : alpha(signal, sample)),
  });

  beforeAll(async () => {
    house = await openHouse(emuBeds());
    dialIn(house, device);
  });

  it('are made of what comes, shown on both sides alike, and lead to the traces by click and by key', async () => {
    const { page, errors, foreign } = await visit(house, '/bed/emu-1', { width: 1200, height: 800 });
    const strip = page.locator('eeg-trend-strip');
    const at = (): string => new URL(page.url()).searchParams.get('at') ?? '';
    await page.getByText('live', { exact: true }).waitFor(patience);
    expect(await strip.count()).toBe(0);
    await page.keyboard.press('q');
    await expect.poll(() => new URL(page.url()).searchParams.get('trends'), patience).toBe('10min');
    await expect
      .poll(() => wordsIn(page, 'eeg-trend-strip .name b'), patience)
      .toBe('CDSA left CDSA right Asymmetry aEEG Suppression Artefact');
    const slider = page.getByRole('slider', { name: 'Time in the trends' });
    const value = async (): Promise<number> => Number(await slider.getAttribute('aria-valuenow'));
    // It follows the stream: the newest second is its end.
    await expect.poll(value, patience).toBeGreaterThan(35);
    const before = await value();
    await expect.poll(value, patience).toBeGreaterThan(before);

    const box = await slider.boundingBox();
    const { x = 0, y = 0, width = 0 } = box ?? {};
    await page.mouse.click(x + width * (1 - 15 / 600), y + 20);
    await page.locator('.state.paused').waitFor();
    await expect.poll(at, patience).not.toBe('');

    await slider.focus();
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('ArrowLeft');
    const first = at();
    await page.keyboard.press('Enter');
    await expect.poll(at, patience).not.toBe(first);
    expect(Date.parse(at())).toBeLessThan(Date.parse(first));
    const second = at();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect.poll(at, patience).not.toBe(second);
    expect(Date.parse(at())).toBeLessThan(Date.parse(second));

    await page.keyboard.press('q');
    await expect.poll(() => strip.count(), patience).toBe(0);
    await expect.poll(() => new URL(page.url()).searchParams.get('trends'), patience).toBe('off');
    expect({ errors, foreign }).toEqual({ errors: [], foreign: [] });
    await page.close();
  });

  it('are open where there is room, in the span of the link, and the same after a reload', async () => {
    const { page } = await visit(house, '/bed/emu-1?trends=1h', { width: 1200, height: 900 });
    const span = page.locator('eeg-trend-strip select');
    await expect.poll(() => span.inputValue(), patience).toBe('3600');
    await page.goto(`${house.server.address}/bed/emu-1`);
    await expect.poll(() => span.inputValue(), patience).toBe('600');
    await span.selectOption('14400');
    await expect.poll(() => new URL(page.url()).searchParams.get('trends'), patience).toBe('4h');
    await page.close();
  });
});
