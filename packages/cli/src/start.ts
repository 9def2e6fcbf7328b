import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ValvomoError } from '@valvomo/model';
import { startServer } from '@valvomo/server';
import { ward } from '@valvomo/synthesis';
import { chosenDatabase } from './database-option.ts';
import { playbackProgram } from './playback.ts';
import { keepProcesses } from './processes.ts';
import { playWard } from './ward/play.ts';
import { wardRecordings } from './ward/recordings.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What the command `start` was asked for. */
export interface StartOptions {
  readonly port: number;
  readonly host: string;
  readonly data?: string;
  readonly database?: string;
  readonly speed: string;
  readonly beds?: number;
  readonly loop: boolean;
  readonly timeZone?: string;
  readonly verbose?: true;
}

/** A path as the user typed it: `npm run` has moved to the root meanwhile. */
const asTyped = (path: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), path);

/** What was named: files to be played as beds, and folders to be reviewed. */
interface Named {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

const namedIn = (given: readonly string[]): Named => {
  const paths = given.map(asTyped);
  const isFolder = new Map(
    paths.map((path) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat === undefined)
        throw new ValvomoError('FILE_NOT_FOUND', `${path} does not exist`, { value: path });
      return [path, stat.isDirectory()] as const;
    }),
  );
  return {
    files: paths.filter((path) => isFolder.get(path) === false),
    folders: paths.filter((path) => isFolder.get(path) === true),
  };
};

/** The beds of files that are played; the built-in ward where neither files nor folders were named. */
const bedsFor = ({ files, folders }: Named, most: number | undefined) => {
  if (files.length > 0) return files.map((_, at) => ({ id: `bed-${at + 1}`, name: `Bed ${at + 1}` }));
  return folders.length > 0
    ? []
    : ward()
        .slice(0, most)
        .map(({ id, name }) => ({ id, name }));
};

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Resolves when the user or the system asks the command to end. */
const asked = (): Promise<void> =>
  new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done());
  });

/** What mends a server that cannot start, by the error's code. */
const mends: Readonly<Record<string, string>> = {
  PORT_IN_USE: 'Choose another with --port NUMBER, or end what uses it.',
  DATA_NOT_WRITABLE: 'Choose another with --data FOLDER.',
  DATABASE_LOCKED: 'End the other server, or choose another with --database PLACE.',
  DATABASE_URL: 'Choose another with --database PLACE.',
  DATABASE_REFUSED: 'Ask whoever keeps the database, or choose another with --database PLACE.',
  DATABASE_UNSAFE: 'Ask whoever keeps the database, or choose another with --database PLACE.',
  DATABASE_VERSION: 'Ask whoever keeps the database, or choose another with --database PLACE.',
  DATA_LOCKED: 'End the other server, or choose another folder with --data FOLDER.',
};

const withMend = (error: unknown): never => {
  const mend = error instanceof ValvomoError ? mends[error.code] : undefined;
  if (mend === undefined || !(error instanceof ValvomoError)) throw error;
  throw new ValvomoError(error.code, `${error.message}. ${mend}`, { value: error.value, cause: error });
};

/** Runs the ward until the user or the system asks it to end. */
export const start = async (given: readonly string[], options: StartOptions): Promise<void> => {
  const end = asked();
  const named = namedIn(given);
  const dataDirectory = options.data === undefined ? join(root, 'data') : asTyped(options.data);
  const pageDirectory = join(root, 'web/dist');
  const beds = bedsFor(named, options.beds);
  const database = chosenDatabase(options.database, asTyped);
  const server = await startServer({
    host: options.host,
    port: options.port,
    dataDirectory,
    beds,
    ...(database === undefined ? {} : { database }),
    ...(named.folders.length === 0 ? {} : { library: named.folders }),
    log: options.verbose === true ? 'info' : 'warn',
    ...(existsSync(pageDirectory) ? { pageDirectory } : {}),
    ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
  }).catch(withMend);
  process.stdout.write(`Valvomo is at ${server.address} (Ctrl+C ends it). Not a medical device.\n`);
  const processes = keepProcesses(say);
  const played = { server: server.address.replace(/^http/, 'ws'), speed: options.speed };
  named.files.forEach((path, at) => {
    const bed = `bed-${at + 1}`;
    const choices = { id: `playback-${bed}`, loop: options.loop, 'time-zone': options.timeZone };
    processes.start(playbackProgram(bed, path, { ...played, ...choices }));
  });
  if (named.files.length === 0 && beds.length > 0)
    playWard(wardRecordings(dataDirectory, beds.length), { dataDirectory, played, processes, say });
  await end;
  await processes.stop();
  await server.close();
};
