import { laterCivil, type StrictRecording, type Stretch, type WrittenAnnotation } from '@valvomo/edf';
import { ticks, ValvomoError, type Counts } from '@valvomo/model';

import {
  recordLength,
  runsIn,
  stepOnset,
  stepsOf,
  type RecordLength,
  type StepRun,
  type Steps,
} from './grid.ts';

/** A time window of a recording, as a recording of its own. */
export interface Window {
  readonly recording: StrictRecording;
  /** Where the window's first sample lies, ticks from that of the recording. */
  readonly start_ticks: number;
  /** End of its last sample. */
  readonly end_ticks: number;
  /** Ticks at the end of a record that hold no samples of the recording, one number a run. */
  readonly padding_ticks: readonly number[];
}

const refuse = (message: string, value: string, limit: string): never => {
  throw new ValvomoError('WINDOW_INVALID', message, { value, limit });
};

const empty = (samples: number, like: Counts): Counts =>
  like instanceof Int16Array ? new Int16Array(samples) : new Int32Array(samples);

/** What stands where a run does not fill its last record: 0, or what of the digital range is nearest to it. */
const fills = ({ description }: StrictRecording): readonly number[] =>
  description.signals.map(({ digitalMin, digitalMax }) => Math.max(digitalMin, Math.min(0, digitalMax)));

/** Records of `length` steps of one run. */
async function* rowsOfRun(
  recording: StrictRecording,
  run: StepRun,
  { perRecord }: Steps,
  { steps: wanted }: RecordLength,
): AsyncGenerator<readonly Counts[], void, undefined> {
  const perStep = recording.description.signals.map(({ samplesPerRecord }) => samplesPerRecord / perRecord);
  const fill = fills(recording);
  const from = Math.floor(run.first / perRecord);
  let step = from * perRecord;
  let filled = 0;
  let rows: readonly Counts[] = [];
  for await (const source of recording.rows(run.record + from)) {
    let at = Math.max(step, run.first);
    const stop = Math.min(step + perRecord, run.end);
    while (at < stop) {
      if (filled === 0)
        rows = source.map((counts, row) => empty(wanted * (perStep[row] ?? 0), counts).fill(fill[row] ?? 0));
      const here = Math.min(stop - at, wanted - filled);
      for (const [row, counts] of source.entries()) {
        const each = perStep[row] ?? 0;
        rows[row]?.set(counts.subarray((at - step) * each, (at - step + here) * each), filled * each);
      }
      filled += here;
      at += here;
      if (filled === wanted) {
        yield rows;
        filled = 0;
      }
    }
    step += perRecord;
    if (step >= run.end) break;
  }
  if (filled > 0) yield rows;
}

const paddingNote = (end: number, padding: number): WrittenAnnotation => ({
  onset: ticks(BigInt(end)),
  duration: ticks(BigInt(padding)),
  text: 'padding: the window ends in this record, the rest of it is made up',
});

/** Annotations that touch [from, to), from the first sample of the window. */
const annotationsIn = (
  annotations: readonly WrittenAnnotation[],
  from: bigint,
  to: bigint | null,
  origin: bigint,
): readonly WrittenAnnotation[] =>
  annotations
    .filter(({ onset, duration }) => {
      const end = onset + (duration ?? 0n);
      return (to === null || onset < to) && (onset >= from || end > from);
    })
    .map(({ onset, duration = null, text }) => ({ onset: ticks(onset - origin), duration, text }));

const byOnset = (a: WrittenAnnotation, b: WrittenAnnotation): number =>
  a.onset < b.onset ? -1 : a.onset > b.onset ? 1 : 0;

// oxlint-disable-next-line require-yield -- there are none
async function* noRows(): AsyncGenerator<readonly Counts[], void, undefined> {}

/** Files without samples have no steps: only their annotations are cut. */
const withoutSamples = (recording: StrictRecording, from: bigint, to: bigint | null): Window => ({
  recording: {
    description: {
      ...recording.description,
      start: laterCivil(recording.description.start, from),
      recordDuration_ticks: 0,
    },
    stretches: [],
    rows: () => noRows(),
    annotations: annotationsIn(recording.annotations, from, to, from),
  },
  start_ticks: Number(from),
  end_ticks: Number(to ?? from),
  padding_ticks: [],
});

