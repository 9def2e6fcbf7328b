import { ticksPerSecond } from '@valvomo/model';

import { UsageError } from '../terminal.ts';
import type { PlannedStream } from './plan.ts';

/** How the window of all streams is cut into records of whole samples. */
export interface Grid {
  readonly records: number;
  readonly recordDuration_ticks: number;
  /** Samples a record of every stream, in their order. */
  readonly samplesPerRecord: readonly number[];
  /** From the recording's start to the first sample. */
  readonly start_ticks: number;
}

const record_bytes_max = 1 << 20;
const duration_ticks = { usual: 10_000_000, min: 100_000, max: 600_000_000 } as const;

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** Whether a duration stands in EDF's eight characters of seconds. */
const fitsHeader = (ticks: number): boolean =>
  Number.isSafeInteger(ticks) && String(ticks / ticksPerSecond).length <= 8;

const refuseGap = (at_s: number): never => {
  throw new UsageError(
    `the recording has a gap at ${at_s} s, and an EDF output cannot say so; choose --from and --to between gaps, or a .csv`,
    { value: at_s },
  );
};

const judgeGaps = ({ recorded, rate, first, end }: PlannedStream): void => {
  const run = recorded.runs.find((each) => each.end > first);
  if (first >= end) return;
  if (run !== undefined && run.start <= first && run.end >= end) return;
  const at = run === undefined || run.start > first ? first : run.end;
  refuseGap((at * rate.ticks) / (rate.samples * ticksPerSecond));
};

/** Steps of the grid that every stream covers alike: at one instant, every rate has a sample. */
const commonSteps = (
  samples: readonly number[],
  perStep: readonly number[],
  option: string,
  value: number | string,
): number => {
  const steps = samples.map((count, at) => count / (perStep[at] ?? 1));
  const [first = 0] = steps;
  if (!Number.isInteger(first) || steps.some((each) => each !== first))
    throw new UsageError(
      `${option} ${value} is no instant at which every rate has a sample, as EDF wants; whole seconds usually are`,
      { value },
    );
  return first;
};

/** The number of steps a record, of those that divide all of them, that comes nearest to a second. */
const stepsPerRecord = (steps: number, step_ticks: number, stepBytes: number): number | undefined => {
  const divisors: number[] = [];
  for (let n = 1; n * n <= steps; n += 1) if (steps % n === 0) divisors.push(n, steps / n);
  const distance = (n: number): number => Math.abs(Math.log((n * step_ticks) / duration_ticks.usual));
  return divisors
    .filter((n) => n * stepBytes <= record_bytes_max && fitsHeader(n * step_ticks))
    .filter((n) => n * step_ticks >= duration_ticks.min && n * step_ticks <= duration_ticks.max)
    .toSorted((a, b) => distance(a) - distance(b))[0];
};

/**
 * Records that hold exactly the window: EDF has whole records of one duration, in which every rate has whole samples.
 * @param recordDuration_ticks of the recording itself, which is kept where the window is made of such records
 * @throws UsageError when there is a gap in the window, or no such records: it says what to choose instead
 */
export const gridOf = (
  streams: readonly PlannedStream[],
  recordDuration_ticks: number,
  samplesPerRecord: readonly number[],
  window: { readonly from: number; readonly to: number | null },
): Grid => {
  for (const stream of streams) judgeGaps(stream);
  const common = samplesPerRecord.reduce(divisor, 0);
  const perStep = samplesPerRecord.map((samples) => samples / common);
  const step_ticks = recordDuration_ticks / common;
  const firsts = streams.map(({ first }) => first);
  const lengths = streams.map(({ first, end }) => end - first);
  const begin = commonSteps(firsts, perStep, '--from', window.from);
  const steps = commonSteps(lengths, perStep, '--to', window.to ?? 'the end');
  const stepBytes = streams.reduce((sum, { rows }, at) => sum + 2 * rows.length * (perStep[at] ?? 1), 0);
  const per = steps % common === 0 ? common : stepsPerRecord(steps, step_ticks, stepBytes);
  if (per === undefined)
    throw new UsageError(
      `a window of ${(steps * step_ticks) / ticksPerSecond} s cannot be cut into whole EDF records; choose --from and --to whole seconds apart, or a .csv`,
      { value: (steps * step_ticks) / ticksPerSecond },
    );
  return {
    records: steps / per,
    recordDuration_ticks: per * step_ticks,
    samplesPerRecord: perStep.map((samples) => samples * per),
    start_ticks: Math.round(begin * step_ticks),
  };
};
