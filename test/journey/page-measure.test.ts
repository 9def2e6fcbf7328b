import type { Electrode } from '@valvomo/model';
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  colours,
  dialIn,
  openHouse,
  patience,
  picture,
  TestDevice,
  visit,
  withoutBrowser,
  wordsIn,
  type House,
  type Pixels,
} from './page-kit.ts';

/** Down 1 s, up 2 s, ±127 µV: 25.4 mm at 10 µV/mm; unequal halves show which way is up. */
const square = (_: number, sample: number): number => (sample % (3 * 256) < 256 ? -1270 : 1270);

const shafts = ["A'", "B'", "C'", "D'", "F'", "H'", "I'", "J'", 'A', 'B', 'C', 'D', 'F', 'H', 'I', 'J'];
const contacts = shafts.flatMap((shaft) =>
  Array.from({ length: 16 }, (_, at): Electrode => ({
    kind: 'depth',
    shaft,
    contact: at + 1,
    side: shaft.endsWith("'") ? 'left' : 'right',
  })),
);
const names = contacts.map((electrode) =>
  electrode.kind === 'depth' ? `${electrode.shaft}${electrode.contact}` : '',
);

/** The trace's colour is the most frequent one that is neither paper nor grid. */
const traceIn = ({ pixels }: Pixels): ((place: number) => boolean) => {
  const light = (pixel: number): number => ((pixel & 255) + ((pixel >> 8) & 255) + ((pixel >> 16) & 255)) / 3;
  return (place) => light(pixels[place] ?? 0) > 150;
};

/** Rows that the trace covers in a column; empty where there is none. */
const rowsAt = (image: Pixels, x: number): number[] => {
  const isTrace = traceIn(image);
  return Array.from({ length: image.height }, (_, y) => y).filter((y) => isTrace(y * image.width + x));
};

