import { readFileSync } from 'node:fs';
import { expect, vi } from 'vitest';

import { deriveCommand } from '../commands/derive.ts';

/** What an oracle wants of an output: some of its lines. */
export interface Case {
  readonly name: string;
  readonly file: string;
  readonly arguments: readonly string[];
  readonly header: readonly string[] | null;
  readonly lines: number;
  readonly kept: readonly Readonly<Record<string, number>>[];
}

/** Runs the command in this process; gives its exit code and what it said on stderr. */
export const derive = async (...args: readonly string[]): Promise<{ code: number; stderr: string }> => {
  const before = process.exitCode;
  let stderr = '';
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
  process.exitCode = 0;
  try {
    await deriveCommand().exitOverride().parseAsync(args, { from: 'user' });
    return { code: process.exitCode, stderr };
  } finally {
    spy.mockRestore();
    process.exitCode = before;
  }
};

/** Cells of one line of RFC 4180. */
const cellsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );

export const tableOf = (path: string): { header: string[]; lines: string[][] } => {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  return { header: cellsOf(header), lines: lines.map((line) => line.split(',')) };
};

/** Name of a column without its unit. */
const nameOf = (header: string): string => header.replace(/ \[[^\]]*\]$/, '');

/** Compares an output with what an oracle wants of it: lines, empty cells, and values to 1e-8 µV, or 12 digits of large ones. */
export const compare = (path: string, { lines: count, kept }: Pick<Case, 'lines' | 'kept'>): void => {
  const { header, lines } = tableOf(path);
  expect(lines).toHaveLength(count);
  const names = header.map(nameOf);
  const wanted = Object.keys(Object.assign({}, ...kept) as object).filter((name) => name !== 'line');
  expect(names).toEqual(expect.arrayContaining(wanted));
  let worst = 0;
  for (const { line = 0, ...expected } of kept) {
    const cells = lines[line - 1] ?? [];
    for (const name of wanted) {
      const cell = cells[names.indexOf(name)] ?? '';
      const value = expected[name];
      expect([line, name, cell === '']).toEqual([line, name, value === undefined]);
      if (value === undefined) continue;
      worst = Math.max(worst, Math.abs(Number(cell) - value) / Math.max(1, Math.abs(value) / 1e4));
    }
  }
  expect(worst).toBeLessThan(1e-8);
};
