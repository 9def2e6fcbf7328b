import { commonDivisor, isRecordDuration, type RecordedStream } from '@valvomo/edf';
import { ticksPerSecond } from '@valvomo/model';

import { UsageError } from '../terminal.ts';
import type { PlannedStream } from './plan.ts';

/** Records with no gap between them. */
interface GridStretch {
  readonly records: number;
  /** From the first sample of the output to the first of these. */
  readonly onset_ticks: number;
}

/** How the window of all streams is cut into records of whole samples. */
export interface Grid {
  /** More than one where there are gaps. */
  readonly stretches: readonly GridStretch[];
  readonly recordDuration_ticks: number;
  /** Samples a record of every stream, in their order. */
  readonly samplesPerRecord: readonly number[];
  /** From the recording's start to the first sample. */
  readonly start_ticks: number;
}

const record_bytes_max = 1 << 20;
const duration_ticks = { usual: 10_000_000, min: 100_000, max: 600_000_000 } as const;

type Run = RecordedStream['runs'][number];

/** What of every stretch without a gap lies in the window, and how far into the stretch that begins, in samples. */
const inWindow = ({ recorded, first, end }: PlannedStream): readonly (Run & { readonly skipped: number })[] =>
  recorded.runs
    .map((run) => ({ start: Math.max(run.start, first), end: Math.min(run.end, end), run }))
    .filter((part) => part.start < part.end)
    .map(({ start, end: until, run }) => ({ start, end: until, skipped: start - run.start }));

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
    .filter((n) => n * stepBytes <= record_bytes_max && isRecordDuration(n * step_ticks))
    .filter((n) => n * step_ticks >= duration_ticks.min && n * step_ticks <= duration_ticks.max)
    .toSorted((a, b) => distance(a) - distance(b))[0];
};

/** A stretch of the window, in steps that all rates share. */
interface Stretch {
  readonly steps: number;
  /** From the start of the recording. */
  readonly begin_ticks: number;
}

/** The stretches of the window, which every stream has alike. */
const stretchesOf = (
  streams: readonly PlannedStream[],
  perStep: readonly number[],
  step_ticks: number,
  { from, to }: Window,
): readonly Stretch[] => {
  const parts = streams.map(inWindow);
  const count = Math.max(0, ...parts.map(({ length }) => length));
  if (parts.some(({ length }) => length < count))
    throw new UsageError(
      'a gap or the window is shorter than one sample of some rate, and an EDF output cannot say so; choose a .csv',
      { value: count },
    );
  const finest = perStep.indexOf(Math.max(...perStep));
  return Array.from({ length: count }, (_, at) => {
    const own = parts.flatMap((each) => each[at] ?? []);
    const skipped = commonSteps(
      own.map((part) => part.skipped),
      perStep,
      '--from',
      from,
    );
    const steps = commonSteps(
      own.map(({ start, end }) => end - start),
      perStep,
      '--to',
      to ?? 'the end',
    );
    // After a gap a stretch begins between samples of the slower rates; the fastest knows best when.
    const { start = 0, skipped: samples = 0 } = own[finest] ?? {};
    const begin_ticks = ((start - samples) * step_ticks) / (perStep[finest] ?? 1) + skipped * step_ticks;
    return { steps, begin_ticks: Math.round(begin_ticks) };
  });
};

interface Window {
  readonly from: number;
  readonly to: number | null;
}

/**
 * Records that hold exactly the window: EDF has whole records of one duration, in which every rate has whole samples.
 * @param recordDuration_ticks of the recording itself, which is kept where the window is made of such records
 * @throws UsageError when there are no such records: it says what to choose instead
 */
export const gridOf = (
  streams: readonly PlannedStream[],
  recordDuration_ticks: number,
  samplesPerRecord: readonly number[],
  window: Window,
): Grid => {
  const common = commonDivisor(samplesPerRecord);
  const perStep = samplesPerRecord.map((samples) => samples / common);
  const step_ticks = recordDuration_ticks / common;
  const stretches = stretchesOf(streams, perStep, step_ticks, window);
  const steps = commonDivisor(stretches.map(({ steps }) => steps));
  const stepBytes = streams.reduce((sum, { rows }, at) => sum + 2 * rows.length * (perStep[at] ?? 1), 0);
  const per = steps % common === 0 ? common : stepsPerRecord(steps, step_ticks, stepBytes);
  if (per === undefined)
    throw new UsageError(
      `${stretches.length === 1 ? 'a window' : 'stretches that are multiples'} of ${(steps * step_ticks) / ticksPerSecond} s cannot be cut into whole EDF records; choose --from and --to whole seconds apart, or a .csv`,
      { value: (steps * step_ticks) / ticksPerSecond },
    );
  const start_ticks = stretches[0]?.begin_ticks ?? 0;
  return {
    stretches: stretches.map((stretch) => ({
      records: stretch.steps / per,
      onset_ticks: stretch.begin_ticks - start_ticks,
    })),
    recordDuration_ticks: per * step_ticks,
    samplesPerRecord: perStep.map((samples) => samples * per),
    start_ticks,
  };
};