describe.skipIf(withoutBrowser)('what a ruler says', () => {
  let house: House;

  beforeAll(async () => {
    house = await openHouse([
      { id: 'square', name: 'Square' },
      { id: 'big', name: 'Big' },
      { id: 'names', name: 'Names' },
    ]);
  });

  it('±127 µV at 10 µV/mm are 25.4 mm, 1 s at 30 mm/s is 30 mm, and negative is up', async () => {
    dialIn(
      house,
      new TestDevice({
        id: 'square',
        bed: 'square',
        labels: ['Cz'],
        electrodes: [{ kind: 'scalp', site: 'Cz' }],
        wave: square,
      }),
    );
    const pxPerMm = 4;
    const { page } = await visit(
      house,
      '/bed/square?montage=as-recorded&sens=10&page=30mm&lc=off&hc=off&notch=off',
      { pxPerMm },
    );
    // Paused before there is enough to measure, the page would stand still with too little on it.
    await expect.poll(async () => edgesIn(await picture(page)).length, patience).toBeGreaterThan(2);
    await page.keyboard.press('PageUp');
    await page.locator('.state.paused').waitFor();
    const image = await standing(page);
    const edges = edgesIn(image);
    expect(edges.length).toBeGreaterThan(2);
    for (const x of edges) {
      // An edge that falls between two columns is in both; the larger part may be in the second.
      const rows = [x - 1, x, x + 1, x + 2].flatMap((near) => rowsAt(image, near)).toSorted((a, b) => a - b);
      expect(Math.abs((rows.at(-1) ?? 0) - (rows[0] ?? 0) - 25.4 * pxPerMm)).toBeLessThanOrEqual(1.5);
    }
    const lengths = edges.slice(1).map((x, at) => x - (edges[at] ?? 0));
    for (const length of lengths) {
      const seconds = Math.round(length / (30 * pxPerMm));
      expect([1, 2]).toContain(seconds);
      expect(Math.abs(length - seconds * 30 * pxPerMm)).toBeLessThanOrEqual(1);
    }
    // The short half is the negative one, and it lies above.
    const shortAt = lengths.findIndex((length) => length < 45 * pxPerMm);
    const [begin = 0, end = 0] = edges.slice(shortAt, shortAt + 2);
    const level = rowsAt(image, Math.round((begin + end) / 2))[0] ?? 0;
    expect(level).toBeLessThan(image.height / 2);
    await page.close();
  });

  it('dragging on a paused page measures time, frequency and amplitude', async () => {
    const { page } = await visit(house, '/bed/square?montage=as-recorded&sens=10&page=30mm&lc=off&hc=off', {
      pxPerMm: 4,
    });
    await page.locator('eeg-row-labels').getByText('Cz').waitFor();
    await page.keyboard.press('PageUp');
    await page.locator('.state.paused').waitFor();
    const traces = await page.locator('eeg-traces').boundingBox();
    const left = (traces?.x ?? 0) + 100;
    const top = (traces?.y ?? 0) + 150;
    await page.mouse.move(left, top);
    await page.mouse.down();
    await page.mouse.move(left + 60, top + 40, { steps: 4 });
    await page.mouse.up();
    // 60 px = 15 mm = 0.5 s; 40 px = 10 mm = 100 µV.
    await expect.poll(() => wordsIn(page, 'output.readout'), patience).toBe('Δt 0.5 s · 2 Hz · Δ 100 µV');
    await page.close();
  });

  it('256 contacts at 2048 Hz: shaft by shaft or all at once, and live', async () => {
    const period = Int16Array.from(
      { length: 2048 },
      (_, at) => 600 * Math.sin((2 * Math.PI * 8 * at) / 2048),
    );
    const wave = (signal: number, sample: number): number =>
      (period[(sample + signal * 40) % 2048] ?? 0) * ((signal % 5) + 1) * 0.4;
    dialIn(
      house,
      new TestDevice({
        id: 'big',
        bed: 'big',
        labels: names,
        electrodes: contacts,
        rate_hz: 2048,
        wave,
        recent_s: 2,
      }),
    );
    const { page, errors } = await visit(house, '/bed/big', { width: 1366, height: 768 });
    await expect
      .poll(() => wordsIn(page, 'eeg-status-bar span'), patience)
      .toContain('sEEG bipolar · 50 µV/mm');
    await expect.poll(() => colours(page), patience).toBeGreaterThan(20);
    const rows = page.getByLabel('Rows', { exact: true });
    expect(await rows.locator('option').first().innerText()).toBe("A' B' (1–30)");
    await page.keyboard.press('Alt+PageDown');
    await page.getByRole('option', { name: "C'1-C'2, left side" }).waitFor();
    await rows.selectOption('all');
    await page.getByRole('option', { name: 'J15-J16, right side' }).waitFor({ state: 'attached' });
    await page.getByText('live', { exact: true }).waitFor(patience);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('names only propose: neutral as recorded, until a reader confirms; and the decision stays with the recording', async () => {
    const labels = names.slice(0, 24).map((name) => `POL ${name}`);
    dialIn(
      house,
      new TestDevice({
        id: 'names',
        bed: 'names',
        labels,
        rate_hz: 512,
        wave: square,
        origin: { kind: 'playback', recorded: '2009-12-10T12:44:02' },
      }),
    );
    const { page } = await visit(house, '/bed/names', { height: 720 });
    await page.getByText('Electrodes not confirmed: as recorded, in neutral colour.').waitFor(patience);
    await page.getByText('playback, recorded 2009-12-10').waitFor();
    await page.getByRole('option', { name: /^A'1(,|$)/ }).waitFor();
    await page.getByRole('button', { name: 'Check and confirm' }).click();
    await page.getByRole('dialog', { name: 'Electrodes of Names' }).waitFor();
    await page.getByLabel(/^Side of POL A'1 /).selectOption('left');
    await page.getByLabel(/^Side of POL B'1 /).selectOption('right');
    const confirm = page.getByRole('button', { name: 'Confirm electrodes' });
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByLabel('Your name').fill('Dr Reader');
    await confirm.click();
    await page.getByRole('option', { name: "A'1-A'2, left side" }).waitFor(patience);
    await page.getByRole('option', { name: "B'1-B'2, right side" }).waitFor();
    await page.reload();
    await page.getByRole('option', { name: "A'1-A'2, left side" }).waitFor(patience);
    expect(await wordsIn(page, 'eeg-status-bar span')).toContain('sEEG bipolar · 50 µV/mm');
    await page.close();
  });
});

/** The picture once it stands still: what is on the page when it says paused may be the last of the live ones, for a while on a busy machine. */
const standing = async (page: Page): Promise<Pixels> => {
  let last = await picture(page);
  let same = 0;
  const look = async (): Promise<number> => {
    const before = last;
    last = await picture(page);
    same = last.pixels.every((pixel, place) => pixel === before.pixels[place]) ? same + 1 : 0;
    return same;
  };
  await expect.poll(look, { ...patience, interval: 300 }).toBeGreaterThan(3);
  return last;
};

/** Columns in which the trace jumps; a jump that falls between two columns is drawn half in each. */
const edgesIn = (image: Pixels): number[] => {
  const tall = (x: number): boolean => {
    const rows = [...rowsAt(image, x), ...rowsAt(image, x + 1)];
    return rows.length > 0 && Math.max(...rows) - Math.min(...rows) > 60;
  };
  const columns = Array.from({ length: image.width }, (_, x) => x).filter(tall);
  return columns.filter((x, at) => x - (columns[at - 1] ?? -10) > 2);
};
