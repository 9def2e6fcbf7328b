import { beforeAll, describe, expect, it } from 'vitest';
import {
  colours,
  dialIn,
  emuBeds,
  fingerprint,
  type House,
  openHouse,
  patience,
  scalpDevice,
  visit,
  withoutBrowser,
  wordsIn,
} from './page-kit.ts';

describe.skipIf(withoutBrowser)('keys and links', () => {
  let house: House;
  const device = scalpDevice();

  beforeAll(async () => {
    house = await openHouse(emuBeds());
    dialIn(house, device);
  });

  it('lead the picture, the toolbar and the address together, and are off while typing or when switched off', async () => {
    const { page, errors } = await visit(house, '/bed/emu-1');
    const status = () => wordsIn(page, 'eeg-status-bar span');
    const query = () => new URL(page.url()).searchParams;
    await expect.poll(status, patience).toContain('Longitudinal bipolar, right first · 10 µV/mm · 30 mm/s');

    await page.keyboard.press('ArrowUp');
    await expect.poll(status, patience).toContain('7 µV/mm');
    await page.keyboard.press('-');
    await page.keyboard.press('-');
    await expect.poll(status, patience).toContain('15 µV/mm');
    await expect.poll(() => query().get('sens'), patience).toBe('15');

    await page.keyboard.press('t');
    await page.keyboard.press('4');
    await expect.poll(status, patience).toContain('10 s/page');
    await page.keyboard.press('3');
    await expect.poll(status, patience).toContain('Average, right first');
    await page.keyboard.press('F1');
    await expect.poll(status, patience).toContain('As recorded');

    await page.keyboard.press('n');
    await page.getByText('notch 50 Hz (Kuopio: off)').waitFor();
    await page.keyboard.press('Shift+L');
    await page.getByText('low cut 0.1 Hz (Kuopio: 0.3 Hz)').waitFor();
    await expect
      .poll(() => query().toString(), patience)
      .toBe('montage=as-recorded&sens=15&page=10&lc=0.1&notch=50');

    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('n');
    await page.getByRole('checkbox').uncheck();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'hidden' });
    await page.keyboard.press('n');
    await page.keyboard.press('PageUp');
    await page.locator('.state.paused').waitFor();
    expect(await wordsIn(page, '.badge')).toContain('notch 50 Hz');

    await page.getByRole('button', { name: 'Electrodes' }).click();
    await page.getByLabel('Your name').fill('n h l 1');
    await page.keyboard.press('Escape');
    expect(query().get('notch')).toBe('50');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('pause, page, jump to events and go back to live; a colleague opens the same picture to the pixel', async () => {
    const { page } = await visit(house, '/bed/emu-1?montage=longitudinal&page=5&hc=35');
    await expect.poll(() => colours(page), patience).toBeGreaterThan(50);
    await device.event('patient button', 'button');
    await page
      .getByRole('button', { name: /patient button/ })
      .first()
      .waitFor();

    await page.keyboard.press('Space');
    await page.locator('.state.paused').waitFor();
    const at = () => new URL(page.url()).searchParams.get('at') ?? '';
    await expect.poll(at, patience).not.toBe('');
    const instant = async (): Promise<number> => {
      // The address follows a moment later.
      await new Promise((resolve) => setTimeout(resolve, 500));
      return Date.parse(at());
    };
    const first = await instant();
    await page.keyboard.press('PageUp');
    expect(first - (await instant())).toBe(5000);
    await page.keyboard.press('ArrowRight');
    expect(first - (await instant())).toBe(4000);
    await page.keyboard.press('Control+ArrowLeft');
    expect(first - (await instant())).toBe(6500);
    await page.keyboard.press('Home');
    const oldest = await instant();
    await page.keyboard.press('End');
    expect(await instant()).toBeGreaterThan(oldest);

    await page.keyboard.press('Home');
    await page.keyboard.press('j');
    await page.locator('eeg-event-list button[aria-current=true]', { hasText: 'patient button' }).waitFor();
    // The picture follows a frame later.
    const place = async (): Promise<number> => {
      const mark = await page.locator('eeg-marks button', { hasText: 'patient button' }).boundingBox();
      const traces = await page.locator('eeg-traces').boundingBox();
      return ((mark?.x ?? 0) - (traces?.x ?? 0)) / (traces?.width ?? 1);
    };
    await expect.poll(place, patience).toBeCloseTo(1 / 3, 2);

    await instant();
    const colleague = await visit(house, new URL(page.url()).pathname + new URL(page.url()).search);
    await colleague.page.locator('.state.paused').waitFor();
    expect(await colours(page)).toBeGreaterThan(50);
    const same = async (): Promise<boolean> =>
      (await fingerprint(page)) === (await fingerprint(colleague.page));
    await expect.poll(same, patience).toBe(true);

    await page.keyboard.press('Space');
    await page.getByText('live', { exact: true }).waitFor();
    await expect.poll(at, patience).toBe('');
    await colleague.page.close();
    await page.close();
  });

  it('a link to a moment that is not kept says so, and the page carries its own time', async () => {
    const { page } = await visit(house, '/bed/emu-1?at=2001-01-01T00:00:00.5Z&sens=nothing');
    await page.getByText('02:00:00 IS NOT KEPT HERE').waitFor(patience);
    expect(await wordsIn(page, 'eeg-bed-header .clock')).not.toContain('2001');
    await page.locator('.notice', { hasText: 'sens=nothing is not understood' }).waitFor();
    await page.close();
  });
});
