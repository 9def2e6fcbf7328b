import { mkdtemp, readdir, rm, truncate, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rateOf } from '@valvomo/model';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataDirectory, type DataDirectory } from '../data-directory.ts';
import { countAt, GivenJournal, numberOf, type StreamGiven } from './filing.fixture.ts';
import { Filing } from './filing.ts';
import { openRecordedReader } from './recorded-reader.ts';
import { verifyData } from './verify.ts';

const recording = 'bed-1-rec';
const end = { at: '17700000000000000', why: 'test' };
const streams: readonly StreamGiven[] = [
  { rate: rateOf(10), signals: 2, bits: 24, delay: 0n },
  { rate: rateOf(4), signals: 1, bits: 16, delay: 1_300_000n },
];

let folder: string;
let data: DataDirectory;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-recorded-'));
  data = await openDataDirectory(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const filingOf = async (): Promise<Filing> =>
  Filing.open({
    journal: await data.journal(recording),
    folder: await data.files(recording),
    timeZone: 'Europe/Helsinki',
    code: null,
    file_bytes_max: 4000,
  });

const trim = async (pin: string | null): Promise<void> => {
  const disk = await data.journal(recording);
  const files = await disk.list();
  for (const { name } of files.slice(0, -1)) if (pin === null || name < pin) await disk.remove(name);
};

/** What was written, as a reader should give it back. */
interface Course {
  readonly journal: GivenJournal;
  /** Of every stream: index to whether a sample is there. */
  readonly there: boolean[][];
}

const written = (course: Course, stream: number, kind: 'block' | 'gap', samples: number): void => {
  course.journal[kind](stream, samples);
  for (let i = 0; i < samples; i += 1) course.there[stream]?.push(kind === 'block');
};

const begun = async (): Promise<Course> => {
  const course = {
    journal: await GivenJournal.begin(await data.journal(recording), streams, 600),
    there: [[], []],
  };
  written(course, 0, 'block', 5);
  written(course, 1, 'block', 2);
  return course;
};

/** Reads a window and checks every count and hole of it. */
const expectWindow = async (
  { there }: Course,
  reader: NonNullable<Awaited<ReturnType<typeof openRecordedReader>>>,
  stream: number,
  from: number,
  samples: number,
): Promise<void> => {
  const window = await reader.read(numberOf(stream), from, samples);
  const known = there[stream]?.slice(from, from + samples) ?? [];
  expect(window.samples).toBe(known.length);
  const isHole = Array.from({ length: window.samples }, () => false);
  for (const hole of window.holes) {
    expect(hole.reason).toBe('overload');
    isHole.fill(true, hole.start - from, hole.start - from + hole.samples);
  }
  expect(isHole).toEqual(known.map((sample) => !sample));
  const { bits = 16, signals = 1 } = streams[stream] ?? {};
  for (let row = 0; row < signals; row += 1)
    expect([...window.counts.subarray(row * window.samples, (row + 1) * window.samples)]).toEqual(
      known.map((sample, i) => (sample ? countAt(stream, row, from + i, bits) : 0)),
    );
};

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom('block' as const, 'block' as const, 'block' as const, 'gap' as const),
    stream: fc.integer({ min: 0, max: 1 }),
    samples: fc.integer({ min: 1, max: 60 }),
    file: fc.integer({ min: 0, max: 4 }),
  }),
  { minLength: 1, maxLength: 30 },
);

