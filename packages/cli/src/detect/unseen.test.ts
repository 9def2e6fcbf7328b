import { ticks, type Signal, type StreamDescription } from '@valvomo/model';
import { describe, expect, it } from 'vitest';

import { unseenEeg, unseenWords } from './unseen.ts';

const signal = (label: string): Signal => ({
  label,
  transducer: '',
  physicalDimension: 'uV',
  physicalMin: -3200,
  physicalMax: 3200,
  digitalMin: -32_768,
  digitalMax: 32_767,
  prefiltering: '',
});

const stream = (number: number, samples: number, labels: string): StreamDescription => ({
  stream: number,
  timeBase: { start: ticks(0n), rate: { samples, ticks: 10_000_000 } },
  bits: 16,
  signals: labels.split(' ').map(signal),
});

describe('EEG of another rate', () => {
  it('is named, and what is no EEG is not', () => {
    const streams = [
      stream(0, 256, 'Fp1 F7 T7 P7 O1 F3 C3 ECG'),
      stream(1, 128, 'Fp2 F8 T8 P8 O2 ECG2'),
      stream(2, 1, 'SpO2'),
    ];
    const unseen = unseenEeg(streams, [0]);
    expect(unseen).toEqual([{ rate_hz: 128, signals: ['Fp2', 'F8', 'T8', 'P8', 'O2'] }]);
    expect(unseen.map(unseenWords)).toEqual(['not looked at: 5 EEG signals at 128 Hz (Fp2, F8, T8, P8 …)']);
    expect(unseenEeg(streams, [0, 1])).toEqual([]);
  });
});
