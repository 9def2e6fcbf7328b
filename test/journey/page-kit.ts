import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve, type Device, type DeviceSink, type Uplink } from '@valvomo/device';
import {
  rateOf,
  sampleIndex,
  ticksFromDate,
  type Electrode,
  type Origin,
  type StreamDescription,
} from '@valvomo/model';
import { startServer, type Server, type ServerOptions } from '@valvomo/server';
import { plainSignal } from '@valvomo/testing';
import { chromium, type Browser, type Page } from 'playwright';
import { build } from 'vite';
import { afterAll } from 'vitest';

/** The whole house for tests of the page: the built viewer, the real server, devices that a test leads, a browser. */

const chromiumPath = '/usr/bin/chromium';
const isHere = existsSync(chromiumPath);
if (!isHere && process.env['CI'] !== 'true') {
  process.stdout.write(
    `${chromiumPath} is missing: the tests of the page are skipped. \`sudo apt-get install chromium\`\n`,
  );
}
/** Where Chromium is missing the tests are skipped with one line; with CI=true they fail. */
export const withoutBrowser = !isHere && process.env['CI'] !== 'true';

const cleanups: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const clean of cleanups.toReversed()) await clean();
});

export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'valvomo-page-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

let built: Promise<string> | null = null;
/** The viewer as it is now, built once a test file. */
const builtPage = (): Promise<string> =>
  (built ??= (async () => {
    const outDir = await temporaryFolder();
    const root = fileURLToPath(new URL('../../web', import.meta.url));
    await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true, sourcemap: false } });
    return outDir;
  })());

export interface House {
  readonly server: Server;
  /** Ends the server and starts one again on the same data folder and port. */
  restart(whileDown?: () => Promise<void>): Promise<void>;
}

/** @param library folders of files to be reviewed */
export const openHouse = async (
  beds: readonly { id: string; name: string }[],
  library?: readonly string[],
  more: Partial<ServerOptions> = {},
): Promise<House> => {
  const dataDirectory = await temporaryFolder();
  const pageDirectory = await builtPage();
  const start = (port: number): Promise<Server> =>
    startServer({
      port,
      dataDirectory,
      pageDirectory,
      beds,
      timeZone: 'Europe/Helsinki',
      ...(library === undefined ? {} : { library }),
      ...more,
    });
  let server = await start(0);
  cleanups.push(() => server.close());
  return {
    get server() {
      return server;
    },
    restart: async (whileDown) => {
      const { port } = server;
      await server.close();
      await whileDown?.();
      server = await start(port);
    },
  };
};

export interface TestDeviceOptions {
  readonly id: string;
  readonly bed: string;
  readonly labels: readonly string[];
  readonly rate_hz?: number;
  readonly electrodes?: readonly Electrode[];
  readonly origin?: Origin;
  /** So much is sent at once: the recent past that a reader scrolls back to. 40 s unless told. */
  readonly recent_s?: number;
  /** Count of a signal (0.1 µV each) at a sample. */
  readonly wave?: (signal: number, sample: number) => number;
}

const block_ms = 50;

/** An amplifier that measures what a test wants, in real time, and falls silent when a test wants it. */
export class TestDevice implements Device {
  readonly id: string;
  readonly name: string;
  isSilent = false;
  readonly #options: TestDeviceOptions;
  readonly #stream: StreamDescription;
  #stopped = false;
  #sink: DeviceSink | null = null;
  #next = 0;

