import { streamToWire, type BedMessage } from '@valvomo/wire';

/** Repeatable signals that look enough like EEG to cost what EEG costs to draw. */

const second = 10_000_000;

/** Counts of 0.1 µV: pink-like noise of about 30 µV with a 10 Hz rhythm that comes and goes; `samples` a signal. */
export const countsOf = (signal: number, samples: number, rate_hz: number): Int16Array => {
  let seed = signal * 7919 + 17;
  let slow = 0;
  let fast = 0;
  return Int16Array.from({ length: samples }, (_, k) => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    const white = seed / 0x3fffffff - 1;
    slow += (white * 12 - slow) * (6 / rate_hz);
    fast += (white * 60 - fast) * (120 / rate_hz);
    const t = k / rate_hz;
    const rhythm =
      Math.sin(2 * Math.PI * (9.5 + signal * 0.01) * t + signal) * Math.max(0, Math.sin(t + signal));
    return Math.round(slow * 40 + fast * 12 + rhythm * 200);
  });
};

/** A bed of one stream of depth electrodes, 16 contacts a shaft. */
export const bedOf = (bed: string, stream: number, signals: number, rate_hz: number): BedMessage => ({
  type: 'bed',
  bed,
  name: bed,
  state: 'live',
  recording: 'bench',
  origin: { kind: 'simulated' },
  timeZone: 'UTC',
  streams: [
    streamToWire({
      stream,
      timeBase: { start: 0n as never, rate: { samples: rate_hz, ticks: second } },
      bits: 16,
      signals: Array.from({ length: signals }, (_, k) => ({
        label: `S${k}`,
        transducer: '',
        physicalDimension: 'uV',
        physicalMin: -3276.8,
        physicalMax: 3276.7,
        digitalMin: -32_768,
        digitalMax: 32_767,
        prefiltering: '',
      })),
      electrodes: {
        basis: 'declared',
        electrodes: Array.from({ length: signals }, (_, k) => ({
          kind: 'depth',
          shaft: String.fromCharCode(65 + Math.floor(k / 16)),
          contact: (k % 16) + 1,
          side: k < signals / 2 ? 'left' : 'right',
        })),
      },
    }),
  ],
});
