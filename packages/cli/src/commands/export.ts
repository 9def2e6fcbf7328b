import { Command, InvalidArgumentError } from 'commander';

import { databaseOption } from '../database-option.ts';
import type { ExportOptions } from '../export.ts';

const seconds = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new InvalidArgumentError(`'${text}' is not a number.`);
  if (value < 0) throw new InvalidArgumentError(`'${text}' s is below 0, the start of the recording.`);
  return value;
};

const help = `
OUT is strict EDF+ (16 bits, .edf) or BDF+ (24 bits, .bdf) with the counts as they are in FILE, its gaps and its
annotations. A window is half-open; it holds the samples that begin in it and the annotations that touch it. With signals
of several rates it is widened to where each of them has a sample. Where no whole records hold it, the last one is filled
up, and an annotation says from where on.

--marks adds the annotations of an EDF+ or BDF+ file (by its own start time) or of an events.tsv (onset, duration and
trial_type as in BIDS, or eventType and channels as in SzCORE; seconds from the start of FILE). A mark of some channels
becomes an annotation 'text@@channel' for each.

--anonymise removes name, birthdate and code of the patient, administration code, technician and what else the two
identification fields say; sex and equipment stay. The date becomes 1 January 1985 (Startdate X), the time of day stays.
Authors of marks are left out. The free text of marks and annotations is kept: removed words, dates, and what the database
calls the patient and the authors become X in it, other names in it cannot be known. OUT.json names no input file then.

FILE may be a folder with the files of one recording: they are joined by their starts, and the marks beside them
(…-marks.edf) are among the annotations. DATA/recordings/ID of a server's data folder is that recording to its newest
sample, also while it is recorded: what is only in the journal yet is in OUT, too. Its marks are those that the database has
now, as 'kind: text [by author, review]'; deleted ones are left out, rejected ones say so.

An existing OUT is replaced once the new one is whole. OUT.json beside it says who made it and how, input checksums included.

Exit codes: 0 done; 1 the output failed; 2 an input cannot be read; 64 wrong usage.

Examples:
  valvomo export night.edf --from 3600 --to 3660 --out minute.edf
  valvomo export data/recordings/7f3a --from 3600 --to 7200 --out hour.edf
  valvomo export night.edf --anonymise --marks night-marks.edf --marks events.tsv --out shared.edf`;

const personName = (text: string): string => {
  const name = text.trim();
  if (name === '' || name.length > 80)
    throw new InvalidArgumentError(`a name of ${name.length} characters; 1 to 80 are wanted.`);
  return name;
};

/** `valvomo export FILE --out OUT.edf|.bdf`. */
export const exportCommand = (): Command =>
  new Command('export')
    .description('a recording or a time window of it as strict EDF+ or BDF+, with marks, anonymised if asked')
    .argument('<file>', 'EDF, EDF+, BDF or BDF+ file, or a folder of those of one recording')
    .option('--from <s>', 'first instant, seconds from the start', seconds, 0)
    .option('--to <s>', 'end, not included (default: the end of the recording)', seconds)
    .option(
      '--by <name>',
      'who exports it, 1 to 80 characters (default: the name of your account)',
      personName,
    )
    .option('--anonymise', 'without what says whose recording it is, and when it was made')
    .option(
      '--marks <file>',
      'annotations to add: EDF+, BDF+ or events.tsv; may be given again',
      (file: string, before: readonly string[]) => [...before, file],
      [],
    )
    .addOption(databaseOption())
    .requiredOption('--out <file>', 'OUT.edf or OUT.bdf')
    .addHelpText('after', help)
    .action(async (file: string, options: ExportOptions) => {
      const { exportFile } = await import('../export.ts');
      await exportFile(file, options);
    });
