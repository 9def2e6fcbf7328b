import { sampleIndex, type EventMark, type Plain, type TrendColumn } from '@valvomo/model';
import type { Conditions } from '../conditions/conditions.ts';
import type { Detector, DetectorInput, DetectorRun, Finding, Patient } from '../detectors/detector.ts';
import { whyOff } from '../detectors/made-for.ts';
import { thresholdsOf, type SetThresholds } from '../detectors/thresholds.ts';
import type { Source } from './source.ts';
import type { Workshop } from './workshop.ts';

export interface DetectionChoice {
  readonly detectors: readonly Detector[];
  readonly thresholds: SetThresholds;
  readonly patient: Patient;
}

export const noDetection: DetectionChoice = { detectors: [], thresholds: {}, patient: { age_years: null } };

/** What is known of a finding that may be told again. */
interface Told {
  readonly revision: number;
  readonly decided: number;
}

interface Work {
  readonly detector: Detector;
  /** Nobody chose it: another one needs it. */
  readonly isHidden: boolean;
  /** Where the values lie that it needs of others; −1 where there are none. */
  readonly needed: readonly number[];
  readonly sources: readonly (readonly [string, Source])[];
  readonly epoch_s: number;
  readonly run: DetectorRun;
  readonly thresholds: Readonly<Record<string, number>>;
  /** What every finding has to say besides; null when nothing. */
  readonly caveat: string | null;
  /** Where its columns lie among those of all detectors. */
  readonly at: number;
  /** Open findings by key. */
  readonly told: Map<string, Told>;
}

interface SavedWork {
  readonly run: Plain;
  readonly told: readonly (readonly [string, number, number])[];
}

export interface SecondOfDetection {
  readonly second: number;
  readonly epochs: ReadonlyMap<Source, readonly Float64Array[] | undefined>;
  /** Seconds since a drug was given that changes the EEG. */
  readonly drug_s: number;
  readonly conditionsOf: (epoch_s: number) => readonly (Conditions | undefined)[];
  /** Room for the columns of all detectors. */
  readonly values: Float64Array;
}

/** Detectors that some of the chosen ones need and that are not among them. */
const neededBy = (chosen: readonly Detector[]): readonly Detector[] => {
  const all = chosen.flatMap(({ needs }) => (needs ?? []).map(({ detector }) => detector));
  return [...new Set(all)].filter((detector) => !chosen.includes(detector));
};

/** A detector that is made for some ages only judges a patient of unknown age as if that were one of them. */
const caveatOf = ({ madeFor: { age_years } }: Detector, { patient }: DetectionChoice): string | null =>
  age_years === undefined || patient.age_years !== null
    ? null
    : `age unknown: judged as for ${age_years[0]} ${age_years[0] === 1 ? 'year' : 'years'} and older`;

/** The detectors of one stream: every second their features and what they find. */
export class Detection {
  readonly columns: readonly TrendColumn[];
  readonly absent: readonly { readonly name: string; readonly why: string }[];
  readonly epoch_s_max: number;
  /** Names the detectors, their versions and thresholds: a snapshot of other ones is no use. */
  readonly key: readonly Plain[];
  readonly #stream: number;
  readonly #works: readonly Work[];
  /** Of one second: columns of the hidden ones, then of all others. */
  readonly #values: Float64Array;
  readonly #hiddenColumns: number;

