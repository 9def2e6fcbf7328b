import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { calm, type Control } from './machine.ts';
import { layCable, type Cable } from './proxy.ts';
import { offsetOf, timeZone, type Step, type Story } from './story.ts';
import { losePower } from './tear.ts';
import type { TellerOptions, TellerReport } from './teller.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/** Small, so that minutes see what months would: trimmed journals and many files. */
const bounds = {
  journal: { segment_bytes_max: 60_000 },
  filing: { every_ms: 200, file_bytes_max: 40_000 },
};
const patience_ms = 60_000;
/** Two devices at two beds at once. */
const beds = [
  { id: 'bed-1', name: 'Bed 1', bits: 16 },
  { id: 'bed-2', name: 'Bed 2', bits: 24 },
] as const;
type Bed = 0 | 1;
const everyBed: readonly Bed[] = [0, 1];

/** A device in its present life, and its cable. */
interface Place {
  readonly cable: Cable;
  device: ChildProcess | undefined;
  life: number;
}

/** Devices, cables, server and disk as real processes and sockets, and all that can go wrong with them. */
export class World {
  readonly data: string;
  readonly lives = new Map<number, TellerReport>();
  readonly #folder: string;
  readonly #story: Story;
  readonly #random: () => number;
  readonly #say: (line: string) => void;
  #places: readonly Place[] = [];
  #server: ChildProcess | undefined;
  #port = 0;
  #lives = 0;
  #controls: Record<'server' | 'device', Control> = { server: calm, device: calm };

  constructor(folder: string, story: Story, random: () => number, say: (line: string) => void) {
    this.#folder = folder;
    this.data = join(folder, 'data');
    this.#story = story;
    this.#random = random;
    this.#say = say;
    for (const name of ['server', 'device']) mkdirSync(join(folder, name));
    const offset_ms = offsetOf(story);
    for (const name of ['server', 'device'] as const) this.#control(name, { offset_ms });
  }

