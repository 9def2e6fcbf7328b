/**
 * The viewer against its goals, in Chromium with software rendering: a page drawn again against the floor F (one
 * min/max-decimated Canvas2D polyline a channel), the live sweep against itself with fewer channels and against
 * uPlot.setData, pictures a second at 256 × 2048 Hz, and a wall of six beds. Everything that is compared is
 * interleaved in one run; read the ratios, not the milliseconds.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserServer, type Page } from 'playwright';
import { build } from 'vite';
import { processorTime_s } from './viewer/processor.ts';
import { openBenchServer } from './viewer/ward.ts';

const rounds = Number(process.env['ROUNDS'] ?? 5);
const window_s = 3;
const settle_ms = 1500;
const browserPath = '/usr/bin/chromium';

/** What the page offers; see viewer/page.mts. */
interface LiveFigures {
  readonly interval_ms: number;
  readonly p95_ms: number;
  readonly frames: number;
  readonly pictures: number;
  readonly behind_s: number;
}
interface RedrawRound {
  readonly floor_ms: number;
  readonly redraw_ms: number;
  readonly anew_ms: number;
}
interface Scene extends LiveFigures {
  /** Processor time of the browser, seconds a second. */
  readonly cores: number;
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

let missed = 0;
const line = (what: string, value: string, goal = '', met = true): void => {
  if (!met) missed += 1;
  const verdict = goal === '' ? '' : `goal ${goal.padEnd(9)} ${met ? 'met' : 'MISSED'}`;
  process.stdout.write(`${what.padEnd(62)} ${value.padEnd(26)} ${verdict}\n`);
};

const atMost = (what: string, value: number, goal: number, note = ''): void =>
  line(what, `${value.toFixed(3)}${note}`, `≤ ${Number(goal.toFixed(3))}`, value <= goal);

const redraw = async (page: Page, signals: number, rate_hz: number, goal: number): Promise<void> => {
  const sensitivity = signals > 100 ? 50 : 10;
  const found = await page.evaluate<RedrawRound[]>(
    `bench.measureRedraw(${signals}, ${rate_hz}, ${sensitivity}, ${Math.max(5, rounds)})`,
  );
  const floor = Math.min(...found.map(({ floor_ms }) => floor_ms));
  const best = Math.min(...found.map(({ redraw_ms }) => redraw_ms));
  const anew = Math.min(...found.map(({ anew_ms }) => anew_ms));
  const name = `${signals} × ${rate_hz} Hz`;
  line(`page ${name}: floor F`, `${floor.toFixed(1)} ms`);
  atMost(
    `page ${name}: redraw from columns, frame included ÷ F`,
    best / floor,
    goal,
    ` (${best.toFixed(1)} ms)`,
  );
  line(
    `page ${name}: pre-roll, derive, filter, extremes, draw ÷ F`,
    `${(anew / floor).toFixed(3)} (${anew.toFixed(1)} ms)`,
  );
};

const play = async (page: Page, browser: number, name: string): Promise<Scene> => {
  await page.evaluate(`bench.startScene(${JSON.stringify(name)})`);
  await page.waitForTimeout(settle_ms);
  await page.evaluate('bench.markScene()');
  const cpu = processorTime_s(browser);
  const from = performance.now();
  await page.waitForTimeout(window_s * 1000);
  const length_s = (performance.now() - from) / 1000;
  const cores = (processorTime_s(browser) - cpu) / length_s;
  const figures = await page.evaluate<LiveFigures>(`bench.endScene(${length_s})`);
  return { ...figures, cores };
};

const names = [
  'idle',
  'sweep 32 × 512 Hz',
  'sweep 256 × 512 Hz',
  'sweep 256 × 2048 Hz',
  'setData 32 × 512 Hz',
  'setData 256 × 512 Hz',
  'wall of six beds',
] as const;
type Name = (typeof names)[number];

const live = async (page: Page, browser: number): Promise<void> => {
  const scenes = new Map<Name, Scene[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) scenes.get(name)?.push(await play(page, browser, name));
  const of = (name: Name, what: (scene: Scene) => number): number =>
    median((scenes.get(name) ?? []).map(what));
  const best = (name: Name, what: (scene: Scene) => number): number =>
    Math.min(...(scenes.get(name) ?? []).map(what));
  const idle = of('idle', ({ cores }) => cores);
  const net = (name: Name): number => Math.max(0.001, of(name, ({ cores }) => cores) - idle);
  const perFrame_ms = (name: Name): number =>
    (net(name) * 1000) /
    Math.max(
      1,
      of(name, ({ pictures }) => pictures),
    );
  for (const name of names)
    line(
      `live ${name}`,
      `${of(name, ({ pictures }) => pictures).toFixed(1)} pictures/s, ${of(name, ({ cores }) => cores).toFixed(3)} cores`,
    );
  line(
    'processor time of one picture, net: sweep of 32',
    `${perFrame_ms('sweep 32 × 512 Hz').toFixed(2)} ms`,
  );
  const sweep32 = perFrame_ms('sweep 32 × 512 Hz');
  const sweep256 = perFrame_ms('sweep 256 × 512 Hz');
  atMost('sweep of 256 ÷ sweep of 32 channels (512 Hz), time a picture', sweep256 / sweep32, 2);
  line(
    'sweep of 256 × 2048 Hz ÷ 32 × 512 Hz, time a picture',
    (perFrame_ms('sweep 256 × 2048 Hz') / sweep32).toFixed(2),
  );
  atMost('sweep of 32 ÷ uPlot.setData, time a picture', sweep32 / perFrame_ms('setData 32 × 512 Hz'), 1 / 15);
  atMost(
    'sweep of 256 ÷ uPlot.setData, time a picture',
    sweep256 / perFrame_ms('setData 256 × 512 Hz'),
    1 / 40,
  );
  const idleRate = of('idle', ({ pictures }) => pictures);
  const rate = Math.max(...(scenes.get('sweep 256 × 2048 Hz') ?? []).map(({ pictures }) => pictures));
  line(
    '256 × 2048 Hz: pictures a second ÷ idle',
    `${(rate / idleRate).toFixed(3)} (${rate.toFixed(1)})`,
    '≥ 0.97',
    rate / idleRate >= 0.97,
  );
  const p95 = best('sweep 256 × 2048 Hz', ({ p95_ms }) => p95_ms);
  atMost(
    '256 × 2048 Hz: p95 between frames of the page ÷ idle',
    p95 / best('idle', ({ p95_ms }) => p95_ms),
    1.25,
  );
  line(
    '256 × 2048 Hz: most behind the head',
    `${(of('sweep 256 × 2048 Hz', ({ behind_s }) => behind_s) * 1000).toFixed(0)} ms`,
  );
  atMost(
    'six-bed wall at 30/s ÷ one sweep of 32 at 60/s, cores net',
    net('wall of six beds') / net('sweep 32 × 512 Hz'),
    2.5,
  );
};

const launch = (): Promise<BrowserServer> =>
  chromium.launchServer({
    executablePath: browserPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

const bench = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'valvomo-viewer-bench-'));
  await build({
    root: join(import.meta.dirname, 'viewer'),
    configFile: false,
    logLevel: 'error',
    base: './',
    build: { outDir: folder, emptyOutDir: true, target: 'es2024' },
    worker: { format: 'es' },
  });
  const server = await openBenchServer(folder);
  const started = await launch();
  const browser = await chromium.connect(started.wsEndpoint());
  try {
    const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
    page.on('pageerror', (error) => process.stderr.write(`${error.message}\n`));
    await page.goto(server.url);
    await page.waitForFunction('globalThis.bench !== undefined');
    await redraw(page, 64, 512, 0.35);
    await redraw(page, 256, 2048, 0.2);
    await live(page, started.process().pid ?? 0);
    await browser.close();
  } finally {
    await started.close();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
  line('', '', '', true);
  line(missed === 0 ? 'every goal met' : `${missed} goals missed`, '');
};

if (existsSync(browserPath)) await bench();
else process.stdout.write(`skipped: no ${browserPath} (apt-get install chromium)\n`);
