import { verifyData, type Database, type Verified } from '@valvomo/store';
import { Command } from 'commander';
import { chosenDatabase, databaseOption, openChosenDatabase } from '../database-option.ts';
import { exitCodes, oneLine, reportFailure, userPath } from '../terminal.ts';
import { openBars } from '../trends/bars.ts';

const help = `
DIR is a data folder, of a server that runs or not; it is only read. Looked at: every closed file against its size and
SHA-256, the records of every file and their onsets against the index, every sample that a device has numbered (it is in
a file once, in a named gap, or still in the journal), files, stretches and final marks against the database.

Exit codes: 0 all is as it was written; 1 something is not, each is named; 2 DIR cannot be read; 64 wrong usage.

Examples:
  valvomo verify data
  valvomo verify /var/lib/valvomo --json
  VALVOMO_DATABASE=postgres://valvomo@db.local/valvomo valvomo verify /var/lib/valvomo`;

const wrong = 1;

const lines = (dir: string, { recordings, files, bytes, problems }: Verified, hasDatabase: boolean): string =>
  [
    ...problems.map(({ recording, file, code, message }) => `${code}: ${file ?? recording}: ${message}`),
    `${dir}: ${recordings} recordings, ${files} files, ${bytes} bytes, ${problems.length} problems${hasDatabase ? '' : ' (no database was looked at: there is none in the folder, and none was chosen)'}`,
  ]
    .map(oneLine)
    .join('\n');

interface VerifyChoices {
  readonly json?: true;
  readonly database?: string;
}

const run = async (dir: string, { json, database: choice }: VerifyChoices): Promise<void> => {
  const folder = userPath(dir);
  const bars = openBars();
  let database: Database | undefined;
  try {
    database = await openChosenDatabase(folder, chosenDatabase(choice, userPath));
    const onProgress = bars.begin(dir);
    const found = await verifyData(folder, { onProgress, ...(database === undefined ? {} : { database }) });
    bars.stop();
    process.stdout.write(
      `${json === true ? JSON.stringify({ folder: dir, ...found }) : lines(dir, found, database !== undefined)}\n`,
    );
    if (found.problems.length > 0) process.exitCode = wrong;
  } catch (error) {
    bars.stop();
    reportFailure('verify', error, exitCodes.unreadable);
  } finally {
    await database?.close();
  }
};

/** `valvomo verify DIR [--database PLACE] [--json]`. */
export const verifyCommand = (): Command =>
  new Command('verify')
    .description('prove a data folder: files, checksums, samples and database agree')
    .argument('<dir>', 'data folder of a server')
    .addOption(databaseOption())
    .option('--json', 'print one JSON object instead of lines')
    .addHelpText('after', help)
    .action(run);
