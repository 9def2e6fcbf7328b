import type { Random } from '../noise/random.ts';
import { sitePosition } from './sites.ts';
import type { Dipole } from './sphere.ts';
import { plus, scaled, unit, type Vector } from './vector.ts';

export type MuscleName = 'frontalis' | 'left temporalis' | 'right temporalis' | 'neck' | 'galea';

interface Muscle {
  readonly sites: readonly string[];
  /** Along which its fibres run. */
  readonly fibres: Vector;
}

const muscles: Readonly<Record<MuscleName, Muscle>> = {
  frontalis: { sites: ['Fp1', 'Fp2', 'Fp1', 'Fp2', 'F7', 'F8'], fibres: [0, -0.4, 1] },
  'left temporalis': { sites: ['T7', 'F7', 'T7', 'F7', 'A1', 'T7'], fibres: [0, 0.3, 1] },
  'right temporalis': { sites: ['T8', 'F8', 'T8', 'F8', 'A2', 'T8'], fibres: [0, 0.3, 1] },
  neck: { sites: ['O1', 'O2', 'O1', 'O2', 'P7', 'P8'], fibres: [0, 0.4, 1] },
  /** No muscle lies under the vertex: what all the others together send there when the whole body is rigid. */
  galea: { sites: ['F3', 'F4', 'C3', 'C4', 'P3', 'P4', 'Fz', 'Pz'], fibres: [0, 0.6, 0.3] },
};

/**
 * Groups of motor units of one muscle: shallow dipoles outside the skull (use `homogeneous`), scattered around the
 * sites under which the muscle lies, so that every electrode hears its own mixture.
 */
export const muscleUnits = (
  name: MuscleName,
  random: Random,
): { readonly units: readonly Dipole[]; readonly sites: readonly string[] } => {
  const { sites, fibres } = muscles[name];
  const scatter = (): Vector => [random.between(-1, 1), random.between(-1, 1), random.between(-1, 1)];
  const units = sites.map((site) => {
    const outwards = unit(plus(sitePosition(site), scaled(scatter(), 0.28)));
    const moment = unit(plus(plus(fibres, scaled(scatter(), 0.4)), scaled(outwards, 0.5)));
    return { position: scaled(outwards, 0.91), moment };
  });
  return { units, sites };
};
