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
  readonly sources: readonly (readonly [string, Source])[];
  readonly epoch_s: number;
  readonly run: DetectorRun;
  readonly thresholds: Readonly<Record<string, number>>;
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
  readonly conditionsOf: (epoch_s: number) => readonly (Conditions | undefined)[];
  /** Room for the columns of all detectors. */
  readonly values: Float64Array;
}

/** The detectors of one stream: every second their features and what they find. */
export class Detection {
  readonly columns: readonly TrendColumn[];
  readonly absent: readonly { readonly name: string; readonly why: string }[];
  readonly epoch_s_max: number;
  /** Names the detectors, their versions and thresholds: a snapshot of other ones is no use. */
  readonly key: readonly Plain[];
  readonly #stream: number;
  readonly #works: readonly Work[];

  /** @throws ValvomoError THRESHOLD */
  constructor(stream: number, workshop: Workshop, choice: DetectionChoice, saved?: readonly Plain[]) {
    this.#stream = stream;
    const works: Work[] = [];
    const off: { name: string; why: string }[] = [];
    let at = 0;
    for (const detector of choice.detectors) {
      const thresholds = thresholdsOf(detector, choice.thresholds);
      const why = Object.values(detector.inputs)
        .map((input) => whyOff(detector.madeFor, workshop.setting(input), choice.patient))
        .find((reason) => reason !== undefined);
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
      works.push({ detector, sources, epoch_s, run, thresholds, at, told });
      at += run.columns.length;
    }
    this.#works = works;
    this.columns = works.flatMap(({ run }) => run.columns);
    this.absent = [...off, ...works.flatMap(({ run }) => run.absent ?? [])];
    this.epoch_s_max = Math.max(0, ...works.map(({ epoch_s }) => epoch_s));
    this.key = [
      ...works.map(({ detector: { id, version }, thresholds }) => [id, version, { ...thresholds }]),
      choice.patient.age_years,
    ];
  }

  next({ second, epochs, conditionsOf, values }: SecondOfDetection): EventMark[] {
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
      const found = run.next({ second, of, conditions: conditionsOf(work.epoch_s) }, out);
      return found.map((finding) => this.#mark(work, finding, end));
    });
  }

  /** A gap begins at sample `end`, or nothing more comes. */
  stop(end: number): EventMark[] {
    return this.#works.flatMap((work) => work.run.stop(end).map((finding) => this.#mark(work, finding, end)));
  }

  snapshot(): readonly Plain[] {
    return this.#works.map(({ run, told }) => ({
      run: run.snapshot(),
      told: [...told].map(([key, { revision, decided }]) => [key, revision, decided]),
    }));
  }

  #mark({ detector, thresholds, told }: Work, { key, ...finding }: Finding, end: number): EventMark {
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
      start: sampleIndex(finding.start),
      decided: sampleIndex(decided),
      changed: sampleIndex(end),
      thresholds,
    };
  }
}
