import axe from 'axe-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Mark } from '../marks/mark.ts';
import { markOf, testClock } from '../marks/test-marks.ts';
import { second } from '../store/test-view.ts';
import { openBed, openStage, type Stage } from './test-stage.ts';

beforeAll(() => page.viewport(1366, 768));
let stage: Stage;
afterEach(() => stage.leave());

/** A bed with marks, and who reads it. */
const openMarks = async (marks: readonly Mark[] = [], reader = 'Dr Reader'): Promise<void> => {
  stage = await openStage({ preferences: { reader } });
  await openBed(stage);
  const { store } = stage.services;
  store.dispatch({ type: 'marks-of', recording: 'recording-1' });
  store.dispatch({ type: 'marks-loaded', recording: 'recording-1', streams: testClock.streams, marks });
  await stage.settled();
};

const root = (name: string): ShadowRoot => {
  const found = stage.all(name)[0]?.shadowRoot;
  if (found === null || found === undefined) throw new Error(`no ${name}`);
  return found;
};

describe('marks', () => {
  it('of a file are imported by a button that keys reach, and the page says how it went', async () => {
    await openMarks();
    const element = root('eeg-mark-import');
    const button = element.querySelector('button') as HTMLButtonElement;
    const input = element.querySelector('input') as HTMLInputElement;
    const clicked: Event[] = [];
    input.addEventListener('click', (event) => {
      event.preventDefault();
      clicked.push(event);
    });
    button.focus();
    await userEvent.keyboard('{Enter}');
    expect(clicked).toHaveLength(1);
    const choose = async (name: string): Promise<void> => {
      const files = new DataTransfer();
      files.items.add(new File(['onset'], name));
      input.files = files.files;
      input.dispatchEvent(new Event('change'));
      await stage.settled();
    };
    const notice = (): string => stage.services.store.state.interface.notice;
    await choose('events.tsv');
    expect(stage.decided.at(-1)).toEqual(['recording-1', 'Dr Reader', 'events.tsv']);
    await expect.poll(notice).toBe('2 marks imported from events.tsv');
    await choose('bad.edf');
    await expect.poll(notice).toBe('bad.edf is not imported: mark 2 lies outside the recording');
    expect((await axe.run(element.host)).violations).toEqual([]);
  });

  it('of somebody without a name are imported once the name is said', async () => {
    await openMarks([], '');
    const button = root('eeg-mark-import').querySelector('button') as HTMLButtonElement;
    button.click();
    await stage.settled();
    expect(stage.services.store.state.interface.dialog).toBe('person');
  });

  it('a hundred thousand of them are in the bar of the whole recording', async () => {
    const all = Array.from({ length: 100_000 }, (_, at) => markOf({ id: `m-${at}`, start: at + 51_200 }));
    await openMarks(all);
    const [overview] = stage.all('eeg-overview');
    const canvas = overview?.shadowRoot?.querySelector('canvas') as HTMLCanvasElement;
    const page = stage.services.store.state.page;
    const { oldest = null, head = null } = page?.summary ?? {};
    const ink = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;
    ink.fillStyle = getComputedStyle(overview as Element)
      .getPropertyValue('--eeg-mark')
      .trim();
    ink.fillRect(0, 0, 1, 1);
    const wanted = [...ink.getImageData(0, 0, 1, 1).data];
    const pixels =
      canvas.getContext('2d')?.getImageData(0, 0, canvas.width, 1).data ?? new Uint8ClampedArray();
    const isMarked = (instant: bigint): boolean => {
      const share = Number(instant - (oldest ?? 0n)) / Number((head ?? 0n) - (oldest ?? 0n));
      const column = Math.min(canvas.width - 1, Math.max(0, Math.round(share * canvas.width)));
      return wanted.every((value, at) => pixels[4 * column + at] === value);
    };
    const first = testClock.origin + 200n * second;
    const last = testClock.origin + (151_200n * second) / 256n;
    const middle = ((oldest ?? 0n) > first ? (oldest ?? 0n) : first) / 2n + last / 2n;
    expect([isMarked(middle), isMarked(last + 5n * second)]).toEqual([true, false]);
  });
});
