import { createHash } from 'node:crypto';
import type { Bus } from '@valvomo/bus';
import type { TrendHeader } from '@valvomo/store';
import type { StreamOnWire } from '@valvomo/wire';
import type { Logger } from 'pino';
import type { History } from '../history.ts';
import type { Metrics } from '../metrics.ts';
import type { Published } from '../published.ts';
import type { KeptTrends, SavedAnalysis, TrendKeeper } from '../trends/kept-trends.ts';
import { DrugMarks } from './drug-marks.ts';
import type { AnalysisFacts, AnalysisFault, FromThread, Positions } from './messages.ts';
import type { AnalysisPool, Client, Seat } from './pool.ts';
import { Supply, type SuppliedRecording } from './supply.ts';

type Judged = Extract<FromThread, { kind: 'judged' }>;

export interface BedAnalysisWorld {
  readonly bus: Bus<Published>;
  readonly pool: Pick<AnalysisPool, 'seat'>;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Milliseconds between snapshots. */
  readonly snapshot_ms: number;
  /** Keeps rows and snapshots on disk; without it they live as long as the process. */
  readonly keeper?: TrendKeeper;
}

/** The recording that is analysed. */
export interface AnalysedRecording extends SuppliedRecording {
  readonly id: string;
  /** As they are now, electrodes included. */
  streams(): readonly StreamOnWire[];
  /** The device's number of a stream; undefined when it is not one of this recording. */
  deviceStream(number: number): number | undefined;
  /** Index from which on the electrodes of every stream are what they are now. */
  electrodesSince(): Positions;
  /** Seconds of stream time between positions and the newest sample. */
  behind_s(positions: Positions): number;
}

/** What a bed is told of its judging. */
export interface Judging {
  /** No wave in any voltage for 5 s, now. */
  readonly flat: boolean;
  /** What a reader should know, in words. */
  readonly notes: readonly string[];
  /** The bed has a recording, its electrodes have been decided, or the age of the patient is another. Null: nobody knows it. */
  begin(run: AnalysedRecording, age_years?: number | null): void;
  /** Resolves when all rows are on disk. */
  stop(): Promise<void>;
}

const batch_bytes_max = 1 << 20;
/** Batches that a thread may have before it: one is worked on, one waits. */
const underway_max = 2;
/** A thread that takes so long for a batch takes for ever. */
const silent_ms_max = 60_000;
/** Trends that are so far behind are behind. */
const behind_s_max = 30;
const again = { first_ms: 10_000, max_ms: 600_000 };

/** Where several streams lie to one another, which is known for certain when the first sample of each has come. */
const startsOf = (run: AnalysedRecording): string => {
  const streams = run.streams();
  return streams.length === 1 ? '' : streams.map(({ start }) => start).join();
};

/** So many snapshots for the next thread, one for the next process. */
const snapshotsAFile = 6;

/** 0 … 255, the same for the same bed: what every bed does now and then, a hundred must not do at once. */
const phaseOf = (bed: string): number => createHash('sha256').update(bed).digest()[0] ?? 0;
/** Rows that viewers get of the time before the server started. */
const recent_s = 4 * 3600;

/**
 * Leads the analysis of one bed: brings its items to a thread in batches, between pictures, and its rows to the bus. The
 * thread holds at most two batches; what it has not taken waits where it is kept anyway, in memory or in the journal.
 */
export class BedAnalysis implements Client, Judging {
  readonly bed: string;
  readonly #history: History;
  readonly #world: BedAnalysisWorld;
  readonly #log: Logger;
  #seat: Seat | undefined;
  #run: AnalysedRecording | undefined;
  #supply: Supply | undefined;
  #starts = '';
  #age_years: number | null = null;
  #origin: Positions = new Map();
  #saved: SavedAnalysis | undefined;
  #kept: KeptTrends | undefined;
  #snapshots = 0;
  #saved_ms = 0;
  /** Tells answers of this analysis from those of one before. */
  #life = 0;
  /** Where each batch that is under way ends. */
  #underway: { readonly positions: Positions; readonly sent_ms: number }[] = [];
  #judgedTo: Positions = new Map();
  #isPumping = false;
  #isOpened = false;
  #flat = false;
  readonly #faults = new Map<string, string>();
  readonly #drugs = new DrugMarks();
  /** Set while the whole analysis has failed and waits to be begun anew. */
  #again: { readonly at_ms: number; readonly from: Positions } | undefined;
  #pause_ms = again.first_ms;

  constructor(bed: string, history: History, world: BedAnalysisWorld) {
    this.bed = bed;
    this.#history = history;
    this.#world = world;
    this.#log = world.log.child({ bed });
    world.bus.subscribe(bed, (message) => {
      if (message.kind === 'marks') this.#drugs.hear(message.recording, message.marks);
    });
  }

  get flat(): boolean {
    return this.#flat && this.#behind_s() <= behind_s_max;
  }