describe('a recorded bed as a recording', () => {
  it('is read without a seam while it grows, is filed and trimmed, and when it is closed', () =>
    fc.assert(
      fc.asyncProperty(
        steps,
        fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.nat(800), fc.nat(300)), {
          minLength: 3,
          maxLength: 6,
        }),
        async (some, windows) => {
          await rm(folder, { recursive: true, force: true });
          data = await openDataDirectory(folder);
          const course = await begun();
          let filing = await filingOf();
          const reader = await openRecordedReader(data, recording, { timeZone: 'Europe/Helsinki' });
          if (reader === null) throw new Error('nothing to read');
          for (const { kind, stream, samples, file } of some) {
            written(course, stream, kind, samples);
            await course.journal.durable();
            if (file === 0) {
              await filing.advance(null);
              await trim(filing.progress.pin);
            }
            if (file !== 1) continue;
            await filing.close();
            filing = await filingOf();
          }
          for (const [stream, from, samples] of windows)
            await expectWindow(course, reader, stream, from % (course.there[stream]?.length ?? 1), samples);
          expect((await verifyData(folder)).problems).toEqual([]);
          await course.journal.close();
          await filing.advance(null, end);
          await filing.close();
          await rm(join(folder, `${recording}.journal`), { recursive: true });
          const closed = await openRecordedReader(data, recording);
          if (closed === null) throw new Error('nothing to read');
          for (const stream of [0, 1]) {
            await expectWindow(course, closed, stream, 0, 2000);
            const holes = await closed.gaps(numberOf(stream));
            const lost = (course.there[stream] ?? []).filter((sample) => !sample).length;
            expect(holes.reduce((sum, hole) => sum + hole.samples, 0)).toBe(lost);
          }
          expect((await verifyData(folder)).problems).toEqual([]);
          await closed.close();
          await reader.close();
        },
      ),
      { numRuns: 25 },
    ));

  it('gaps that follow each other keep their reasons', async () => {
    const course = await begun();
    for (const samples of [2, 3]) written(course, 1, 'gap', samples);
    written(course, 1, 'block', 30);
    written(course, 0, 'block', 90);
    await course.journal.close();
    const filing = await filingOf();
    await filing.advance(null, end);
    await filing.close();
    const reader = await openRecordedReader(data, recording);
    if (reader === null) throw new Error('nothing to read');
    const { holes } = await reader.read(numberOf(1), 0, 100);
    expect(holes).toEqual([
      { start: 2, samples: 2, reason: 'overload' },
      { start: 4, samples: 3, reason: 'overload' },
    ]);
    await reader.close();
  });

  it('gives events once, from files and journal', async () => {
    const course = await begun();
    course.journal.event(0, 0, 3, 'eyes open');
    written(course, 0, 'block', 40);
    written(course, 1, 'block', 16);
    await course.journal.durable();
    const filing = await filingOf();
    await filing.advance(null);
    course.journal.event(1, 0, 44, 'eyes closed');
    await course.journal.durable();
    const reader = await openRecordedReader(data, recording);
    expect((await reader?.events())?.map(({ text, start }) => [text, start])).toEqual([
      ['eyes open', 3],
      ['eyes closed', 44],
    ]);
    expect(reader?.about()).toMatchObject({ bed: 'bed-1', name: 'Bed 1' });
    await filing.close();
    await course.journal.close();
    await reader?.close();
  });
});

describe('verify', () => {
  const filed = async (): Promise<string[]> => {
    const course = await begun();
    written(course, 0, 'block', 300);
    written(course, 0, 'gap', 70);
    written(course, 0, 'block', 100);
    await course.journal.close();
    const filing = await filingOf();
    await filing.advance(null, end);
    await filing.close();
    const names = await readdir(join(folder, 'recordings', recording));
    return names.filter((name) => name.endsWith('.bdf')).toSorted();
  };
  const codes = async (): Promise<readonly string[]> =>
    (await verifyData(folder)).problems.map(({ code }) => code);
  const pathOf = (name: string): string => join(folder, 'recordings', recording, name);

  it('finds nothing wrong with what was written', async () => {
    expect((await filed()).length).toBeGreaterThan(2);
    expect(await codes()).toEqual([]);
  });

  it('finds one changed byte', async () => {
    const [name = ''] = await filed();
    const bytes = await readFile(pathOf(name));
    bytes[bytes.length - 700] = (bytes[bytes.length - 700] ?? 0) ^ 1;
    await writeFile(pathOf(name), bytes);
    expect(await codes()).toEqual(['FILE_CHECKSUM']);
  });

  it('finds a file that is cut short', async () => {
    const [name = ''] = await filed();
    await truncate(pathOf(name), (await readFile(pathOf(name))).length - 900);
    expect(await codes()).toContain('FILE_SIZE');
    expect(await codes()).toContain('FILE_RECORDS');
  });

  it('finds a file that is gone, and one that nobody knows', async () => {
    const [, name = ''] = await filed();
    await rm(pathOf(name));
    await writeFile(pathOf(`${recording}-0099.bdf`), 'x');
    expect((await codes()).toSorted()).toEqual(['FILE_MISSING', 'FILE_UNKNOWN']);
  });

  it('finds samples that came and are nowhere', async () => {
    const course = await begun();
    for (let i = 0; i < 30; i += 1) {
      written(course, 0, 'block', 10);
      written(course, 1, 'block', 4);
      await course.journal.durable();
    }
    await course.journal.close();
    const disk = await data.journal(recording);
    const files = await disk.list();
    expect(files.length).toBeGreaterThan(6);
    for (const { name } of files.slice(2, 4)) await disk.remove(name);
    expect(await codes()).toContain('SAMPLES_MISSING');
  });
});
