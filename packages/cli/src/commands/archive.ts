import { ValvomoError } from '@valvomo/model';
import { Command } from 'commander';

import { archive, restore, type Archived } from '../archive.ts';
import { exitCodes, reportFailure, UsageError, userPath } from '../terminal.ts';

const help = `
OUT is FILE in fewer bytes (about a third to two thirds for EDF and BDF), without loss: samples are coded, text and what lies behind the last
record are deflated. Before OUT takes its name, FILE is restored from it and must have the same checksum. FILE is only
read; deleting it is yours to do. Any file can be archived; only EDF and BDF become much smaller.

With --restore, FILE is an archive and OUT the file that was archived, byte for byte, with the checksum that it had.

Exit codes: 0 done; 1 the output failed; 2 FILE cannot be read or is damaged; 64 wrong usage.

Examples:
  valvomo archive night.edf night.edf.archive
  valvomo archive --restore night.edf.archive night.edf`;

interface Options {
  readonly restore?: true;
  readonly json?: true;
  readonly force?: true;
}

const line = ({ file, out, bytes, archived_bytes, sha256 }: Archived, isRestored: boolean): string => {
  const share = `${((100 * archived_bytes) / Math.max(1, bytes)).toFixed(1)} %`;
  const sizes = isRestored
    ? `${archived_bytes} → ${bytes} bytes`
    : `${bytes} → ${archived_bytes} bytes (${share})`;
  const proof = isRestored ? 'as it was archived' : 'restored from it and compared';
  return `${file} → ${out}: ${sizes}; ${proof}: sha256 ${sha256}`;
};

const unreadable = (error: unknown): boolean =>
  (error instanceof ValvomoError && ['NO_ARCHIVE', 'ARCHIVE_DAMAGED', 'BAD_CODING'].includes(error.code)) ||
  (error instanceof Error && 'code' in error && error.code === 'ENOENT');

const run = async (file: string, out: string, options: Options): Promise<void> => {
  const isRestored = options.restore === true;
  const force = options.force === true;
  try {
    const task = { file, path: userPath(file), out, outPath: userPath(out), force };
    const done = await (isRestored ? restore(task) : archive(task));
    process.stdout.write(`${options.json === true ? JSON.stringify(done) : line(done, isRestored)}\n`);
  } catch (error) {
    const usage = error instanceof UsageError ? exitCodes.usage : undefined;
    reportFailure('archive', error, usage ?? (unreadable(error) ? exitCodes.unreadable : 1));
  }
};

/** `valvomo archive FILE OUT`, `valvomo archive --restore FILE OUT`. */
export const archiveCommand = (): Command =>
  new Command('archive')
    .description('a recording in fewer bytes without loss, and back')
    .argument('<file>', 'a file that no longer grows; with --restore, an archive')
    .argument('<out>', 'file to write; it must not be there')
    .option('--restore', 'write the file that was archived')
    .option('--force', 'replace OUT')
    .option('--json', 'print one JSON object instead of a line')
    .addHelpText('after', help)
    .action(run);
