import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mark } from '@valvomo/model';
import { FaultyDisk } from '@valvomo/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Filing } from './filing.ts';
import { GivenJournal } from './filing.fixture.ts';
import { writeFinalMarks } from './final-marks.ts';
import { openRecordingFolder, type RecordingFolder } from './folder.ts';
import { checkMarks } from './verify-marks.ts';

const recording = 'bed-1-rec';
const mark: Mark = {
  id: 'm-1',
  recording,
  stream: 3,
  start: 5,
  samples: 2,
  kind: 'spike',
  text: '',
  channels: null,
  author: 'Anna',
  created: '1',
  version: 1,
  changed_by: 'Anna',
  changed: '1',
  review: 'unreviewed',
  deleted: false,
};

let path: string;
let folder: RecordingFolder;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'valvomo-marks-'));
  folder = await openRecordingFolder(path);
  const disk = new FaultyDisk();
  const journal = await GivenJournal.begin(disk);
  journal.block(0, 30);
  await journal.close();
  const world = { journal: disk, folder, timeZone: 'UTC', code: null, file_bytes_max: 1 << 20 };
  const filing = await Filing.open(world);
  await filing.advance(null, { at: '17700000000000000', why: 'test' });
  await filing.close();
  await writeFinalMarks(folder, { revision: 7, marks: [mark], code: null });
});
afterEach(() => rm(path, { recursive: true, force: true }));

const check = (revision: number, all: readonly Mark[], patience_ms = 0) =>
  checkMarks({
    recording,
    folder: path,
    marks: {
      revision: () => Promise.resolve(revision),
      list: ({ after }) =>
        Promise.resolve(after === undefined ? { marks: all, next: 'more' } : { marks: [], next: null }),
    },
    patience_ms,
  });

describe('the check of final marks', () => {
  it('passes where file and database say the same, and names a mark where they do not', async () => {
    expect(await check(7, [mark])).toBeNull();
    const differ = (message: string) => ({
      code: 'MARKS_DIFFER',
      message: expect.stringContaining(message) as string,
    });
    expect(await check(7, [{ ...mark, text: 'x' }])).toEqual(differ('mark m-1 has another text'));
    expect(await check(7, [mark, { ...mark, id: 'm-2' }])).toEqual(differ('mark m-2 is not in it'));
    expect(await check(7, [])).toEqual(differ('mark m-1 is not in the database'));
  });

  it('says when the file is behind, unless a server that is at work brings it up to date in time', async () => {
    expect(await check(8, [mark])).toMatchObject({ code: 'MARKS_BEHIND' });
    const later = setTimeout(
      () => void writeFinalMarks(folder, { revision: 8, marks: [mark], code: null }),
      300,
    );
    expect(await check(8, [mark], performance.now() + 60_000)).toBeNull();
    clearTimeout(later);
    await rm(join(path, `${recording}-marks.edf`));
    expect(await check(8, [mark])).toMatchObject({ code: 'MARKS_BEHIND' });
    expect(await check(0, [])).toBeNull();
  });

  it('says when the file is none', async () => {
    await writeFile(join(path, `${recording}-marks.edf`), 'no EDF at all');
    expect(await check(7, [mark])).toMatchObject({ code: 'MARKS_UNREADABLE' });
  });
});
