import { stat } from 'node:fs/promises';

import { fileAppendable, openFile } from '@valvomo/edf/node';
import { restoreArchive, writeArchive, type ArchiveIndex } from '@valvomo/store';

import { refuseOverwriting, withOutput } from './output.ts';
import { UsageError } from './terminal.ts';

/** What `valvomo archive --json` prints. */
export interface Archived {
  readonly file: string;
  readonly out: string;
  /** Of the file, and of the archive. */
  readonly bytes: number;
  readonly archived_bytes: number;
  /** Of the file, hexadecimal. */
  readonly sha256: string;
}

interface Task {
  /** As the user named them, and where they are. */
  readonly file: string;
  readonly path: string;
  readonly out: string;
  readonly outPath: string;
  readonly force: boolean;
}

type Files = { readonly from: Awaited<ReturnType<typeof openFile>>['source']; readonly temporary: string };

const made = async ({ path, out, outPath, force }: Task, work: (files: Files) => Promise<ArchiveIndex>) => {
  await refuseOverwriting(outPath, [path]);
  if (!force && (await stat(outPath).catch(() => undefined)) !== undefined)
    throw new UsageError(`OUT: '${out}' is there; --force replaces it`);
  const { source: from, close } = await openFile(path);
  try {
    return await withOutput(outPath, (temporary) => work({ from, temporary }));
  } finally {
    await close();
  }
};

/**
 * Writes an archive, whole or not at all; before it takes its name, the file is restored from it and compared by checksum.
 * @throws UsageError when OUT is there and `force` is not set, or is FILE itself; ValvomoError; the system's error
 */
export const archive = async (task: Task): Promise<Archived> => {
  const { bytes, sha256 } = await made(task, async ({ from, temporary }) => {
    const to = await fileAppendable(temporary, { replace: true });
    await writeArchive(from, to).finally(() => to.close());
    const { source, close } = await openFile(temporary);
    return restoreArchive(source).finally(close);
  });
  const { file, out, outPath } = task;
  return { file, out, bytes, archived_bytes: (await stat(outPath)).size, sha256 };
};

/**
 * The file that was archived, whole or not at all, with the checksum that it had.
 * @throws UsageError; ValvomoError NO_ARCHIVE, ARCHIVE_DAMAGED; the system's error
 */
export const restore = async (task: Task): Promise<Archived> => {
  const { bytes, sha256 } = await made(task, async ({ from, temporary }) => {
    const to = await fileAppendable(temporary, { replace: true });
    return restoreArchive(from, to).finally(() => to.close());
  });
  const { file, out, path } = task;
  return { file, out, bytes, archived_bytes: (await stat(path)).size, sha256 };
};
