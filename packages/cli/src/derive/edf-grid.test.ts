import { describe, expect, it } from 'vitest';

import { gridOf } from './edf-grid.ts';
import type { PlannedStream } from './plan.ts';

const second = 10_000_000;

/** Samples [first, end) of a stream whose stretches without a gap are `runs`. */
const stream = (
  samples: number,
  first: number,
  end: number,
  runs: readonly { start: number; end: number }[] = [{ start: 0, end: 1e9 }],
): PlannedStream => ({
  recorded: {
    description: {
      stream: 0,
      timeBase: { start: 0n as never, rate: { samples, ticks: second } },
      bits: 16,
      signals: [],
    },
    numbers: [],
    samples: 1e9,
    runs,
    items: () => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: null }) }),
    }),
  },
  rate: { samples, ticks: second },
  rows: [{ name: 'x', unit: 'µV', terms: [] }],
  filters: [],
  leftOut: [],
  filtered: [true],
  first,
  end,
});
const window = { from: 0, to: null };

describe('records that hold exactly a window', () => {
  it('are those of the recording where it is made of whole ones', () => {
    expect(gridOf([stream(256, 0, 2560), stream(1, 0, 10)], second, [256, 1], window)).toEqual({
      stretches: [{ records: 10, onset_ticks: 0 }],
      recordDuration_ticks: second,
      samplesPerRecord: [256, 1],
      start_ticks: 0,
    });
  });

  it('are others where it is not: whole steps that divide it, near a second', () => {
    expect(gridOf([stream(256, 128, 128 + 256 * 6)], 10 * second, [2560], window)).toEqual({
      stretches: [{ records: 6, onset_ticks: 0 }],
      recordDuration_ticks: second,
      samplesPerRecord: [256],
      start_ticks: second / 2,
    });
    expect(gridOf([stream(50, 0, 75), stream(20, 0, 30)], second, [50, 20], window)).toMatchObject({
      stretches: [{ records: 1, onset_ticks: 0 }],
      recordDuration_ticks: 1.5 * second,
      samplesPerRecord: [75, 30],
    });
  });

  it('do not exist where eight characters cannot hold their duration', () => {
    expect(() => gridOf([stream(256, 0, 2503)], second, [256], window)).toThrow(
      /window of 9\.77734375 s cannot be cut into whole EDF records/,
    );
  });

  it('begin at one instant for every rate', () => {
    const streams = [stream(256, 128, 384), stream(1, 1, 2)];
    expect(() => gridOf(streams, second, [256, 1], { from: 0.5, to: 1.5 })).toThrow(
      /--from 0\.5 is no instant at which every rate has a sample/,
    );
  });

  it('a gap stands between two stretches of records; one outside does not matter', () => {
    const runs = [
      { start: 0, end: 512 },
      { start: 1024, end: 2048 },
    ];
    const grid = (first: number, end: number) =>
      gridOf([stream(256, first, end, runs)], 2 * second, [512], window);
    expect(grid(0, 2048)).toEqual({
      stretches: [
        { records: 1, onset_ticks: 0 },
        { records: 2, onset_ticks: 4 * second },
      ],
      recordDuration_ticks: 2 * second,
      samplesPerRecord: [512],
      start_ticks: 0,
    });
    // One that begins in a gap begins where the gap ends; records become as short as what is cut off.
    expect(grid(256, 1280)).toMatchObject({
      stretches: [
        { records: 1, onset_ticks: 0 },
        { records: 1, onset_ticks: 3 * second },
      ],
      recordDuration_ticks: second,
      start_ticks: second,
    });
    expect(grid(768, 1280)).toMatchObject({
      stretches: [{ records: 1, onset_ticks: 0 }],
      start_ticks: 4 * second,
    });
  });

  it('after a gap the fastest rate says when; a stretch that cuts off no whole step is refused', () => {
    const after = (samples: number, start: number, whole: number) => [
      { start: 0, end: samples },
      { start, end: start + whole * samples },
    ];
    // 2.3337 s: sample 597 of 256 Hz, sample 19 of 8 Hz.
    const streams = [stream(256, 0, 1e6, after(256, 597, 3)), stream(8, 0, 1e6, after(8, 19, 3))];
    expect(gridOf(streams, second, [256, 8], window)).toMatchObject({
      stretches: [
        { records: 1, onset_ticks: 0 },
        { records: 3, onset_ticks: 23_320_313 },
      ],
    });
    const cut = [stream(256, 600, 1e6, after(256, 597, 3)), stream(8, 19, 1e6, after(8, 19, 3))];
    expect(() => gridOf(cut, second, [256, 8], window)).toThrow(
      /no instant at which every rate has a sample/,
    );
  });

  it('a gap shorter than a sample of some rate is refused', () => {
    const runs = [
      { start: 0, end: 256 },
      { start: 260, end: 516 },
    ];
    const streams = [stream(256, 0, 1e6, runs), stream(2, 0, 1e6, [{ start: 0, end: 4 }])];
    expect(() => gridOf(streams, second, [256, 2], window)).toThrow(/shorter than one sample of some rate/);
  });
});
