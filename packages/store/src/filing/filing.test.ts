import { rateOf } from '@valvomo/model';
import { FaultyDisk, FaultyFolder } from '@valvomo/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Filing } from './filing.ts';
import type { FilingWorld } from './filing-world.ts';
import { countAt, GivenJournal, oneStream, readFiles, type StreamGiven } from './filing.fixture.ts';

const end = { at: '17700000000000000', why: 'test' };

const worldOf = (journal: FaultyDisk, folder: FaultyFolder, file_bytes_max = 1 << 20): FilingWorld => ({
  journal,
  folder,
  timeZone: 'Europe/Helsinki',
  code: 'P1',
  file_bytes_max,
});

/** Every sample that the journal was given is in the files once, at its index, with its counts. */
const expectAll = async (
  folder: FaultyFolder,
  journal: GivenJournal,
  there: readonly (readonly number[])[],
) => {
  const { streams } = journal;
  const filed = await readFiles(folder, streams);
  streams.forEach(({ signals, bits }, at) => {
    const map = filed.samples[at] ?? new Map<number, readonly number[]>();
    expect([...map.keys()].toSorted((a, b) => a - b)).toEqual(there[at]);
    for (const [index, counts] of map)
      expect(counts).toEqual(Array.from({ length: signals }, (_, row) => countAt(at, row, index, bits)));
  });
  return filed;
};

const upTo = (count: number, from = 0): number[] =>
  Array.from({ length: count - from }, (_, at) => from + at);

describe('filing', () => {
  it('a recording becomes one closed EDF+C with a checksum', async () => {
    const disk = new FaultyDisk();
    const folder = new FaultyFolder();
    const journal = await GivenJournal.begin(disk);
    for (let i = 0; i < 12; i += 1) journal.block(0, 7);
    journal.event(0, 0, 33, 'eyes open');
    await journal.close();
    const filing = await Filing.open(worldOf(disk, folder));
    await filing.advance(null);
    expect(filing.progress.filed).toEqual([{ stream: 3, next: 80 }]);
    const growing = new TextDecoder().decode(folder.files.get('bed-1-rec-0001.edf')?.bytes.slice(192, 244));
    expect(growing.trim()).toMatch(/^EDF\+C\s+-1$/);
    await filing.advance(null, end);
    expect(filing.progress).toMatchObject({ closed: true, pin: null });
    const filed = await expectAll(folder, journal, [upTo(84)]);
    expect(filed.records).toEqual([9]);
    expect(filed.formats).toEqual(['EDF+C']);
    expect(filed.texts).toContain('eyes open');
    expect(filed.texts).toContain('padding: stream 3 from 84, 6 samples: end of the recording');
    expect(filed.texts[0]).toBe(
      'recording bed-1-rec, file 1, origin 17600000000000000, start 17600000000000000, stream 3 first 0',
    );
    await filing.close();
  });

  it('a gap that outlasts its record makes it EDF+D, at the true onset', async () => {
    const disk = new FaultyDisk();
    const folder = new FaultyFolder();
    const journal = await GivenJournal.begin(disk);
    journal.block(0, 25);
    journal.gap(0, 42);
    journal.block(0, 20);
    await journal.close();
    const filing = await Filing.open(worldOf(disk, folder));
    await filing.advance(null, end);
    const filed = await expectAll(folder, journal, [[...upTo(25), ...upTo(87, 67)]]);
    expect(filed.formats).toEqual(['EDF+D']);
    expect(filed.texts).toContain('gap: stream 3 from 25, 42 samples: device buffer overflowed');
  });

  it('24 bits, several rates and streams that begin apart share a BDF+', async () => {
    const streams: readonly StreamGiven[] = [
      { rate: rateOf(20), signals: 2, bits: 24, delay: 0n },
      { rate: { samples: 1, ticks: 20_000_000 }, signals: 1, bits: 16, delay: 7_000_000n },
    ];
    const disk = new FaultyDisk();
    const folder = new FaultyFolder();
    const journal = await GivenJournal.begin(disk, streams);
    journal.block(0, 50);
    journal.block(1, 2);
    journal.block(0, 100);
    journal.block(1, 5);
    await journal.close();
    const filing = await Filing.open(worldOf(disk, folder));
    await filing.advance(null, end);
    const filed = await expectAll(folder, journal, [upTo(150), upTo(7)]);
    expect(filed.formats).toEqual(['BDF+C']);
  });

  it('a file is followed by the next at a size, and all of them have one origin', async () => {
    const disk = new FaultyDisk();
    const folder = new FaultyFolder();
    const journal = await GivenJournal.begin(disk);
    for (let i = 0; i < 40; i += 1) journal.block(0, 13);
    await journal.close();
    const filing = await Filing.open(worldOf(disk, folder, 8000));
    await filing.advance(null, end);
    const filed = await expectAll(folder, journal, [upTo(520)]);
    expect(filed.records.length).toBeGreaterThan(2);
    expect(filed.records.reduce((sum, each) => sum + each, 0)).toBe(52);
  });

  it('only what is on the medium is filed', async () => {
    const disk = new FaultyDisk();
    const journal = await GivenJournal.begin(disk, oneStream, 1 << 20);
    journal.block(0, 30);
    const [name = ''] = disk.files.keys();
    const bytes = disk.files.get(name)?.bytes.byteLength ?? 0;
    journal.block(0, 30);
    const filing = await Filing.open(worldOf(disk, new FaultyFolder()));
    await filing.advance({ segment: name, bytes });
    expect(filing.progress.filed).toEqual([{ stream: 3, next: 30 }]);
    await journal.durable();
    await filing.advance({ segment: name, bytes: disk.files.get(name)?.bytes.byteLength ?? 0 });
    expect(filing.progress.filed).toEqual([{ stream: 3, next: 60 }]);
    await journal.close();
  });
});

