import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

import { withOutput } from '../output.ts';
import type { Job } from './job.ts';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Paths of a job are meant from the folder of the manifest. */
const begin = ({ command, printsTo }: Job, folder: string) => {
  const child = spawn(process.execPath, [program, ...command], {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder },
    stdio: ['ignore', printsTo === undefined ? 'ignore' : 'pipe', 'inherit'],
  });
  const ended = new Promise<number>((done, fail) => {
    child.once('error', fail).once('close', (code) => done(code ?? 1));
  });
  return { child, ended };
};

/** What a command prints is kept only when it succeeds. */
class Unsuccessful extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit code ${code}`);
    this.code = code;
  }
}

/** Runs the command in a process of its own, as if typed in `folder`. @returns its exit code */
export const runJob = async (job: Job, folder: string): Promise<number> => {
  const { printsTo } = job;
  if (printsTo === undefined) return begin(job, folder).ended;
  try {
    await withOutput(resolve(folder, printsTo), async (path) => {
      const { child, ended } = begin(job, folder);
      const [code] = await Promise.all([
        ended,
        child.stdout && pipeline(child.stdout, createWriteStream(path)),
      ]);
      if (code !== 0) throw new Unsuccessful(code);
    });
    return 0;
  } catch (error) {
    if (error instanceof Unsuccessful) return error.code;
    throw error;
  }
};
