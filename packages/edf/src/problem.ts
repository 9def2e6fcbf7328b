import { ValvomoError } from '@valvomo/model';

/** Every deviation that a readable file can show. The list is closed; PROBLEMS.md says what each one means. */
export const problemCodes = [
  'VERSION_FIELD',
  'RESERVED_FIELD',
  'FORMAT_CONFLICT',
  'ANNOTATION_SIGNAL_MISSING',
  'ANNOTATION_SIGNAL_UNDECLARED',
  'ANNOTATION_LABEL',
  'ANNOTATION_SIGNAL_FIELDS',
  'ANNOTATION_SIGNAL_TOO_LONG',
  'HEADER_BYTES',
  'SIGNAL_COUNT',
  'NO_SIGNALS',
  'FIELD_PADDING',
  'FIELD_CHARACTERS',
  'FIELD_ENCODING',
  'NUMBER_FORMAT',
  'RECORD_COUNT_UNKNOWN',
  'RECORD_COUNT_INVALID',
  'RECORDS_MISSING',
  'RECORD_TRUNCATED',
  'TRAILING_BYTES',
  'RECORD_EMPTY',
  'RECORD_DURATION_INVALID',
  'RECORD_DURATION_ZERO',
  'START_DATE_INVALID',
  'START_TIME_INVALID',
  'START_FORMAT',
  'START_CONFLICT',
  'START_FRACTION',
  'PATIENT_FIELD',
  'RECORDING_FIELD',
  'LABEL_EMPTY',
  'LABEL_DUPLICATE',
  'PHYSICAL_RANGE_INVALID',
  'PHYSICAL_RANGE_EMPTY',
  'PHYSICAL_RANGE_INVERTED',
  'DIGITAL_RANGE_INVALID',
  'DIGITAL_RANGE_EMPTY',
  'DIGITAL_RANGE_INVERTED',
  'DIGITAL_RANGE_TOO_WIDE',
  'SIGNAL_EMPTY',
  'SAMPLES_OUT_OF_RANGE',
  'TIMEKEEPING_MISSING',
  'TIMEKEEPING_FORMAT',
  'RECORD_OVERLAP',
  'RECORD_ONSET_DEVIATES',
  'GAP_IN_CONTINUOUS',
  'GAP_LIMIT',
  'TAL_POSITION',
  'TAL_PADDING',
  'TAL_INVALID',
  'TAL_UNTERMINATED',
  'ONSET_FORMAT',
  'DURATION_FORMAT',
  'DURATION_INVALID',
  'ANNOTATION_EMPTY',
  'ANNOTATION_ENCODING',
  'ANNOTATION_CHARACTERS',
  'ANNOTATION_LIMIT',
] as const;

/** What makes a file unreadable, or a call impossible. Closed as well. */
export const errorCodes = [
  'NOT_EDF',
  'HEADER_TRUNCATED',
  'HEADER_INCONSISTENT',
  'SIGNAL_COUNT_INVALID',
  'SAMPLES_PER_RECORD_INVALID',
  'SOURCE_FAILED',
  'READ_INVALID',
  'DECODE_INVALID',
  'WRITE_INVALID',
] as const;

export type EdfProblemCode = (typeof problemCodes)[number];
export type EdfErrorCode = (typeof errorCodes)[number];

/** A deviation from the standard, or from itself, in a file that can be read all the same. */
export interface EdfProblem {
  readonly code: EdfProblemCode;
  readonly message: string;
  /** Number of the signal in the file, counted from 0, annotation signals included. */
  readonly signal?: number;
  /** What stands there. */
  readonly value?: string | number;
  /** What may stand there. */
  readonly limit?: string | number;
}

export interface ProblemDetails {
  readonly signal?: number | undefined;
  readonly value?: string | number | undefined;
  readonly limit?: string | number | undefined;
  readonly cause?: unknown;
}

/** The file cannot be read at all, or the call cannot be answered. */
export class EdfError extends ValvomoError {
  declare readonly code: EdfErrorCode;
  readonly signal?: number;

  constructor(code: EdfErrorCode, message: string, details: ProblemDetails = {}) {
    super(code, message, details);
    this.name = 'EdfError';
    if (details.signal !== undefined) this.signal = details.signal;
  }
}

/** Takes a deviation: how every part of the reader reports one. */
export type Report = (code: EdfProblemCode, message: string, details?: ProblemDetails) => void;

interface Entry {
  readonly problem: EdfProblem;
  times: number;
}

/**
 * The problems of one file. Repetitions of a code on a signal are counted, not listed, so that a file of a million
 * broken records has as many problems as it has kinds of them.
 */
export class ProblemList {
  readonly #entries = new Map<string, Entry>();

  readonly report: Report = (code, message, details = {}) => {
    const key = `${code} ${details.signal ?? ''}`;
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.times++;
      return;
    }
    const problem: EdfProblem = {
      code,
      message,
      ...(details.signal === undefined ? {} : { signal: details.signal }),
      ...(details.value === undefined ? {} : { value: details.value }),
      ...(details.limit === undefined ? {} : { limit: details.limit }),
    };
    this.#entries.set(key, { problem, times: 1 });
  };

  /** Replaces what was said under these codes: for what a growing file may outgrow. */
  forget(...codes: readonly EdfProblemCode[]): void {
    for (const [key, { problem }] of this.#entries)
      if (codes.includes(problem.code)) this.#entries.delete(key);
  }

  list(): readonly EdfProblem[] {
    const problems: EdfProblem[] = [];
    for (const { problem, times } of this.#entries.values())
      problems.push(
        times === 1 ? problem : { ...problem, message: `${problem.message} (first of ${times})` },
      );
    return problems;
  }
}
