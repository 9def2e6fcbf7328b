import { artefactKinds, qualityStates, spoiltStates, type Conditions } from '../../conditions/conditions.ts';
import type { TrendContext } from '../../trends/trend.ts';

/** What is wrong with a row in one second. */
export interface Wrong {
  /** 0 … 1: the worst of its region and its electrodes. */
  readonly artefact: number;
  readonly muscle: number;
  /** An electrode of it says nothing of the brain. */
  readonly isSpoilt: boolean;
}

export const noWrong: Wrong = { artefact: 0, muscle: 0, isSpoilt: false };

/** The smallest region that has the row. */
const regionOf = ({ regions }: TrendContext, row: number): string =>
  regions.filter(({ rows }) => rows.includes(row)).toSorted((a, b) => a.rows.length - b.rows.length)[0]
    ?.name ?? '';

/** @param rows their numbers among the derivations @returns of the k-th of them */
export const wrongWith = (
  context: TrendContext,
  rows: readonly number[],
): ((conditions: Conditions | undefined, k: number) => Wrong) => {
  const places = rows.map((row) => ({
    region: regionOf(context, row),
    signals: context.derivations[row]?.terms.map(({ signal }) => signal) ?? [],
  }));
  return (conditions, k) => {
    const place = places[k];
    if (conditions === undefined || place === undefined) return noWrong;
    const isSpoilt = place.signals.some((signal) => {
      const state = qualityStates[conditions.quality[signal] ?? 0];
      return state !== undefined && spoiltStates.has(state);
    });
    let artefact = isSpoilt ? 1 : 0;
    const region = conditions.artefact[place.region];
    // A kind that cannot be judged is NaN, and greater than nothing.
    if (region !== undefined)
      for (const kind of artefactKinds) if (region[kind] > artefact) artefact = region[kind];
    // What cannot be judged is nothing.
    return { artefact, muscle: Math.max(0, region?.muscle || 0), isSpoilt };
  };
};
