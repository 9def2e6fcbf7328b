import {
  rateHz,
  sampleIndex,
  ValvomoError,
  type AnalysisItem,
  type Block,
  type EventMark,
  type Gap,
  type Item,
  type Plain,
  type StreamDescription,
  type TrendColumn,
  type TrendRow,
} from '@valvomo/model';
import type { Conditions, ConditionsRule, ConditionsRun } from '../conditions/conditions.ts';
import { KnownSpans } from '../conditions/during.ts';
import type { SampleSpan } from '../impedance.ts';
import type { TrendSettings } from '../trends/settings.ts';
import type { Trend, TrendRun } from '../trends/trend.ts';
import type { BeatSource } from './beats-of-stream.ts';
import { Detection, noDetection, type DetectionChoice } from './detection.ts';
import { gridOf, type Grid, type Source } from './source.ts';
import type { Stage } from './stage.ts';
import { Workshop } from './workshop.ts';

export interface AnalysisChoice extends Partial<DetectionChoice> {
  readonly trends: readonly Trend[];
  readonly conditions: ConditionsRule;
  readonly settings: TrendSettings;
}

/** Drugs that are remembered. */
const drugs_max = 64;

interface Work {
  readonly source: Source;
  readonly run: TrendRun;
  /** Where its columns lie in a row. */
  readonly at: number;
}

interface Saved {
  readonly key: string;
  readonly seen: number;
  readonly second: number;
  readonly stages: readonly Plain[];
  readonly spectra: readonly Plain[];
  readonly judge: Plain;
  readonly spans: readonly SampleSpan[];
  readonly judged: readonly (readonly [number, Plain])[];
  readonly runs: readonly Plain[];
  readonly detection: readonly Plain[];
  readonly drugs: readonly number[];
}

/**
 * The trends of one stream: items in, rows out, one a second of the stream's own grid, each as soon as the samples of
 * its epochs are there. The rows do not depend on how the stream is cut into blocks, nor on where a snapshot was taken.
 */
export class StreamAnalysis {
  readonly columns: readonly TrendColumn[];
  readonly absent: readonly { readonly name: string; readonly why: string }[];
  readonly grid: Grid;
  readonly #key: string;
  readonly #workshop: Workshop;
  /** Stages over the same rows, together. */
  readonly #stages: readonly (readonly Stage[])[];
  readonly #sources: readonly Source[];
  readonly #works: readonly Work[];
  readonly #detection: Detection;
  /** Columns of trends: those of detectors follow. */
  readonly #trendColumns: number;
  readonly #judge: ConditionsRun;
  readonly #judgeSource: Source;
  readonly #spans: KnownSpans;
  readonly #beats: BeatSource | undefined;
  readonly #epoch_s_max: number;
  readonly #judged = new Map<number, Conditions>();
  /** Samples seen, which is the index of the next one; and the next row. */
  #seen = 0;
  #second = 0;
  /** Samples from which on drugs count, in order of time. */
  #drugs: readonly number[] = [];

