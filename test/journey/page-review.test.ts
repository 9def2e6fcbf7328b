import { join } from 'node:path';
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeNight } from './night-kit.ts';
import {
  alpha,
  colours,
  dialIn,
  emuBeds,
  fingerprint,
  type House,
  nineteen,
  openHouse,
  patience,
  picture,
  scalpDevice,
  temporaryFolder,
  visit,
  withoutBrowser,
  wordsIn,
} from './page-kit.ts';

/** The clock of the header: what is on screen. */
const clock = (page: Page): Promise<string> => wordsIn(page, 'eeg-bed-header .clock');
const atClock = (page: Page, text: string): Promise<void> =>
  expect.poll(() => clock(page), patience).toContain(text);
/** A page is on screen, and none is waited for. */
const shown = (page: Page): Promise<void> => expect.poll(() => colours(page), patience).toBeGreaterThan(5);

const press = async (page: Page, key: string): Promise<void> => {
  await page.locator('eeg-traces .host').focus();
  await page.keyboard.press(key);
};

/** The picture once it is the same for a second: rows find their ranges, and bars their heights, after the first one. */
const settledPicture = async (page: Page): Promise<string | null> => {
  for (let before = await fingerprint(page); ;) {
    await page.waitForTimeout(1000);
    const now = await fingerprint(page);
    if (now === before) return now;
    before = now;
  }
};

const length_s = 1500;
const gap = { from_s: 600, to_s: 660 };