type Step =
  | { readonly kind: 'block' | 'gap'; readonly stream: number; readonly samples: number }
  | { readonly kind: 'event'; readonly text: string };

const twoStreams: readonly StreamGiven[] = [
  { rate: rateOf(10), signals: 2, bits: 16, delay: 0n },
  { rate: rateOf(4), signals: 1, bits: 16, delay: 1_300_000n },
];

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('block' as const),
      stream: fc.integer({ min: 0, max: 1 }),
      samples: fc.integer({ min: 1, max: 30 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('gap' as const),
      stream: fc.integer({ min: 0, max: 1 }),
      samples: fc.integer({ min: 1, max: 60 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('event' as const), text: fc.string({ maxLength: 300 }) }),
  },
);

/** Writes the steps; indexes of the samples of every stream. */
const written = async (
  journal: GivenJournal,
  steps: readonly Step[],
): Promise<readonly (readonly number[])[]> => {
  const there: number[][] = [[], []];
  let events = 0;
  journal.block(0, 5);
  journal.block(1, 2);
  there[0]?.push(...upTo(5));
  there[1]?.push(...upTo(2));
  for (const step of steps) {
    if (step.kind === 'event') journal.event(events++, 0, journal.next(0), step.text);
    else {
      const from = journal.next(step.stream);
      if (step.kind === 'block') there[step.stream]?.push(...upTo(from + step.samples, from));
      journal[step.kind](step.stream, step.samples);
    }
    await journal.durable();
  }
  await journal.close();
  return there;
};

describe('filing that is cut off', () => {
  it('at any step, with any unsynced bytes lost or torn, goes on to the same files; nothing is filed twice', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(stepArbitrary, { minLength: 1, maxLength: 40 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer(), fc.boolean()), { maxLength: 12 }),
        async (steps, deaths) => {
          const disk = new FaultyDisk();
          const journal = await GivenJournal.begin(disk, twoStreams, 600);
          const there = await written(journal, steps);
          const whole = new FaultyFolder();
          await (await Filing.open(worldOf(disk, whole, 3000))).advance(null, end);
          const folder = new FaultyFolder();
          for (const [after, seed, power] of deaths) {
            folder.failAt = folder.steps + after;
            const cut = await Filing.open(worldOf(disk, folder, 3000))
              .then(
                (filing) => filing.advance(null, end),
                (error: unknown) => error,
              )
              .catch((error: unknown) => error);
            if (power) folder.losePower(seed);
            else folder.loseProcess();
            if (cut === undefined) break;
          }
          await (await Filing.open(worldOf(disk, folder, 3000))).advance(null, end);
          await expectAll(folder, journal, there);
          const names = [...whole.files.keys()].filter((name) => /df$|index$/.test(name));
          for (const name of names)
            expect(folder.files.get(name)?.bytes).toEqual(whole.files.get(name)?.bytes);
        },
      ),
      { numRuns: 150 },
    ));

  it('what is trimmed from the journal is not wanted again', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(stepArbitrary, { minLength: 20, maxLength: 60 }),
        fc.array(fc.tuple(fc.integer({ min: 5, max: 60 }), fc.integer()), { maxLength: 8 }),
        async (steps, deaths) => {
          const disk = new FaultyDisk();
          const journal = await GivenJournal.begin(disk, twoStreams, 400);
          const there = await written(journal, steps);
          const folder = new FaultyFolder();
          const last = [...disk.files.keys()].at(-1);
          const trim = async (pin: string | null): Promise<void> => {
            for (const { name } of await disk.list())
              if (name !== last && (pin === null || name < pin)) await disk.remove(name);
          };
          for (const [after, seed] of deaths) {
            folder.failAt = folder.steps + after;
            try {
              const filing = await Filing.open(worldOf(disk, folder));
              await filing.advance(null);
              await trim(filing.progress.pin);
            } catch {
              folder.losePower(seed);
            }
          }
          folder.failAt = Infinity;
          const filing = await Filing.open(worldOf(disk, folder));
          await filing.advance(null, end);
          await expectAll(folder, journal, there);
          expect(filing.progress.pin).toBeNull();
        },
      ),
      { numRuns: 40 },
    ));
});
