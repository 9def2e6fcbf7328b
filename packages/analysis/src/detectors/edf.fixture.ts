import { readFileSync } from 'node:fs';
import { sampleIndex, ticks, type EventMark, type Signal, type StreamDescription } from '@valvomo/model';
import { conditionsRule } from '../conditions/index.ts';
import { createAnalysis } from '../engine/analysis.ts';
import { defaultSettings } from '../trends/settings.ts';
import type { Trend } from '../trends/trend.ts';
import type { Detector } from './detector.ts';

/** Files that python made, with what they hold. */
export const madeFolder = new URL('../../../../fixtures/detectors/', import.meta.url);

/** A plain EDF file with signals of one rate, straight from its bytes. */
const read = (url: URL): { readonly stream: StreamDescription; readonly counts: Int16Array } => {
  const bytes = readFileSync(url);
  const text = bytes.toString('latin1');
  const count = Number(text.slice(252, 256));
  const field = (before: number, width: number, k: number): string => {
    const at = 256 + count * before + width * k;
    return text.slice(at, at + width).trim();
  };
  const [header, records, record_s] = [text.slice(184, 192), text.slice(236, 244), text.slice(244, 252)].map(
    Number,
  ) as [number, number, number];
  const samples = Number(field(216, 8, 0));
  const signals = Array.from({ length: count }, (_, k): Signal => ({
    label: field(0, 16, k),
    transducer: '',
    prefiltering: '',
    physicalDimension: field(96, 8, k),
    physicalMin: Number(field(104, 8, k)),
    physicalMax: Number(field(112, 8, k)),
    digitalMin: Number(field(120, 8, k)),
    digitalMax: Number(field(128, 8, k)),
  }));
  const total = records * samples;
  const counts = new Int16Array(count * total);
  for (let r = 0; r < records; r += 1)
    for (let k = 0; k < count; k += 1)
      for (let i = 0; i < samples; i += 1)
        counts[k * total + r * samples + i] = bytes.readInt16LE(header + 2 * ((r * count + k) * samples + i));
  const rate = { samples: Math.round(samples / record_s), ticks: 10_000_000 };
  return { stream: { stream: 0, timeBase: { start: ticks(0n), rate }, bits: 16, signals }, counts };
};

/** What some detectors find in a file, in all their revisions; and the columns of them and of trends. */
export const analysedFile = (
  url: URL,
  detectors: readonly Detector[],
  trends: readonly Trend[] = [],
): {
  readonly found: readonly EventMark[];
  readonly rate_hz: number;
  /** Values of a column by second. */
  readonly column: (name: string) => ReadonlyMap<number, number>;
} => {
  const { stream, counts } = read(url);
  const analysis = createAnalysis([stream], {
    trends,
    conditions: conditionsRule,
    settings: defaultSettings,
    detectors,
  });
  const signals = stream.signals.length;
  const samples = counts.length / signals;
  const block = { kind: 'block', start: sampleIndex(0), samples, signals, counts } as const;
  const items = [...analysis.accept(0, block), ...analysis.end()];
  return {
    found: items.filter((item): item is EventMark => item.kind === 'event'),
    rate_hz: analysis.rate_hz,
    column: (name) => {
      const at = analysis.columns.findIndex((column) => column.name === name);
      return new Map(
        items.flatMap((item) => (item.kind === 'row' ? [[item.second, item.values[at] ?? Number.NaN]] : [])),
      );
    },
  };
};
