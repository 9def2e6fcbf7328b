import { proposeElectrodes, uniqueNames, type Montage, type MontageInput } from '@valvomo/analysis';
import type { EdfRecording, RecordedStream } from '@valvomo/edf';
import { calibrationOf, microvoltsPer, ValvomoError, type Derivation, type Term } from '@valvomo/model';

import type { ChosenMontage } from '../choose-montage.ts';
import { UsageError } from '../terminal.ts';

/** A row that the recording's signals give. */
export interface Row {
  /** Unique among all rows of the output. */
  readonly name: string;
  /** µV, or the signal's own unit. */
  readonly unit: string;
  readonly terms: readonly Term[];
}

/** A row that cannot be made. */
export interface MissingRow {
  readonly name: string;
  /** Electrodes that are absent or have no usable calibration. */
  readonly missing: readonly string[];
}

/** Rows of every stream, and where each stands in the output. */
export interface Rows {
  /** In the order of the streams. */
  readonly byStream: readonly (readonly Row[])[];
  /** Columns of the output: stream and row in it. */
  readonly order: readonly { readonly stream: number; readonly row: number }[];
  readonly missing: readonly MissingRow[];
}

interface Candidate {
  /** False for what merely follows the rows of a montage: signals that it does not use, as recorded. */
  readonly own: boolean;
  readonly stream: number;
  readonly name: string;
  readonly unit: string;
  readonly terms: readonly Term[];
  readonly missing: readonly string[];
  /** Candidates are put in this order. */
  readonly place: number;
}

/** Groups of the signals that a montage does not use. */
const followers = new Set(['as recorded', 'polygraphy']);

/** Whether a row is the montage's own, and not a signal that merely follows, as recorded. */
export const isOwn = ({ id }: Pick<Montage, 'id'>, { group }: Pick<Derivation, 'group'>): boolean =>
  id === 'as-recorded' || !followers.has(group);

/** What a montage has to know of a stream; names of labels only propose electrodes, and the user has accepted them. */
export const montageInput = ({ description }: RecordedStream): MontageInput => ({
  signals: description.signals,
  electrodes: proposeElectrodes(description.signals),
  bad: new Set(),
  order: 'left-first',
});

/** The file's own signals with its own labels, in its own order. */
const recordedRows = (streams: readonly RecordedStream[]): readonly Candidate[] =>
  streams.flatMap(({ description, numbers }, stream) =>
    description.signals.map((signal, at) => {
      const usable = calibrationOf(signal).gain !== 0;
      return {
        own: true,
        stream,
        name: signal.label,
        unit: microvoltsPer(signal.physicalDimension) === undefined ? signal.physicalDimension.trim() : 'µV',
        terms: usable ? [{ signal: at, weight: 1 }] : [],
        missing: usable ? [] : ['its calibration'],
        place: numbers[at] ?? 0,
      };
    }),
  );

const montageRows = (
  streams: readonly RecordedStream[],
  { montage, file }: ChosenMontage,
): readonly Candidate[] => {
  const inputs = streams.map(montageInput);
  try {
    if (file !== null) montage.check(inputs);
    return inputs.flatMap((input, stream) =>
      montage.derivations(input).map((row) => ({
        own: file !== null || isOwn(montage, row),
        stream,
        name: row.name,
        unit: row.unit,
        terms: row.terms,
        missing: row.missing,
        place: stream,
      })),
    );
  } catch (cause) {
    throw cause instanceof ValvomoError ? new UsageError(cause.message, { cause }) : cause;
  }
};

/**
 * The rows that a montage gives on a recording; those that cannot be made are left out and named.
 * @throws UsageError when the montage gives none of its own
 */
export const rowsOf = (
  recording: EdfRecording,
  streams: readonly RecordedStream[],
  chosen: ChosenMontage,
): Rows => {
  const isRecorded = chosen.montage.id === 'as-recorded' && chosen.file === null;
  const candidates = (isRecorded ? recordedRows(streams) : montageRows(streams, chosen)).toSorted(
    (a, b) => a.place - b.place,
  );
  const made = candidates.filter(({ terms }) => terms.length > 0);
  if (streams.length === 0 && recording.signals.length > 0)
    throw new UsageError(`no signal of the recording has a sampling rate: ${labelsOf(recording)}`);
  if (!made.some(({ own }) => own))
    throw new UsageError(
      `montage '${chosen.montage.id}' gives no row of its own: the file has ${labelsOf(recording)}`,
    );
  const names = uniqueNames(made.map(({ name }) => name));
  const byStream: Row[][] = streams.map(() => []);
  const order = made.map(({ stream, unit, terms }, column) => {
    const rows = byStream[stream] ?? [];
    rows.push({ name: names[column] ?? '', unit, terms });
    return { stream, row: rows.length - 1 };
  });
  return { byStream, order, missing: missingOf(candidates, new Set(made.map(({ name }) => name))) };
};

const labels_max = 40;

const labelsOf = ({ signals }: EdfRecording): string => {
  const labels = signals.slice(0, labels_max).map(({ label }) => label);
  if (labels.length === 0) return 'no signals';
  return `${labels.join(', ')}${signals.length > labels_max ? ` … (${signals.length} signals)` : ''}`;
};

/** What no stream gives, each name once, with what the stream that comes nearest lacks. */
const missingOf = (candidates: readonly Candidate[], made: ReadonlySet<string>): readonly MissingRow[] => {
  const found = new Map<string, MissingRow>();
  for (const { name, terms, missing } of candidates) {
    const before = found.get(name);
    if (terms.length > 0 || made.has(name)) continue;
    if (before === undefined || missing.length < before.missing.length) found.set(name, { name, missing });
  }
  return [...found.values()];
};
