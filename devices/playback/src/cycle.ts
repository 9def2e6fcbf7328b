import { ValvomoError } from '@valvomo/model';

import type { PlayedFile } from './played-file.ts';

/**
 * The grid on which all streams of a recording have whole samples: a step is the shortest such span. The start offset
 * and the seam of a loop lie on it, so that streams stay together to the sample.
 */
export interface Grid {
  /** Samples of each stream in one step. */
  readonly samples: readonly number[];
  /** Steps a record. */
  readonly steps: number;
  readonly record_ticks: number;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

export const gridOf = ({ streams, record_ticks }: Pick<PlayedFile, 'streams' | 'record_ticks'>): Grid => {
  const steps = streams.reduce((common, { samplesPerRecord }) => divisor(samplesPerRecord, common), 0);
  return { samples: streams.map(({ samplesPerRecord }) => samplesPerRecord / steps), steps, record_ticks };
};

/**
 * Steps before the start offset, rounded down.
 * @throws ValvomoError FROM_BEYOND_END
 */
export const stepsBefore = (grid: Grid, from_s: number, span_s: number): number => {
  if (from_s > 0 && from_s >= span_s)
    throw new ValvomoError(
      'FROM_BEYOND_END',
      `start offset ${from_s} s is not below the length ${span_s} s`,
      {
        value: from_s,
        limit: span_s,
      },
    );
  // Half a tick of grace: 0.3 s is not quite 3 · 0.1 s in floating seconds.
  return Math.floor((from_s * 1e7 * grid.steps + 0.5) / grid.record_ticks);
};

/** Steps that cover what every stream has got to. */
export const stepsCovering = (grid: Grid, next: readonly number[]): number =>
  grid.samples.reduce((most, samples, at) => Math.max(most, Math.ceil((next[at] ?? 0) / samples)), 0);

export const ticksOfSteps = (grid: Grid, steps: number): number => (steps * grid.record_ticks) / grid.steps;
