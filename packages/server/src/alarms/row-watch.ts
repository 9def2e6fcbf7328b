import { detectors, qualityStates } from '@valvomo/analysis';
import { rateHz, ticksPerSecond, type AlarmKind, type TrendItem } from '@valvomo/model';
import type { StreamOnWire } from '@valvomo/wire';
import type { PublishedColumns } from '../published.ts';
import { judgedColumns, type JudgedColumn, type JudgedSeconds } from './burden/judged-seconds.ts';

/** A state has to last so long, and to be gone so long. */
const lasts_s = 10;
const gone_s = 5;
/** What is told later than this says nothing of the present. */
const present_s = 60;

const kindsOf = new Map<string, AlarmKind>([
  ['disconnected', 'electrode-off'],
  ['flat', 'electrode-off'],
  ['saturated', 'saturated'],
  ['mains', 'mains'],
]);
const referenceFaults = new Set(['saturated', 'flat', 'mains', 'pop', 'disconnected']);

/** Seconds of samples that a detector wants before it says anything. */
const wants_s = new Map<string, number>(
  detectors.map(({ id, inputs }) => [
    id,
    Math.max(0, ...Object.values(inputs).map(({ epoch_s }) => epoch_s)),
  ]),
);

interface Looked {
  readonly at: number;
  readonly region: string;
  readonly states: readonly string[];
  /** Seconds that the present kind has been seen, and since it was seen last. */
  kind: AlarmKind | null;
  seen_s: number;
  unseen_s: number;
  isOn: boolean;
}

/** What the rows of a bed's analysis say of its electrodes and of its detectors. */
export class RowWatch {
  readonly #seconds: JudgedSeconds;
  #seizures: readonly JudgedColumn[] = [];
  #looked: Looked[] = [];
  readonly #judged = new Map<string, { readonly at: number; until_s: number }>();
  #start_s = 0;
  #row_s = 1;
  #newest_s = Number.NEGATIVE_INFINITY;

  /** @param seconds told which were judged for seizures */
  constructor(seconds: JudgedSeconds) {
    this.#seconds = seconds;
  }

  /** @param newest_s instant of the newest sample */
  describe({ facts, rate_hz }: PublishedColumns, streams: readonly StreamOnWire[], newest_s: number): void {
    const stream = streams.find((one) => one.stream === facts.stream);
    this.#start_s = Number(stream?.start ?? 0) / ticksPerSecond;
    this.#row_s = facts.hop / (stream === undefined ? rate_hz : rateHz(stream.rate));
    this.#looked = facts.columns.flatMap(({ name, trend, region, states }, at) =>
      trend === 'quality' && states !== undefined && name.startsWith('quality.')
        ? [{ at, region, states, kind: null, seen_s: 0, unseen_s: 0, isOn: false }]
        : [],
    );
    this.#judged.clear();
    this.#seizures = judgedColumns(facts.columns);
    for (const [at, { name, trend, feature }] of facts.columns.entries())
      if (feature === true && name === `${trend}.all.judged`)
        this.#judged.set(trend, { at, until_s: newest_s });
  }

  take(rows: readonly TrendItem[], newest_s: number): void {
    this.#newest_s = Math.max(this.#newest_s, newest_s);
    for (const row of rows) {
      if (row.kind !== 'row') continue;
      const until_s = this.#start_s + (row.second + 1) * this.#row_s;
      for (const one of this.#judged.values())
        if (!Number.isNaN(row.values[one.at] ?? Number.NaN)) one.until_s = Math.max(one.until_s, until_s);
      this.#judge(until_s, row.values);
      if (until_s > this.#newest_s - present_s) for (const one of this.#looked) look(one, row.values);
    }
  }

  #judge(until_s: number, values: Float64Array): void {
    const looked = { seizures: false, convulsions: false };
    for (const { at, seizures, convulsions } of this.#seizures) {
      if (values[at] !== 1) continue;
      looked.seizures ||= seizures;
      looked.convulsions ||= convulsions;
    }
    if (this.#seizures.length > 0) this.#seconds.put(until_s - this.#row_s, until_s, looked);
  }

  /** There are no samples up to here: nobody can judge them. */
  gap(until_s: number): void {
    for (const one of this.#judged.values()) one.until_s = Math.max(one.until_s, until_s);
  }

  /** Detectors that are at work, or should be. */
  get detectors(): ReadonlySet<string> {
    return new Set(this.#judged.keys());
  }

  /** Detectors that have not said that they judged anything for so long, although samples come. */
  dead(newest_s: number, dead_s: number): readonly string[] {
    return [...this.#judged].flatMap(([detector, { until_s }]) =>
      newest_s - until_s > dead_s + (wants_s.get(detector) ?? 0) ? [detector] : [],
    );
  }

  /** Electrodes by what is wrong with them. */
  faults(): ReadonlyMap<AlarmKind, readonly string[]> {
    const found = new Map<AlarmKind, string[]>();
    for (const { isOn, kind, region } of this.#looked)
      if (isOn && kind !== null) found.set(kind, [...(found.get(kind) ?? []), region]);
    return found;
  }
}

const kindOf = ({ region, states }: Looked, value: number): AlarmKind | null => {
  const state = states[value] ?? qualityStates[0];
  if (region === 'reference') return referenceFaults.has(state) ? 'reference-off' : null;
  return kindsOf.get(state) ?? null;
};

const look = (one: Looked, values: Float64Array): void => {
  const value = values[one.at] ?? Number.NaN;
  if (Number.isNaN(value)) return;
  const kind = kindOf(one, value);
  if (kind !== null && (kind === one.kind || !one.isOn)) {
    one.seen_s = kind === one.kind ? one.seen_s + 1 : 1;
    one.kind = kind;
    one.unseen_s = 0;
    if (one.seen_s >= lasts_s) one.isOn = true;
    return;
  }
  one.unseen_s += 1;
  if (one.unseen_s < gone_s) return;
  one.isOn = false;
  one.seen_s = 0;
};
