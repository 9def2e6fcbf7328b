import type { Plain } from '@valvomo/model';
import type { TrendContext } from '../../trends/trend.ts';
import { isOverEyes } from '../common/eyes.ts';
import { Lags } from './lags.ts';
import type { RowEvidence } from './rows.ts';
import { ramp } from './rule.ts';

/**
 * What is weighed every second. `…_5s`: mean that forgets over so many seconds. Rows count by how strong their rhythm is, those
 * of `…All` alike.
 */
export const factNames = [
  'strength',
  'strength_5s',
  'strength_15s',
  'strength_40s',
  'octaves',
  'regularity',
  'sharpness',
  'repeats',
  'salience_dB',
  'excess_dB',
  'salience_15s',
  'regularity_15s',
  'jumps',
  'drift',
  'slide',
  'surge_dB',
  'agree',
  'length_dB',
  'length_15s',
  'lengthAll_dB',
  'lengthAll_15s',
  'slow_dB',
  'theta_dB',
  'alpha_dB',
  'beta_dB',
  'muscleBand_dB',
  'slowAll_dB',
  'thetaAll_dB',
  'alphaAll_dB',
  'betaAll_dB',
  'muscleBandAll_dB',
  'fall_dB',
  'fall_10s',
  'muscle',
  'overEyes',
  'oneElectrode',
  'oneSide',
  'overBack',
  'swing_dB',
  'peak',
  'peakAll',
  'rows',
  'rule_rhythm',
  'rule_energy',
  'rule_evolution',
  'rule_weight',
] as const;

export type FactName = (typeof factNames)[number];

/** What the rule of the first stage says of the second. */
export interface RuleSays {
  readonly rhythm: number;
  readonly energy: number;
  readonly evolution: number;
  readonly weight: number;
}

const numbers = new Map<string, number>(factNames.map((name, k) => [name, k]));
const groups = ['slow', 'theta', 'alpha', 'beta', 'muscleBand'] as const;

/** Strength from which on a row's frequency is one. */
const heard = 0.08;
const lowest_dB = -30;

interface Saved {
  readonly strengths: Float64Array;
  readonly lags: Plain;
}

/** −1: left, 1: right, 0: neither or unknown. */
const sideOf = (name: string): number => {
  const places = [...name.matchAll(/[A-Za-z](\d+)/g)].map(([, digits]) => Number(digits) % 2);
  if (places.length === 0) return 0;
  return places.every((odd) => odd === 1) ? -1 : places.every((odd) => odd === 0) ? 1 : 0;
};

/** Facts of the whole recording in one second, out of those of its rows. */
export class Facts {
  readonly values = new Float64Array(factNames.length);
  readonly #strengths: Float64Array;
  readonly #weights: Float64Array;
  readonly #lags: Lags;
  readonly #signals: readonly (readonly number[])[];
  readonly #eyes: readonly boolean[];
  readonly #back: readonly boolean[];
  readonly #sides: readonly number[];
  readonly #perSignal: Float64Array;
  #lead = 0;

  /** @param rows numbers of the derivations */
  constructor(context: TrendContext, rows: readonly number[], saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    const derivations = rows.flatMap((row) => context.derivations[row] ?? []);
    this.#strengths = kept?.strengths.slice() ?? new Float64Array(rows.length);
    this.#lags = new Lags(factNames.length, kept?.lags);
    this.#weights = new Float64Array(rows.length);
    this.#signals = derivations.map(({ terms }) => terms.map(({ signal }) => signal));
    this.#perSignal = new Float64Array(context.signals.length);
    this.#eyes = derivations.map(isOverEyes);
    this.#back = derivations.map(({ name }) => /(^|-)(O[12z]|PO)/i.test(name));
    this.#sides = derivations.map(({ name }) => sideOf(name));
  }

