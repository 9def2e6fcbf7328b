import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { memorySource, openRecording } from '@valvomo/edf';
import { rateOf } from '@valvomo/model';
import { FaultyFolder } from '@valvomo/testing';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataDirectory } from '../data-directory.ts';
import { countAt, GivenJournal, readFiles, type StreamGiven } from './filing.fixture.ts';
import { Filing } from './filing.ts';
import { snapshotRecording } from './recorded-snapshot.ts';

const recording = 'bed-1-rec';
const streams: readonly StreamGiven[] = [
  { rate: rateOf(10), signals: 2, bits: 16, delay: 0n },
  { rate: rateOf(4), signals: 1, bits: 16, delay: 1_300_000n },
];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-snapshot-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A file as if it ended behind so many records. */
const cut = async (path: string, records: number): Promise<Uint8Array> => {
  const bytes = await readFile(path);
  const { header } = await openRecording(memorySource(bytes));
  return new Uint8Array(bytes.subarray(0, header.header_bytes + records * header.record_bytes));
};

describe('a recording as it is now, in files', () => {
  it('has every sample that came once, filed or not, and changes nothing of the recording', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            kind: fc.constantFrom('block' as const, 'block' as const, 'gap' as const),
            stream: fc.integer({ min: 0, max: 1 }),
            samples: fc.integer({ min: 1, max: 60 }),
            file: fc.integer({ min: 0, max: 3 }),
          }),
          { minLength: 1, maxLength: 20 },
        ),
        fc.boolean(),
        async (steps, isFiled) => {
          await rm(folder, { recursive: true, force: true });
          const data = await openDataDirectory(folder);
          const journal = await GivenJournal.begin(await data.journal(recording), streams, 600);
          const there: number[][] = [[], []];
          const write = (kind: 'block' | 'gap', stream: number, samples: number): void => {
            const first = journal.next(stream);
            journal[kind](stream, samples);
            if (kind === 'block')
              there[stream]?.push(...Array.from({ length: samples }, (_, at) => first + at));
          };
          write('block', 0, 5);
          write('block', 1, 2);
          const filing = isFiled
            ? await Filing.open({
                journal: await data.journal(recording),
                folder: await data.files(recording),
                timeZone: 'UTC',
                code: null,
                file_bytes_max: 4000,
              })
            : undefined;
          for (const { kind, stream, samples, file } of steps) {
            write(kind, stream, samples);
            await journal.durable();
            if (file === 0) await filing?.advance(null);
          }
          await journal.durable();
          const before =
            filing === undefined
              ? null
              : await readFile(join(folder, 'recordings', recording, 'filing.state'));
          const found = await snapshotRecording(data, recording, join(folder, 'made'));
          const read = new FaultyFolder();
          for (const { path, records } of found?.files ?? [])
            await (await read.create(basename(path))).append(await cut(path, records));
          for (const path of found?.made ?? [])
            await (await read.create(basename(path))).append(new Uint8Array(await readFile(path)));
          if (found?.marks != null)
            await (
              await read.create(basename(found.marks))
            ).append(new Uint8Array(await readFile(found.marks)));
          const { samples } = await readFiles(read, streams);
          streams.forEach(({ signals, bits }, at) => {
            expect([...(samples[at]?.keys() ?? [])].toSorted((a, b) => a - b)).toEqual(there[at]);
            for (const [index, counts] of samples[at] ?? [])
              expect(counts).toEqual(
                Array.from({ length: signals }, (_, row) => countAt(at, row, index, bits)),
              );
          });
          await filing?.close();
          await journal.close();
          const after =
            before === null ? null : await readFile(join(folder, 'recordings', recording, 'filing.state'));
          expect(after).toEqual(before);
        },
      ),
      { numRuns: 40 },
    ));

  it('is none where nothing is', async () => {
    const data = await openDataDirectory(folder);
    expect(await snapshotRecording(data, 'nowhere', join(folder, 'made'))).toBeNull();
  });
});
