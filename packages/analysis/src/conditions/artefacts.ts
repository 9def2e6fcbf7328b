import type { Region } from '../trends/regions.ts';
import type { ArtefactKind, Conditions } from './conditions.ts';

/** Intensities of one electrode; NaN for a kind that cannot be judged on it. */
export type Intensities = Readonly<Record<ArtefactKind, number>>;

/** From `low` (0) to `high` (1) in a straight line. */
export const ramp = (value: number, [low, high]: readonly [number, number]): number =>
  Math.min(1, Math.max(0, (value - low) / (high - low)));

/** The mean of a region's electrodes. */
const meanOf = (electrodes: readonly Intensities[], { rows }: Region): Intensities => {
  let muscle = 0;
  let eye = 0;
  let mains = 0;
  let movement = 0;
  let electrode = 0;
  for (let k = 0; k < rows.length; k += 1) {
    const own = electrodes[rows[k] as number] as Intensities;
    muscle += own.muscle;
    eye += own.eye;
    mains += own.mains;
    movement += own.movement;
    electrode += own.electrode;
  }
  const n = rows.length;
  return {
    muscle: muscle / n,
    eye: eye / n,
    mains: mains / n,
    movement: movement / n,
    electrode: electrode / n,
  };
};

/** Every region's intensities: the mean of its electrodes, which hence must all be judged. */
export const artefactsOf = (
  electrodes: readonly Intensities[],
  regions: readonly Region[],
): Conditions['artefact'] =>
  Object.fromEntries(regions.map((region) => [region.name, meanOf(electrodes, region)]));
