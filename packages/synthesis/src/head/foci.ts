import { sitePosition } from './sites.ts';
import type { Dipole } from './sphere.ts';
import { plus, scaled, unit, type Vector } from './vector.ts';

/** A patch of cortex that acts as one. */
interface Focus {
  /** Sites around it, by nearness. */
  readonly near: Readonly<Record<string, number>>;
  /** Part of the head's radius at which its middle lies. */
  readonly depth: number;
  /** Added to the outward direction of the current: a folded cortex does not point at the skin. */
  readonly lean?: Vector;
  /** Where its potential is stated. */
  readonly unitAt: string;
}

export type FocusName =
  `${'left' | 'right'} ${'temporal' | 'posterior temporal' | 'frontal' | 'central' | 'parietal' | 'occipital'}`;

const rightFoci: Readonly<Record<string, Focus>> = {
  /** Anterior temporal lobe: largest at F8 and T4, and in A2. */
  temporal: { near: { F8: 1.4, T8: 1, A2: 0.9 }, depth: 0.66, lean: [0, 0.35, -0.2], unitAt: 'F8' },
  'posterior temporal': { near: { P8: 1, T8: 0.6, P4: 0.3 }, depth: 0.7, unitAt: 'P8' },
  frontal: { near: { F4: 1, Fp2: 0.5, F8: 0.4 }, depth: 0.72, unitAt: 'F4' },
  central: { near: { C4: 1.2, F4: 0.3, P4: 0.3, T8: 0.2 }, depth: 0.74, unitAt: 'C4' },
  parietal: { near: { P4: 1, C4: 0.6 }, depth: 0.72, unitAt: 'P4' },
  occipital: { near: { O2: 1, P8: 0.35, P4: 0.25 }, depth: 0.74, unitAt: 'O2' },
};
const mirroredSite: Readonly<Record<string, string>> = {
  F8: 'F7',
  T8: 'T7',
  A2: 'A1',
  P8: 'P7',
  P4: 'P3',
  F4: 'F3',
  Fp2: 'Fp1',
  C4: 'C3',
  O2: 'O1',
};

/** A dipole of cortex below a mean of sites, pointing outwards; with the site at which its strength is stated. */
export const dipoleNear = (
  near: Readonly<Record<string, number>>,
  depth: number,
  lean: Vector = [0, 0, 0],
): Dipole => {
  const sum = Object.entries(near).reduce<Vector>(
    (total, [site, weight]) => plus(total, scaled(sitePosition(site), weight)),
    [0, 0, 0],
  );
  const outwards = unit(sum);
  return { position: scaled(outwards, depth), moment: unit(plus(outwards, lean)) };
};

/** A named focus as a dipole, and the site at which its amplitude is stated. */
export const focusOf = (name: FocusName): { readonly dipole: Dipole; readonly unitAt: string } => {
  const left = name.startsWith('left ');
  const { near, depth, lean, unitAt } = rightFoci[name.replace(/^(left|right) /, '')] as Focus;
  const { position, moment } = dipoleNear(near, depth, lean);
  const mirror = ([x, y, z]: Vector): Vector => [left ? -x : x, y, z];
  return {
    dipole: { position: mirror(position), moment: mirror(moment) },
    unitAt: left ? (mirroredSite[unitAt] as string) : unitAt,
  };
};
