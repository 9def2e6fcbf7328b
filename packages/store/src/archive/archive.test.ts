import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { memorySource, openRecording, type Appendable } from '@valvomo/edf';
import { ValvomoError } from '@valvomo/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openArchive, restoreArchive } from './read.ts';
import { writeArchive } from './write.ts';

const fixtures = fileURLToPath(new URL('../../../../fixtures/', import.meta.url));
const shared = fileURLToPath(new URL('../../../../../shared/recordings/', import.meta.url));
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .toSorted();

/** What is appended, as one. */
const memory = (): Appendable & { bytes(): Uint8Array } => {
  const parts: Uint8Array[] = [];
  return {
    append: (bytes) => Promise.resolve(void parts.push(Uint8Array.from(bytes))),
    writeAt: () => Promise.reject(new Error('an archive is only appended to')),
    sync: () => Promise.resolve(),
    bytes: () => new Uint8Array(Buffer.concat(parts)),
  };
};

const archived = async (bytes: Uint8Array): Promise<Uint8Array> => {
  const to = memory();
  await writeArchive(memorySource(bytes), to);
  return to.bytes();
};

const restored = async (archive: Uint8Array): Promise<Uint8Array> => {
  const to = memory();
  await restoreArchive(memorySource(archive), to);
  return to.bytes();
};

const codeOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof ValvomoError ? error.code : error),
  );

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

describe('an archive', () => {
  it.each(filesOf(fixtures).map((path) => [path.slice(fixtures.length), path] as const))(
    'gives %s back, byte for byte',
    async (_, path) => {
      const bytes = new Uint8Array(readFileSync(path));
      expect(isSame(await restored(await archived(bytes)), bytes)).toBe(true);
    },
  );

  it.skipIf(!existsSync(shared))(
    'gives every recording beside the project back, byte for byte, and is far smaller',
    async () => {
      let [all, packed] = [0, 0];
      for (const path of filesOf(shared)) {
        const bytes = new Uint8Array(readFileSync(path));
        const archive = await archived(bytes);
        if (!isSame(await restored(archive), bytes)) throw new Error(`${path} came back as another file`);
        if (!/\.(edf|bdf)$/.test(path)) continue;
        all += bytes.length;
        packed += archive.length;
      }
      expect(packed).toBeLessThan(0.6 * all);
    },
  );

  it('any bytes at all, those that say they are EDF among them', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.record({
          signals: fc.integer({ min: 0, max: 9 }),
          samples: fc.integer({ min: 0, max: 99_999_999 }),
        }),
        fc.boolean(),
        async (tail, { signals, samples }, isBdf) => {
          const head = new Uint8Array(256 * (signals + 1)).fill(32);
          head.set(Buffer.from(isBdf ? '\u00ff' : '0', 'latin1'));
          head.set(Buffer.from(String(signals)), 252);
          for (let signal = 0; signal < signals; signal += 1)
            head.set(
              Buffer.from(signal === 1 ? String(samples) : String(signal * 3)),
              256 + 216 * signals + 8 * signal,
            );
          const bytes = new Uint8Array(Buffer.concat([head, tail]));
          expect(isSame(await restored(await archived(bytes)), bytes)).toBe(true);
        },
      ),
      { numRuns: 150 },
    ));

  it('any window is read alone, and a reader of EDF finds the recording in it', async () => {
    const bytes = new Uint8Array(readFileSync(join(fixtures, 'edf/own-writer.edf')));
    const archive = await archived(bytes);
    const { source, index } = await openArchive(memorySource(archive));
    expect(index.layout?.sample_bytes).toBe(2);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length + 9), fc.nat(bytes.length + 9), async (offset, length) => {
        expect(isSame(await source.read(offset, length), bytes.subarray(offset, offset + length))).toBe(true);
      }),
    );
    const [inside, beside] = [await openRecording(source), await openRecording(memorySource(bytes))];
    expect(inside.header).toEqual(beside.header);
  });

  it('one that is damaged anywhere, or cut off, is refused and never gives other bytes', async () => {
    const bytes = new Uint8Array(readFileSync(join(fixtures, 'edf/edflib.bdf')));
    const archive = await archived(bytes);
    await fc.assert(
      fc.asyncProperty(fc.nat(archive.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bad = Uint8Array.from(archive);
        bad[at] = (bad[at] as number) ^ change;
        expect(['NO_ARCHIVE', 'ARCHIVE_DAMAGED']).toContain(await codeOf(restored(bad)));
        expect(['NO_ARCHIVE', 'ARCHIVE_DAMAGED']).toContain(await codeOf(restored(archive.slice(0, at))));
      }),
      { numRuns: 400 },
    );
  });

  it('a file that changes meanwhile is refused', async () => {
    const bytes = new Uint8Array(5000);
    let size = 5000;
    const source = { ...memorySource(bytes), size: () => Promise.resolve((size += 1)) };
    expect(await codeOf(writeArchive(source, memory()))).toBe('SOURCE_CHANGED');
  });
});
