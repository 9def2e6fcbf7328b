import type { Plain } from '@valvomo/model';
import type { TrendContext, TrendEpoch } from '../trends/trend.ts';
import { artefactsOf } from './artefacts.ts';
import { BeatFinder } from './beats.ts';
import {
  stateNumber,
  type Conditions,
  type ConditionsRule,
  type ConditionsRun,
  type QualityState,
} from './conditions.ts';
import { judgedRows, type JudgedRow } from './electrode.ts';
import { createEyes } from './eyes.ts';
import { intensitiesOf, isOpen, stateOf, type Evidence } from './judge.ts';
import { Levels } from './levels.ts';
import { Neighbours } from './neighbours.ts';
import { Pops } from './pops.ts';
import { createPowers, type Powers } from './powers.ts';
import { conditionsInput } from './input.ts';
import { againstReference, isShared, medianOf, sharedFault } from './reference.ts';
import { createScan } from './scan.ts';
import { quantile } from './slow.ts';

interface Saved {
  readonly second: number;
  readonly origin: number;
  readonly beats: Float64Array;
  readonly levels: Plain;
  readonly pops: Plain;
  readonly neighbours: Plain;
  readonly finder: Plain;
}

/** The judge of one stream. */
class Judge implements ConditionsRun {
  readonly #context: TrendContext;
  readonly #rows: readonly JudgedRow[];
  readonly #referential: readonly JudgedRow[];
  readonly #levels: Levels;
  readonly #pops: Pops;
  readonly #neighbours: Neighbours;
  readonly #powers: ReturnType<typeof createPowers>;
  readonly #powersOfOne: ReturnType<typeof createPowers>;
  readonly #eyes: ReturnType<typeof createEyes>;
  /** The first ECG. */
  readonly #ecg: number;
  readonly #finder: BeatFinder | undefined;
  readonly #scan: ReturnType<typeof createScan>;
  #second = -2;
  /** Sample from which the finder counts. */
  #origin = 0;
  #beats: readonly number[] = [];

  constructor(context: TrendContext, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    const { rate_hz, hop, settings } = context;
    const { conditions, mains_hz } = settings;
    this.#context = context;
    this.#rows = judgedRows(context);
    this.#referential = againstReference(this.#rows);
    this.#levels = new Levels(this.#rows, conditions, kept?.levels);
    this.#pops = new Pops(this.#rows, rate_hz, conditions, kept?.pops);
    this.#neighbours = new Neighbours(this.#rows, conditions, kept?.neighbours);
    this.#powers = createPowers(this.#rows.length, hop, rate_hz, mains_hz);
    this.#powersOfOne = createPowers(1, hop, rate_hz, mains_hz);
    this.#eyes = createEyes(this.#rows, context, conditions);
    this.#ecg = context.derivations.findIndex(({ role }) => role === 'ecg');
    this.#finder = this.#ecg === -1 ? undefined : new BeatFinder(rate_hz, kept?.finder);
    this.#scan = createScan(this.#rows.length, hop, Math.max(1, Math.round(rate_hz / mains_hz)));
    if (kept === undefined) return;
    this.#second = kept.second;
    this.#origin = kept.origin;
    this.#beats = [...kept.beats];
  }

  next({ second, start, rows }: TrendEpoch): Conditions {
    if (second !== this.#second + 1) this.#restart(start);
    this.#second = second;
    const settings = this.#context.settings.conditions;
    const { evidence, bridgedTo, slow, usable } = this.#gather(rows);
    const { states, reference } = this.#judge(rows, evidence);
    const eyes = this.#eyes?.(slow, usable);
    return {
      artefact: artefactsOf(
        this.#rows.map((row, k) =>
          intensitiesOf(
            row,
            evidence[k] as Evidence,
            states[k] ?? 'unknown',
            eyes?.[k] ?? Number.NaN,
            settings,
          ),
        ),
        this.#context.regions,
      ),
      ...this.#bySignal(states, bridgedTo),
      reference: this.#referential.length === 0 ? Number.NaN : stateNumber(reference),
      beats: this.#findBeats(start, rows),
    };
  }