  /**
   * @param beats where the stream has no ECG of its own
   * @throws ValvomoError ANALYSIS_SNAPSHOT when `saved` is of other trends, or of another stream
   */
  constructor(stream: StreamDescription, choice: AnalysisChoice, saved?: Plain, beats?: BeatSource) {
    const { trends, conditions, settings } = choice;
    const kept = saved as Saved | undefined;
    this.grid = gridOf(rateHz(stream.timeBase.rate));
    this.#workshop = new Workshop(stream, this.grid, settings, beats?.name);
    this.#beats = beats;
    this.#spans = new KnownSpans(kept?.spans);
    this.#judgeSource = this.#workshop.source(conditions.input);
    const begun = trends.map((trend) => {
      const source = this.#workshop.source(trend.input);
      return { trend, source, context: this.#workshop.context(source) };
    });
    this.#detection = new Detection(
      stream.stream,
      this.#workshop,
      { ...noDetection, ...choice },
      kept?.detection,
    );
    this.#epoch_s_max = Math.max(
      conditions.input.epoch_s,
      this.#detection.epoch_s_max,
      ...trends.map(({ input }) => input.epoch_s),
    );
    this.#key = JSON.stringify([
      trends.map(({ id, version }) => `${id} ${version}`),
      settings,
      begun.map(({ context }) => context.derivations.map(({ name }) => name)),
      this.grid.rate_hz,
      ...(beats === undefined ? [] : [beats.name]),
      ...this.#detection.key,
    ]);
    if (kept !== undefined && kept.key !== this.#key)
      throw new ValvomoError('ANALYSIS_SNAPSHOT', 'snapshot is of another analysis', {
        value: kept.key,
        limit: this.#key,
      });
    this.#judge = conditions.create(this.#workshop.context(this.#judgeSource), kept?.judge);
    let at = 0;
    this.#works = begun.map(({ trend, source, context }, k) => {
      const run = trend.create(context, kept?.runs[k]);
      const work = { source, run, at };
      at += run.columns.length;
      return work;
    });
    this.#sources = [...this.#workshop.sources.values()];
    this.#stages = [...Map.groupBy(this.#workshop.stages.values(), ({ rows }) => rows).values()];
    this.#trendColumns = at;
    this.columns = [...this.#works.flatMap(({ run }) => run.columns), ...this.#detection.columns];
    this.absent = [...this.#works.flatMap(({ run }) => run.absent ?? []), ...this.#detection.absent];
    if (kept !== undefined) this.#restore(kept);
  }

  /** @throws ValvomoError BLOCKS_OUT_OF_ORDER when items do not follow one another */
  accept(item: Item): AnalysisItem[] {
    if (item.start !== this.#seen)
      throw new ValvomoError('BLOCKS_OUT_OF_ORDER', `item starts at ${item.start}, expected ${this.#seen}`, {
        value: item.start,
        limit: this.#seen,
      });
    this.#seen = item.start + item.samples;
    return item.kind === 'gap' ? this.#gap(item) : this.#block(item);
  }

  /** The next row. */
  get next(): number {
    return this.#second;
  }

  /** Something is known to lie over these samples. */
  mark(span: SampleSpan): void {
    this.#spans.add(span);
  }

  /** A drug was given at a sample; it counts from there on, or from what comes next. */
  drug(start: number): void {
    this.#drugs = [...this.#drugs, Math.max(start, this.#seen)].toSorted((a, b) => a - b).slice(-drugs_max);
  }

  /** Nothing more comes: what is open ends. */
  end(): readonly EventMark[] {
    return this.#detection.stop(this.#seen);
  }

  /** Between two items: everything that is needed to go on with the next one. */
  snapshot(): Plain {
    const saved: Saved = {
      key: this.#key,
      seen: this.#seen,
      second: this.#second,
      stages: [...this.#workshop.stages.values()].map((stage) => stage.snapshot()),
      spectra: [...this.#workshop.spectra.values()].map((spectra) => spectra.snapshot()),
      judge: this.#judge.snapshot(),
      spans: this.#spans.snapshot() as unknown as readonly SampleSpan[],
      judged: [...this.#judged].map(([second, conditions]) => [second, { ...conditions }] as const),
      runs: this.#works.map(({ run }) => run.snapshot()),
      detection: this.#detection.snapshot(),
      drugs: this.#drugs,
    };
    return saved as unknown as Plain;
  }

  #restore(saved: Saved): void {
    this.#seen = saved.seen;
    this.#second = saved.second;
    this.#drugs = saved.drugs;
    for (const [k, stage] of [...this.#workshop.stages.values()].entries())
      stage.restore(saved.stages[k] as Plain);
    for (const [k, spectra] of [...this.#workshop.spectra.values()].entries())
      spectra.restore(saved.spectra[k] as Plain);
    for (const [second, conditions] of saved.judged)
      this.#judged.set(second, conditions as unknown as Conditions);
  }

  #block(block: Block): AnalysisItem[] {
    for (const [first, ...others] of this.#stages) {
      first?.derive(block);
      for (const stage of others) stage.copy(first as Stage, block.samples);
      first?.filter(block.samples);
      for (const stage of others) stage.filter(block.samples);
    }
    const made: AnalysisItem[] = [];
    while (this.#end(this.#second) <= this.#seen) made.push(...this.#row());
    for (const stages of this.#stages)
      for (const stage of stages) stage.forgetBefore(this.#second, this.grid.hop);
    return made;
  }

  #gap(gap: Gap): AnalysisItem[] {
    for (const stage of this.#workshop.stages.values()) stage.gap(gap);
    this.#judged.clear();
    const closed = this.#detection.stop(gap.start);
    const second = this.#second;
    const seconds = Math.floor((this.#seen - this.#end(second)) / this.grid.hop) + 1;
    if (seconds <= 0) return closed;
    this.#second += seconds;
    return [...closed, { kind: 'no-rows', second, seconds }];
  }

  /** Sample after the last one that row `second` needs. */
  #end(second: number): number {
    let end = 0;
    for (const source of this.#sources) end = Math.max(end, source.end(second));
    return end;
  }

  #row(): [TrendRow, ...EventMark[]] {
    const second = this.#second;
    this.#second += 1;
    const epochs = new Map<Source, readonly Float64Array[] | undefined>();
    for (const source of this.#sources) epochs.set(source, source.rows(second));
    this.#judgeSecond(second, epochs.get(this.#judgeSource));
    const values = new Float64Array(this.columns.length).fill(Number.NaN);
    const judged: (readonly (Conditions | undefined)[])[] = [];
    for (const { source, run, at } of this.#works) {
      const rows = epochs.get(source);
      if (rows === undefined || run.columns.length === 0) continue;
      const start = sampleIndex(source.start(second));
      const { epoch_s } = source.input;
      const conditions = (judged[epoch_s] ??= this.#conditionsOf(second, epoch_s));
      const samples = (): readonly Float64Array[] | undefined => source.samples(second);
      run.next({ second, start, rows, samples, conditions }, values.subarray(at, at + run.columns.length));
    }
    const found = this.#detection.next({
      second,
      epochs,
      drug_s: this.#sinceDrug(second),
      conditionsOf: (epoch_s) => (judged[epoch_s] ??= this.#conditionsOf(second, epoch_s)),
      values: values.subarray(this.#trendColumns),
    });
    return [{ kind: 'row', second, values }, ...found];
  }

  /** Seconds from the last drug to the end of a second; infinite when there was none. */
  #sinceDrug(second: number): number {
    const end = (second + 1) * this.grid.hop;
    const last = this.#drugs.findLast((start) => start < end);
    return last === undefined ? Infinity : (end - last) / this.grid.hop;
  }

  #judgeSecond(second: number, rows: readonly Float64Array[] | undefined): void {
    this.#judged.delete(second - this.#epoch_s_max);
    if (rows === undefined) return;
    const start = sampleIndex(this.#judgeSource.start(second));
    const { epoch_s } = this.#judgeSource.input;
    const conditions = this.#conditionsOf(second, epoch_s);
    const judged = this.#judge.next({ second, start, rows, conditions });
    const all = this.#beats === undefined ? judged : { ...judged, beats: this.#beats.beats(second) };
    this.#judged.set(second, this.#spans.during(all, start, start + this.grid.hop));
  }

  #conditionsOf(second: number, epoch_s: number): readonly (Conditions | undefined)[] {
    const judged: (Conditions | undefined)[] = [];
    for (let at = second + 1 - epoch_s; at <= second; at += 1) judged.push(this.#judged.get(at));
    return judged;
  }
}
