import { scoreOf, tallyOf, type TimedEvent } from '@valvomo/analysis';

import { partOf, rateOf, type Measured, type Part } from '../measures.ts';
import type { StudyEvent, StudyNight } from './hear.ts';

/** What the studies come to, as points of curves and tables. */

export interface StudyPoint {
  readonly value: number;
  readonly usual: boolean;
  readonly found: Part | null;
  readonly falseRate: Measured;
}

/** Whether a finding is one of something that is there. */
export type Meets = (found: StudyEvent, truth: StudyEvent) => boolean;

/** Within so many seconds of each other. */
export const near =
  (tolerance_s: number): Meets =>
  (found, truth) =>
    found.onset_s < truth.onset_s + truth.length_s + tolerance_s &&
    found.onset_s + found.length_s > truth.onset_s - tolerance_s;

const contactOf = (label: string): readonly [shaft: string, contact: number] => {
  const [, shaft = label, contact = ''] = /^(.*?)(\d+)$/.exec(label) ?? [];
  return [shaft, Number(contact)];
};

const isBeside = (label: string, other: string): boolean => {
  const [[shaft, contact], [otherShaft, otherContact]] = [contactOf(label), contactOf(other)];
  return shaft === otherShaft && Math.abs(contact - otherContact) <= 1;
};

/** Near, of the same kind, and on a derivation of one of its contacts or of one beside it, which hear it, too. */
export const sameContact: Meets = (found, truth) =>
  found.type === truth.type &&
  near(0.02)(found, truth) &&
  found.channels.some((name) =>
    name.split('-').some((label) => truth.channels.some((contact) => isBeside(label, contact))),
  );

const isMet = (
  one: StudyEvent,
  others: readonly StudyEvent[],
  meet: (other: StudyEvent) => boolean,
): boolean => {
  // Events come in the order of time: only neighbours are looked at.
  let low = 0;
  for (let high = others.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((others[middle]?.onset_s ?? 0) < one.onset_s - 120) low = middle + 1;
    else high = middle;
  }
  for (let k = low; k < others.length; k += 1) {
    const other = others[k];
    if (other === undefined || other.onset_s > one.onset_s + one.length_s + 120) return false;
    if (meet(other)) return true;
  }
  return false;
};

const inOrder = (events: readonly StudyEvent[]): readonly StudyEvent[] =>
  events.toSorted((a, b) => a.onset_s - b.onset_s);

const valuesOf = (nights: readonly StudyNight[]): readonly (readonly [value: number, usual: boolean])[] =>
  (nights[0]?.runs ?? []).map(({ value, usual }) => [value, usual] as const).toSorted(([a], [b]) => a - b);

/**
 * Every event counts when any finding meets it, every finding is false when it meets none.
 * @param types of findings that are looked at
 * @param per_s the time that false ones are told in
 */
export const eventCurve = (
  nights: readonly StudyNight[],
  {
    types,
    truths,
    meets,
    per_s,
  }: { types: readonly string[]; truths: readonly string[]; meets: Meets; per_s: number },
): readonly StudyPoint[] =>
  valuesOf(nights).map(([value, usual]) => {
    let [hits, all, wrong, time_s] = [0, 0, 0, 0];
    for (const night of nights) {
      const truth = inOrder(night.truth.filter(({ type }) => truths.includes(type)));
      const run = night.runs.find((one) => one.value === value);
      const found = inOrder((run?.found ?? []).filter(({ type }) => types.includes(type)));
      hits += truth.filter((one) => isMet(one, found, (other) => meets(other, one))).length;
      all += truth.length;
      wrong += found.filter((one) => !isMet(one, truth, (other) => meets(one, other))).length;
      time_s += night.duration_s;
    }
    return { value, usual, found: partOf(hits, all), falseRate: rateOf(wrong, time_s, per_s) };
  });

/** By the rules of SzCORE, false ones a day. */
export const seizureCurve = (nights: readonly StudyNight[]): readonly StudyPoint[] =>
  valuesOf(nights).map(([value, usual]) => {
    const timed = ({ onset_s, length_s, decided_s }: StudyEvent): TimedEvent => ({
      onset_s,
      duration_s: length_s,
      decided_s,
    });
    const { event } = scoreOf(
      nights.map(({ truth, runs, duration_s }) =>
        tallyOf(
          truth.map(({ onset_s, length_s }) => ({ onset_s, duration_s: length_s })),
          (runs.find((run) => run.value === value)?.found ?? []).map(timed),
          duration_s,
        ),
      ),
    );
    const time_s = nights.reduce((sum, { duration_s }) => sum + duration_s, 0);
    return { value, usual, found: partOf(event.tp, event.ref), falseRate: rateOf(event.fp, time_s, 86_400) };
  });

