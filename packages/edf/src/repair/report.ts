import type { EdfFormat } from '../format.ts';
import type { EdfProblem, EdfProblemCode } from '../problem.ts';

/** What was wrong with a file, and what was done about it. */

export interface RepairedProblem extends EdfProblem {
  /** What the repaired file has instead, in words. */
  readonly done: string;
}

/** A change that answers no problem: what a strict file must have all the same. */
export interface RepairNote {
  readonly message: string;
  /** Numbers in the broken file of the signals that it is about. */
  readonly signals?: readonly number[];
}

export interface RepairReport {
  readonly from: EdfFormat;
  readonly to: EdfFormat;
  /** Records of the repaired file. */
  readonly records: number;
  readonly problems: readonly RepairedProblem[];
  readonly notes: readonly RepairNote[];
}

const onset = 'every record says its time, the one that the reader gave it';
const kept = 'kept as the reader understood it, in the form that EDF+ wants';
const field = 'printable ASCII at the left of its field';

/** What is done wherever a problem of this kind is, unless a part of the repair says more of the very case. */
const usual: Readonly<Record<EdfProblemCode, string>> = {
  VERSION_FIELD: 'the version is that of the standard',
  RESERVED_FIELD: 'the reserved field says EDF+ or BDF+, with or without gaps',
  FORMAT_CONFLICT: 'the reserved field belongs to the format of the samples',
  ANNOTATION_SIGNAL_MISSING: 'an annotation signal was added',
  ANNOTATION_SIGNAL_UNDECLARED: 'the reserved field declares it',
  ANNOTATION_LABEL: 'the annotation signal has its standard label',
  ANNOTATION_SIGNAL_FIELDS: 'the annotation signal has its standard fields',
  ANNOTATION_SIGNAL_TOO_LONG: 'what lies behind the first 16 MiB of a record was not read and is left out',
  HEADER_BYTES: 'the header says its true length',
  SIGNAL_COUNT: 'the header says the true number of signals',
  NO_SIGNALS: 'an annotation signal was added',
  FIELD_PADDING: field,
  FIELD_CHARACTERS: `${field}; control characters became spaces`,
  FIELD_ENCODING: `${field}; other letters are spelled with it`,
  NUMBER_FORMAT: 'digits and a point',
  RECORD_COUNT_UNKNOWN: 'the header says the true number of records',
  RECORD_COUNT_INVALID: 'the header says the true number of records',
  RECORDS_MISSING: 'the header says the true number of records',
  RECORD_TRUNCATED: 'no whole sample was there, the bytes are left out',
  TRAILING_BYTES: 'the bytes are left out: the header does not count them as records',
  RECORD_EMPTY: 'there are no samples; an annotation signal was added',
  RECORD_DURATION_INVALID: 'a duration was made up',
  RECORD_DURATION_ZERO: 'a duration was made up',
  START_DATE_INVALID: 'the date is 1 January 1985, and the recording field says that it is unknown',
  START_TIME_INVALID: 'the time of day is 00.00.00',
  START_FORMAT: 'two digits and points',
  START_CONFLICT: 'the recording field says the date of the header',
  START_FRACTION: 'the start in the header is the whole second in which the first record begins',
  PATIENT_FIELD: 'the sub-fields that EDF+ wants',
  RECORDING_FIELD: 'the sub-fields that EDF+ wants',
  LABEL_EMPTY: 'a label was made up',
  LABEL_DUPLICATE: 'a number makes the label unique',
  PHYSICAL_RANGE_INVALID:
    'the signal is uncalibrated: no dimension, physical extremes equal to the digital ones',
  PHYSICAL_RANGE_EMPTY:
    'the signal is uncalibrated: no dimension, physical extremes equal to the digital ones',
  PHYSICAL_RANGE_INVERTED: 'kept: EDF+ allows it, and the counts stay as they were recorded',
  DIGITAL_RANGE_INVALID:
    'the signal is uncalibrated: no dimension, physical extremes equal to the digital ones',
  DIGITAL_RANGE_EMPTY:
    'the signal is uncalibrated: no dimension, physical extremes equal to the digital ones',
  DIGITAL_RANGE_INVERTED: 'both pairs of extremes were turned round: the same calibration',
  DIGITAL_RANGE_TOO_WIDE: 'digital and physical extremes were narrowed together',
  SIGNAL_EMPTY: 'it has nothing to keep and is left out',
  SAMPLES_OUT_OF_RANGE: 'digital and physical extremes were widened together; the counts are as they were',
  TIMEKEEPING_MISSING: onset,
  TIMEKEEPING_FORMAT: onset,
  RECORD_OVERLAP: onset,
  RECORD_ONSET_DEVIATES: onset,
  GAP_IN_CONTINUOUS: 'the file says that it has gaps',
  GAP_LIMIT: onset,
  TAL_POSITION: kept,
  TAL_PADDING: 'unused bytes are zeros',
  TAL_INVALID: 'left out: it has no place in time',
  TAL_UNTERMINATED: kept,
  ONSET_FORMAT: kept,
  DURATION_FORMAT: kept,
  DURATION_INVALID: 'the annotation has no duration',
  ANNOTATION_EMPTY: "an annotation with a time of its own says '(no text)', others are left out",
  ANNOTATION_ENCODING: 'UTF-8',
  ANNOTATION_CHARACTERS: 'control characters are written as the signs that stand for them (␁)',
  ANNOTATION_LIMIT: 'the rest is left out',
};

/** Collects what is done while a repair is planned. */
export class RepairLog {
  readonly #done = new Map<string, string[]>();
  /** Signals by message; -1 stands for the file. */
  readonly #notes = new Map<string, number[]>();

  /** Says what is done about a problem, instead of what is usual. */
  did(code: EdfProblemCode, done: string, signal?: number): void {
    const key = `${code} ${signal ?? ''}`;
    this.#done.set(key, [...(this.#done.get(key) ?? []), done]);
  }

  note(message: string, signal = -1): void {
    this.#notes.set(message, [...(this.#notes.get(message) ?? []), signal]);
  }

  get notes(): readonly RepairNote[] {
    return [...this.#notes].map(([message, signals]) =>
      signals.includes(-1) ? { message } : { message, signals },
    );
  }

  answers(problems: readonly EdfProblem[]): readonly RepairedProblem[] {
    return problems.map((problem) => {
      const own = this.#done.get(`${problem.code} ${problem.signal ?? ''}`);
      return { ...problem, done: own?.join('; ') ?? usual[problem.code] };
    });
  }
}
