/**
 * Reading a 24 h recording of 32 signals at 256 Hz (EDF+C, 1 s records, 1.4 GB, page cache warm): random pages of 10 s
 * against a bare positioned read into the same planar counts, and the whole file to µV against a bare typed-array loop.
 * Both sides are interleaved within one run; the file lies in the system's temporary folder while the bench runs.
 */
import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openRecording, type EdfRecording } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { displayCalibration, type Calibration } from '@valvomo/model';
import { longRecording } from './long-recording.ts';

const hours = 24;
const signals = 32;
const rate_hz = 256;
const page_s = 10;
const rounds = 7;
const pages = 400;
/** 64 bytes of annotations a record. */
const record_bytes = 2 * signals * rate_hz + 64;

/** The floor: one positioned read and one copy a signal and record; nothing is checked. */
const barePage = (file: number, header_bytes: number, bytes: Uint8Array, first_s: number): Int16Array => {
  readSync(file, bytes, 0, page_s * record_bytes, header_bytes + first_s * record_bytes);
  const words = new Int16Array(bytes.buffer, bytes.byteOffset, (page_s * record_bytes) / 2);
  const samples = page_s * rate_hz;
  const counts = new Int16Array(signals * samples);
  for (let record = 0; record < page_s; record++)
    for (let signal = 0; signal < signals; signal++) {
      const from = (record * record_bytes) / 2 + signal * rate_hz;
      counts.set(words.subarray(from, from + rate_hz), signal * samples + record * rate_hz);
    }
  return counts;
};

/** One page straight from the bytes of its records to µV: the floor of the whole file. */
const barePageToMicrovolts = (
  file: number,
  header_bytes: number,
  bytes: Uint8Array,
  first_s: number,
  values: Float64Array,
  { gain, offset }: Calibration,
): void => {
  readSync(file, bytes, 0, page_s * record_bytes, header_bytes + first_s * record_bytes);
  const words = new Int16Array(bytes.buffer, bytes.byteOffset, (page_s * record_bytes) / 2);
  for (let record = 0; record < page_s; record++)
    for (let signal = 0; signal < signals; signal++) {
      const from = (record * record_bytes) / 2 + signal * rate_hz;
      const to = (signal * page_s + record) * rate_hz;
      for (let i = 0; i < rate_hz; i++) values[to + i] = (words[from + i] as number) * gain + offset;
    }
};

/** A window's counts to µV, row by row. */
const windowToMicrovolts = (
  counts: Int16Array | Int32Array,
  samples: number,
  calibrations: readonly Calibration[],
  values: Float64Array,
): void => {
  let i = 0;
  for (const { gain, offset } of calibrations)
    for (const end = i + samples; i < end; i++) values[i] = (counts[i] as number) * gain + offset;
};

/** Every page of the file by both sides in turn, in seconds of each. */
const wholeFile = async (
  file: number,
  recording: EdfRecording,
  bytes: Uint8Array,
): Promise<{ bare_s: number; ours_s: number }> => {
  const numbers = recording.streams()[0]?.signals ?? [];
  const calibrations = recording.signals.map(displayCalibration);
  const [calibration = { gain: 1, offset: 0 }] = calibrations;
  const samples = page_s * rate_hz;
  const [values, counts] = [new Float64Array(signals * samples), new Int16Array(signals * samples)];
  let bare = 0n;
  let ours = 0n;
  for (let first_s = 0; first_s < hours * 3600; first_s += page_s) {
    const a = process.hrtime.bigint();
    barePageToMicrovolts(file, recording.header.header_bytes, bytes, first_s, values, calibration);
    const b = process.hrtime.bigint();
    const page = await recording.read(numbers, first_s * rate_hz, samples, counts);
    windowToMicrovolts(page.counts, samples, calibrations, values);
    const c = process.hrtime.bigint();
    bare += b - a;
    ours += c - b;
  }
  return { bare_s: Number(bare) / 1e9, ours_s: Number(ours) / 1e9 };
};

const percentile = (times: readonly number[], part: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor(part * (times.length - 1))] ?? Number.NaN;

const microseconds = (ns: bigint): number => Number(ns) / 1000;
const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const path = join(tmpdir(), `valvomo-edf-bench-${process.pid}.edf`);
try {
  await longRecording(path, { hours, signals, rate_hz, notes: 0 });
  const file = openSync(path, 'r');
  const opened = process.hrtime.bigint();
  const { source, close } = await openFile(path);
  const recording = await openRecording(source);
  const numbers = recording.streams()[0]?.signals ?? [];
  await recording.read(numbers, 12 * 3600 * rate_hz, page_s * rate_hz);
  say(
    `open to first page of ${hours} h: ${(microseconds(process.hrtime.bigint() - opened) / 1000).toFixed(1)} ms (target ≤ 10 ms)`,
  );
  const { header_bytes } = recording.header;
  const bytes = new Uint8Array(page_s * record_bytes);
  await wholeFile(file, recording, bytes);
  const rss = process.memoryUsage().rss;
  const ratios: { page: number[]; whole: number[] } = { page: [], whole: [] };
  let highest = 0;
  for (let round = 0; round < rounds; round++) {
    const bare: number[] = [];
    const ours: number[] = [];
    for (let page = 0; page < pages; page++) {
      const first_s = (page * 7919 + round * 104_729) % (hours * 3600 - page_s);
      const a = process.hrtime.bigint();
      barePage(file, header_bytes, bytes, first_s);
      const b = process.hrtime.bigint();
      await recording.read(numbers, first_s * rate_hz, page_s * rate_hz);
      const c = process.hrtime.bigint();
      bare.push(microseconds(b - a));
      ours.push(microseconds(c - b));
    }
    highest = Math.max(highest, process.memoryUsage().rss);
    const [pageBare, pageOurs] = [percentile(bare, 0.5), percentile(ours, 0.5)];
    ratios.page.push(pageOurs / pageBare);
    const { bare_s: wholeBare, ours_s: wholeOurs } = await wholeFile(file, recording, bytes);
    highest = Math.max(highest, process.memoryUsage().rss);
    ratios.whole.push(wholeOurs / wholeBare);
    say(
      `round ${round + 1}: page p50 ${pageOurs.toFixed(0)} µs (p99 ${percentile(ours, 0.99).toFixed(0)}) against ${pageBare.toFixed(0)} µs: ${(pageOurs / pageBare).toFixed(2)}×; ` +
        `whole file ${wholeOurs.toFixed(2)} s against ${wholeBare.toFixed(2)} s: ${(wholeOurs / wholeBare).toFixed(2)}×`,
    );
  }
  say(
    `page of ${page_s} s × ${signals} × ${rate_hz} Hz, p50: ${percentile(ratios.page, 0.5).toFixed(2)}× the bare read (target ≤ 1.5×)`,
  );
  say(`whole file to µV: ${percentile(ratios.whole, 0.5).toFixed(2)}× the bare loop (target ≤ 1.5×)`);
  say(
    `resident memory: ${mebibytes(rss)} before, at most ${mebibytes(highest)} while reading ${rounds} × ${hours} h (target: flat)`,
  );
  await close();
  closeSync(file);
} finally {
  rmSync(path, { force: true });
}