describe.skipIf(withoutBrowser)('a recording of the library', () => {
  let house: House;
  let link = '';

  const idOf = async (name: string): Promise<string | undefined> => {
    const response = await fetch(`${house.server.address}/api/recordings`);
    const list = (await response.json()) as readonly { readonly id: string; readonly name: string }[];
    return list.find((recording) => recording.name === name)?.id;
  };

  beforeAll(async () => {
    const folder = await temporaryFolder();
    const labels = nineteen;
    const annotations = [
      { at_s: 20, text: 'lights out' },
      { at_s: 1300, text: 'awake' },
    ];
    const night = { labels, rate_hz: 128, length_s, gap, annotations, slow_hz: 1, wave: alpha };
    await writeNight(join(folder, 'night.edf'), night);
    await writeNight(join(folder, 'short.edf'), {
      labels: ['Fp1', 'O1'],
      rate_hz: 128,
      length_s: 30,
      start: '2026-03-13T10:00:00',
      wave: alpha,
    });
    house = await openHouse([], [folder]);
    let id: string | undefined;
    while ((id = await idOf('night.edf')) === undefined) await new Promise((done) => setTimeout(done, 50));
    link = `/recording/${id}`;
  });

  it('is found on the wall by the filter and opened by Enter: its first page says that it is a recording and of when', async () => {
    const { page, foreign, errors } = await visit(house, '/');
    const line = page.locator('eeg-library a', { hasText: 'night.edf' });
    await line.getByText('25 min').waitFor(patience);
    await page.locator('eeg-library a', { hasText: 'short.edf' }).waitFor(patience);
    await page.keyboard.press('/');
    await page.keyboard.type('NIGHT 12.03.');
    await expect.poll(() => page.locator('eeg-library li a').count(), patience).toBe(1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('eeg-bed-page h1', { hasText: 'night.edf' }).waitFor(patience);
    await page.getByText('RECORDING of 2026-03-12').waitFor(patience);
    await atClock(page, '21:58:30');
    await shown(page);
    // A file names electrodes, nobody has confirmed them; its second rate has its own row.
    await page.getByText('Electrodes not confirmed').waitFor(patience);
    await page.getByRole('option', { name: /SpO2/ }).waitFor(patience);
    expect(new URL(page.url()).pathname).toBe(link);
    expect([foreign, errors]).toEqual([[], []]);
    await page.close();
  });

  it('is paged by keys without a blank frame, and the same page has the same pixels on the way back', async () => {
    const { page } = await visit(house, link);
    await atClock(page, '21:58:30');
    await shown(page);
    await press(page, 'T');
    await page.keyboard.press('4');
    await page.evaluate(watchFrames);
    await press(page, 'PageDown');
    await atClock(page, '21:58:40');
    const second = await settledPicture(page);
    for (const [key, text] of [
      ['Space', '21:58:50'],
      ['PageDown', '21:59:00'],
      ['PageUp', '21:58:50'],
      ['ArrowRight', '21:58:51'],
      ['ArrowLeft', '21:58:50'],
      ['PageUp', '21:58:40'],
    ] as const) {
      await press(page, key);
      await atClock(page, text);
    }
    await expect.poll(() => fingerprint(page), patience).toBe(second);
    await press(page, 'End');
    await atClock(page, '22:23:20');
    await press(page, 'Home');
    await atClock(page, '21:58:30');
    const { frames, fewest } = await page.evaluate<{ frames: number; fewest: number }>('watched()');
    expect(frames).toBeGreaterThan(5);
    expect(fewest).toBeGreaterThan(5);
    await page.close();
  });

  it('is entered at a time that is typed, and says what was wrong with one', async () => {
    const { page } = await visit(house, link);
    await atClock(page, '21:58:30');
    await press(page, '@');
    await page.keyboard.type('22:99');
    await page.keyboard.press('Enter');
    await page.getByText('a minute of 99: at most 59').waitFor(patience);
    await page.locator('eeg-time-field input').fill('22:20:05');
    await page.keyboard.press('Enter');
    await atClock(page, '22:20:05');
    // The focus is back on the traces.
    await page.keyboard.press('@');
    await page.keyboard.type('+01:30');
    await page.keyboard.press('Enter');
    await atClock(page, '22:00:00');
    await expect.poll(() => page.url(), patience).toContain('at=2026-03-12T20:00:00Z');
    await page.close();
  });

  it('has all of it in one bar: gap, events, a click and the keys of a slider lead there', async () => {
    const { page } = await visit(house, link);
    await atClock(page, '21:58:30');
    await page.locator('eeg-event-list').getByText('awake').waitFor(patience);
    const bar = page.locator('eeg-overview .track');
    const box = await bar.boundingBox();
    if (box === null) throw new Error('no bar');
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect.poll(() => clock(page), patience).toMatch(/22:1[01]:/);
    await page.locator('eeg-overview input').focus();
    await page.keyboard.press('Home');
    await atClock(page, '21:58:30');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => clock(page), patience).not.toContain('21:58:30');
    await press(page, 'Home');
    await press(page, 'j');
    await press(page, 'j');
    await expect.poll(() => clock(page), patience).toMatch(/22:20:0/);
    await page.close();
  });

  it('draws a gap as a gap, with its words', async () => {
    const { page } = await visit(house, `${link}?page=10&at=2026-03-12T20:08:25Z`);
    await atClock(page, '22:08:25');
    await shown(page);
    await page.locator('eeg-marks').getByText('gap in the recording, 60 s').waitFor(patience);
    const { width, height, pixels } = await picture(page);
    /** Different colours of the rows 1 … height of a column: hatching has two and repeats, a trace does not. */
    const inks = (x: number): number =>
      Array.from({ length: height }, (_, y) => pixels[y * width + x]).filter((ink) => ink !== pixels[x])
        .length;
    const [left, right] = [Math.round(width * 0.25), Math.round(width * 0.75)];
    const column = (x: number): string =>
      Array.from({ length: height }, (_, y) => pixels[y * width + x] ?? 0).join();
    // Hatched by a stroke every 8 px; the column 8 px on has the same.
    expect(column(right + 3)).toBe(column(right + 11));
    expect(column(left + 3)).not.toBe(column(left + 11));
    expect(inks(right + 3)).toBeGreaterThan(0);
    await page.close();
  });

  it('shows a quarter of an hour on a page as columns of the server, and says so', async () => {
    const { page } = await visit(house, `${link}?page=900&at=2026-03-12T20:00:00Z`);
    // A column is a second wide.
    await expect.poll(() => clock(page), patience).toMatch(/21:59:59|22:00:00/);
    await shown(page);
    await page.getByText('min/max from the server').waitFor(patience);
    await press(page, 'PageUp');
    await atClock(page, '21:58:30');
    await page.close();
  });

  it('has its trends made when a reader asks, and a click in them leads there', async () => {
    const { page } = await visit(house, `${link}?page=10&trends=1h`, { height: 1000 });
    const button = page.getByRole('button', { name: 'Make the trends of this file' });
    await expect.poll(() => wordsIn(page, 'eeg-trend-strip header'), patience).toContain('Make the trends');
    await button.click();
    await page.locator('eeg-trend-strip').getByText('CDSA left').waitFor({ timeout: 90_000 });
    const strip = page.locator('eeg-trend-strip .over');
    const box = await strip.boundingBox();
    if (box === null) throw new Error('no trends');
    // A third of an hour after the beginning of the file.
    await page.mouse.click(box.x + box.width / 3, box.y + 20);
    await expect.poll(() => clock(page), patience).toMatch(/22:1\d:/);
    await page.close();
  });

  it('keeps in the browser what a reader confirms about its electrodes', async () => {
    const { page } = await visit(house, link);
    await page.getByRole('button', { name: 'Check and confirm' }).click();
    const dialog = page.locator('eeg-electrodes');
    await dialog.getByLabel(/name/i).first().fill('Aino');
    await dialog.getByRole('button', { name: /^Confirm/ }).click();
    await page.locator('eeg-status-bar').getByText('Longitudinal bipolar').waitFor(patience);
    await page.reload();
    await page.locator('eeg-status-bar').getByText('Longitudinal bipolar').waitFor(patience);
    await expect.poll(() => page.getByText('Electrodes not confirmed').count(), patience).toBe(0);
    await page.close();
  });

  it('keeps the page on screen while the server is gone, says so, and goes on when it is back', async () => {
    const { page } = await visit(house, `${link}?page=10&at=2026-03-12T19:59:00Z`);
    await atClock(page, '21:59:00');
    await shown(page);
    const before = await settledPicture(page);
    await house.restart(async () => {
      await press(page, 'End');
      await page.getByText(/This page cannot be had/).waitFor(patience);
      await atClock(page, '21:59:00');
      expect(await fingerprint(page)).toBe(before);
    });
    await atClock(page, '22:23:20');
    await expect.poll(() => page.getByText(/This page cannot be had/).count(), patience).toBe(0);
    await page.close();
  });
});

