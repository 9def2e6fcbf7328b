import type { Dipole } from './sphere.ts';
import type { Vector } from './vector.ts';

/** Where the eyes sit: in front of and below the brain, outside the skull (use `homogeneous`). */
const eyes: readonly Vector[] = [
  [-0.38, 0.75, -0.1],
  [0.38, 0.75, -0.1],
];

/**
 * The cornea is positive against the retina. A lid that slides over it lets its potential out upwards and forwards;
 * a turn of the eyes moves it to the side. Plöchl et al. 2012, doi:10.3389/fnhum.2012.00278.
 */
export const eyesUpwards: readonly Dipole[] = eyes.map((position) => ({ position, moment: [0, 0.6, 0.8] }));
export const eyesRightwards: readonly Dipole[] = eyes.map((position) => ({ position, moment: [1, 0, 0] }));

/** The outer rectus muscle, whose units fire when the eye begins to turn to its side. */
export const rectus = (side: 'left' | 'right'): Dipole => ({
  position: [side === 'right' ? 0.6 : -0.6, 0.68, 0.08],
  moment: [side === 'right' ? 1 : -1, 0.4, 0.3],
});
