import {
  garwood,
  scoreOf,
  tallyOf,
  wilson,
  type Figures,
  type Interval,
  type TimedEvent,
} from '@valvomo/analysis';

import type { Results } from './card-results.ts';
import { isFor, outcomesOf, type SeizureOutcome } from './outcomes.ts';
import { ringsOf } from './rings.ts';
import type { Found, NightResult, Run, Scored, TrueSeizure } from './results.ts';

/** A figure with how far it can be trusted. */
export interface Measured {
  readonly value: number;
  readonly interval: Interval;
}

export interface Part extends Measured {
  readonly hits: number;
  readonly all: number;
}

const day_s = 86_400;
/** How long a bed is watched at a stretch. */
export const bedNight_s = 43_200;
export const partOf = (hits: number, all: number): Part | null => {
  const interval = wilson(hits, all);
  return interval === null ? null : { value: hits / all, interval, hits, all };
};

/** Counts a time, with Poisson's interval. */
export const rateOf = (count: number, duration_s: number, per_s: number): Measured => {
  const { low, high } = garwood(count);
  const by = per_s / duration_s;
  return { value: count * by, interval: { low: low * by, high: high * by } };
};

const timedFound = ({ onset_s, length_s, decided_s }: Found): TimedEvent => ({
  onset_s,
  duration_s: length_s,
  decided_s,
});

const timedTrue = ({ onset_s, length_s }: TrueSeizure): TimedEvent => ({ onset_s, duration_s: length_s });

/** One point of a curve: a detector with one setting over all nights. */
export interface Point {
  readonly detector: string;
  readonly value: number;
  readonly nights: number;
  readonly duration_s: number;
  readonly judged_s: number;
  /** SzCORE's, over all nights as one. */
  readonly sensitivity: Part | null;
  readonly fpPerDay: Measured;
  readonly f1: number | null;
  /** Alarms of the server that rest on nothing, in a bed's night of 12 h. */
  readonly ringsPerNight: Measured;
  readonly outcomes: readonly SeizureOutcome[];
}

const pointOf = (scored: Scored, value: number, of: readonly (readonly [NightResult, Run])[]): Point => {
  const eventOf = (wanted: (seizure: TrueSeizure) => boolean): Figures =>
    scoreOf(
      of.map(([night, { found }]) =>
        tallyOf(night.seizures.filter(wanted).map(timedTrue), found.map(timedFound), night.duration_s),
      ),
    ).event;
  const own = eventOf((seizure) => isFor(scored, seizure));
  const { fp } = eventOf(() => true);
  const duration_s = of.reduce((sum, [night]) => sum + night.duration_s, 0);
  const rings = of.reduce(
    (sum, [night, run]) => sum + ringsOf(night, [run]).filter(({ isFalse }) => isFalse).length,
    0,
  );
  return {
    detector: scored.id,
    value,
    nights: of.length,
    duration_s,
    judged_s: of.reduce((sum, [, { judged_s }]) => sum + judged_s, 0),
    sensitivity: partOf(own.tp, own.ref),
    fpPerDay: rateOf(fp, duration_s, day_s),
    f1: own.ref + fp === 0 ? null : (2 * own.tp) / (own.tp + own.ref + fp),
    ringsPerNight: rateOf(rings, duration_s, bedNight_s),
    outcomes: of
      .flatMap(([night, run]) => outcomesOf(night, run))
      .filter(({ seizure }) => isFor(scored, seizure)),
  };
};

/** The curve of every detector, in the order of its settings. */
export const curvesOf = (
  { nights, detectors }: Results,
  among: (night: NightResult) => boolean = () => true,
): ReadonlyMap<string, readonly Point[]> =>
  new Map(
    detectors.map((scored) => {
      const { id } = scored;
      const runs = nights
        .filter(among)
        .flatMap((night) =>
          night.runs.filter(({ detector }) => detector === id).map((run) => [night, run] as const),
        );
      const values = [...new Set(runs.map(([, { value }]) => value))].toSorted((a, b) => a - b);
      return [
        id,
        values.map((value) =>
          pointOf(
            scored,
            value,
            runs.filter(([, run]) => run.value === value),
          ),
        ),
      ];
    }),
  );

/** The value below which a part of the values lies; null of none. */
export const quantileOf = (values: readonly number[], part: number): number | null => {
  const inOrder = values.toSorted((a, b) => a - b);
  const place = (inOrder.length - 1) * part;
  const [low, high] = [inOrder[Math.floor(place)], inOrder[Math.ceil(place)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (place - Math.floor(place));
};