/** Cohen's kappa of a table of agreement (doi:10.1177/001316446002000104), with the large-sample interval of 95 %. */
export const kappaOf = (table: readonly (readonly number[])[]): Measured | null => {
  const all = table.flat().reduce((sum, n) => sum + n, 0);
  const observed = table.reduce((sum, row, k) => sum + (row[k] ?? 0), 0) / all;
  const chance = table.reduce((sum, row, k) => {
    const column = table.reduce((total, other) => total + (other[k] ?? 0), 0);
    return sum + (row.reduce((total, n) => total + n, 0) * column) / (all * all);
  }, 0);
  if (all === 0 || chance === 1) return null;
  const value = (observed - chance) / (1 - chance);
  const half = (1.959963984540054 * Math.sqrt((observed * (1 - observed)) / all)) / (1 - chance);
  return { value, interval: { low: Math.max(-1, value - half), high: Math.min(1, value + half) } };
};

const longestIn = (from_s: number, to_s: number, found: readonly StudyEvent[]): string => {
  const seconds = new Map<string, number>();
  for (const { type, onset_s, length_s } of found) {
    const common_s = Math.min(to_s, onset_s + length_s) - Math.max(from_s, onset_s);
    if (common_s > 0) seconds.set(type, (seconds.get(type) ?? 0) + common_s);
  }
  const [most] = [...seconds].toSorted(([, a], [, b]) => b - a);
  return most?.[0] ?? 'nothing';
};

/** How often each kind of truth was said to be what: rows in the order of `truths`, columns in that of `said`. */
export const confusion = (
  nights: readonly { readonly truth: readonly StudyEvent[]; readonly found: readonly StudyEvent[] }[],
  truths: readonly string[],
  said: readonly string[],
): readonly (readonly number[])[] =>
  truths.map((type) => {
    const words = nights.flatMap(({ truth, found }) =>
      truth
        .filter((one) => one.type === type)
        .map(({ onset_s, length_s }) => longestIn(onset_s, onset_s + length_s, found)),
    );
    return said.map((word) => words.filter((one) => one === word).length);
  });

/** Suppressed part of the 60 s that end with each second, of truth, %. */
const suppressedTruth = ({ truth, duration_s }: StudyNight): readonly number[] => {
  const seconds = new Float64Array(duration_s + 1);
  for (const { onset_s, length_s } of truth)
    for (let second = Math.floor(onset_s); second < Math.min(duration_s, onset_s + length_s); second += 1)
      seconds[second] =
        (seconds[second] ?? 0) + Math.min(second + 1, onset_s + length_s) - Math.max(second, onset_s);
  let sum = 0;
  return Array.from({ length: duration_s }, (_, second) => {
    sum += (seconds[second] ?? 0) - (seconds[second - 60] ?? 0);
    return (100 * sum) / 60;
  });
};

export interface Suppressed {
  /** Mean and largest distance of the ratio from truth, percentage points, and how much too high it is. */
  readonly error: number;
  readonly worst: number;
  readonly bias: number;
  readonly minutes: number;
  readonly curve: readonly StudyPoint[];
}

/** The ratio that is told ends 2 s before the second in which it is. */
const late = 2;

/** The suppression ratio of every minute against truth, and minutes over a threshold of it. Minutes do not overlap. */
export const suppressedOf = (nights: readonly StudyNight[], usual: number, least: number): Suppressed => {
  const pairs = nights.flatMap((night) => {
    const truth = suppressedTruth(night);
    return night.column.flatMap((told, second) =>
      told === null || second < 60 || second % 60 !== late - 1
        ? []
        : [[told, truth[second - late] ?? 0] as const],
    );
  });
  const there = pairs.filter(([, truth]) => truth > 0);
  const mean = (of: (pair: readonly [number, number]) => number): number =>
    there.reduce((sum, pair) => sum + of(pair), 0) / Math.max(1, there.length);
  const wanted = pairs.filter(([, truth]) => truth >= least);
  const rest = pairs.filter(([, truth]) => truth < least);
  const values = [...new Set([20, 30, 40, 45, usual, 55, 60, 70])].toSorted((a, b) => a - b);
  return {
    error: mean(([told, truth]) => Math.abs(told - truth)),
    worst: there.reduce((most, [told, truth]) => Math.max(most, Math.abs(told - truth)), 0),
    bias: mean(([told, truth]) => told - truth),
    minutes: there.length,
    curve: values.map((value) => ({
      value,
      usual: value === usual,
      found: partOf(wanted.filter(([told]) => told >= value).length, wanted.length),
      falseRate: rateOf(rest.filter(([told]) => told >= value).length, 60 * rest.length, 3600),
    })),
  };
};
