import { existsSync, readFileSync } from 'node:fs';
import { sampleIndex, ticks, type EventMark, type Signal, type StreamDescription } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import { conditionsRule } from '../conditions/index.ts';
import { createAnalysis } from '../engine/analysis.ts';
import { defaultSettings } from '../trends/settings.ts';
import type { Detector } from './detector.ts';
import { hfo } from './hfo/hfo.ts';
import { spikeIntracranial } from './spikes/intracranial.ts';

const folder = new URL('../../../../../shared/recordings/', import.meta.url);
const present = existsSync(folder);
if (!present) console.log('recordings are not here: what detectors find in them is not tested');

/** A plain EDF file with signals of one rate, straight from its bytes. */
const read = (name: string): { readonly stream: StreamDescription; readonly counts: Int16Array } => {
  const bytes = readFileSync(new URL(name, folder));
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

const foundIn = (
  name: string,
  detector: Detector,
): { readonly found: readonly EventMark[]; readonly rate_hz: number } => {
  const { stream, counts } = read(name);
  const analysis = createAnalysis([stream], {
    trends: [],
    conditions: conditionsRule,
    settings: defaultSettings,
    detectors: [detector],
  });
  const signals = stream.signals.length;
  const items = analysis.accept(0, {
    kind: 'block',
    start: sampleIndex(0),
    samples: counts.length / signals,
    signals,
    counts,
  });
  return {
    found: items.filter((item): item is EventMark => item.kind === 'event'),
    rate_hz: analysis.rate_hz,
  };
};

describe.skipIf(!present)('real recordings', () => {
  it('ecog_spikes_kleen: its two spikes, and no other', () => {
    const { found, rate_hz } = foundIn('ecog_spikes_kleen.edf', spikeIntracranial);
    const peaks_s = found.map(({ features }) => (features['peak'] ?? 0) / rate_hz);
    expect(peaks_s.length).toBe(2);
    expect(Math.abs((peaks_s[0] ?? 0) - 2.65)).toBeLessThan(0.05);
    expect(Math.abs((peaks_s[1] ?? 0) - 8.13)).toBeLessThan(0.05);
  });

  it('ieeg_hfo_zurich_open: what is found was marked by the Zurich detector, too, on the same contacts', () => {
    const { found, rate_hz } = foundIn('ieeg_hfo_zurich_open.edf', hfo);
    const lines = readFileSync(new URL('ieeg_hfo_zurich_open_events.tsv', folder), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    const marks = lines.map((line) => {
      const [onset, duration, , , channels = ''] = line.split('\t');
      return { onset_s: Number(onset), duration_s: Number(duration), channels };
    });
    const isMarked = ({ start, samples, channels }: EventMark): boolean =>
      marks.some(
        (mark) =>
          mark.channels === channels[0] &&
          start / rate_hz < mark.onset_s + mark.duration_s + 0.02 &&
          (start + samples) / rate_hz > mark.onset_s - 0.02,
      );
    expect(found.length).toBeGreaterThanOrEqual(8);
    expect(found.filter(isMarked).length).toBeGreaterThanOrEqual(0.8 * found.length);
  });
});