  /** @throws ValvomoError THRESHOLD */
  constructor(stream: number, workshop: Workshop, choice: DetectionChoice, saved?: readonly Plain[]) {
    this.#stream = stream;
    const works: Work[] = [];
    const off: { name: string; why: string }[] = [];
    let at = 0;
    const hidden = neededBy(choice.detectors);
    for (const detector of [...hidden, ...choice.detectors]) {
      const isHidden = hidden.includes(detector);
      const thresholds = thresholdsOf(detector, choice.thresholds);
      const why = Object.values(detector.inputs)
        .map((input) => whyOff(detector.madeFor, workshop.setting(input), choice.patient))
        .find((reason) => reason !== undefined);
      if (why !== undefined && isHidden) continue;
      if (why !== undefined) {
        off.push({ name: detector.id, why });
        continue;
      }
      const sources = Object.entries(detector.inputs).map(
        ([name, input]) => [name, workshop.source(input)] as const,
      );
      const of = Object.fromEntries(sources.map(([name, source]) => [name, workshop.context(source)]));
      const kept = saved?.[works.length] as SavedWork | undefined;
      const run = detector.create({ of, thresholds, patient: choice.patient }, kept?.run);
      const epoch_s = Math.max(...sources.map(([, { input }]) => input.epoch_s));
      const told = new Map(
        (kept?.told ?? []).map(([key, revision, decided]) => [key, { revision, decided }] as const),
      );
      const needed = (detector.needs ?? []).map(({ detector: other, column }) => {
        const from = works.find((work) => work.detector === other);
        const k = from?.run.columns.findIndex(({ name }) => name === column) ?? -1;
        return from === undefined || k === -1 ? -1 : from.at + k;
      });
      works.push({
        isHidden,
        needed,
        detector,
        sources,
        epoch_s,
        run,
        thresholds,
        caveat: caveatOf(detector, choice),
        at,
        told,
      });
      at += run.columns.length;
    }
    const shown = works.filter(({ isHidden }) => !isHidden);
    this.#works = works;
    this.#values = new Float64Array(at);
    this.columns = shown.flatMap(({ run }) => run.columns);
    this.#hiddenColumns = at - this.columns.length;
    this.absent = [...off, ...shown.flatMap(({ run }) => run.absent ?? [])];
    this.epoch_s_max = Math.max(0, ...works.map(({ epoch_s }) => epoch_s));
    this.key = [
      ...works.map(({ detector: { id, version }, thresholds }) => [id, version, { ...thresholds }]),
      choice.patient.age_years,
    ];
  }

  next({ second, epochs, drug_s, conditionsOf, values: shown }: SecondOfDetection): EventMark[] {
    const values = this.#values.fill(Number.NaN);
    const found = this.#found({ second, epochs, drug_s, conditionsOf, values });
    shown.set(values.subarray(this.#hiddenColumns));
    return found;
  }

  #found({ second, epochs, drug_s, conditionsOf, values }: SecondOfDetection): EventMark[] {
    return this.#works.flatMap((work) => {
      const { sources, run, at } = work;
      const of: Record<string, DetectorInput | undefined> = {};
      let end = 0;
      let isThere = false;
      for (const [name, source] of sources) {
        const rows = epochs.get(source);
        end = Math.max(end, source.end(second));
        if (rows === undefined) continue;
        of[name] = { start: sampleIndex(source.start(second)), rows };
        isThere = true;
      }
      if (!isThere) return [];
      const out = values.subarray(at, at + run.columns.length);
      const needed = work.needed.map((k) => values[k] ?? Number.NaN);
      const found = run.next({ second, of, drug_s, needed, conditions: conditionsOf(work.epoch_s) }, out);
      if (work.isHidden) return [];
      return found.map((finding) => this.#mark(work, finding, end));
    });
  }

  /** A gap begins at sample `end`, or nothing more comes. */
  stop(end: number): EventMark[] {
    return this.#works.flatMap((work) => {
      const found = work.run.stop(end);
      return work.isHidden ? [] : found.map((finding) => this.#mark(work, finding, end));
    });
  }

  snapshot(): readonly Plain[] {
    return this.#works.map(({ run, told }) => ({
      run: run.snapshot(),
      told: [...told].map(([key, { revision, decided }]) => [key, revision, decided]),
    }));
  }

  #mark({ detector, thresholds, told, caveat }: Work, { key, ...finding }: Finding, end: number): EventMark {
    const { id, version } = detector;
    const before = told.get(key);
    const revision = (before?.revision ?? 0) + 1;
    const decided = before?.decided ?? end;
    if (finding.open) told.set(key, { revision, decided });
    else told.delete(key);
    return {
      kind: 'event',
      id: `${id}:${key}`,
      revision,
      detector: id,
      version,
      stream: this.#stream,
      ...finding,
      words: [finding.words, caveat].filter((one) => one !== null).join('; ') || null,
      start: sampleIndex(finding.start),
      decided: sampleIndex(decided),
      changed: sampleIndex(end),
      thresholds,
    };
  }
}
