import { civilDifference, type StrictRecording, type Stretch } from '@valvomo/edf';
import { calibrationOf, ticks, ValvomoError, type Counts } from '@valvomo/model';

/** A recording that goes over several files, as one. */

const refuse = (message: string, value: string, limit: string): never => {
  throw new ValvomoError('JOIN_INVALID', message, { value, limit });
};

type Description = StrictRecording['description'];
type Signal = Description['signals'][number];

/** What must be the same in every file for their samples to be one row each. */
const formOf = ({ bits = 16, recordDuration_ticks, signals }: Description): string =>
  JSON.stringify([
    bits,
    recordDuration_ticks,
    signals.map(({ label, physicalDimension, samplesPerRecord }) => [
      label,
      physicalDimension,
      samplesPerRecord,
    ]),
  ]);

/** Whether counts mean the same in both, but for what eight characters a number leave open. */
const isSameScale = (a: Signal, b: Signal): boolean => {
  const [first, other] = [calibrationOf(a), calibrationOf(b)];
  const range = Math.abs(a.physicalMax - a.physicalMin);
  return [a.digitalMin, a.digitalMax].every((count) => {
    const apart = first.gain * count + first.offset - (other.gain * count + other.offset);
    return Math.abs(apart) <= 1e-6 * range;
  });
};

/** One range around both: a file in which counts leave the range that the device has was given a wider one. */
const united = (a: Signal, b: Signal): Signal => {
  if (!isSameScale(a, b))
    refuse(`'${a.label}' is calibrated in another way in another file`, b.label, 'one calibration');
  const low = b.digitalMin < a.digitalMin ? b : a;
  const high = b.digitalMax > a.digitalMax ? b : a;
  return {
    ...a,
    digitalMin: low.digitalMin,
    physicalMin: low.physicalMin,
    digitalMax: high.digitalMax,
    physicalMax: high.physicalMax,
  };
};

/** @throws ValvomoError JOIN_INVALID when the files are not of one recording */
const describedAs = (descriptions: readonly Description[]): Description => {
  const [first, ...others] = descriptions;
  if (first === undefined) return refuse('no files', '0', 'at least 1');
  let signals = first.signals;
  for (const other of others) {
    if (formOf(other) !== formOf(first))
      refuse('a file has other signals than the first', other.start, 'the same signals and record duration');
    signals = signals.map((signal, at) => united(signal, other.signals[at] ?? signal));
  }
  return { ...first, signals };
};

/**
 * Instant of the first sample that a recorder wrote into the first annotation, in ticks; civil times alone are an hour off
 * where a clock was put back between two files.
 */
export const instantOf = ({ annotations }: Pick<StrictRecording, 'annotations'>): bigint | undefined => {
  for (const { onset, text } of annotations) {
    const match = /^recording .*, file \d+, origin -?\d+, start (-?\d+)(?:,|$)/.exec(text);
    if (match !== null && onset === 0n) return BigInt(match[1] ?? 0);
  }
  return undefined;
};

interface Part {
  readonly recording: StrictRecording;
  /** Ticks from the first sample of all. */
  readonly offset: number;
}

/** The files in the order of their time. */
const placed = (recordings: readonly StrictRecording[]): readonly Part[] => {
  const instants = recordings.map(instantOf);
  const [first] = recordings;
  const known = instants.every((instant) => instant !== undefined);
  const offsets = recordings.map((recording, at) =>
    known
      ? Number((instants[at] ?? 0n) - (instants[0] ?? 0n))
      : Number(civilDifference(first?.description.start ?? '', recording.description.start)),
  );
  const parts = recordings.map((recording, at) => ({ recording, offset: offsets[at] ?? 0 }));
  const sorted = parts.toSorted((a, b) => a.offset - b.offset);
  const begin = sorted[0]?.offset ?? 0;
  return sorted.map(({ recording, offset }) => ({ recording, offset: offset - begin }));
};

/** Half the time between two samples of the fastest signal: what is nearer than that follows on. */
const toleranceOf = ({ signals, recordDuration_ticks }: Description): number => {
  const fastest = signals.reduce((most, { samplesPerRecord }) => Math.max(most, samplesPerRecord), 1);
  return recordDuration_ticks / fastest / 2;
};

/** @throws ValvomoError JOIN_INVALID when a file begins before the one before it ends */
const stretchesOf = (parts: readonly Part[], duration: number, tolerance: number): readonly Stretch[] => {
  const all: Stretch[] = [];
  for (const { recording, offset } of parts)
    for (const { records, onset_ticks } of recording.stretches) {
      const last = all.at(-1);
      const end = last === undefined ? Number.NEGATIVE_INFINITY : last.onset_ticks + last.records * duration;
      const onset = offset + onset_ticks;
      if (onset < end - tolerance)
        refuse('a file begins before the one before it ends', `${onset / 1e7} s`, `${end / 1e7} s`);
      if (last !== undefined && onset <= end + tolerance)
        all[all.length - 1] = { records: last.records + records, onset_ticks: last.onset_ticks };
      else all.push({ records, onset_ticks: onset });
    }
  return all;
};

async function* rowsFrom(
  parts: readonly Part[],
  from: number,
): AsyncGenerator<readonly Counts[], void, undefined> {
  let before = 0;
  for (const { recording } of parts) {
    const records = recording.stretches.reduce((sum, stretch) => sum + stretch.records, 0);
    if (from < before + records) yield* recording.rows(Math.max(0, from - before));
    before += records;
  }
}

/**
 * Files of one recording as one recording, by their starts; time between them that no file covers is a gap.
 * @throws ValvomoError JOIN_INVALID when their signals differ or they overlap in time
 */
export const joined = (recordings: readonly StrictRecording[]): StrictRecording => {
  const parts = placed(recordings);
  const description = describedAs(parts.map(({ recording }) => recording.description));
  return {
    description,
    stretches: stretchesOf(parts, description.recordDuration_ticks, toleranceOf(description)),
    annotations: parts
      .flatMap(({ recording, offset }) =>
        recording.annotations.map(({ onset, duration = null, text }) => ({
          onset: ticks(onset + BigInt(offset)),
          duration,
          text,
        })),
      )
      .toSorted((a, b) => (a.onset < b.onset ? -1 : a.onset > b.onset ? 1 : 0)),
    rows: (from = 0) => rowsFrom(parts, from),
  };
};
