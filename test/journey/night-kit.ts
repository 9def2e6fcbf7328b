import { openEdfWriter } from '@valvomo/edf';
import { fileAppendable } from '@valvomo/edf/node';
import { ticks } from '@valvomo/model';

/** A night as a file: two rates, a gap, annotations, and samples that tell their place. */

const second = 10_000_000;

export interface NightOptions {
  readonly labels: readonly string[];
  readonly rate_hz: number;
  readonly length_s: number;
  /** Civil time of the first sample. */
  readonly start?: string;
  /** Nothing was measured in [from_s, to_s). */
  readonly gap?: { readonly from_s: number; readonly to_s: number };
  readonly annotations?: readonly { readonly at_s: number; readonly text: string }[];
  /** Count of a signal (0.1 µV each) at a sample of its own rate. */
  readonly wave: (signal: number, sample: number) => number;
  /** A second rate: so many samples a second of a signal `SpO2`. */
  readonly slow_hz?: number;
}

const electrode = (label: string, samplesPerRecord: number, physicalDimension = 'uV') => ({
  label,
  transducer: 'AgAgCl',
  physicalDimension,
  physicalMin: physicalDimension === 'uV' ? -3276.8 : 0,
  physicalMax: physicalDimension === 'uV' ? 3276.7 : 100,
  digitalMin: physicalDimension === 'uV' ? -32_768 : 0,
  digitalMax: physicalDimension === 'uV' ? 32_767 : 1000,
  prefiltering: '',
  samplesPerRecord,
});

export const writeNight = async (path: string, options: NightOptions): Promise<void> => {
  const { labels, rate_hz, length_s, start = '2026-03-12T21:58:30', gap, annotations = [], wave } = options;
  const { slow_hz } = options;
  const file = await fileAppendable(path);
  const writer = await openEdfWriter(file, {
    start,
    recordDuration_ticks: second,
    hasGaps: gap !== undefined,
    signals: [
      ...labels.map((label) => electrode(label, rate_hz)),
      ...(slow_hz === undefined ? [] : [electrode('SpO2', slow_hz, '%')]),
    ],
  });
  for (const { at_s, text } of annotations)
    writer.annotate({ onset: ticks(BigInt(Math.round(at_s * second))), text });
  for (let at_s = 0; at_s < length_s; at_s += 1) {
    if (gap !== undefined && at_s >= gap.from_s && at_s < gap.to_s) continue;
    const record = labels.map((_, signal) =>
      Int16Array.from({ length: rate_hz }, (__, k) => wave(signal, at_s * rate_hz + k)),
    );
    if (slow_hz !== undefined) record.push(new Int16Array(slow_hz).fill(960 + (Math.floor(at_s / 60) % 20)));
    await writer.write(record, ticks(BigInt(at_s) * BigInt(second)));
  }
  await writer.close();
  await file.close();
};
