/**
 * Paging through a recording in Chromium with software rendering: pages a second from the cache, and through a link shaped to
 * 10 Mbit/s and 50 ms there and back. 32 signals × 256 Hz, 10 s a page. A page counts when the page itself says that it is
 * drawn. What a machine reaches depends on what else it does: read it beside the load.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, connect, type Socket } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '@valvomo/server';
import { chromium, type Page } from 'playwright';
import { build } from 'vite';
import { writeNight } from '../journey/night-kit.ts';

const browserPath = '/usr/bin/chromium';
const pages = 40;
const length_s = 3600;
const link = { bits_s: 10_000_000, oneWay_ms: 25 } as const;

/** Bytes come out as a link of this rate and delay brings them. */
const shaped = (from: Socket, to: Socket): void => {
  let free = 0;
  from.on('data', (bytes: Buffer) => {
    const now = performance.now();
    free = Math.max(now, free) + (bytes.length * 8 * 1000) / link.bits_s;
    setTimeout(() => to.write(bytes), free - now + link.oneWay_ms);
    // Not more than a second of the link waits here.
    if (free - now > 1000) {
      from.pause();
      setTimeout(() => from.resume(), 500);
    }
  });
  from.on('close', () => setTimeout(() => to.end(), link.oneWay_ms + Math.max(0, free - performance.now())));
  from.on('error', () => to.destroy());
};

const openProxy = (port: number): Promise<{ readonly port: number; close(): void }> =>
  new Promise((resolve) => {
    const server = createServer((client) => {
      const upstream = connect(port, '127.0.0.1');
      shaped(client, upstream);
      shaped(upstream, client);
    });
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        close: () => void server.close(),
      });
    });
  });

/** Runs in the page: an element of this name, whichever shadow root it is in. */
const find = `const find = (root, name) => {
    const own = root.querySelector(name);
    if (own !== null) return own;
    for (const element of root.querySelectorAll('*')) {
      const found = element.shadowRoot === null ? null : find(element.shadowRoot, name);
      if (found !== null) return found;
    }
    return null;
  };`;

/** Runs in the page: presses a key and waits until the header tells another time, `count` times; milliseconds in all. */
const paging = (key: string, count: number): string => `(async () => {
  ${find}
  const host = find(document, 'eeg-traces').shadowRoot.querySelector('.host');
  const clock = find(document, 'eeg-bed-header').shadowRoot.querySelector('.clock');
  const next = () => new Promise((done) => { const channel = new MessageChannel(); channel.port1.onmessage = done; channel.port2.postMessage(0); });
  const began = performance.now();
  for (let page = 0; page < ${count}; page += 1) {
    const before = clock.textContent;
    host.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true, composed: true }));
    while (clock.textContent === before) await next();
  }
  return performance.now() - began;
})()`;

/** Runs in the page: until there are traces on the canvas. */
const painted = `(async () => {
  ${find}
  const copy = new OffscreenCanvas(200, 200).getContext('2d', { willReadFrequently: true });
  for (;;) {
    const canvas = find(document, 'eeg-traces')?.shadowRoot.querySelector('.box canvas');
    if (canvas != null) {
      copy.drawImage(canvas, -400, -300);
      const pixels = new Uint32Array(copy.getImageData(0, 0, 200, 200).data.buffer);
      if (new Set(pixels).size > 5) return;
    }
    await new Promise(requestAnimationFrame);
  }
})()`;

let missed = 0;
const line = (what: string, value: number, unit: string, goal: string, met: boolean): void => {
  if (!met) missed += 1;
  process.stdout.write(
    `${what.padEnd(58)} ${`${value.toFixed(1)} ${unit}`.padEnd(16)} goal ${goal.padEnd(8)} ${met ? 'met' : 'MISSED'}\n`,
  );
};

/** From the click on the wall to the first page on screen, ms. */
const openFromWall = async (page: Page, address: string): Promise<number> => {
  await page.goto(`${address}/`);
  const entry = page.locator('eeg-library a', { hasText: 'night.edf' });
  await entry.waitFor({ timeout: 60_000 });
  await page.waitForTimeout(500);
  const began = performance.now();
  await entry.click();
  await page.locator('eeg-traces').waitFor();
  await page.evaluate(painted);
  return performance.now() - began;
};

const bench = async (): Promise<void> => {
  const base = await mkdtemp(join(tmpdir(), 'valvomo-paging-'));
  const library = join(base, 'library');
  const pageDirectory = join(base, 'page');
  await mkdir(library);
  const labels = Array.from({ length: 32 }, (_, at) => `E${at + 1}`);
  // Noise: a compressing link would make the figures better than they are.
  const wave = (signal: number, sample: number): number => ((sample * 7919 + signal * 104_729) % 2003) - 1001;
  await writeNight(join(library, 'night.edf'), { labels, rate_hz: 256, length_s, wave });
  const root = fileURLToPath(new URL('../../web', import.meta.url));
  await build({ root, logLevel: 'error', build: { outDir: pageDirectory, sourcemap: false } });
  const server = await startServer({
    port: 0,
    dataDirectory: join(base, 'data'),
    pageDirectory,
    beds: [],
    library: [library],
  });
  const proxy = await openProxy(server.port);
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
  try {
    process.stdout.write(`load of the machine ${loadavg()[0]?.toFixed(1)}\n`);
    const viewport = { width: 1600, height: 900 };
    const near = await browser.newPage({ viewport });
    const own = await openFromWall(near, server.address);
    process.stdout.write(`from the wall to the first page on this machine alone: ${own.toFixed(0)} ms\n`);
    await near.keyboard.press('t');
    await near.keyboard.press('4');
    await near.waitForTimeout(500);
    await near.evaluate<number>(paging('PageDown', pages));
    const back = await near.evaluate<number>(paging('PageUp', pages));
    const forth = await near.evaluate<number>(paging('PageDown', pages));
    const best = (1000 * pages) / Math.min(back, forth);
    line('pages a second from the cache, 32 × 256 Hz × 10 s', best, 'pages/s', '≥ 28', best >= 28);
    await near.close();
    const far = await browser.newPage({ viewport });
    const first = await openFromWall(far, `http://127.0.0.1:${proxy.port}`);
    line('10 Mbit/s, 50 ms: from the wall to the first page', first, 'ms', '≤ 1000', first <= 1000);
    await far.keyboard.press('t');
    await far.keyboard.press('4');
    await far.waitForTimeout(500);
    const ahead = await far.evaluate<number>(paging('PageDown', pages));
    const rate = (1000 * pages) / ahead;
    line('10 Mbit/s, 50 ms: pages a second from then on', rate, 'pages/s', '≥ 4', rate >= 4);
    await far.close();
  } finally {
    await browser.close();
    proxy.close();
    await server.close();
    await rm(base, { recursive: true, force: true });
  }
};

if (existsSync(browserPath)) await bench();
else process.stdout.write(`${browserPath} is missing: nothing is measured\n`);
process.exit(missed === 0 ? 0 : 1);
