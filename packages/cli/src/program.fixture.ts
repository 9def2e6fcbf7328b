import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

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
