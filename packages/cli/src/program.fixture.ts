import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { Command } from 'commander';
import { vi } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program in a process of its own, as a user does, from `folder`. */
export const valvomo = (folder: string, ...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [main, ...args],
      { env: { PATH: process.env['PATH'] ?? '' }, cwd: folder, maxBuffer: 1 << 26 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });

export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/edf/${name}`, import.meta.url));

/** Runs a command in this process, as if typed in `folder`: for what ends before its work begins. */
export const called = async (
  command: () => Command,
  folder: string,
  args: readonly string[],
): Promise<Omit<Ended, 'stdout'>> => {
  const before = process.exitCode;
  let stderr = '';
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
  vi.stubEnv('INIT_CWD', folder);
  process.exitCode = 0;
  try {
    await command().exitOverride().parseAsync(args, { from: 'user' });
    return { code: process.exitCode, stderr };
  } finally {
    spy.mockRestore();
    vi.unstubAllEnvs();
    process.exitCode = before;
  }
};
