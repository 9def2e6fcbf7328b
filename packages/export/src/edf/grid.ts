import { durationFits, type StrictRecording, type Stretch } from '@valvomo/edf';

/**
 * A recording in steps: the shortest time in which every signal has whole samples. With one rate a step is a sample, and a
 * window is made of those that begin in it; with several, of all steps that it touches, so that no sample of it is missing.
 */
export interface Steps {
  /** Steps a record of the recording. */
  readonly perRecord: number;
  readonly recordDuration_ticks: number;
  /** Signals of several rates: a step is more than one sample of some. */
  readonly mixed: boolean;
}

/** Steps [first, end) of one stretch without a gap. */
export interface StepRun {
  /** First record of the stretch in the recording, and when it begins. */
  readonly record: number;
  readonly onset_ticks: number;
  readonly first: number;
  readonly end: number;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

export const stepsOf = ({ description }: StrictRecording): Steps => {
  const perRecord = description.signals.reduce(
    (all, { samplesPerRecord }) => divisor(all, samplesPerRecord),
    0,
  );
  return {
    perRecord,
    recordDuration_ticks: description.recordDuration_ticks,
    mixed: description.signals.some(({ samplesPerRecord }) => samplesPerRecord > perRecord),
  };
};

/**
 * Number of the first step at or after an instant, from the beginning of a stretch. An instant was rounded to a tick, which
 * steps need not be at: half a tick before it is still at it.
 */
const stepAt = (instant: bigint, onset: number, { perRecord, recordDuration_ticks }: Steps): number => {
  const over = (2n * (instant - BigInt(onset)) - 1n) * BigInt(perRecord);
  const double = 2n * BigInt(recordDuration_ticks);
  return over <= 0n ? 0 : Number((over + double - 1n) / double);
};

/** Number of the last step at or before an instant. */
const stepBefore = (instant: bigint, onset: number, { perRecord, recordDuration_ticks }: Steps): number => {
  const over = (2n * (instant - BigInt(onset)) + 1n) * BigInt(perRecord);
  return over <= 0n ? 0 : Number(over / (2n * BigInt(recordDuration_ticks)));
};

/** The steps of [from, to), stretch by stretch. */
export const runsIn = (
  stretches: readonly Stretch[],
  steps: Steps,
  from: bigint,
  to: bigint | null,
): readonly StepRun[] => {
  const runs: StepRun[] = [];
  let record = 0;
  for (const { records, onset_ticks } of stretches) {
    const all = records * steps.perRecord;
    const begin = steps.mixed ? stepBefore : stepAt;
    const first = Math.min(all, begin(from, onset_ticks, steps));
    const end = to === null ? all : Math.min(all, stepAt(to, onset_ticks, steps));
    if (first < end) runs.push({ record, onset_ticks, first, end });
    record += records;
  }
  return runs;
};

/** When a step begins, to the nearest tick. */
export const stepOnset = (run: StepRun, step: number, { perRecord, recordDuration_ticks }: Steps): number => {
  const over = BigInt(step) * BigInt(recordDuration_ticks) * 2n + BigInt(perRecord);
  return run.onset_ticks + Number(over / (2n * BigInt(perRecord)));
};

const duration_ticks = { usual: 10_000_000, min: 100_000, max: 600_000_000 } as const;
const record_bytes_max = 61_440;
const candidatesMax = 1 << 20;

/** Ticks of a record of so many steps; undefined when no header holds them. */
const durationOf = (count: number, { perRecord, recordDuration_ticks }: Steps): number | undefined => {
  const over = count * recordDuration_ticks;
  const duration = over / perRecord;
  return Number.isSafeInteger(over) && Number.isInteger(duration) && durationFits(duration)
    ? duration
    : undefined;
};

/** How far a duration is from a second. */
const distance = (duration: number): number => Math.abs(Math.log(duration / duration_ticks.usual));

export interface RecordLength {
  readonly steps: number;
  readonly duration_ticks: number;
}

const nearest = (counts: Iterable<number>, steps: Steps, stepBytes: number): RecordLength | undefined => {
  let best: RecordLength | undefined;
  for (const count of counts) {
    const duration = durationOf(count, steps);
    if (duration === undefined || count * stepBytes > record_bytes_max) continue;
    if (duration < duration_ticks.min || duration > duration_ticks.max) continue;
    if (best === undefined || distance(duration) < distance(best.duration_ticks))
      best = { steps: count, duration_ticks: duration };
  }
  return best;
};

function* divisorsOf(number: number): Generator<number> {
  for (let one = 1; one * one <= number; one++)
    if (number % one === 0) {
      yield one;
      yield number / one;
    }
}

function* upTo(count: number): Generator<number> {
  for (let one = 1; one <= count; one++) yield one;
}

/**
 * How many steps make a record: those of the recording where the window is made of whole ones, else the number that divides
 * every run and comes nearest to a second; where there is none, one that leaves the last record of a run to be filled up.
 */
export const recordLength = (runs: readonly StepRun[], steps: Steps, stepBytes: number): RecordLength => {
  const { perRecord, recordDuration_ticks } = steps;
  const own = { steps: perRecord, duration_ticks: recordDuration_ticks };
  const common = runs.reduce((all, { first, end }) => divisor(all, end - first), 0);
  if (common % perRecord === 0) return own;
  const second = Math.ceil((2 * duration_ticks.usual * perRecord) / recordDuration_ticks);
  return (
    nearest(divisorsOf(common), steps, stepBytes) ??
    nearest(upTo(Math.min(candidatesMax, Math.max(1, second))), steps, stepBytes) ??
    own
  );
};
