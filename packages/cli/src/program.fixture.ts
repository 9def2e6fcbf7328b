import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { openEdfWriter, type WrittenAnnotation } from '@valvomo/edf';
import { fileAppendable } from '@valvomo/edf/node';
import { synthesise, tenTwenty } from '@valvomo/synthesis';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program in a process of its own, as a user does, from `folder`. */
export const valvomo = (folder: string, ...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [main, ...args],
      { env: { PATH: process.env['PATH'] ?? '' }, cwd: folder, maxBuffer: 1 << 26 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });

export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/edf/${name}`, import.meta.url));

/** Writes an EDF+C of synthetic EEG over the 10-20 electrodes: alpha, and a blink now and then. */
export const writeRecording = async (
  path: string,
  length_s: number,
  {
    rate_hz = 128,
    seed = 7,
    annotations = [] as readonly WrittenAnnotation[],
  }: { rate_hz?: number; seed?: number; annotations?: readonly WrittenAnnotation[] } = {},
): Promise<void> => {
  const { streams, next } = synthesise({
    id: 'fixture',
    seed,
    length_s,
    body: { heart_bpm: 70, breaths_per_minute: 14 },
    streams: [{ rate_hz, reference: 'CPz', channels: tenTwenty('new') }],
    script: [
      { pattern: 'background', at_s: 0 },
      { pattern: 'alpha-rhythm', at_s: 0 },
    ],
  });
  const signals = streams[0]?.signals ?? [];
  const file = await fileAppendable(path);
  const writer = await openEdfWriter(file, {
    start: '2026-03-04T05:06:07',
    recordDuration_ticks: 10_000_000,
    signals: signals.map((signal) => ({ ...signal, samplesPerRecord: rate_hz })),
  });
  for (const annotation of annotations) writer.annotate(annotation);
  for (let second = 0; second < length_s; second += 1) {
    const counts = next(0, rate_hz);
    await writer.write(signals.map((_, k) => counts.subarray(k * rate_hz, (k + 1) * rate_hz)));
  }
  await writer.close();
  await file.close();
};

/** Makes a recording of 1-s records discontinuous: records from `at` on begin `length_s` later. */
export const insertGap = async (path: string, at: number, length_s: number): Promise<void> => {
  const bytes = await readFile(path);
  const field = (from: number, length: number): number =>
    Number(bytes.toString('latin1', from, from + length).trim());
  const [header_bytes, records] = [field(184, 8), field(236, 8)];
  const record_bytes = (bytes.length - header_bytes) / records;
  bytes.write('EDF+D', 192, 'latin1');
  for (let record = at; record < records; record += 1) {
    const timeKeeping = `+${record}\u0014\u0014\0`;
    const from = bytes.indexOf(timeKeeping, header_bytes + record * record_bytes, 'latin1');
    bytes.write(`+${record + length_s}\u0014\u0014\0`, from, 'latin1');
  }
  await writeFile(path, bytes);
};
