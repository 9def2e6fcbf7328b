import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { givenFile, givenRecording, givenSegment, instant } from './given.fixture.ts';

/** What holds of recordings in every database. */
export const recordingsContract = (open: () => Promise<Database>): void => {
  let database: Database;
  beforeEach(async () => {
    database = await open();
  });
  afterEach(() => database.close());

  it('gives back what was opened, instants and rates exact', async () => {
    const given = givenRecording('night-1');
    await database.recordings.opened(given);
    expect(await database.recordings.get('night-1')).toEqual({ ...given, pseudonym: null, closed: null });
    expect(await database.recordings.get('night-2')).toBeNull();
  });

  it('lists recordings in the order in which they were begun', async () => {
    for (const [recording, created] of [
      ['b', '17960328000000003'],
      ['c', '17960328000000002'],
      ['a', '17960328000000004'],
    ] as const)
      await database.recordings.opened(givenRecording(recording, { created }));
    expect((await database.recordings.list()).map(({ recording }) => recording)).toEqual(['c', 'b', 'a']);
  });

  it('opens a recording again with other streams, and keeps when it was begun', async () => {
    const { recordings } = database;
    const given = givenRecording('night-1');
    await recordings.opened(given);
    await recordings.closed({ recording: 'night-1', at: instant, why: 'discharged' });
    expect(await recordings.get('night-1')).toMatchObject({ closed: { at: instant, why: 'discharged' } });
    const streams = given.streams.slice(1);
    await recordings.opened({ ...given, created: '0', streams });
    expect(await recordings.get('night-1')).toMatchObject({ created: instant, streams, closed: null });
  });

  it('keeps the files of a recording, growing and closed', async () => {
    const { recordings } = database;
    await recordings.opened(givenRecording('night-1'));
    const first = givenFile('night-1');
    const second = givenFile('night-1', { file: 2, name: 'night-1-0002.bdf', format: 'BDF+' });
    await recordings.fileOpened(second);
    await recordings.fileOpened(first);
    const closed = { records: 3600, bytes: 2 ** 40 + 1, sha256: 'ab'.repeat(32) };
    await recordings.fileClosed({ recording: 'night-1', file: 1, ...closed });
    expect(await recordings.files('night-1')).toEqual([
      { ...first, closed },
      { ...second, closed: null },
    ]);
    expect(await recordings.files('night-2')).toEqual([]);
  });

  it('extends a segment in its place', async () => {
    const { recordings } = database;
    await recordings.opened(givenRecording('night-1'));
    await recordings.fileOpened(givenFile('night-1'));
    const begun = givenSegment('night-1');
    const later = givenSegment('night-1', { record: 30 });
    await recordings.segment(later);
    await recordings.segment(begun);
    const grown = { ...begun, records: 20, firsts: [{ stream: 0, first: 0, samples: 5120 }] };
    await recordings.segment(grown);
    expect(await recordings.segments('night-1')).toEqual([grown, later]);
  });

  it('refuses a file without its recording, a segment without its file, a wrong format', async () => {
    const { recordings } = database;
    await expect(recordings.fileOpened(givenFile('nowhere'))).rejects.toMatchObject({
      code: 'DATABASE_CONFLICT',
    });
    await recordings.opened(givenRecording('night-1'));
    await expect(recordings.segment(givenSegment('night-1'))).rejects.toMatchObject({
      code: 'DATABASE_CONFLICT',
    });
    await expect(
      recordings.fileOpened({ ...givenFile('night-1'), format: 'GDF' as 'EDF+' }),
    ).rejects.toMatchObject({ code: 'DATABASE_CONFLICT' });
    await expect(
      recordings.opened(givenRecording('night-2', { study: 'no such study' })),
    ).rejects.toMatchObject({ code: 'DATABASE_CONFLICT' });
    expect(await recordings.get('night-2')).toBeNull();
  });
};
