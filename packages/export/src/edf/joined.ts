import { civilDifference, type StrictRecording, type Stretch } from '@valvomo/edf';
import { ticks, ValvomoError, type Counts } from '@valvomo/model';

/** A recording that goes over several files, as one. */

const refuse = (message: string, value: string, limit: string): never => {
  throw new ValvomoError('JOIN_INVALID', message, { value, limit });
};

/** What must be the same in every file for their samples to be one row each. */
const formOf = ({ description }: StrictRecording): string =>
  JSON.stringify([
    description.bits ?? 16,
    description.recordDuration_ticks,
    description.signals.map((signal) => Object.values(signal)),
  ]);

/**
 * Instant of the first sample that a recorder wrote into the first annotation, in ticks; civil times alone are an hour off
 * where a clock was put back between two files.
 */
const instantOf = ({ annotations }: StrictRecording): bigint | undefined => {
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
const toleranceOf = ({ description }: StrictRecording): number => {
  const fastest = description.signals.reduce(
    (most, { samplesPerRecord }) => Math.max(most, samplesPerRecord),
    1,
  );
  return description.recordDuration_ticks / fastest / 2;
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
  const first = parts[0]?.recording;
  if (first === undefined) return refuse('no files', '0', 'at least 1');
  for (const { recording } of parts)
    if (formOf(recording) !== formOf(first))
      refuse(
        'a file has other signals than the first',
        recording.description.start,
        'the same signals and record duration',
      );
  return {
    description: first.description,
    stretches: stretchesOf(parts, first.description.recordDuration_ticks, toleranceOf(first)),
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
