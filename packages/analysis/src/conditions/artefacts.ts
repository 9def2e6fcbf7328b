import type { Region } from '../trends/regions.ts';
import type { ArtefactKind, Conditions } from './conditions.ts';

/** Intensities of one electrode; NaN for a kind that cannot be judged on it. */
export type Intensities = Readonly<Record<ArtefactKind, number>>;

/** From `low` (0) to `high` (1) in a straight line. */
export const ramp = (value: number, [low, high]: readonly [number, number]): number =>
  Math.min(1, Math.max(0, (value - low) / (high - low)));

const meanOf = (electrodes: readonly Intensities[], { rows }: Region, kind: ArtefactKind): number => {
  let sum = 0;
  for (const row of rows) sum += electrodes[row]?.[kind] ?? Number.NaN;
  return sum / rows.length;
};

/** Every region's intensities: the mean of its electrodes, which hence must all be judged. */
export const artefactsOf = (
  electrodes: readonly Intensities[],
  regions: readonly Region[],
): Conditions['artefact'] =>
  Object.fromEntries(
    regions.map((region) => [
      region.name,
      {
        muscle: meanOf(electrodes, region, 'muscle'),
        eye: meanOf(electrodes, region, 'eye'),
        mains: meanOf(electrodes, region, 'mains'),
        movement: meanOf(electrodes, region, 'movement'),
        electrode: meanOf(electrodes, region, 'electrode'),
      },
    ]),
  );
