import type { FileOpened, RecordingOpened, Segment } from './recordings.ts';

/** 2026-11-30T10:00:00.0000001Z: beyond what a double holds. */
export const instant = '17960328000000001';

const signal = {
  label: 'Fp1',
  transducer: 'AgAgCl',
  physicalDimension: 'uV',
  physicalMin: -3276.8,
  physicalMax: 3276.7,
  digitalMin: -32768,
  digitalMax: 32767,
  prefiltering: 'HP:0.1Hz',
};

export const givenRecording = (recording: string, more: Partial<RecordingOpened> = {}): RecordingOpened => ({
  recording,
  bed: 'bed-1',
  name: 'Bed 1',
  device: { id: 'amp-1', name: 'Amplifier', software: '1.0' },
  origin: { kind: 'live' },
  created: instant,
  study: null,
  streams: [
    { stream: 0, rate: { samples: 256, ticks: 10_000_000 }, bits: 16, start: instant, signals: [signal] },
    { stream: 1, rate: { samples: 238, ticks: 2_381_400 }, bits: 24, start: instant, signals: [signal] },
  ],
  ...more,
});

export const givenFile = (recording: string, more: Partial<FileOpened> = {}): FileOpened => ({
  recording,
  file: 1,
  name: `${recording}-0001.edf`,
  format: 'EDF+',
  start: instant,
  ...more,
});

export const givenSegment = (recording: string, more: Partial<Segment> = {}): Segment => ({
  recording,
  file: 1,
  record: 0,
  records: 10,
  start: instant,
  firsts: [
    { stream: 0, first: 0, samples: 2560 },
    { stream: 1, first: 2 ** 52 + 1, samples: 9994 },
  ],
  ...more,
});
