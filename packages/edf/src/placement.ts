import { secondsText } from './decimal.ts';
import type { EdfProblemCode } from './problem.ts';

/** Where the records lie in time, from what their time-keeping lists say. Ticks of 100 ns from the first record. */

/** Records that follow one another without a gap. */
export interface EdfSegment {
  /** First record. */
  readonly record: number;
  readonly records: number;
  /** Onset of the first record. */
  readonly onset_ticks: number;
  /** How far an onset inside lies from where continuity puts it, at most. */
  readonly jitter_ticks: number;
}

export interface PlacementRules {
  /** Ticks a record; null when unknown, 0 when records are instants. */
  readonly duration_ticks: number | null;
  /** Half the fastest signal's sample period: deviations up to here are no gap. */
  readonly tolerance_ticks: number;
  /** What rounding the record duration to eight characters may add a record; only in files that claim continuity. */
  readonly slack_ticks: number;
  readonly continuous: boolean;
}

type PlacementReport = (code: EdfProblemCode, message: string, value: number, limit: number | string) => void;

const segmentsMax = 1_000_000;
const seconds = (ticks: number): string => secondsText(BigInt(Math.round(ticks)));

interface Growing {
  record: number;
  records: number;
  onset_ticks: number;
  jitter_ticks: number;
}

/**
 * Places record after record. Time never runs backwards: a record that claims to begin before its predecessor ends is
 * placed right behind it and reported, so that no sample becomes unreachable.
 */
export class Placement {
  readonly #rules: PlacementRules;
  readonly #report: PlacementReport;
  readonly #segments: Growing[] = [];
  #claimed = 0;
  #latest = 0;

  constructor(rules: PlacementRules, report: PlacementReport) {
    this.#rules = rules;
    this.#report = report;
  }

  get segments(): readonly EdfSegment[] {
    return this.#segments;
  }

  /** The latest onset that any record claimed. */
  get latest_ticks(): number {
    return this.#latest;
  }

  /**
   * @param claimed onset of the next record; undefined when its time-keeping is missing: then it follows on
   * @param trusted the ends of the file agree with continuity, so a deviation between them is an error, not a gap
   */
  next(claimed: number | undefined, trusted: boolean): void {
    const last = this.#segments.at(-1);
    if (last === undefined) {
      this.#segments.push({ record: 0, records: 1, onset_ticks: 0, jitter_ticks: 0 });
      return;
    }
    const { duration_ticks, tolerance_ticks, slack_ticks, continuous } = this.#rules;
    const record = last.record + last.records;
    const before = this.#claimed;
    const expected = last.onset_ticks + last.records * (duration_ticks ?? 0);
    const onset = claimed ?? expected;
    this.#claimed = onset;
    this.#latest = Math.max(this.#latest, onset);
    last.records++;
    if (duration_ticks === null || duration_ticks === 0) {
      if (onset < before) this.#overlap(record, onset, before);
      return;
    }
    const tolerance = tolerance_ticks + (continuous ? slack_ticks * record : 0);
    const deviation = onset - expected;
    if (Math.abs(deviation) <= tolerance)
      last.jitter_ticks = Math.max(last.jitter_ticks, Math.abs(deviation));
    else if (trusted)
      this.#report(
        'RECORD_ONSET_DEVIATES',
        `record ${record} claims to start at ${seconds(onset)} s, but the file is continuous and it is at ${seconds(expected)} s`,
        onset / 1e7,
        expected / 1e7,
      );
    else if (deviation > 0) this.#gap(last, record, onset, expected);
    else if (onset < before + duration_ticks - tolerance)
      this.#overlap(record, onset, before + duration_ticks);
  }

  #overlap(record: number, onset: number, end: number): void {
    this.#report(
      'RECORD_OVERLAP',
      `record ${record} claims to start at ${seconds(onset)} s, before its predecessor ends at ${seconds(end)} s; it is placed behind it`,
      onset / 1e7,
      end / 1e7,
    );
  }

  #gap(last: Growing, record: number, onset: number, expected: number): void {
    if (this.#rules.continuous)
      this.#report(
        'GAP_IN_CONTINUOUS',
        `record ${record} starts at ${seconds(onset)} s instead of ${seconds(expected)} s in a file that claims no gaps`,
        onset / 1e7,
        expected / 1e7,
      );
    if (this.#segments.length >= segmentsMax) {
      this.#report(
        'GAP_LIMIT',
        `more than ${segmentsMax} gaps: the rest is placed without them`,
        onset / 1e7,
        segmentsMax,
      );
      return;
    }
    last.records--;
    this.#segments.push({ record, records: 1, onset_ticks: onset, jitter_ticks: 0 });
  }
}
