import {
  createAnalysis,
  standardChoice,
  trendCsvHeader,
  trendCsvLines,
  type Analysis,
} from '@valvomo/analysis';
import {
  isTrendItem,
  rateOf,
  sampleIndex,
  ticks,
  type ElectrodeSet,
  type Item,
  type TrendItem,
} from '@valvomo/model';
import { createHash } from 'node:crypto';
import { encodeBlock } from '@valvomo/wire';
import { helloOf, signal, type Hello, type RawDevice, type TestServer } from './server-kit.ts';

/** A recording with waves in it, its way through the server, and the same recording in one piece. */

export const rate_hz = 128;
const start = 17_000_000_000_000_000n;
const labels = 'Fp1 F7 T7 P7 O1 F3 C3 P3 Fz Cz Pz Fp2 F8 T8 P8 O2 F4 C4 P4'.split(' ');

const description = (electrodes?: ElectrodeSet) => ({
  stream: 3,
  rate: rateOf(rate_hz),
  bits: 16 as const,
  signals: labels.map(signal),
  ...(electrodes === undefined
    ? {}
    : { electrodes: { ...electrodes, electrodes: [...electrodes.electrodes] } }),
});

export const scalpHello = (overrides: Partial<Hello> = {}): Hello =>
  helloOf({ streams: [{ ...description(), start: start.toString() }], ...overrides });

/** 10 Hz and a little of everything else, other in every signal; 0.1 µV a count. */
export const waves = (from: number, samples: number): Int16Array => {
  const counts = new Int16Array(labels.length * samples);
  for (let at = 0, row = 0; row < labels.length; row += 1)
    for (let sample = from; sample < from + samples; sample += 1, at += 1) {
      const noise = ((sample * 7919 + row * 104_729 + ((sample * sample) % 1009)) % 401) - 200;
      counts[at] = Math.round(300 * Math.sin((2 * Math.PI * 10 * sample) / rate_hz + row) + noise);
    }
  return counts;
};

/** One after the other: samples of a block, or of a gap when negative. */
export type Course = readonly number[];

/** Sends a course from number `sequence` and sample `first` on; @returns where it ends. */
export const play = (
  device: RawDevice,
  course: Course,
  [sequence, first]: readonly [number, number] = [0, 0],
): readonly [number, number] => {
  let [number, next] = [sequence, first];
  for (const piece of course) {
    const samples = Math.abs(piece);
    if (piece < 0)
      device.send({
        type: 'gap',
        stream: 3,
        sequence: number,
        sequences: 1,
        first: next,
        samples,
        reason: 'device',
      });
    else {
      const counts = waves(next, samples);
      const frame = {
        stream: 3,
        sequence: number,
        first: next,
        samples,
        signals: labels.length,
        sent: 0n,
        counts,
      };
      device.socket.send(encodeBlock(frame));
    }
    number += 1;
    next += samples;
  }
  return [number, next];
};

const itemsOf = (course: Course): Item[] => {
  let next = 0;
  return course.map((piece): Item => {
    const [first, samples] = [sampleIndex(next), Math.abs(piece)];
    next += samples;
    return piece < 0
      ? { kind: 'gap', start: first, samples, reason: 'device' }
      : { kind: 'block', start: first, samples, signals: labels.length, counts: waves(first, samples) };
  });
};

/** The analysis of such a recording, from its beginning. */
export const batchAnalysis = (electrodes?: ElectrodeSet): Analysis => {
  const streams = [{ ...description(electrodes), timeBase: { start: ticks(start), rate: rateOf(rate_hz) } }];
  return createAnalysis(streams, standardChoice);
};

/** What a batch makes of the same course. */
export const batchRows = (course: Course, analysis = batchAnalysis()): TrendItem[] =>
  itemsOf(course).flatMap((item) => analysis.accept(analysis.stream, item).filter(isTrendItem));

/** The same as the text of the CSV. */
export const batchCsv = (course: Course, electrodes?: ElectrodeSet): string => {
  const analysis = batchAnalysis(electrodes);
  const rows = batchRows(course, analysis);
  const columns = analysis.columns.filter(({ feature }) => feature !== true);
  const lines = rows.flatMap((row) => Array.from(trendCsvLines(row, columns, analysis)));
  return trendCsvHeader(columns) + lines.join('');
};

export const csvOf = async ({ address }: Pick<TestServer, 'address'>, query = ''): Promise<string> =>
  (await fetch(`${address}/api/beds/bed-1/trends.csv${query}`)).text();

/** For comparing: a difference of long texts says nothing to a reader. */
export const sumOf = (text: string): string =>
  `${text.split('\n').length} lines, ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
