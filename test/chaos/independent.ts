import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { stretchesOf, type ReadBack } from './account.ts';
import type { TellerReport } from './teller.ts';
import { rates_hz } from './telling.ts';

interface Found {
  readonly problems: readonly string[];
  readonly files: readonly {
    readonly name: string;
    /** Recording, stream, life, and its samples [first, end). */
    readonly stretches: readonly (readonly [string, number, number, number, number])[];
  }[];
}

const program = fileURLToPath(new URL('independent.py', import.meta.url));
/** A record is a second long, and one may wait for samples that another stream lacks. */
const unfiled_s = 2;

const foundIn = async (asked: unknown): Promise<Found> => {
  const child = spawn('/usr/bin/python3', ['-B', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(asked));
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the independent reader ended with ${String(code)}`);
  return JSON.parse(text) as Found;
};

/**
 * What readers that share no code with the project find wrong in the files: a parser by the bytes, and MNE where there is
 * no gap. Both find every sample that our reader finds, once, but for the youngest, which are in the journal only.
 */
export const independentOf = async (
  data: string,
  lives: ReadonlyMap<number, TellerReport>,
  reads: readonly ReadBack[],
): Promise<readonly string[]> => {
  const starts = Object.fromEntries([...lives.values()].map(({ life, start }) => [life, start]));
  const { problems: found, files } = await foundIn({ data, starts });
  const problems = [...found];
  const all = files.flatMap(({ stretches }) => stretches);
  for (const read of reads) {
    const own = all.filter(([recording, stream]) => recording === read.recording && stream === read.stream);
    const name = `files of ${read.recording}, stream ${read.stream}`;
    for (const { life, first, end, at } of stretchesOf(read, [])) {
      const there = own.filter(([, , of]) => of === life).toSorted((a, b) => a[3] - b[3]);
      let next = first;
      for (const [, , , from, until] of there) {
        if (until <= first || from >= end) continue;
        if (from > next) problems.push(`${name}: samples ${next} … ${from} of life ${life} are in none`);
        if (from < Math.max(first, next))
          problems.push(`${name}: samples from ${from} of life ${life} twice`);
        next = Math.max(next, until);
      }
      const isYoungest = read.samples - (at + next - first) <= unfiled_s * (rates_hz[read.stream] ?? 0);
      if (next < end && !isYoungest)
        problems.push(`${name}: samples ${next} … ${end} of life ${life} are in none`);
    }
  }
  return problems;
};
