import { execFile, spawn } from 'node:child_process';
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import {
  conditionsRule,
  createAnalysis,
  defaultSettings,
  standardTrends,
  trendCsvHeader,
  trendCsvLines,
} from '@valvomo/analysis';
import { openRecording, openStreams } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { isTrendItem, type TrendItem } from '@valvomo/model';
import { startServer, type Server } from '@valvomo/server';
import { syntheticRecording } from '@valvomo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The same file gives the same trends to the byte, whichever way its samples go. */

const program = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const choice = { trends: standardTrends, conditions: conditionsRule, settings: defaultSettings };
/** 34 s with a gap of 3 s; the rate is no power of two. Current flows from 20.5 to 23.5 s. */
const made = {
  length_s: 31,
  rate_hz: 100,
  gap: { at_s: 12, length_s: 3 },
  annotations: [{ onset_s: 20.5, duration_s: 3, text: 'Impedance measurement' }],
};
/** The same with an ECG at 250 Hz. */
const kinds = [
  ['an ECG among the EEG', made],
  ['an ECG at another rate', { ...made, ecg_rate_hz: 250 }],
] as const;

let folder = '';
let recording = '';
/** What the command writes: the text that all others have to give. */
let wanted = '';

/** Writes the recording, and what the command makes of it. */
const prepare = async (of: Parameters<typeof syntheticRecording>[0]): Promise<void> => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-one-path-'));
  recording = join(folder, 'recording.edf');
  await writeFile(recording, syntheticRecording(of));
  const out = join(folder, 'trends.csv');
  const command = [program('packages/cli/src/main.ts'), 'trends', recording, '--out', out];
  await promisify(execFile)(process.execPath, command);
  wanted = await readFile(out, 'utf8');
};

/** The first line that differs from what is wanted; undefined when every byte is the same. */
const difference = (text: string): string | undefined => {
  if (text === wanted) return undefined;
  const [lines, expected] = [text.split('\n'), wanted.split('\n')];
  const at = expected.findIndex((line, k) => line !== lines[k]);
  const [is, should] = [lines[at]?.split(',') ?? [], expected[at]?.split(',') ?? []];
  const column = should.findIndex((value, k) => value !== is[k]);
  const name = expected[0]?.split(',')[column];
  return `line ${at} of ${lines.length}, ${name}: ${is[column]} instead of ${should[column]}`;
};

/** By the engine itself, in blocks of at most so many samples; after `restart_every` items it goes on from a snapshot. */
const engineText = async (samples_max: number, restart_every = Infinity): Promise<string> => {
  const { source, close } = await openFile(recording);
  const streams = await openStreams(await openRecording(source), { samples_max });
  const descriptions = streams.map(({ description }) => description);
  let analysis = createAnalysis(descriptions, choice);
  analysis.accept(analysis.stream, { kind: 'measuring', start: 2050, samples: 300 });
  const rows: TrendItem[] = [];
  let items = 0;
  // One stream after the other in turns: the ECG runs ahead, then the EEG.
  const lanes = streams.map((one) => ({
    stream: one.description.stream,
    items: one.items()[Symbol.asyncIterator](),
  }));
  for (let turn = 0; lanes.length > 0; turn += 1) {
    const lane = lanes[turn % lanes.length] as (typeof lanes)[number];
    const { value: item, done } = await lane.items.next();
    if (done === true) {
      lanes.splice(lanes.indexOf(lane), 1);
      continue;
    }
    rows.push(...analysis.accept(lane.stream, item).filter(isTrendItem));
    items += 1;
    if (items % restart_every === 0)
      analysis = createAnalysis(descriptions, choice, structuredClone(analysis.snapshot()));
  }
  rows.push(...analysis.end().filter(isTrendItem));
  await close();
  const { columns } = analysis;
  let text = trendCsvHeader(columns);
  for (const row of rows) for (const line of trendCsvLines(row, columns, analysis)) text += line;
  return text;
};

describe.each(kinds)('a file with %s gives byte-identical trends', { timeout: 120_000 }, (_, of) => {
  beforeAll(() => prepare(of));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('through the command: every standard trend, rows in the gap empty, values after it', () => {
    const lines = wanted.trimEnd().split('\n');
    expect(lines).toHaveLength(1 + made.length_s + made.gap.length_s);
    const without = standardTrends.filter(({ id }) => lines[0]?.includes(`,${id}.`) !== true);
    // A formula has columns only where someone wrote one.
    expect(without.map(({ id }) => id)).toEqual(['formula']);
    expect(lines[14]).toMatch(/^14,+$/);
    expect(lines.at(-1)).toMatch(/,\d/);
    const header = lines[0]?.split(',') ?? [];
    const column = (name: string): (string | undefined)[] =>
      lines.slice(1).map((line) => line.split(',')[header.indexOf(name)]);
    const marked = column('artefact.all.electrode').flatMap((value, second) =>
      value === '1' ? [second] : [],
    );
    expect(marked).toEqual([20, 21, 22, 23]);
  });

  it.each([1, 7, 99, 100, 1001, 1 << 20])('in blocks of %i samples', async (samples_max) => {
    expect(difference(await engineText(samples_max))).toBeUndefined();
  });

  it.each([
    [37, 1],
    [100, 3],
    [450, 2],
  ])('with a snapshot restored in blocks of %i, every %i blocks', async (samples_max, restart_every) => {
    expect(difference(await engineText(samples_max, restart_every))).toBeUndefined();
  });

  it('through the server at 1x, 20x and full speed, and across deaths of the analysis thread', async () => {
    const plan = join(folder, 'deaths');
    await mkdir(plan);
    await writeFile(join(plan, '9'), '');
    process.env['VALVOMO_TEST_DEATHS'] = plan;
    const speeds = ['1', '20', 'max'];
    const server = await startServer({
      port: 0,
      dataDirectory: join(folder, 'data'),
      beds: speeds.map((speed) => ({ id: `at-${speed}`, name: speed })),
      analysis: {
        threads: 1,
        snapshot_every_s: 0,
        entry: new URL('threads/mortal.ts', import.meta.url),
      },
    });
    try {
      const played = speeds.map((speed) => play(server, speed));
      await Promise.all(played.slice(1));
      // The faster ones are through; now the thread dies under the one that is in the middle.
      await writeFile(join(plan, '24'), '');
      expect(await Promise.all(played)).toEqual(speeds.map(() => 0));
      for (const speed of speeds) {
        await expect.poll(() => rowsAt(server, speed), { timeout: 40_000 }).toBe(wanted.split('\n').length);
        expect([speed, difference(await csvAt(server, speed))]).toEqual([speed, undefined]);
      }
      expect(await readdir(plan)).toEqual([]);
      const metrics = await (await fetch(`${server.address}/metrics`)).text();
      expect(metrics).toContain('valvomo_analysis_thread_deaths_total 2');
    } finally {
      await server.close();
    }
  });
});

/** Plays the file on its bed to the end. @returns the exit code */
const play = ({ port }: Server, speed: string): Promise<number | null> =>
  new Promise((resolve) => {
    const options = ['--server', `ws://127.0.0.1:${port}`, '--bed', `at-${speed}`, '--speed', speed];
    const child = spawn(process.execPath, [program('devices/playback/src/main.ts'), recording, ...options], {
      stdio: 'ignore',
    });
    child.once('close', resolve);
  });

const csvAt = async ({ address }: Server, speed: string): Promise<string> =>
  (await fetch(`${address}/api/beds/at-${speed}/trends.csv`)).text();

const rowsAt = async (server: Server, speed: string): Promise<number> =>
  (await csvAt(server, speed)).split('\n').length;
