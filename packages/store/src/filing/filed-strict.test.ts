import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rateOf } from '@valvomo/model';
import { FaultyDisk, FaultyFolder } from '@valvomo/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Filing } from './filing.ts';
import { countAt, GivenJournal, type StreamGiven } from './filing.fixture.ts';

const run = promisify(execFile);
const generate = fileURLToPath(new URL('../../../../fixtures/generate/', import.meta.url));

/** What a byte-level parser of the standard finds in a file; it shares no code with the writer. */
const script = `
import json, pathlib, sys
sys.path.insert(0, ${JSON.stringify(generate)})
import edf_strict
print(json.dumps(edf_strict.read(pathlib.Path(sys.argv[1]))))
`;

interface Strict {
  readonly violations: readonly string[];
  readonly format: string;
  readonly records: number;
  readonly onsets: readonly number[];
  readonly annotations: readonly (readonly [number, number | null, string])[];
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-strict-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const strict = async (bytes: Uint8Array | undefined): Promise<Strict> => {
  const path = join(folder, 'file');
  await writeFile(path, bytes ?? new Uint8Array(0));
  const { stdout } = await run('/usr/bin/python3', ['-B', '-c', script, path], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as Strict;
};

describe.each([
  [16, 'EDF+D', 'edf'],
  [24, 'BDF+D', 'bdf'],
  [32, 'BDF+D', 'bdf'],
] as const)('a closed file of counts of %d bits', (bits, format, ending) => {
  it('is strict by the bytes, with records where their samples were taken', async () => {
    const counted = bits === 32 ? 24 : bits;
    const streams: readonly StreamGiven[] = [
      { rate: rateOf(20), signals: 2, bits: counted, delay: 0n },
      { rate: rateOf(5), signals: 1, bits: counted, delay: 500_000n },
    ];
    const disk = new FaultyDisk();
    const files = new FaultyFolder();
    const journal = await GivenJournal.begin(disk, streams);
    journal.block(0, 70);
    journal.block(1, 17);
    journal.event(0, 0, 12, 'spike µV — Fp1');
    journal.gap(0, 113);
    journal.gap(1, 29);
    journal.block(0, 41);
    journal.block(1, 10);
    await journal.close();
    const world = {
      journal: disk,
      folder: files,
      timeZone: 'Europe/Helsinki',
      code: 'P-7',
      file_bytes_max: 1 << 20,
    };
    const filing = await Filing.open(world);
    await filing.advance(null, { at: '17700000000000000', why: 'test' });
    const found = await strict(files.files.get(`bed-1-rec-0001.${ending}`)?.bytes);
    expect(found.violations).toEqual([]);
    expect(found.format).toBe(format);
    expect(found.records).toBe(found.onsets.length);
    // 3.5 s and 113 samples of 50 ms: the next sample was taken at 9.15 s.
    expect(found.onsets).toEqual([0, 10, 20, 30, 91.5, 101.5, 111.5].map((tenths) => tenths * 1_000_000));
    const texts = found.annotations.map(([, , text]) => text);
    expect(texts).toContain('spike µV — Fp1');
    expect(texts).toContain('gap: stream 3 from 70, 113 samples: device buffer overflowed');
    expect(found.annotations.find(([, , text]) => text.startsWith('spike'))?.[0]).toBe(6_000_000);
    expect(countAt(0, 0, 0, counted)).not.toBe(0);
  });
});
