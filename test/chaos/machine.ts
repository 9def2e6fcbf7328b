/**
 * Loaded before a program and its threads (`node --import`): the machine that it runs on, with faults. Clock and disk do
 * what `control.json` in the folder CHAOS_MACHINE says at the time; every sync that succeeded is written down in
 * `syncs.log`, so that whoever kills the program knows which bytes were on the medium and may tear the others. The
 * database syncs in native code and is not touched.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

export interface Control {
  /** Added to the wall clock; the monotonic clock is left alone, as in a real machine. */
  readonly offset_ms: number;
  readonly drift_ppm: number;
  /** Every write into the data folder fails with this code. */
  readonly writes: 'ENOSPC' | 'EROFS' | 'EIO' | null;
  /** Every sync takes so much longer. */
  readonly sync_ms: number;
}

export const calm: Control = { offset_ms: 0, drift_ppm: 0, writes: null, sync_ms: 0 };

const poll_ms = 20;
const machine = process.env['CHAOS_MACHINE'] ?? '';
const dataFolder = process.env['CHAOS_DATA'] ?? '';
const { readFileSync, appendFileSync, fstatSync, readlinkSync } = fs;
let control = calm;

const look = (): void => {
  try {
    control = { ...calm, ...(JSON.parse(readFileSync(join(machine, 'control.json'), 'utf8')) as Control) };
  } catch {
    // It is not there yet: the next look sees it.
  }
};

const isOurs = (fd: number): string | null => {
  try {
    const path = readlinkSync(`/proc/self/fd/${fd}`);
    return path.startsWith(dataFolder) ? path : null;
  } catch {
    return null;
  }
};

/** What a sync that begins now makes last: identity and size of the file. */
const factOf = (fd: number): string | null => {
  if (isOurs(fd) === null) return null;
  const { ino, size } = fstatSync(fd);
  return `${ino} ${size}\n`;
};

const writeDown = (fact: string | null): void => {
  if (fact !== null) appendFileSync(join(machine, 'syncs.log'), fact);
};

const refuse = (path: string | null): void => {
  if (control.writes === null || path === null) return;
  throw Object.assign(new Error(`${control.writes}: on purpose, write ${path}`), { code: control.writes });
};

const setClock = (): void => {
  const now = Date.now.bind(Date);
  const begun_ms = now();
  const wrong = (): number =>
    Math.floor(now() + control.offset_ms + ((now() - begun_ms) * control.drift_ppm) / 1_000_000);
  Date.now = wrong;
  globalThis.Date = new Proxy(Date, {
    construct: (target, args: unknown[], self) =>
      Reflect.construct(target, args.length === 0 ? [wrong()] : args, self) as Date,
  });
};

type Done = (error: Error | null) => void;

const slowNow =
  (sync: (fd: number) => void) =>
  (fd: number): void => {
    const fact = factOf(fd);
    if (control.sync_ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, control.sync_ms);
    sync(fd);
    writeDown(fact);
  };

const slowLater =
  (sync: (fd: number, done: Done) => void) =>
  (fd: number, done: Done): void => {
    const fact = factOf(fd);
    const synced: Done = (error) => {
      if (error === null) writeDown(fact);
      done(error);
    };
    setTimeout(() => sync(fd, synced), control.sync_ms);
  };

const guarded =
  <Rest extends readonly unknown[], Result>(write: (fd: number, ...rest: Rest) => Result) =>
  (fd: number, ...rest: Rest): Result => {
    refuse(isOurs(fd));
    return write(fd, ...rest);
  };

const guardedOpen =
  (open: typeof fs.openSync): typeof fs.openSync =>
  (path, flags, mode) => {
    if (typeof flags === 'string' && /[wa+]/.test(flags) && typeof path === 'string')
      refuse(path.startsWith(dataFolder) ? path : null);
    return open(path, flags, mode);
  };

const setFunctions = (): void => {
  Object.assign(fs, {
    fdatasyncSync: slowNow(fs.fdatasyncSync),
    fsyncSync: slowNow(fs.fsyncSync),
    fdatasync: slowLater(fs.fdatasync),
    fsync: slowLater(fs.fsync),
    writeSync: guarded(fs.writeSync as (fd: number, ...rest: unknown[]) => number),
    writevSync: guarded(fs.writevSync),
    openSync: guardedOpen(fs.openSync),
  });
  syncBuiltinESMExports();
};

type Method = (this: fs.promises.FileHandle, ...args: unknown[]) => Promise<unknown>;

const setHandles = async (): Promise<void> => {
  const handle = await fs.promises.open('/dev/null');
  const methods = Object.getPrototypeOf(handle) as Record<string, Method>;
  await handle.close();
  const replace = (name: string, by: (real: Method) => Method): void => {
    const real = methods[name];
    if (real !== undefined) methods[name] = by(real);
  };
  const slow = (real: Method): Method =>
    async function slowSync(...args) {
      const fact = factOf(this.fd);
      if (control.sync_ms > 0) await new Promise((done) => setTimeout(done, control.sync_ms));
      await real.apply(this, args);
      writeDown(fact);
    };
  const guard = (real: Method): Method =>
    async function guardedWrite(...args) {
      refuse(isOurs(this.fd));
      return real.apply(this, args);
    };
  for (const name of ['sync', 'datasync']) replace(name, slow);
  for (const name of ['write', 'writev', 'writeFile', 'appendFile', 'truncate']) replace(name, guard);
};

// Without a machine only its words are imported.
if (machine !== '') {
  look();
  setInterval(look, poll_ms).unref();
  setClock();
  setFunctions();
  await setHandles();
}
