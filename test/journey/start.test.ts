import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../architecture/house.ts';

/** The command as a user runs it: a process, real sockets, real device processes. */

const main = join(root, 'packages/cli/src/main.ts');
const fixture = join(root, 'fixtures/edf/mixed-rates-and-fractions.edf');
let data: string;
let running: ChildProcess[];

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'valvomo-start-'));
  running = [];
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly printed: () => string;
  readonly ended: Promise<number | null>;
  readonly address: Promise<string>;
}

const startWith = (...args: string[]): Started => {
  const child = spawn(process.execPath, [main, 'start', '--port', '0', '--data', data, ...args], {
    stdio: 'pipe',
  });
  running.push(child);
  let printed = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const address = new Promise<string>((resolve, reject) => {
    const read = (text: Buffer): void => {
      printed += text.toString();
      const found = /http:\/\/[\d.:]+/.exec(printed);
      if (found !== null) resolve(found[0]);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    void ended.then((code) => reject(new Error(`ended with ${code}: ${printed}`)));
  });
  address.catch(() => undefined);
  return { child, ended, address, printed: () => printed };
};

interface Bed {
  readonly id: string;
  readonly state: string;
  readonly streams: readonly { readonly rate_hz: number; readonly signals: readonly string[] }[];
  readonly head_time: string | null;
}

const bedsAt = async (address: string): Promise<Bed[]> =>
  (await (await fetch(`${address}/api/beds`)).json()) as Bed[];

const until = async (address: string, good: (beds: Bed[]) => boolean): Promise<Bed[]> => {
  for (let tries = 0; tries < 600; tries += 1) {
    const beds = await bedsAt(address);
    if (good(beds)) return beds;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the beds never came into that state');
};

/** Processes whose parent or grandparent was `pid`, by their command line naming our data or playback program. */
const devicesLeft = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        return [];
      }
    })
    .filter((command) => command.includes(data));

describe('valvomo start', () => {
  it('plays the built-in ward: the first bed becomes live and shows the channels of its scenario', async () => {
    const { child, address, ended } = startWith('--beds', '1');
    const [bed] = await until(await address, (beds) => beds[0]?.state === 'live');
    expect(bed?.id).toBe('emu-1');
    expect(bed?.streams.flatMap(({ signals }) => signals).length).toBeGreaterThanOrEqual(19);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(devicesLeft()).toEqual([]);
  });

  it('plays recordings as beds, one bed a file', async () => {
    const { child, address, ended } = startWith(fixture, fixture);
    const beds = await until(await address, (all) => all.every(({ state }) => state === 'live'));
    expect(beds.map(({ id }) => id)).toEqual(['bed-1', 'bed-2']);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  it('serves a folder for review, beside a file that is played as a bed', async () => {
    const { child, ended, address } = startWith(join(root, 'fixtures/edf'), fixture);
    await until(await address, (beds) => beds.length === 1 && beds[0]?.state === 'live');
    const read = async (path: string): Promise<unknown> => (await fetch(`${await address}${path}`)).json();
    await expect.poll(() => read('/api/library'), { timeout: 30_000 }).toMatchObject({ state: 'ready' });
    const recordings = (await read('/api/recordings')) as { id: string; kind: string; name: string }[];
    expect(recordings.filter(({ kind }) => kind === 'recorded')).toHaveLength(1);
    const file = recordings.find(({ name }) => name === 'edflib.edf');
    expect(await read(`/api/recordings/${file?.id}`)).toMatchObject({ kind: 'file', format: 'EDF+C' });
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  it('with a folder alone there are no beds', async () => {
    const { child, ended, address } = startWith(join(root, 'fixtures/edf'));
    expect(await bedsAt(await address)).toEqual([]);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  it('leaves no device behind when it is killed', async () => {
    const { child, address } = startWith(fixture);
    await until(await address, (beds) => beds[0]?.state === 'live');
    child.kill('SIGKILL');
    await expect.poll(() => devicesLeft(), { timeout: 10_000 }).toEqual([]);
  });

  it.each([
    ['a port that is no port', ['--port', '70000'], 64, /70000.*0 to 65535/s],
    ['a speed beyond the limit', ['--speed', '500'], 64, /500.*0\.1.*100/s],
    ['an option that does not exist', ['--sped', '2'], 64, /sped/],
    ['a file that does not exist', ['nowhere.edf'], 1, /nowhere\.edf does not exist/],
    ['an address that others could reach', ['--host', '0.0.0.0'], 1, /0\.0\.0\.0.*loopback/s],
    ['a data folder that cannot be written', ['--data', '/proc/valvomo'], 1, /\/proc\/valvomo.*--data/],
  ])('refuses %s in one clear line', async (_name, args, code, line) => {
    const { ended, printed } = startWith(...args);
    expect(await ended).toBe(code);
    expect(printed()).toMatch(line);
    expect(printed()).not.toMatch(/\bat .*\.ts:\d+/);
  });

  it('names a port that is in use', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as { port: number };
    const { ended, printed } = startWith('--port', String(port));
    expect(await ended).toBe(1);
    expect(printed()).toMatch(new RegExp(`port ${port} .*--port`));
    blocker.close();
  });
});
