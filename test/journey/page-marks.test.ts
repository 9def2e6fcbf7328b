import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  dialIn,
  emuBeds,
  type House,
  openHouse,
  patience,
  scalpDevice,
  temporaryFolder,
  visit,
  withoutBrowser,
  wordsIn,
} from './page-kit.ts';

/** A device of the bed, as far back as a reader may want to mark. */
const lane = (page: Page) => wordsIn(page, 'eeg-mark-lane button');
const listed = (page: Page) => wordsIn(page, 'eeg-event-list :is(h2, li, p)');
/** The page is live and its marks are there. */
const ready = async (page: Page): Promise<void> => {
  await page.locator('eeg-bed-page .state.good').first().waitFor(patience);
  await page.locator('eeg-mark-lane .lane[aria-busy=false]').waitFor(patience);
};
const sayName = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('dialog', { name: 'Your name' }).waitFor();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Your name' }).waitFor({ state: 'hidden' });
};

describe.skipIf(withoutBrowser)('marks of several readers', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse(emuBeds());
    dialIn(house, scalpDevice('emu-1'));
  });

  it('need a name, are seen by the other at once, undone, done again, and there after a reload', async () => {
    const { page: mine, errors } = await visit(house, '/bed/emu-1');
    const { page: theirs } = await visit(house, '/bed/emu-1');
    await Promise.all([ready(mine), ready(theirs)]);

    await mine.keyboard.press('m');
    await mine.locator('eeg-mark-palette').waitFor();
    await mine.keyboard.press('2');
    expect(await listed(mine)).not.toContain('seizure onset');
    await sayName(mine, 'Anna Technologist');
    const set = Date.now();
    await expect.poll(() => listed(mine), patience).toContain('seizure onset Anna Technologist');
    await expect.poll(() => listed(theirs), patience).toContain('seizure onset Anna Technologist');
    console.info(`a mark was on the other page ${Date.now() - set} ms after its name was said`);
    expect(await lane(theirs)).toContain('seizure onset');

    await mine.keyboard.press('Control+z');
    await expect.poll(() => listed(theirs), patience).not.toContain('seizure onset');
    await mine.keyboard.press('Control+Shift+z');
    await expect.poll(() => listed(theirs), patience).toContain('seizure onset Anna Technologist');

    await mine.reload();
    await ready(mine);
    await expect.poll(() => listed(mine), patience).toContain('seizure onset Anna Technologist');
    expect(errors).toEqual([]);
    await mine.close();
    await theirs.close();
  });

  it('an interval is dragged in the lane, changed in the editor by somebody else, and deleted', async () => {
    const { page: mine } = await visit(house, '/bed/emu-1?page=10&lc=off&hc=off');
    const { page: theirs } = await visit(house, '/bed/emu-1');
    await Promise.all([ready(mine), ready(theirs)]);
    await mine.keyboard.press('Space');
    await mine.locator('.state.paused').waitFor();
    const box = await mine.locator('eeg-mark-lane .lane').boundingBox();
    const at = (share: number): [number, number] => [
      (box?.x ?? 0) + share * (box?.width ?? 0),
      (box?.y ?? 0) + 8,
    ];
    await mine.mouse.move(...at(0.2));
    await mine.mouse.down();
    await mine.mouse.move(...at(0.4));
    await mine.mouse.move(...at(0.5));
    await mine.mouse.up();
    await mine.getByRole('button', { name: /3 .*seizure$/ }).click();
    await sayName(mine, 'Dr Reader');
    await expect.poll(() => listed(theirs), patience).toMatch(/seizure (2\.9|3|3\.1) s/);

    await theirs.locator('eeg-event-list li button[title="seizure · Dr Reader"]').click();
    await theirs.locator('.state.paused').waitFor();
    await theirs.keyboard.press('Enter');
    await theirs.getByLabel('Words').fill('left temporal');
    await theirs.keyboard.press('Enter');
    await sayName(theirs, 'Dr Other');
    await expect.poll(() => listed(mine), patience).toContain('left temporal');
    await mine.keyboard.press('Delete');
    await expect.poll(() => listed(theirs), patience).not.toContain('left temporal');
    await theirs.close();
    await mine.close();
  });

  it('without a server are on the page, said to be unsaved, and saved when it is back, after a reload, too', async () => {
    const { page } = await visit(house, '/bed/emu-1');
    await ready(page);
    await house.restart(async () => {
      await page.keyboard.press('m');
      await page.keyboard.press('4');
      await sayName(page, 'Anna Technologist');
      await page.locator('eeg-unsaved div', { hasText: 'not saved' }).waitFor(patience);
      expect(await listed(page)).toContain('artefact');
    });
    await expect.poll(() => wordsIn(page, 'eeg-unsaved div'), patience).toBe('');
    const { page: theirs } = await visit(house, '/bed/emu-1');
    await expect.poll(() => listed(theirs), patience).toContain('artefact Anna Technologist');
    await theirs.close();
    await page.close();
  });
});