  constructor(options: TestDeviceOptions) {
    this.#options = options;
    this.id = options.id;
    this.name = options.id;
    const { labels, electrodes, rate_hz = 256, recent_s = 40 } = options;
    this.#stream = {
      stream: 0,
      timeBase: { start: ticksFromDate(new Date(Date.now() - 1000 * recent_s)), rate: rateOf(rate_hz) },
      bits: 16,
      signals: labels.map(plainSignal),
      ...(electrodes === undefined ? {} : { electrodes: { basis: 'declared', electrodes } }),
    };
  }

  describe() {
    const { origin = { kind: 'simulated' }, bed } = this.#options;
    return Promise.resolve({ streams: [this.#stream], origin, bed, pace: 'clock' as const });
  }

  async start(sink: DeviceSink): Promise<void> {
    this.#sink = sink;
    const { rate, start } = this.#stream.timeBase;
    while (!this.#stopped) {
      const elapsed_s = (Date.now() - Number(start / 10_000n)) / 1000;
      const due = Math.floor((elapsed_s * rate.samples * 1e7) / rate.ticks);
      while (!this.isSilent && this.#next < due)
        await this.#measure(sink, Math.min(due - this.#next, rate.samples));
      if (this.isSilent) this.#next = due;
      await new Promise((resolve) => setTimeout(resolve, block_ms));
    }
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return Promise.resolve();
  }

  /** Says that something happens now. */
  async event(text: string, kind: 'annotation' | 'button' = 'annotation'): Promise<void> {
    await this.#sink?.event({ kind, stream: 0, start: this.#next, samples: 0, text });
  }

  async #measure(sink: DeviceSink, samples: number): Promise<void> {
    const { labels, wave = () => 0 } = this.#options;
    const counts = new Int16Array(labels.length * samples);
    for (let signal = 0; signal < labels.length; signal += 1)
      for (let k = 0; k < samples; k += 1) counts[signal * samples + k] = wave(signal, this.#next + k);
    const start = sampleIndex(this.#next);
    this.#next += samples;
    await sink.block(0, { kind: 'block', start, samples, signals: labels.length, counts });
  }
}

/** Connects a device to the house; it is stopped when the file's tests are over. */
export const dialIn = (house: House, device: TestDevice): Uplink => {
  const uplink = serve(device, { url: house.server.address.replace('http', 'ws'), drain_s: 1 });
  uplink.done.catch(() => undefined);
  cleanups.push(() => uplink.stop());
  return uplink;
};

export const nineteen = 'Fp1 Fp2 F7 F3 Fz F4 F8 T3 C3 Cz C4 T4 T5 P3 Pz P4 T6 O1 O2'.split(' ');
export const scalp = nineteen.map((site): Electrode => ({ kind: 'scalp', site }));

/** One of 2^32 noises, the same wherever a sample is asked for: −1 … 1. */
const noise = (signal: number, sample: number): number => {
  let x = Math.imul(sample + 1, 0x9e3779b1) ^ Math.imul(signal + 1, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) | 0) / 2 ** 31;
};

/** Alpha that waxes and wanes, of another phase in every signal, over noise: anything but blank, and nothing to ring for. */
export const alpha = (signal: number, sample: number): number => {
  const t_s = sample / 256;
  const waxing = 0.6 + 0.4 * Math.sin(2 * Math.PI * (0.31 + 0.017 * signal) * t_s + signal);
  return Math.round(
    200 * waxing * Math.sin(2 * Math.PI * 9.7 * t_s + 0.8 * Math.sin(2 * t_s + signal) + signal) +
      150 * Math.sin(sample / 900 + signal) +
      200 * noise(signal, sample >> 2),
  );
};

let browser: Promise<Browser> | null = null;
const openBrowser = (): Promise<Browser> => {
  browser ??= chromium
    .launch({
      executablePath: chromiumPath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
    .then((opened) => {
      cleanups.push(() => opened.close());
      return opened;
    });
  return browser;
};

export interface Visit {
  readonly page: Page;
  /** Requests that went anywhere but to the house. */
  readonly foreign: readonly string[];
  /** Errors of the page's own making, and what its security policy refused. */
  readonly errors: readonly string[];
}

interface VisitOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'dark' | 'light';
  /** Measured px a mm of this screen; null: never measured. */
  readonly pxPerMm?: number | null;
}

/** A reader opens a page of the house in a browser of their own. */
export const visit = async (house: House, path: string, options: VisitOptions = {}): Promise<Visit> => {
  const { width = 1000, height = 640, theme = 'dark', pxPerMm = 4 } = options;
  const opened = await openBrowser();
  const page = await opened.newPage({ viewport: { width, height }, colorScheme: theme });
  const foreign: string[] = [];
  const errors: string[] = [];
  const own = (url: string): boolean => {
    const { protocol, host } = new URL(url);
    return protocol === 'data:' || protocol === 'blob:' || host === new URL(house.server.address).host;
  };
  page.on('request', (request) => !own(request.url()) && foreign.push(request.url()));
  page.on('websocket', (socket) => !own(socket.url()) && foreign.push(socket.url()));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on(
    'console',
    (message) => /Content Security Policy/.test(message.text()) && errors.push(message.text()),
  );
  if (pxPerMm !== null)
    await page.addInitScript(
      `localStorage.setItem('valvomo.calibration.' + screen.width + 'x' + screen.height + '@' + devicePixelRatio, '${pxPerMm}')`,
    );
  await page.goto(`${house.server.address}${path}`);
  return { page, foreign, errors };
};

/** Runs in the page (these tests know no DOM): the pixels of the first picture in an element of this name. */
const withPixels = (host: string, then: string): string => `(() => {
  const find = (root) => {
    const own = root.querySelector(${JSON.stringify(host)});
    if (own !== null) return own;
    for (const element of root.querySelectorAll('*')) {
      const found = element.shadowRoot === null ? null : find(element.shadowRoot);
      if (found !== null) return found;
    }
    return null;
  };
  const canvas = find(document)?.shadowRoot?.querySelector('.box canvas');
  if (canvas === null || canvas === undefined) return null;
  const { width, height } = canvas;
  const copy = new OffscreenCanvas(width, height).getContext('2d');
  copy.drawImage(canvas, 0, 0);
  const pixels = new Uint32Array(copy.getImageData(0, 0, width, height).data.buffer);
  return (${then})(pixels, width, height);
})()`;

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** One number a pixel, row by row. */
  readonly pixels: readonly number[];
}

/** What the traces of the bed page show now. */
export const picture = async (page: Page): Promise<Pixels> => {
  const then = '(pixels, width, height) => ({ width, height, pixels: [...pixels] })';
  const seen = await page.evaluate<Pixels | null>(withPixels('eeg-traces', then));
  return seen ?? { width: 0, height: 0, pixels: [] };
};

/** How many different colours the bed page's or the first tile's picture has now: 1 is blank. */
export const colours = (page: Page, host = 'eeg-traces'): Promise<number | null> =>
  page.evaluate<number | null>(withPixels(host, '(pixels) => new Set(pixels).size'));

/** The same for the same pixels, and for no others. */
export const fingerprint = (page: Page): Promise<string | null> =>
  page.evaluate<string | null>(
    withPixels(
      'eeg-traces',
      "(pixels) => crypto.subtle.digest('SHA-256', pixels).then((sum) => [...new Uint8Array(sum)].join())",
    ),
  );

/** All words inside an element, whichever shadow roots they are in. */
export const wordsIn = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).allInnerTexts()).join(' ').replace(/\s+/g, ' ');

/** Everything here may be slow when the machine is busy; nothing here is about speed. */
export const patience = { timeout: 30_000 };

/** Beds EMU 1, EMU 2 … */
export const emuBeds = (count = 1): readonly { id: string; name: string }[] =>
  Array.from({ length: count }, (_, at) => ({ id: `emu-${at + 1}`, name: `EMU ${at + 1}` }));

/** An amplifier with nineteen electrodes of the 10-20 system at a bed; alpha unless told. */
export const scalpDevice = (bed = 'emu-1', more: Partial<TestDeviceOptions> = {}): TestDevice =>
  new TestDevice({ id: `amp-${bed}`, bed, labels: nineteen, electrodes: scalp, wave: alpha, ...more });
