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

/** Device, cable, server and disk as real processes and sockets, and all that can go wrong with them. */
export class World {
  readonly data: string;
  readonly lives = new Map<number, TellerReport>();
  readonly #folder: string;
  readonly #story: Story;
  readonly #random: () => number;
  readonly #say: (line: string) => void;
  #cable: Cable | undefined;
  #server: ChildProcess | undefined;
  #port = 0;
  #device: ChildProcess | undefined;
  #life = -1;
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
    this.#cable = await layCable(() => this.#port);
    await this.#startServer();
    this.#startDevice();
    await this.#until('the device is online', () => this.lives.get(0)?.state === 'online');
  }

  async step({ what, wait_ms, for_ms, amount }: Step): Promise<void> {
    await sleep(wait_ms);
    this.#say(`${what}, ${for_ms} ms`);
    if (what === 'server killed' || what === 'power lost')
      await this.#killServer(what === 'power lost', for_ms);
    if (what === 'device killed') {
      this.#device?.kill('SIGKILL');
      await sleep(for_ms);
      this.#startDevice();
    }
    if (what === 'link cut' || what === 'link silent') {
      if (what === 'link cut') this.#cable?.cut();
      else this.#cable?.silence();
      await sleep(for_ms);
      this.#cable?.mend();
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

  /** All is well again; the device ends, everything of it is acknowledged, and the server ends in order. */
  async end(): Promise<void> {
    this.#control('server', { writes: null, sync_ms: 0 });
    this.#cable?.mend();
    const life = this.#life;
    const { measured = {} } = this.lives.get(life) ?? {};
    const least = (measured[0] ?? 0) + 500;
    await this.#until('the device measures', () => (this.lives.get(life)?.measured[0] ?? 0) >= least);
    await this.#until('the device is back', () => this.lives.get(life)?.state === 'online');
    this.#device?.send('stop');
    await this.#until('all is acknowledged', () => this.lives.get(life)?.state === 'ended');
    await this.#stopServer();
  }

  /** The life that ended by itself. */
  get last(): number {
    return this.#life;
  }

  async clear(): Promise<void> {
    this.#device?.kill('SIGKILL');
    this.#server?.kill('SIGKILL');
    await this.#cable?.close();
    await rm(this.#folder, { recursive: true, force: true });
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
      beds: [{ id: 'bed-1', name: 'Bed 1' }],
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

  #startDevice(): void {
    this.#life += 1;
    const { seed, drop, duplicate, reorder } = this.#story;
    const options: TellerOptions = {
      url: `ws://127.0.0.1:${this.#cable?.port ?? 0}`,
      bed: 'bed-1',
      life: this.#life,
      seed: seed + this.#life,
      drop,
      duplicate,
      reorder,
    };
    this.#device = this.#fork('device', 'teller.ts', options);
    this.#device.on('message', (report: TellerReport) => this.lives.set(report.life, report));
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

  async #until(what: string, holds: () => boolean): Promise<void> {
    const since = performance.now();
    while (!holds()) {
      if (performance.now() - since > patience_ms)
        throw new Error(
          `${what}: not within ${patience_ms} ms; ${JSON.stringify(this.lives.get(this.#life))}`,
        );
      await sleep(20);
    }
  }
}

export const newWorld = async (
  story: Story,
  random: () => number,
  say: (line: string) => void,
): Promise<World> => new World(await mkdtemp(join(tmpdir(), 'valvomo-chaos-')), story, random, say);