describe.skipIf(withoutBrowser)('a patient at a bed', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse(emuBeds(2));
    dialIn(house, scalpDevice('emu-1'));
  });

  it('is admitted by keyboard, seen on page and wall by pseudonym, leaves nothing to the next one', async () => {
    const { page, errors } = await visit(house, '/bed/emu-1', { width: 1366, height: 768 });
    const { page: wall } = await visit(house, '/', { width: 1366, height: 768 });
    await ready(page);
    await page.keyboard.press('m');
    await page.keyboard.press('1');
    await sayName(page, 'Anna Technologist');
    await expect.poll(() => listed(page), patience).toContain('IED');
    await page.keyboard.press('ArrowUp');

    await page.getByRole('button', { name: 'Admit a patient' }).waitFor(patience);
    await page.keyboard.press('a');
    await page.getByRole('dialog', { name: 'Admit a patient to EMU 1' }).waitFor();
    await page.keyboard.type('Aino Esimerkki');
    await page.keyboard.press('Tab');
    await page.keyboard.type('2.5.1971');
    await page.getByLabel('Reason').fill('status epilepticus?');
    await page.getByLabel('Drug 1', { exact: true }).fill('lorazepam');
    await page.keyboard.press('Tab');
    await page.keyboard.type('4 mg');
    await page.keyboard.press('Tab');
    await page.keyboard.type('0005');
    await page.keyboard.press('Enter');
    await page
      .getByRole('dialog', { name: 'Admit a patient to EMU 1' })
      .waitFor({ state: 'hidden', ...patience });
    const line = () => wordsIn(page, 'eeg-study-line button');
    await expect.poll(line, patience).toContain('status epilepticus?');
    expect(await line()).not.toContain('Aino');
    expect(page.url()).not.toContain('Aino');
    const [pseudonym = ''] = (await line()).split(' ');
    await expect.poll(() => wordsIn(wall, 'eeg-bed-tile header'), patience).toContain(pseudonym);
    expect(await wordsIn(wall, 'body *')).not.toContain('Aino');

    // Another patient's EEG: what was chosen before is gone, and so are the marks of the former.
    await expect.poll(() => listed(page), patience).not.toContain('IED');
    await expect.poll(() => wordsIn(page, 'eeg-status-bar span'), patience).toContain('10 µV/mm');
    expect(errors).toEqual([]);
    await wall.close();
    await page.close();
  });

  it('is paused, resumed and discharged, the first and last after a question that names patient and bed', async () => {
    const { page, errors } = await visit(house, '/bed/emu-1', { width: 1366, height: 768 });
    await page.locator('eeg-study-line .who').waitFor(patience);
    const dialog = page.getByRole('dialog', { name: 'Study at EMU 1' });
    const does = async (words: string, sure: string): Promise<void> => {
      await page.keyboard.press('a');
      await page.getByRole('button', { name: words }).click();
      await page.getByText('Aino Esimerkki, born 1971-05-02').waitFor();
      await page.getByRole('button', { name: sure, exact: true }).click();
      await dialog.waitFor({ state: 'hidden', ...patience });
    };
    await page.getByRole('button', { name: 'Your name' }).click();
    await sayName(page, 'Anna Technologist');
    await does('Pause recording', 'Pause recording');
    await page.getByText('RECORDING PAUSED', { exact: true }).waitFor(patience);
    await page.keyboard.press('a');
    await page.getByRole('button', { name: 'Resume recording' }).click();
    await page.getByText('RECORDING PAUSED', { exact: true }).waitFor({ state: 'hidden', ...patience });
    // The bed may say so before the dialog has its answer, and keys are the dialog's until it is gone.
    await dialog.waitFor({ state: 'hidden', ...patience });
    await does('Discharge', 'Discharge');
    await page.getByRole('button', { name: 'Admit a patient' }).waitFor(patience);
    expect(errors).toEqual([]);
    await page.close();
  });
});

describe.skipIf(withoutBrowser)('marks of a file in the library', () => {
  it('are set on its page, followed by other readers, and kept', async () => {
    const library = await temporaryFolder();
    const fixture = fileURLToPath(new URL('../../fixtures/edf/edf-plus-d-with-gaps.edf', import.meta.url));
    await cp(fixture, join(library, 'night.edf'));
    const house = await openHouse(emuBeds(), [library]);
    const found = async (): Promise<string> => {
      const list = (await (await fetch(`${house.server.address}/api/recordings`)).json()) as {
        id: string;
        kind: string;
      }[];
      return list.find(({ kind }) => kind === 'file')?.id ?? '';
    };
    await expect.poll(found, patience).not.toBe('');
    const path = `/recording/${encodeURIComponent(await found())}`;
    const { page: mine, errors } = await visit(house, path);
    const { page: theirs } = await visit(house, path);
    for (const page of [mine, theirs])
      await page.locator('eeg-mark-lane .lane[aria-busy=false]').waitFor(patience);
    await expect.poll(() => new URL(mine.url()).searchParams.get('at') ?? '', patience).not.toBe('');
    await mine.keyboard.press('m');
    await mine.keyboard.press('5');
    await sayName(mine, 'Dr Researcher');
    await expect.poll(() => listed(theirs), patience).toContain('arousal Dr Researcher');
    await mine.reload();
    await expect.poll(() => listed(mine), patience).toContain('arousal Dr Researcher');
    expect(errors).toEqual([]);
    await theirs.close();
    await mine.close();
  });
});