  /** Fills `values`. */
  next(rows: RowEvidence, rule: RuleSays): void {
    this.#lags.begin();
    this.#weigh(rows);
    this.#rhythm(rows);
    this.#course(rows);
    this.#lengths(rows);
    this.#bands(rows);
    this.#places();
    this.#set(
      'muscle',
      this.#there((k) => rows.wrong[k]?.muscle ?? 0),
    );
    this.#set(
      'peak',
      this.#lags.next(
        this.#there((k) => rows.peak[k] as number),
        4,
      ),
    );
    this.#set(
      'peakAll',
      this.#lags.next(
        this.#mean((k) => rows.peak[k] as number),
        4,
      ),
    );
    this.#set('rows', Math.log2(this.#weights.length));
    this.#set('rule_rhythm', rule.rhythm);
    this.#set('rule_energy', rule.energy);
    this.#set('rule_evolution', rule.evolution);
    this.#set('rule_weight', rule.weight);
  }

  forget(): void {
    this.#strengths.fill(0);
    this.#lags.forget();
  }

  snapshot(): Plain {
    return { strengths: this.#strengths.slice(), lags: this.#lags.snapshot() };
  }

  #set(name: FactName, value: number): void {
    this.values[numbers.get(name) as number] = value;
  }

  #there(of: (k: number) => number): number {
    let all = 0;
    for (let k = 0; k < this.#weights.length; k += 1) all += (this.#weights[k] as number) * of(k);
    return all;
  }

  #mean(of: (k: number) => number): number {
    let all = 0;
    for (let k = 0; k < this.#weights.length; k += 1) all += of(k);
    return all / Math.max(1, this.#weights.length);
  }

  /** How strong the rhythm of every row is, now and lately, and how much the row hence counts. */
  #weigh({ rhythms, wrong }: RowEvidence): void {
    let [most, sum] = [0, 0];
    this.#lead = 0;
    for (const [k, { regularity, salience_dB, excess_dB }] of rhythms.entries()) {
      const now =
        ramp(regularity, [0.06, 0.45]) *
        ramp(salience_dB, [-10, 6], 1.3) *
        ramp(excess_dB, [-7, 6], 1.2) *
        (1 - 0.5 * (wrong[k]?.artefact ?? 0));
      const lately = (this.#strengths[k] as number) + (now - (this.#strengths[k] as number)) / 5;
      this.#strengths[k] = lately;
      if (lately > (this.#strengths[this.#lead] as number)) this.#lead = k;
      most = Math.max(most, now);
      const weight = (lately + 0.01) ** 3;
      this.#weights[k] = weight;
      sum += weight;
    }
    for (let k = 0; k < rhythms.length; k += 1) this.#weights[k] = (this.#weights[k] as number) / sum;
    this.#set('strength', most);
  }

  #rhythm({ rhythms, frequencies_hz }: RowEvidence): void {
    const lags = this.#lags;
    const strength = this.#there((k) => this.#strengths[k] as number);
    this.#set('strength_5s', strength);
    this.#set('strength_15s', lags.next(strength, 15));
    this.#set('strength_40s', lags.next(strength, 40));
    const regularity = this.#there((k) => rhythms[k]?.regularity ?? 0);
    this.#set('regularity', lags.next(regularity, 5));
    this.#set('regularity_15s', lags.next(regularity, 15));
    this.#set(
      'sharpness',
      lags.next(
        this.#there((k) => rhythms[k]?.sharpness ?? 0),
        5,
      ),
    );
    this.#set(
      'repeats',
      lags.next(
        this.#there((k) => rhythms[k]?.repeats ?? 0),
        5,
      ),
    );
    const dB = (of: number): number => Math.max(lowest_dB, of);
    const salience = dB(this.#there((k) => rhythms[k]?.salience_dB ?? lowest_dB));
    this.#set('salience_dB', lags.next(salience, 4));
    this.#set('salience_15s', lags.next(salience, 15));
    this.#set('excess_dB', lags.next(dB(this.#there((k) => rhythms[k]?.excess_dB ?? lowest_dB)), 4));
    const lead_hz = frequencies_hz[this.#lead] as number;
    const isSame = (k: number): boolean => {
      if ((this.#strengths[k] as number) <= heard) return false;
      const octaves = Math.abs(Math.log2((frequencies_hz[k] as number) / lead_hz));
      return octaves < 0.25 || Math.abs(octaves - 1) < 0.15;
    };
    this.#set(
      'agree',
      lags.next(
        this.#mean((k) => (isSame(k) ? 1 : 0)),
        3,
      ),
    );
  }

  /** How the frequency of the leading row changes. */
  #course({ frequencies_hz }: RowEvidence): void {
    const lags = this.#lags;
    const octaves = Math.log2(frequencies_hz[this.#lead] as number);
    const before = lags.peek(octaves);
    const now = lags.next(octaves, 3);
    this.#set('octaves', octaves);
    this.#set('jumps', lags.next(Math.min(1, Math.abs(octaves - before)), 8));
    const lately = lags.next(octaves, 20);
    this.#set('drift', Math.abs(now - lately));
    this.#set('slide', now - lately);
  }

  #lengths({ length_dB }: RowEvidence): void {
    const lags = this.#lags;
    const there = this.#there((k) => length_dB[k] as number);
    const all = this.#mean((k) => length_dB[k] as number);
    const now = lags.next(there, 3);
    const lately = lags.next(there, 15);
    const allLately = lags.next(all, 15);
    this.#set('length_dB', now);
    this.#set('length_15s', lately);
    this.#set('surge_dB', now - lately);
    this.#set('lengthAll_dB', lags.next(all, 3));
    this.#set('lengthAll_15s', allLately);
    this.#set('swing_dB', lags.next(Math.abs(all - allLately), 8));
  }

  #bands({ change_dB }: RowEvidence): void {
    let fall = 0;
    for (const [g, name] of groups.entries()) {
      const of = (k: number): number => change_dB[groups.length * k + g] as number;
      this.#set(`${name}_dB`, this.#lags.next(this.#there(of), 4));
      const all = this.#lags.next(this.#mean(of), 4);
      this.#set(`${name}All_dB`, all);
      if (g < 3) fall -= all / 3;
    }
    this.#set('fall_dB', fall);
    this.#set('fall_10s', this.#lags.next(fall, 10));
  }

  /** Where it is: parts of the squared strength. */
  #places(): void {
    let [total, eyes, back, left, right] = [1e-9, 0, 0, 0, 0];
    this.#perSignal.fill(0);
    for (let k = 0; k < this.#strengths.length; k += 1) {
      const square = (this.#strengths[k] as number) ** 2;
      total += square;
      if (this.#eyes[k] === true) eyes += square;
      if (this.#back[k] === true) back += square;
      if (this.#sides[k] === -1) left += square;
      if (this.#sides[k] === 1) right += square;
      for (const signal of this.#signals[k] ?? [])
        this.#perSignal[signal] = (this.#perSignal[signal] as number) + square;
    }
    this.#set('overEyes', eyes / total);
    this.#set('overBack', back / total);
    this.#set('oneElectrode', this.#strengths.length < 4 ? 0.5 : Math.max(...this.#perSignal) / total);
    this.#set('oneSide', left + right > 0 ? Math.abs(left - right) / (left + right) : 0.5);
  }
}
