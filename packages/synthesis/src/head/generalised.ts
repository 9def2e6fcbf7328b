import { dipoleNear } from './foci.ts';
import type { Dipole } from './sphere.ts';
import { scaled, type Vector } from './vector.ts';

/** Which side of the head a source lies in: what sways one side alone names it. */
export const hemisphereOf = ([x]: Vector): string =>
  x < -0.05 ? 'left hemisphere' : x > 0.05 ? 'right hemisphere' : 'midline';

/** A part of the cortex on both sides, from the front (0) to the back (1) of the head. */
export interface Belt {
  readonly dipoles: readonly Dipole[];
  readonly back: number;
}

const belts = [
  { back: 0, near: [{ F3: 1, Fp1: 0.5 }, { F4: 1, Fp2: 0.5 }, { Fz: 1 }], depth: 0.68 },
  {
    back: 0.4,
    near: [
      { C3: 1, T7: 0.3 },
      { C4: 1, T8: 0.3 },
    ],
    depth: 0.66,
  },
  {
    back: 0.75,
    near: [
      { P3: 1, P7: 0.4 },
      { P4: 1, P8: 0.4 },
    ],
    depth: 0.68,
  },
  { back: 1, near: [{ O1: 1 }, { O2: 1 }], depth: 0.72 },
] as const;

/**
 * Both hemispheres at once, in four belts from front to back.
 * @param front how strong the front is beside the back, 1 … : 3 is the bifrontal maximum of generalised spike-waves
 */
export const beltsOf = (front: number): readonly Belt[] =>
  belts.map(({ back, near, depth }) => {
    const strength = front ** (0.5 - back);
    const dipoles = near.map((sites) => {
      const { position, moment } = dipoleNear(sites, depth);
      return { position, moment: scaled(moment, strength) };
    });
    return { back, dipoles };
  });
