import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rateHz } from '@valvomo/model';
import { openFileReader } from '@valvomo/store';
import { noise } from '../measure.ts';

const folder =
  process.env['VALVOMO_RECORDINGS'] ??
  fileURLToPath(new URL('../../../../shared/recordings/', import.meta.url));

/** Planar counts [signals × samples] of one rate. */
export interface Recorded {
  readonly name: string;
  readonly rate_hz: number;
  readonly signals: number;
  readonly samples: number;
  readonly counts: Int16Array;
}

const samplesMin = 2048;
const countsMax = 4 << 20;

/** The largest 16-bit stream of every recording beside the project that is long enough to be worth coding. */
export const recordings = async (): Promise<readonly Recorded[]> => {
  if (!existsSync(folder)) return [];
  const found: Recorded[] = [];
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.edf'))) {
    if (statSync(join(folder, name)).size < 200_000) continue;
    const reader = await openFileReader(join(folder, name)).catch(() => undefined);
    if (reader === undefined) continue;
    const streams = reader
      .streams()
      .map(({ description, samples }, stream) => ({ stream, description, samples }))
      .filter(({ description, samples }) => description.bits === 16 && samples >= samplesMin);
    const [largest] = streams.toSorted(
      (a, b) => b.samples * b.description.signals.length - a.samples * a.description.signals.length,
    );
    if (largest !== undefined) {
      const signals = largest.description.signals.length;
      const samples = Math.min(largest.samples, Math.floor(countsMax / signals));
      const { counts } = await reader.read(largest.stream, 0, samples);
      const rate_hz = rateHz(largest.description.timeBase.rate);
      found.push({ name, rate_hz, signals, samples, counts: counts as Int16Array });
    }
    await reader.close();
  }
  return found;
};

/** Noise with the slope of EEG (1/f by a sum of slow and fast), a common wave and mains, in counts of `unit_uV`. */
export const synthetic = (signals: number, samples: number, rate_hz: number, unit_uV: number): Int16Array => {
  const counts = new Int16Array(signals * samples);
  const next = noise(7);
  const common = Float64Array.from(
    { length: samples },
    (_, t) => 12 * Math.sin((2 * Math.PI * 10 * t) / rate_hz),
  );
  for (let signal = 0; signal < signals; signal += 1) {
    const memory = [0, 0, 0];
    for (let t = 0; t < samples; t += 1) {
      let value =
        1.2 * next() + (common[t] as number) + 8 * Math.sin((2 * Math.PI * 50 * t) / rate_hz + signal / 9);
      for (const [k, pole] of [0.7, 0.95, 0.995].entries()) {
        memory[k] = pole * (memory[k] as number) + 2.5 * next();
        value += memory[k];
      }
      counts[signal * samples + t] = Math.round(value / unit_uV);
    }
  }
  return counts;
};
