import { describe, expect, it } from 'vitest';

import { brokenFile, random } from '../broken-files.fixture.ts';
import { MemoryFile } from '../memory-file.fixture.ts';
import { EdfError } from '../problem.ts';
import { openRecording } from '../recording.ts';
import { memorySource } from '../source.ts';
import { repairRecording } from './repair.ts';
import { repairDifferences } from './verify.ts';

const seed = 20_261_130;
const files = 2000;

const isReadable = async (bytes: Uint8Array): Promise<boolean> => {
  try {
    await openRecording(memorySource(bytes));
    return true;
  } catch (error) {
    if (error instanceof EdfError) return false;
    throw error;
  }
};

describe(`mutated files (seed ${seed})`, () => {
  it(`whatever of ${files} can be read is repaired to a file without problems, with all that was read`, async () => {
    const next = random(seed);
    const wrong: string[] = [];
    let readable = 0;
    for (let at = 0; at < files; at++) {
      const bytes = brokenFile(next);
      if (!(await isReadable(bytes))) continue;
      readable++;
      const out = new MemoryFile();
      const source = memorySource(bytes);
      try {
        const { problems } = await repairRecording(source, out);
        const differences = await repairDifferences(source, memorySource(out.bytes));
        const again = new MemoryFile();
        await repairRecording(memorySource(out.bytes), again);
        if (!Buffer.from(again.bytes).equals(out.bytes))
          wrong.push(`file ${at}: repaired again it is another`);
        const silent = problems
          .filter(({ done }) => done === '')
          .map(({ code }) => `nothing said of ${code}`);
        wrong.push(...[...differences, ...silent].map((text) => `file ${at}: ${text}`));
      } catch (error) {
        wrong.push(`file ${at}: ${String(error)}`);
      }
    }
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(readable).toBeGreaterThan(files / 2);
  }, 120_000);
});