/** Counts the colours of the traces in every frame from now on: a blank one has a single colour. */
const watchFrames = `(() => {
  const find = (root) => {
    const own = root.querySelector('eeg-traces');
    if (own !== null) return own;
    for (const element of root.querySelectorAll('*')) {
      const found = element.shadowRoot === null ? null : find(element.shadowRoot);
      if (found !== null) return found;
    }
    return null;
  };
  const canvas = find(document).shadowRoot.querySelector('.box canvas');
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
  let frames = 0;
  let fewest = Infinity;
  const look = () => {
    copy.drawImage(canvas, 0, 0);
    const pixels = new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    fewest = Math.min(fewest, new Set(pixels).size);
    frames += 1;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  window.watched = () => ({ frames, fewest });
})()`;

describe.skipIf(withoutBrowser)('a live bed', () => {
  it('is paged back to the beginning of its recording and returns to live', async () => {
    const house = await openHouse(emuBeds());
    dialIn(house, scalpDevice('emu-1', { recent_s: 120 }));
    const { page } = await visit(house, '/bed/emu-1?page=10');
    await page.getByText('live', { exact: true }).waitFor(patience);
    // The server sends a viewer the last minute; what is older is in the recording.
    await expect.poll(() => wordsIn(page, 'eeg-overview .ends'), patience).toMatch(/[2-9] min \d+ s so far/);
    await press(page, 'Home');
    await page.getByText('PAUSED', { exact: true }).waitFor(patience);
    await expect
      .poll(() => page.getByRole('slider', { name: /Page within/ }).inputValue(), patience)
      .toBe('0');
    await shown(page);
    const first = await fingerprint(page);
    await press(page, 'PageDown');
    await expect.poll(() => fingerprint(page), patience).not.toBe(first);
    await press(page, 'Home');
    await expect.poll(() => fingerprint(page), patience).toBe(first);
    await press(page, 'Space');
    await page.getByText('live', { exact: true }).waitFor(patience);
    await expect.poll(() => page.getByText('PAUSED', { exact: true }).count(), patience).toBe(0);
    await shown(page);
    await page.close();
  });
});