  async start(): Promise<void> {
    const cables = await Promise.all(everyBed.map(() => layCable(() => this.#port)));
    this.#places = cables.map((cable) => ({ cable, device: undefined, life: -1 }));
    await this.#startServer();
    for (const bed of everyBed) this.#startDevice(bed);
    for (const bed of everyBed)
      await this.#until('the device is online', bed, ({ state }) => state === 'online');
  }

  async step({ what, wait_ms, for_ms, amount, bed }: Step): Promise<void> {
    await sleep(wait_ms);
    this.#say(`${what}, ${for_ms} ms, bed ${bed + 1}`);
    const place = this.#place(bed);
    if (what === 'server killed' || what === 'power lost')
      await this.#killServer(what === 'power lost', for_ms);
    if (what === 'device killed') {
      place.device?.kill('SIGKILL');
      await sleep(for_ms);
      this.#startDevice(bed);
    }
    if (what === 'link cut' || what === 'link silent') {
      if (what === 'link cut') place.cable.cut();
      else place.cable.silence();
      await sleep(for_ms);
      place.cable.mend();
    }
    const whose = amount > 0 ? 'server' : 'device';
    if (what === 'clock stepped')
      this.#control(whose, { offset_ms: this.#controls[whose].offset_ms + amount * 3_600_000 });
    if (what === 'clock drifts') this.#control(whose, { drift_ppm: amount });
    if (what === 'disk slow') await this.#during(for_ms, { sync_ms: 300 }, { sync_ms: 0 });
    const codes = { 'disk full': 'ENOSPC', 'disk read-only': 'EROFS', 'disk failing': 'EIO' } as const;
    if (what in codes)
      await this.#during(for_ms, { writes: codes[what as keyof typeof codes] }, { writes: null });
  }

  /** All is well again; the devices end, everything of them is acknowledged, and the server ends in order. */
  async end(): Promise<void> {
    this.#control('server', { writes: null, sync_ms: 0 });
    await Promise.all(everyBed.map((bed) => this.#endDevice(bed)));
    await this.#stopServer();
  }

  /** The lives that ended by themselves. */
  get last(): ReadonlySet<number> {
    return new Set(this.#places.map(({ life }) => life));
  }

  async clear(): Promise<void> {
    for (const { device } of this.#places) device?.kill('SIGKILL');
    this.#server?.kill('SIGKILL');
    await Promise.all(this.#places.map(({ cable }) => cable.close()));
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #endDevice(bed: Bed): Promise<void> {
    const { cable, device, life } = this.#place(bed);
    cable.mend();
    const least = (this.lives.get(life)?.measured[0] ?? 0) + 500;
    await this.#until('the device measures', bed, ({ measured }) => (measured[0] ?? 0) >= least);
    await this.#until('the device is back', bed, ({ state }) => state === 'online');
    device?.send('stop');
    await this.#until('all is acknowledged', bed, ({ state }) => state === 'ended');
  }

  #place(bed: Bed): Place {
    const place = this.#places[bed];
    if (place === undefined) throw new Error('the world has not begun');
    return place;
  }

  async #killServer(isPowerLost: boolean, for_ms: number): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    if (isPowerLost) {
      // Syncs take their time, or there would hardly be a byte to lose.
      this.#control('server', { sync_ms: 400 });
      await sleep(300 + this.#random() * 500);
    }
    server.kill('SIGKILL');
    this.#control('server', { sync_ms: 0 });
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    if (isPowerLost) {
      const lost = losePower(this.data, join(this.#folder, 'server'), this.#random);
      this.#say(`${lost} bytes that were not synced are gone`);
    }
    await sleep(for_ms);
    await this.#startServer();
  }

  async #stopServer(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    server.kill('SIGTERM');
    const [code] = (await once(server, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`the server ended with ${String(code)}`);
  }

  async #startServer(): Promise<void> {
    const options = {
      ...bounds,
      port: 0,
      dataDirectory: this.data,
      beds: beds.map(({ id, name }) => ({ id, name })),
      timeZone,
    };
    const server = this.#fork('server', 'server.ts', options);
    this.#server = server;
    const [message] = (await Promise.race([
      once(server, 'message'),
      once(server, 'exit').then(([code]) => {
        throw new Error(`the server did not start: exit ${String(code)}`);
      }),
    ])) as [{ port: number }];
    this.#port = message.port;
  }

  #startDevice(bed: Bed): void {
    const place = this.#place(bed);
    const life = this.#lives;
    this.#lives += 1;
    place.life = life;
    const { id, bits } = beds[bed];
    const { seed, drop, duplicate, reorder } = this.#story;
    const options: TellerOptions = {
      url: `ws://127.0.0.1:${place.cable.port}`,
      bed: id,
      bits,
      life,
      seed: seed + life,
      drop,
      duplicate,
      reorder,
    };
    const device = this.#fork('device', 'teller.ts', options);
    place.device = device;
    device.on('message', (report: TellerReport) => this.lives.set(report.life, report));
  }

  #fork(machine: 'server' | 'device', program: string, options: unknown): ChildProcess {
    return fork(here(program), [JSON.stringify(options)], {
      execArgv: ['--import', here('machine.ts')],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, CHAOS_MACHINE: join(this.#folder, machine), CHAOS_DATA: this.data },
    });
  }

  async #during(for_ms: number, bad: Partial<Control>, good: Partial<Control>): Promise<void> {
    this.#control('server', bad);
    await sleep(for_ms);
    this.#control('server', good);
  }

  #control(machine: 'server' | 'device', change: Partial<Control>): void {
    this.#controls = { ...this.#controls, [machine]: { ...this.#controls[machine], ...change } };
    const path = join(this.#folder, machine, 'control.json');
    writeFileSync(`${path}.new`, JSON.stringify(this.#controls[machine]));
    renameSync(`${path}.new`, path);
  }

  async #until(what: string, bed: Bed, holds: (report: TellerReport) => boolean): Promise<void> {
    const since = performance.now();
    const report = (): TellerReport | undefined => this.lives.get(this.#place(bed).life);
    for (let now = report(); now === undefined || !holds(now); now = report()) {
      if (performance.now() - since > patience_ms)
        throw new Error(`${what}, bed ${bed + 1}: not within ${patience_ms} ms; ${JSON.stringify(now)}`);
      await sleep(20);
    }
  }
}

export const newWorld = async (
  story: Story,
  random: () => number,
  say: (line: string) => void,
): Promise<World> => new World(await mkdtemp(join(tmpdir(), 'valvomo-chaos-')), story, random, say);
