import { rmSync } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { refuseWhenShort } from './room.ts';
import { UsageError } from './terminal.ts';

/** The file itself where `path` is a link to it; `path` where nothing is there yet. */
const placeOf = (path: string): Promise<string> => realpath(path).catch(() => path);

/** @throws UsageError when an output would take the place of something that is read, or has no folder to be in */
export const refuseOverwriting = async (out: string, inputs: readonly string[]): Promise<void> => {
  const folder = await stat(dirname(out)).catch(() => undefined);
  if (folder?.isDirectory() !== true) throw new UsageError(`--out: there is no folder '${dirname(out)}'`);
  const there = await stat(out).catch(() => undefined);
  if (there === undefined) return;
  if (!there.isFile()) throw new UsageError(`--out: '${out}' is there and is not a regular file`);
  for (const input of inputs) {
    const { dev, ino } = await stat(input);
    if (dev === there.dev && ino === there.ino)
      throw new UsageError(`--out: '${out}' is the input itself, which is never overwritten`);
  }
};

/**
 * Writes a file whole or not at all: `write` fills a new file beside it, which then takes its place. An older output
 * stays as it was until that moment, also when the work fails or is interrupted.
 * @throws ValvomoError DISK_SHORT, the system's error, and whatever `write` throws
 */
export const withOutput = async <T>(out: string, write: (path: string) => Promise<T>): Promise<T> => {
  const place = await placeOf(out);
  await refuseWhenShort(place);
  const temporary = `${place}.${process.pid}.partial`;
  const interrupted = (signal: NodeJS.Signals): void => {
    rmSync(temporary, { force: true });
    process.kill(process.pid, signal);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    const written = await write(temporary);
    await rename(temporary, place);
    return written;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
};