  #restart(start: number): void {
    this.#levels.restart();
    this.#pops.restart();
    this.#neighbours.restart();
    this.#finder?.restart();
    this.#origin = start;
    this.#beats = [];
  }

  /** What every electrode shows, by itself and beside the others. */
  #gather(rows: readonly Float64Array[]) {
    const scan = this.#scan(rows);
    const { slow } = scan;
    const levels = this.#levels.next(rows, scan);
    const pops = this.#pops.next(rows, scan);
    const powers = this.#powers(rows);
    const usable = levels.map(({ flat, saturated }) => !flat && !saturated);
    const open = this.#openOf(rows, powers);
    const { loose, disconnected, bridgedTo } = this.#neighbours.next(slow, usable, open);
    const evidence = levels.map((level, k): Evidence => ({
      level,
      powers: powers[k] as Powers,
      pop: pops[k] === 1,
      loose: loose[k] === 1,
      disconnected: disconnected[k] === 1,
      bridged: bridgedTo[k] !== -1,
    }));
    return { evidence, bridgedTo, slow, usable };
  }

  /** Inputs that hang in the air. Where most electrodes show their mains it is the reference's, and only what is left without it counts. */
  #openOf(rows: readonly Float64Array[], powers: readonly Powers[]): readonly boolean[] {
    const settings = this.#context.settings.conditions;
    const open = powers.map((power) => isOpen(power, settings));
    if (!isShared(open, this.#referential)) return open;
    const left = this.#powers(this.#without(this.#common(rows), rows));
    for (const { row } of this.#referential) open[row] = isOpen(left[row] as Powers, settings);
    return open;
  }

  /** What the electrodes against the reference have in common at every sample. */
  #common(rows: readonly Float64Array[]): Float64Array {
    return medianOf(this.#referential.map(({ row }) => rows[row] as Float64Array));
  }

  /** The same rows, those against the reference less what they have in common. */
  #without(common: Float64Array, rows: readonly Float64Array[]): Float64Array[] {
    return rows.map((x, k) =>
      this.#rows[k]?.referential === true ? x.map((value, i) => value - (common[i] as number)) : x,
    );
  }

  /** The reference first: a fault that (nearly) all electrodes share is its fault, and theirs is what is left without it. */
  #judge(
    rows: readonly Float64Array[],
    evidence: Evidence[],
  ): { states: QualityState[]; reference: QualityState } {
    const settings = this.#context.settings.conditions;
    const state = (k: number): QualityState =>
      stateOf(this.#rows[k] as JudgedRow, evidence[k] as Evidence, settings);
    const states = this.#rows.map((_, k) => state(k));
    const suspected = sharedFault(states, this.#referential, settings);
    if (suspected === 'good') return { states, reference: 'good' };
    if (suspected === 'mains' || suspected === 'muscle') {
      const common = this.#common(rows);
      const kind = suspected === 'mains' ? 'mains' : 'fast';
      const usual = quantile(
        this.#referential.map(({ row }) => evidence[row]?.powers[kind] ?? 0).toSorted((a, b) => a - b),
        0.5,
      );
      const shared = this.#powersOfOne([common])[0]?.[kind] ?? 0;
      if (shared < settings.reference_power * usual) return { states, reference: 'good' };
      const powers = this.#powers(this.#without(common, rows));
      for (const { row } of this.#referential) {
        // A step cannot be told from the muscle of all.
        const pop = suspected === 'mains' && (evidence[row] as Evidence).pop;
        evidence[row] = { ...(evidence[row] as Evidence), powers: powers[row] as Powers, pop };
        states[row] = state(row);
      }
      return { states, reference: suspected };
    }
    for (const { row } of this.#referential) {
      if (states[row] !== suspected) continue;
      evidence[row] = { ...(evidence[row] as Evidence), pop: false };
      states[row] = suspected === 'pop' ? state(row) : 'unknown';
    }
    return { states, reference: suspected };
  }

  #bySignal(
    states: readonly QualityState[],
    partners: Int32Array,
  ): Pick<Conditions, 'quality' | 'bridgedTo'> {
    const { length } = this.#context.signals;
    const quality = new Uint8Array(length);
    const bridgedTo = new Int32Array(length).fill(-1);
    for (const { row, signal } of this.#rows) {
      quality[signal] = stateNumber(states[row] ?? 'unknown');
      bridgedTo[signal] = this.#rows[partners[row] ?? -1]?.signal ?? -1;
    }
    return { quality, bridgedTo };
  }

  #findBeats(start: number, rows: readonly Float64Array[]): Float64Array {
    const found = this.#finder?.next(rows[this.#ecg] as Float64Array) ?? [];
    const { hop } = this.#context;
    this.#beats = [...this.#beats, ...found.map((sample) => sample + this.#origin)]
      .filter((sample) => sample >= start - hop)
      .toSorted((a, b) => a - b);
    return Float64Array.from(this.#beats);
  }

  snapshot(): Plain {
    const saved: Saved = {
      second: this.#second,
      origin: this.#origin,
      beats: Float64Array.from(this.#beats),
      levels: this.#levels.snapshot(),
      pops: this.#pops.snapshot(),
      neighbours: this.#neighbours.snapshot(),
      finder: this.#finder?.snapshot() ?? null,
    };
    return { ...saved };
  }
}

/** What is wrong in each second, from the electrodes as recorded, unfiltered, against whatever they were recorded. */
export const conditionsRule: ConditionsRule = {
  input: conditionsInput,
  create: (context, saved) => new Judge(context, saved),
};
