import type { StreamDescription, Ticks } from '@valvomo/model';

/** One recording for both sides of a comparison: what Node makes of it, and what the viewer's code makes in a browser. */

export const rate_hz = 256;
const labels = 'Fp1 F7 T7 P7 O1 F3 C3 P3 Fz Cz Pz Fp2 F8 T8 P8 O2 F4 C4 P4 ECG'.split(' ');

export const stream: StreamDescription = {
  stream: 0,
  timeBase: { start: 0n as Ticks, rate: { samples: rate_hz, ticks: 10_000_000 } },
  bits: 16,
  signals: labels.map((label) => ({
    label,
    transducer: '',
    physicalDimension: 'uV',
    physicalMin: -3277,
    physicalMax: 3277,
    digitalMin: -32_768,
    digitalMax: 32_767,
    prefiltering: '',
  })),
  electrodes: {
    basis: 'declared',
    electrodes: labels.map((site) =>
      site === 'ECG' ? { kind: 'other', role: 'ecg' } : { kind: 'scalp', site },
    ),
  },
};

export const view = { montage: 'longitudinal', order: 'right-first' } as const;
export const filters = { lowCut_hz: 0.3, highCut_hz: 70, notch_hz: 50 };

/** Samples of the whole, and where nothing was recorded. */
export const length = 30 * rate_hz;
export const hole = { start: 3001, end: 3490 };
/** Every so many samples are compared. */
export const pick = 61;

/** Counts [signals × samples] in whole numbers, so that no engine rounds them: offsets of 1 mV, noise, a slow wave. */
export const countsOf = (start: number, samples: number): Int16Array => {
  const counts = new Int16Array(labels.length * samples);
  for (let at = 0, row = 0; row < labels.length; row += 1)
    for (let sample = start; sample < start + samples; sample += 1, at += 1) {
      const noise = ((sample * 7919 + row * 104_729 + ((sample * sample) % 1009)) % 4001) - 2000;
      const slow = Math.abs((((sample * (row + 1)) >> 3) % 2000) - 1000);
      counts[at] = 10_000 - 1000 * row + noise + slow;
    }
  return counts;
};
