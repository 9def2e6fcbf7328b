import { textOfTicks, type BedMessage } from '@valvomo/wire';
import { BedRing } from './bed-ring.ts';
import type { ViewGeometry, ViewSettings, ViewStyle } from './messages.ts';
import type { Pixels } from './span-raster.ts';

/** Beds, settings and pixels for the tests of this folder. */

export const second = 10_000_000;
/** 2026-11-21T00:00:00.25Z: the origin is a quarter of a second before it. */
export const testStart = 17_952_192_002_500_000n;

type WireStream = BedMessage['streams'][number];

export const voltage = (label: string): WireStream['signals'][number] => ({
  label,
  transducer: '',
  physicalDimension: 'uV',
  physicalMin: -3276.8,
  physicalMax: 3276.7,
  digitalMin: -32_768,
  digitalMax: 32_767,
  prefiltering: '',
});

export interface TestStream {
  readonly rate_hz: number;
  readonly labels: readonly string[];
  readonly electrodes?: WireStream['electrodes'];
  readonly unit?: string;
}

export const bedMessage = (streams: readonly TestStream[], recording = 'r1'): BedMessage => ({
  type: 'bed',
  bed: 'b',
  name: 'Bed',
  state: 'live',
  recording,
  origin: { kind: 'simulated' },
  timeZone: 'Europe/Helsinki',
  streams: streams.map(({ rate_hz, labels, electrodes, unit }, stream) => ({
    stream,
    start: textOfTicks(testStart),
    rate: { samples: rate_hz, ticks: second },
    bits: 16,
    signals: labels.map((label) => ({ ...voltage(label), physicalDimension: unit ?? 'uV' })),
    ...(electrodes === undefined ? {} : { electrodes }),
  })),
});

/** Scalp electrodes, declared. */
export const scalp = (...sites: readonly string[]): WireStream['electrodes'] => ({
  basis: 'declared',
  electrodes: sites.map((site) => ({ kind: 'scalp', site })),
});

/** Count of a signal at a sample: 0.1 µV each, repeatable, with something of every frequency. */
export const count = (signal: number, index: number, rate_hz: number): number => {
  const t = index / rate_hz;
  const wave = 400 * Math.sin(2 * Math.PI * (3 + signal) * t) + 150 * Math.sin(2 * Math.PI * 41 * t + signal);
  return Math.round(wave + 2000 + (((index * 7919 + signal * 104_729) % 997) - 498) / 4);
};

export const planar = (signals: number, first: number, samples: number, rate_hz: number): Int16Array => {
  const counts = new Int16Array(signals * samples);
  for (let signal = 0; signal < signals; signal += 1)
    for (let k = 0; k < samples; k += 1) counts[signal * samples + k] = count(signal, first + k, rate_hz);
  return counts;
};

/** Gives [first, first + samples) of a stream to the ring as one block. */
export const give = (bed: BedRing, stream: number, first: number, samples: number): void => {
  const ring = bed.ringOf(stream);
  if (ring === undefined || samples === 0) return;
  const signals = ring.description.signals.length;
  const counts = planar(signals, first, samples, ring.clock.rate_hz);
  bed.take({ kind: 'block', stream, sequence: 0, first, samples, signals, sent: 0n, counts });
};

export const geometry = (width: number, height: number): ViewGeometry => ({
  width,
  height,
  pxPerMm: 4,
  dpr: 1,
});

export const settings: ViewSettings = {
  montage: 'as-recorded',
  order: 'left-first',
  sensitivity_uV_mm: 10,
  page_s: 2,
  lowCut_hz: 0.3,
  highCut_hz: 70,
  notch_hz: null,
  zeroPhase: false,
  negativeUp: true,
  rows: null,
};

export const style: ViewStyle = {
  background: '#000000',
  left: '#0000ff',
  right: '#ff0000',
  midline: '#ffffff',
  neutral: '#00ff00',
  ecg: '#ff00ff',
  eog: '#00ffff',
  emg: '#ffff00',
  grid: '#333333',
  gridMinor: '#222222',
  gap: '#888888',
  event: '#ffaa00',
};

export const blankPixels = (width: number, height: number): Pixels => ({
  width,
  height,
  rgba: new Uint32Array(width * height),
});
