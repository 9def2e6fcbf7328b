import { memorySource, openRecording } from '@valvomo/edf';
import type { Mark } from '@valvomo/model';
import { FaultyDisk, FaultyFolder } from '@valvomo/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Filing } from './filing.ts';
import { GivenJournal } from './filing.fixture.ts';
import { marksRevisionIn } from './filed-file.ts';
import { areMarksBehind, writeFinalMarks } from './final-marks.ts';
import { markInFiles, marksInTexts } from './mark-words.ts';
import { markArbitrary } from './marks.fixture.ts';

const recording = 'bed-1-rec';
const name = `${recording}-marks.edf`;
const end = { at: '17700000000000000', why: 'test' };

/** A closed recording of 3 s, with more events than its records have room for. */
const closed = async (events: number): Promise<FaultyFolder> => {
  const disk = new FaultyDisk();
  const folder = new FaultyFolder();
  const journal = await GivenJournal.begin(disk);
  journal.block(0, 30);
  for (let at = 0; at < events; at += 1) journal.event(at, 0, at % 30, `event ${at} `.padEnd(150, '-'));
  await journal.close();
  const world = { journal: disk, folder, timeZone: 'UTC', code: 'P-7', file_bytes_max: 1 << 20 };
  const filing = await Filing.open(world);
  await filing.advance(null, end);
  await filing.close();
  return folder;
};

const textsIn = async (folder: FaultyFolder): Promise<readonly string[]> => {
  const { bytes = new Uint8Array(0) } = folder.files.get(name) ?? {};
  const file = await openRecording(memorySource(bytes));
  const texts = (await file.annotations()).map(({ text }) => text);
  expect(file.problems()).toEqual([]);
  return texts;
};

const revisionOf = (folder: FaultyFolder): Promise<number | null> =>
  marksRevisionIn(memorySource(folder.files.get(name)?.bytes ?? new Uint8Array(0)));

const wanted = (marks: readonly Mark[]): ReadonlyMap<string, unknown> =>
  new Map(marks.filter(({ deleted }) => !deleted).map((mark) => [markInFiles(mark).id, markInFiles(mark)]));

const marksArbitrary = fc.uniqueArray(markArbitrary, {
  maxLength: 8,
  selector: (mark) => markInFiles(mark).id,
});

describe('final marks', () => {
  it('are asked for where the database has come further than the file, of closed recordings only', async () => {
    const folder = await closed(0);
    expect(await areMarksBehind(folder, recording, 0)).toBe(false);
    expect(await areMarksBehind(folder, recording, 3)).toBe(true);
    await writeFinalMarks(folder, { revision: 3, marks: [], code: null });
    expect(await textsIn(folder)).toEqual([]);
    expect(await areMarksBehind(folder, recording, 3)).toBe(false);
    expect(await areMarksBehind(folder, recording, 4)).toBe(true);
    expect(await areMarksBehind(new FaultyFolder(), recording, 4)).toBe(false);
    folder.files.delete('filing.state');
    expect(await areMarksBehind(folder, recording, 4)).toBe(false);
  });

  it('are those that are not deleted, beside what no record had room for, whatever power or process is lost', () =>
    fc.assert(
      fc.asyncProperty(
        marksArbitrary,
        marksArbitrary,
        fc.record({ after: fc.integer({ min: 1, max: 12 }), seed: fc.integer(), power: fc.boolean() }),
        async (before, after, death) => {
          const folder = await closed(12);
          const left = await textsIn(folder);
          expect(left.length).toBeGreaterThan(3);
          await writeFinalMarks(folder, { revision: 5, marks: before, code: null });
          folder.failAt = folder.steps + death.after;
          await writeFinalMarks(folder, { revision: 6, marks: after, code: null }).catch(() => undefined);
          if (death.power) folder.losePower(death.seed);
          else folder.loseProcess();
          const revision = await revisionOf(folder);
          const texts = await textsIn(folder);
          expect([5, 6]).toContain(revision);
          expect(new Map(marksInTexts(texts))).toEqual(wanted(revision === 5 ? before : after));
          await writeFinalMarks(folder, { revision: 6, marks: after, code: null });
          expect(new Map(marksInTexts(await textsIn(folder)))).toEqual(wanted(after));
          expect((await textsIn(folder)).filter((text) => left.includes(text))).toEqual(left);
        },
      ),
      { numRuns: 60 },
    ));
});
