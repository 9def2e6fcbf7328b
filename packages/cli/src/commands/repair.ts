import { EdfError } from '@valvomo/edf';
import { Command } from 'commander';

import { repair, type Repaired } from '../repair.ts';
import { exitCodes, oneLine, reportFailure, UsageError, userPath } from '../terminal.ts';

const help = `
OUT is EDF+C, EDF+D, BDF+C or BDF+D by the letter of the standard: every count as it is in FILE, every record where its
time is, every annotation that has one. FILE is only read. Before OUT takes its name it is read beside FILE: counts,
onsets and annotations must be the same, and no problem may be left but a physical minimum above the maximum, which EDF+
allows. Samples of a record that was cut off are kept, what is missing in it is made up, and an annotation says so.

Exit codes: 0 done; 1 the output failed; 2 FILE cannot be read; 64 wrong usage.

Examples:
  valvomo repair broken.edf strict.edf
  valvomo repair broken.bdf strict.bdf --json`;

/** A line a problem, what was done behind it. */
const lines = ({ file, out, from, to, records, problems, notes, bytes, sha256 }: Repaired): string =>
  [
    `${file}: ${from} → ${out}: ${to}, ${records} records, ${bytes} bytes`,
    problems.length === 0 ? 'no problems' : `${problems.length} problems:`,
    ...problems.map(({ code, message, done }) => `  ${code}: ${message}\n    → ${done}`),
    ...(notes.length === 0 ? [] : ['also:']),
    ...notes.map(
      ({ message, signals }) =>
        `  ${message}${signals === undefined ? '' : ` (signals ${signals.join(', ')})`}`,
    ),
    `read again beside the original: the same counts, onsets and annotations; sha256 ${sha256}`,
  ]
    .map((line) => line.split('\n').map(oneLine).join('\n'))
    .join('\n');

interface Options {
  readonly json?: true;
  readonly force?: true;
}

const run = async (file: string, out: string, { json, force }: Options): Promise<void> => {
  try {
    const done = await repair({
      file,
      path: userPath(file),
      out,
      outPath: userPath(out),
      force: force === true,
    });
    process.stdout.write(`${json === true ? JSON.stringify(done) : lines(done)}\n`);
  } catch (error) {
    const unreadable =
      (error instanceof EdfError && error.code !== 'WRITE_INVALID') ||
      (error instanceof Error && 'code' in error && error.code === 'ENOENT');
    const usage = error instanceof UsageError ? exitCodes.usage : undefined;
    reportFailure('repair', error, usage ?? (unreadable ? exitCodes.unreadable : 1));
  }
};

/** `valvomo repair FILE OUT`. */
export const repairCommand = (): Command =>
  new Command('repair')
    .description('a strict EDF+ or BDF+ copy of any file that can be read, with a report')
    .argument('<file>', 'EDF, EDF+, BDF or BDF+ file, however broken')
    .argument('<out>', 'file to write; it must not be there')
    .option('--force', 'replace OUT')
    .option('--json', 'print one JSON object instead of lines')
    .addHelpText('after', help)
    .action(run);
