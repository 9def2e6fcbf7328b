/**
 * How long the server takes to say what another threshold would have meant last night: a night of 12 h of all standard features
 * at one bed, as they are kept on disk, and thousands of findings in the database; asked over HTTP as a viewer asks, for a stricter value
 * (findings alone) and a laxer one (stored features, too). Time on the wall. NIGHT_HOURS makes the night shorter.
 */
import { createAnalysis, standardChoice } from '@valvomo/analysis';
import { sampleIndex, ticksPerSecond, type EventMark, type TrendItem } from '@valvomo/model';
import { startServer } from '@valvomo/server';
import { openDatabase, TrendLog, trendFolder } from '@valvomo/store';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scalpBed } from './detection/streams.ts';
import { median, noise, say } from './measure.ts';

const night_s = 3600 * Number(process.env['NIGHT_HOURS'] ?? 12);
const goal_ms = 1000;
const [bed, recording, detector] = ['bed-1', 'night', 'seizure'] as const;
const findings = 5000;
const rounds = 9;
const rowsAtOnce = 600;

const ticksOf = (seconds: number): string =>
  (BigInt(Math.round(seconds)) * BigInt(ticksPerSecond)).toString();

/** Rows of a night whose features lie below the usual threshold, but for half a minute of every twenty. @returns how many columns */
const writeRows = async (folder: string, begun_s: number): Promise<number> => {
  const { description } = scalpBed();
  const { columns, absent, hop, stream } = createAnalysis([description], standardChoice);
  const { rate } = description.timeBase;
  const about = {
    layout: 1,
    recording,
    analysis: 'night',
    stream,
    start: ticksOf(begun_s),
    rate,
    hop,
  } as const;
  let fault: unknown;
  const log = await TrendLog.open(
    folder,
    { ...about, scale_s: 1, electrodes: 'declared', columns, absent, rules: 'night' },
    (error) => {
      fault = error;
    },
  );
  const random = noise(5);
  for (let second = 0; second < night_s; second += rowsAtOnce) {
    const rows = Array.from({ length: Math.min(rowsAtOnce, night_s - second) }, (_, k): TrendItem => ({
      kind: 'row',
      second: second + k,
      values: Float64Array.from(columns, () => ((second + k) % 1200 < 30 ? 0.48 : 0.3) + 0.02 * random()),
    }));
    log.push(rows);
    await log.sync();
  }
  await log.close();
  if (fault !== undefined) throw fault;
  return columns.length;
};

const findingAt = (second: number, k: number): EventMark => ({
  kind: 'event',
  id: `${detector}:sz:${second}`,
  revision: 1,
  detector,
  version: 3,
  type: 'sz',
  grade: 'suspected',
  stream: 0,
  start: sampleIndex(second * 256),
  samples: 2560,
  open: false,
  decided: sampleIndex((second + 7) * 256),
  changed: sampleIndex((second + 10) * 256),
  channels: ['F8-T8', 'T8-P8'],
  confidence: 0.8,
  features: { score: 0.5 + (k % 50) / 100, frequency_hz: 5, weight: 0.7 },
  thresholds: { score_min: 0.5 },
  words: null,
});

const writeDatabase = async (data: string, begun_s: number): Promise<void> => {
  const database = await openDatabase(join(data, 'valvomo.sqlite'));
  const { signals, bits } = scalpBed().description;
  const start = ticksOf(begun_s);
  const rate = { samples: 256, ticks: ticksPerSecond };
  const device = { id: 'd', name: 'Device', software: '1' };
  const streams = [{ stream: 0, rate, bits, start, signals }];
  const about = {
    recording,
    bed,
    name: 'Bed 1',
    device,
    origin: { kind: 'simulated' },
    created: start,
  } as const;
  await database.recordings.opened({ ...about, study: null, streams });
  await database.recordings.closed({ recording, at: ticksOf(begun_s + night_s), why: 'the night is over' });
  const all = Array.from({ length: findings }, (_, k) => {
    const at = Math.floor((k * 0.66 * night_s) / findings);
    const onset = ticksOf(begun_s + at);
    return { bed, recording, onset, ended: ticksOf(begun_s + at + 10), finding: findingAt(at, k) };
  });
  await database.findings.add(all);
  await database.close();
};

const bench = async (): Promise<void> => {
  const data = mkdtempSync(join(tmpdir(), 'valvomo-what-if-'));
  // Of today, so that it is the last night: noon to noon.
  const begun_s = Math.floor(Date.now() / 1000) - night_s;
  try {
    const columns = await writeRows(trendFolder(data, recording), begun_s);
    await writeDatabase(data, begun_s);
    const server = await startServer({ port: 0, dataDirectory: data, beds: [{ id: bed, name: 'Bed 1' }] });
    // The thread that reads recordings has begun long before somebody asks.
    await fetch(`${server.address}/api/recordings`);
    say(`${night_s / 3600} h of ${columns} columns a second, ${findings} findings`);
    const span = `from=${ticksOf(begun_s)}&to=${ticksOf(begun_s + night_s)}`;
    for (const [name, value] of [
      ['stricter', 0.7],
      ['laxer', 0.45],
    ] as const) {
      const took: number[] = [];
      let told = '';
      for (let round = 0; round < rounds; round += 1) {
        const from = performance.now();
        const path = `/api/beds/${bed}/what-if?detector=${detector}&threshold=score_min&value=${value}&${span}`;
        const response = await fetch(`${server.address}${path}`);
        const { found, would, more } = (await response.json()) as {
          readonly found: number;
          readonly would: number;
          readonly more: { readonly estimate: number } | null;
        };
        took.push(performance.now() - from);
        told = `${found} → ${would}${more === null ? '' : `, and about ${more.estimate} more`}`;
      }
      const worst = Math.max(...took);
      const verdict = median(took) < goal_ms ? 'met' : 'missed';
      say(
        `  ${name.padEnd(9)} ${median(took).toFixed(0).padStart(5)} ms (first ${took[0]?.toFixed(0)} ms, worst ${worst.toFixed(0)} ms; target < ${goal_ms} ms in the middle: ${verdict})  ${told}`,
      );
    }
    await server.close();
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
};

await bench();
