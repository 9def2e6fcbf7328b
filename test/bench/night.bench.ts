/**
 * 24 h of 32 signals at 256 Hz through the standard trends on one core, reading included, beside the same trends by a script
 * over MNE and SciPy (`night/night.py`) on a piece of the same recording that fits its memory, one core as well. The
 * recording, a seeded piece again and again, lies in the system's temporary folder while the bench runs. Processor time
 * of all threads counts. NIGHT_HOURS makes the night shorter.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import {
  conditionsRule,
  createAnalysis,
  defaultSettings,
  standardTrends,
  trendCsvLines,
  type TrendGrid,
} from '@valvomo/analysis';
import { openRecording, openStreams } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { isTrendItem, type TrendColumn, type TrendItem } from '@valvomo/model';

import { writeNight } from './night/recording.ts';

const night_s = 3600 * Number(process.env['NIGHT_HOURS'] ?? 24);
const goals = { times_real: 1500, times_python: 3 } as const;
const piece_s = 1200;
const python = fileURLToPath(new URL('night/night.py', import.meta.url));

const spent_s = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const line = (...cells: readonly string[]): void => {
  process.stdout.write(
    `${cells.map((cell, k) => (k === 0 ? cell.padEnd(44) : cell.padStart(16))).join('')}\n`,
  );
};
const times = (length_s: number, own_s: number): string => `${(length_s / own_s).toFixed(0)} x`;
const memory_MB = (): string => {
  globalThis.gc?.();
  return `${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB`;
};

/** All rows of a recording, one at a time. @returns processor seconds */
const analyse = async (
  path: string,
  take: (row: TrendItem, columns: readonly TrendColumn[], grid: TrendGrid) => void,
  onHours: (hours: number, spent_s: number) => void = () => undefined,
): Promise<number> => {
  const begun_s = spent_s();
  const { source, close } = await openFile(path);
  const streams = await openStreams(await openRecording(source));
  const analysis = createAnalysis(
    streams.map(({ description }) => description),
    { trends: standardTrends, conditions: conditionsRule, settings: defaultSettings },
  );
  let told_s = 0;
  for await (const item of streams[analysis.stream]?.items() ?? []) {
    for (const row of analysis.accept(analysis.stream, item).filter(isTrendItem))
      take(row, analysis.columns, analysis);
    const at_s = (item.start + item.samples) / analysis.rate_hz;
    if (at_s - told_s < night_s / 6) continue;
    told_s = at_s;
    onHours(at_s / 3600, spent_s() - begun_s);
  }
  await close();
  return spent_s() - begun_s;
};

/** @returns times real time */
const ours = async (path: string): Promise<number> => {
  let [rows, columns] = [0, 0];
  const own_s = await analyse(
    path,
    (_, { length }) => {
      rows += 1;
      columns = length;
    },
    (hours, spent) =>
      line(`  after ${hours.toFixed(1)} h`, `${((hours * 3600) / spent).toFixed(0)} x`, memory_MB()),
  );
  line(
    `${night_s / 3600} h: ${rows} rows of ${columns} columns`,
    times(night_s, own_s),
    `${own_s.toFixed(1)} s`,
  );
  return night_s / own_s;
};

/** The same with the text of the CSV, which is no part of the comparison. */
const withText = async (path: string): Promise<void> => {
  let bytes = 0;
  const own_s = await analyse(path, (row, columns, grid) => {
    for (const text of trendCsvLines(row, columns, grid)) bytes += text.length;
  });
  line(
    `${piece_s / 60} min with ${(bytes / 1e6).toFixed(0)} MB of CSV`,
    times(piece_s, own_s),
    `${own_s.toFixed(1)} s`,
  );
};

/** @returns processor seconds for `piece_s` of recording; undefined where SciPy or MNE are not installed */
const theirs = (path: string): number | undefined => {
  const one = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', [python, path], {
    env: { ...process.env, ...one },
    encoding: 'utf8',
  });
  if (status === 0) return Number(stdout.trim().split('\n').at(-1));
  line(`skipped: ${stderr.trim().split('\n').at(-1) ?? 'no python3'}`);
  return undefined;
};

const bench = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'valvomo-night-'));
  try {
    const [night, piece] = [join(folder, 'night.edf'), join(folder, 'piece.edf')];
    await writeNight(night, night_s);
    await writeNight(piece, piece_s);
    line('', 'x real time', '');
    await analyse(piece, () => undefined);
    const own = await ours(night);
    await withText(piece);
    const their_s = theirs(piece);
    line(`goal ${goals.times_real} x real time`, own >= goals.times_real ? 'met' : 'missed');
    if (their_s === undefined) return;
    const ratio = (own * their_s) / piece_s;
    line(`${piece_s / 60} min by MNE and SciPy`, times(piece_s, their_s), `${their_s.toFixed(1)} s`);
    line(
      `goal ${goals.times_python} x MNE and SciPy`,
      ratio >= goals.times_python ? 'met' : 'missed',
      `${ratio.toFixed(1)} x`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

await bench();
