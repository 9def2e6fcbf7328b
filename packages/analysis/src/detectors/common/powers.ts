import type { TrendContext } from '../../trends/trend.ts';
import type { DetectorEpoch } from '../detector.ts';

const artefact_min = 0.5;

/** Power of densities in [from, to) Hz, µV². */
export const powerIn = (
  densities: Float64Array,
  binWidth_hz: number,
  [from_hz, to_hz]: readonly [number, number],
): number => {
  let sum = 0;
  for (let bin = Math.ceil(from_hz / binWidth_hz); bin * binWidth_hz < to_hz; bin += 1)
    sum += densities[bin] ?? 0;
  return sum * binWidth_hz;
};

/** Whether artefact lies over all of the head in one of these seconds. */
export const isArtefact = ({ conditions }: DetectorEpoch): boolean =>
  conditions.some((second) => {
    const all = second?.artefact['all'];
    return (
      all === undefined ||
      [all.muscle, all.eye, all.movement, all.electrode].some((intensity) => intensity >= artefact_min)
    );
  });

/** The rows of EEG. */
export const eegRows = ({ derivations }: TrendContext): readonly number[] =>
  derivations.flatMap(({ role }, row) => (role === 'eeg' ? [row] : []));