  /** What has stopped, and why: a trend or a detector, `all`, or the `journal` that cannot be read. */
  get stopped(): readonly { readonly what: string; readonly why: string }[] {
    return [...this.#faults].map(([what, why]) => ({ what, why }));
  }

  get notes(): readonly string[] {
    const behind_s = Math.round(this.#behind_s());
    const behind = behind_s > behind_s_max ? [`trends are ${behind_s} s behind`] : [];
    return [...this.#faults.values(), ...behind, ...(this.#kept?.notes ?? [])];
  }

  begin(run: AnalysedRecording, age_years: number | null = null): void {
    this.#run = run;
    this.#age_years = age_years;
    this.#pause_ms = again.first_ms;
    this.#saved = undefined;
    this.#origin = run.electrodesSince();
    this.#open();
  }

  async stop(): Promise<void> {
    this.#seat?.leave();
    this.#seat = undefined;
    this.#run = undefined;
    this.#supply = undefined;
    this.#life += 1;
    const kept = this.#kept;
    this.#kept = undefined;
    await kept?.close();
  }

  /** Every quarter of a second or so. */
  tick(): void {
    const now_ms = performance.now();
    const waits = this.#again;
    if (waits !== undefined && now_ms >= waits.at_ms) {
      this.#origin = waits.from;
      this.#open();
    }
    const [oldest] = this.#underway;
    if (oldest !== undefined && now_ms - oldest.sent_ms > silent_ms_max) {
      this.#log.error({ silent_ms: now_ms - oldest.sent_ms }, 'analysis thread does not answer');
      this.#underway = [];
      this.#seat?.abort();
    }
    if (this.#run !== undefined) this.#world.metrics.analysisBehind.set({ bed: this.bed }, this.#behind_s());
    void this.#pump();
  }

  reborn(): void {
    if (this.#run !== undefined && this.#again === undefined) this.#open();
  }

  hear(message: FromThread): void {
    if (message.life !== this.#life) return;
    if (message.kind === 'judged') this.#judged(message);
    else {
      const analysis = this.#announce(message.facts);
      this.#note(message.faults);
      if (this.#world.keeper !== undefined && message.facts.stream !== null) {
        void this.#goOn(analysis, message.facts, this.#world.keeper);
        return;
      }
      this.#isOpened = true;
    }
    void this.#pump();
  }

  /** Looks what is on disk of this analysis: the rows that viewers had, and a snapshot from before the server started. */
  async #goOn(analysis: string, facts: AnalysisFacts, keeper: TrendKeeper): Promise<void> {
    const [life, run] = [this.#life, this.#run];
    if (run === undefined) return;
    if (this.#kept?.analysis !== analysis) {
      const before = this.#kept;
      this.#kept = undefined;
      await before?.close();
      const kept = await keeper.open(keptAs(run, analysis, facts));
      if (life !== this.#life) return kept.close();
      this.#kept = kept;
      for await (const rows of kept.recent(Math.max(0, kept.end - recent_s))) {
        if (life !== this.#life) return undefined;
        this.#world.bus.publish(this.bed, { kind: 'trend-rows', rows });
      }
      if (life !== this.#life) return undefined;
      if (kept.saved !== null && this.#saved === undefined) {
        this.#log.info({ analysis, row: kept.end }, 'trends go on from a snapshot');
        this.#saved = kept.saved;
        this.#open();
        return undefined;
      }
    }
    this.#isOpened = true;
    return this.#pump();
  }

  /** From the last snapshot, else from where the electrodes are what they are. */
  #open(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#life += 1;
    this.#again = undefined;
    this.#underway = [];
    this.#flat = false;
    this.#isOpened = false;
    this.#drugs.again();
    if (this.#saved === undefined) this.#faults.clear();
    const from = this.#saved?.positions ?? this.#origin;
    this.#judgedTo = from;
    this.#supply = new Supply(run, this.#history, from);
    this.#starts = startsOf(run);
    this.#saved_ms = performance.now() - (phaseOf(this.bed) / 256) * this.#world.snapshot_ms;
    this.#seat ??= this.#world.pool.seat(this);
    this.#seat.send({
      kind: 'open',
      bed: this.bed,
      life: this.#life,
      streams: run.streams(),
      age_years: this.#age_years,
      from,
      saved: this.#saved?.state ?? null,
    });
  }

  /** Brings the thread what it may have before it. */
  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (await this.#send());
      this.#faults.delete('journal');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!this.#faults.has('journal'))
        this.#log.error({ err: error }, 'journal could not be read for trends');
      this.#faults.set('journal', `trends wait for the journal: ${why}`);
    } finally {
      this.#isPumping = false;
    }
  }

  /** @returns whether there may be more to send at once */
  async #send(): Promise<boolean> {
    const [supply, seat, life] = [this.#supply, this.#seat, this.#life];
    const isReady =
      this.#isOpened &&
      this.#again === undefined &&
      this.#underway.length < underway_max &&
      this.#kept?.isFull !== true;
    if (supply === undefined || seat?.isAlive !== true || !isReady) return false;
    if (this.#run !== undefined && startsOf(this.#run) !== this.#starts) {
      this.begin(this.#run, this.#age_years);
      return false;
    }
    const { items, full, late } = await supply.take(batch_bytes_max);
    if (life !== this.#life || items.length === 0) return life !== this.#life;
    const now_ms = performance.now();
    const save = now_ms - this.#saved_ms >= this.#world.snapshot_ms;
    if (save) this.#saved_ms = now_ms;
    this.#underway.push({ positions: supply.positions, sent_ms: now_ms });
    const moved = items.flatMap(({ item }) =>
      item.kind === 'block' ? [item.counts.buffer as ArrayBuffer] : [],
    );
    const drugs = this.#run === undefined ? [] : this.#drugs.untold(this.#run);
    seat.send({ kind: 'items', bed: this.bed, life, items: [...drugs, ...items], late, save }, moved);
    return full;
  }

  #judged({ rows, findings, faults, flat, levels, saved }: Judged): void {
    const { bus, metrics } = this.#world;
    const positions = this.#underway.shift()?.positions ?? this.#judgedTo;
    this.#judgedTo = positions;
    this.#kept?.push(rows);
    if (saved !== undefined) {
      this.#saved = { state: saved, positions };
      const isFirst = this.#snapshots === 0;
      if (isFirst || (this.#snapshots + phaseOf(this.bed)) % snapshotsAFile === 0)
        this.#kept?.save(this.#saved);
      this.#snapshots += 1;
    }
    this.#flat = flat ?? false;
    if (rows.length > 0) {
      metrics.rows.inc({ bed: this.bed }, rows.filter(({ kind }) => kind === 'row').length);
      bus.publish(this.bed, { kind: 'trend-rows', rows });
    }
    if (findings.length > 0)
      bus.publish(this.bed, { kind: 'findings', recording: this.#run?.id ?? '', findings });
    for (const { stream: number, summary } of levels)
      for (const which of ['min', 'median', 'max'] as const)
        metrics.level.set({ bed: this.bed, stream: String(number), of: which }, summary[which]);
    this.#note(faults);
    if (faults.some(({ trend }) => trend === null)) this.#restLater(positions);
  }

  /** The whole analysis failed: it begins anew after a while, behind the batch that it did not survive. */
  #restLater(from: Positions): void {
    this.#saved = undefined;
    this.#again = { at_ms: performance.now() + this.#pause_ms, from };
    this.#pause_ms = Math.min(2 * this.#pause_ms, again.max_ms);
    this.#world.metrics.analysisAlive.set({ bed: this.bed }, 0);
  }

  #note(faults: readonly AnalysisFault[]): void {
    for (const { trend, message } of faults) {
      this.#world.metrics.analysisFaults.inc({ bed: this.bed, trend: trend ?? 'all' });
      this.#log.error({ trend: trend ?? 'all', reason: message }, 'a trend failed');
      if (trend === 'levels') continue;
      const what = trend === null ? 'trends stopped' : `trend ${trend} stopped`;
      this.#faults.set(trend ?? 'all', `${what}: ${message}`.slice(0, 500));
    }
  }

  /** @returns the name of the analysis */
  #announce({ rules, rate_hz, ...facts }: AnalysisFacts): string {
    const recording = this.#run?.id ?? '';
    const since = [...(this.#run?.electrodesSince() ?? [])];
    const named = JSON.stringify([
      recording,
      since.map(([, from]) => from),
      facts.electrodes,
      facts.columns,
      rules,
      ...(this.#starts === '' ? [] : [this.#starts]),
    ]);
    const analysis = createHash('sha256').update(named).digest('hex').slice(0, 12);
    this.#world.metrics.analysisAlive.set({ bed: this.bed }, facts.stream === null ? 0 : 1);
    this.#world.bus.publish(this.bed, { kind: 'trend-columns', recording, analysis, rate_hz, facts });
    return analysis;
  }

  /** Seconds of stream time between the newest sample and the newest that was judged. */
  #behind_s(): number {
    return this.#run?.behind_s(this.#judgedTo) ?? 0;
  }
}

/** What names the rows of an analysis on disk. */
const keptAs = (run: AnalysedRecording, analysis: string, facts: AnalysisFacts) => ({
  recording: run.id,
  analysis,
  deviceStream: (number: number) => run.deviceStream(number),
  liveStream: (stream: number) =>
    run.streams().find(({ stream: number }) => run.deviceStream(number) === stream)?.stream,
  header: (): TrendHeader => {
    const stream = run.streams().find(({ stream: number }) => number === facts.stream);
    return {
      layout: 1,
      recording: run.id,
      analysis,
      stream: run.deviceStream(facts.stream ?? -1) ?? 0,
      start: stream?.start ?? '0',
      rate: stream?.rate ?? { samples: 1, ticks: 10_000_000 },
      hop: facts.hop,
      scale_s: 1,
      electrodes: facts.electrodes,
      columns: facts.columns,
      absent: facts.absent,
      rules: facts.rules,
    };
  },
});
