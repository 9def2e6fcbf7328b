import { stat } from 'node:fs/promises';

import { repairDifferences, repairRecording, type RepairReport } from '@valvomo/edf';
import { fileAppendable, openFile } from '@valvomo/edf/node';
import { ValvomoError } from '@valvomo/model';

import { refuseOverwriting, withOutput } from './output.ts';
import { checksum } from './provenance.ts';
import { UsageError } from './terminal.ts';

/** What `valvomo repair --json` prints. */
export interface Repaired extends RepairReport {
  readonly file: string;
  readonly out: string;
  readonly bytes: number;
  /** Of the repaired file, hexadecimal. */
  readonly sha256: string;
}

interface Repair {
  /** As the user named them, and where they are. */
  readonly file: string;
  readonly path: string;
  readonly out: string;
  readonly outPath: string;
  readonly force: boolean;
}

/** @throws ValvomoError when what was written does not read as the broken file does: such an output is thrown away */
const verify = async (path: string, written: string): Promise<void> => {
  const broken = await openFile(path);
  const repaired = await openFile(written);
  try {
    const [difference] = await repairDifferences(broken.source, repaired.source);
    if (difference !== undefined)
      throw new ValvomoError('REPAIR_FAILED', `the repaired file is ${difference}`, { value: difference });
  } finally {
    await broken.close();
    await repaired.close();
  }
};

/** @throws EdfError when the file cannot be read; the system's error */
const write = async (path: string, temporary: string): Promise<RepairReport> => {
  const { source, close } = await openFile(path);
  try {
    const to = await fileAppendable(temporary, { replace: true });
    try {
      return await repairRecording(source, to);
    } finally {
      await to.close();
    }
  } finally {
    await close();
  }
};

/**
 * Writes a strict copy of a file, whole or not at all, reads it beside the original, and says what was wrong and what was done.
 * @throws UsageError when OUT is there and `force` is not set, or is FILE itself; EdfError when FILE cannot be read
 */
export const repair = async ({ file, path, out, outPath, force }: Repair): Promise<Repaired> => {
  await refuseOverwriting(outPath, [path]);
  if (!force && (await stat(outPath).catch(() => undefined)) !== undefined)
    throw new UsageError(`OUT: '${out}' is there; --force replaces it`);
  const report = await withOutput(outPath, async (temporary) => {
    const made = await write(path, temporary);
    await verify(path, temporary);
    return made;
  });
  return { file, out, ...report, ...(await checksum(outPath)) };
};