interface Cut {
  readonly stretches: readonly Stretch[];
  readonly padding_ticks: readonly number[];
  readonly notes: readonly WrittenAnnotation[];
}

/** When the records of the window begin. @throws ValvomoError WINDOW_INVALID when padding would cover what follows a gap */
const cutOf = (
  runs: readonly StepRun[],
  steps: Steps,
  { steps: wanted, duration_ticks }: RecordLength,
): Cut => {
  const [first] = runs;
  const origin = first === undefined ? 0 : stepOnset(first, first.first, steps);
  const stretches: Stretch[] = [];
  const padding_ticks: number[] = [];
  const notes: WrittenAnnotation[] = [];
  for (const run of runs) {
    const records = Math.ceil((run.end - run.first) / wanted);
    const onset_ticks = stepOnset(run, run.first, steps) - origin;
    const before = stretches.at(-1);
    if (before !== undefined && onset_ticks < before.onset_ticks + before.records * duration_ticks)
      refuse(
        'a part of the window before a gap is no whole number of records',
        `${onset_ticks / 1e7} s`,
        'whole records',
      );
    stretches.push({ records, onset_ticks });
    const end = stepOnset(run, run.end, steps) - origin;
    const padding = onset_ticks + records * duration_ticks - end;
    padding_ticks.push(records * wanted === run.end - run.first ? 0 : padding);
    if (records * wanted !== run.end - run.first) notes.push(paddingNote(end, padding));
  }
  return { stretches, padding_ticks, notes };
};

/**
 * The samples that begin in [from, to), with the annotations that touch it; gaps stay. With signals of several rates it is
 * widened to where each of them has a sample. Where no whole records hold it, the last one is filled up and an annotation
 * says from where on.
 * @param from ticks from the first sample; 0 and null are the whole recording, as it is
 * @throws ValvomoError WINDOW_INVALID when no sample begins in it
 */
export const windowOf = (recording: StrictRecording, from: bigint, to: bigint | null): Window => {
  const { description, stretches, annotations } = recording;
  const last = stretches.at(-1);
  const end_ticks =
    last === undefined ? 0 : last.onset_ticks + last.records * description.recordDuration_ticks;
  if (from === 0n && to === null) return { recording, start_ticks: 0, end_ticks, padding_ticks: [] };
  if (description.signals.length === 0) return withoutSamples(recording, from, to);
  const steps = stepsOf(recording);
  const runs = runsIn(stretches, steps, from, to);
  const [first] = runs;
  const end = runs.at(-1);
  if (first === undefined || end === undefined)
    return refuse('no sample begins in the window', `${Number(from) / 1e7} s`, `0 … ${end_ticks / 1e7} s`);
  const stepBytes = description.signals.reduce(
    (sum, { samplesPerRecord }) =>
      sum + ((description.bits ?? 16) / 8) * (samplesPerRecord / steps.perRecord),
    0,
  );
  const length = recordLength(runs, steps, stepBytes);
  const cut = cutOf(runs, steps, length);
  const origin = stepOnset(first, first.first, steps);
  const lastEnd = stepOnset(end, end.end, steps);
  const touched = {
    from: steps.mixed && BigInt(origin) < from ? BigInt(origin) : from,
    to: steps.mixed && to !== null && BigInt(lastEnd) > to ? BigInt(lastEnd) : to,
  };
  async function* rows(): AsyncGenerator<readonly Counts[], void, undefined> {
    for (const run of runs) yield* rowsOfRun(recording, run, steps, length);
  }
  return {
    recording: {
      description: {
        ...description,
        start: laterCivil(description.start, BigInt(origin)),
        recordDuration_ticks: length.duration_ticks,
        signals: description.signals.map((signal) =>
          Object.assign({}, signal, {
            samplesPerRecord: (signal.samplesPerRecord / steps.perRecord) * length.steps,
          }),
        ),
      },
      stretches: cut.stretches,
      annotations: [
        ...annotationsIn(annotations, touched.from, touched.to, BigInt(origin)),
        ...cut.notes,
      ].toSorted(byOnset),
      rows,
    },
    start_ticks: origin,
    end_ticks: lastEnd,
    padding_ticks: cut.padding_ticks,
  };
};
