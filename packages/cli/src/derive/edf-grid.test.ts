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
      records: 10,
      recordDuration_ticks: second,
      samplesPerRecord: [256, 1],
      start_ticks: 0,
    });
  });

  it('are others where it is not: whole steps that divide it, near a second', () => {
    expect(gridOf([stream(256, 128, 128 + 256 * 6)], 10 * second, [2560], window)).toEqual({
      records: 6,
      recordDuration_ticks: second,
      samplesPerRecord: [256],
      start_ticks: second / 2,
    });
    expect(gridOf([stream(50, 0, 75), stream(20, 0, 30)], second, [50, 20], window)).toMatchObject({
      records: 1,
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

  it('a gap inside is named, one outside does not matter', () => {
    const runs = [
      { start: 0, end: 512 },
      { start: 1024, end: 2048 },
    ];
    expect(() => gridOf([stream(256, 0, 1280, runs)], second, [256], window)).toThrow(/gap at 2 s/);
    expect(() => gridOf([stream(256, 768, 1280, runs)], second, [256], window)).toThrow(/gap at 3 s/);
    expect(gridOf([stream(256, 1024, 1280, runs)], second, [256], window).records).toBe(1);
  });
});
