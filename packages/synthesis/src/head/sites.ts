import { ValvomoError } from '@valvomo/model';
import { plus, unit, type Vector } from './vector.ts';

/** Unit vector of an angle from the vertex and an angle from the front, both in degrees, positive to the right. */
const at = (fromVertex_deg: number, fromFront_deg: number): Vector => {
  const polar = (fromVertex_deg * Math.PI) / 180;
  const azimuth = (fromFront_deg * Math.PI) / 180;
  const ring = Math.sin(polar);
  return [ring * Math.sin(azimuth), ring * Math.cos(azimuth), Math.cos(polar)];
};

/**
 * The 10-20 system on a sphere: nasion, vertex and inion span half a great circle, so that 10 % are 18° and the
 * hat-band runs 72° from the vertex. Jasper 1958; Klem et al. 1999 for the names of today.
 */
const midline: Readonly<Record<string, Vector>> = {
  Fpz: at(72, 0),
  Fz: at(36, 0),
  FCz: at(18, 0),
  Cz: at(0, 0),
  CPz: at(18, 180),
  Pz: at(36, 180),
  Oz: at(72, 180),
};

const rightSide: Readonly<Record<string, Vector>> = {
  Fp2: at(72, 18),
  F8: at(72, 54),
  T8: at(72, 90),
  P8: at(72, 126),
  O2: at(72, 162),
  C4: at(36, 90),
  F10: at(90, 54),
  T10: at(90, 90),
  P10: at(90, 126),
  /** Lobe of the ear. */
  A2: at(108, 95),
  /** Mastoid. */
  M2: at(105, 112),
  /** 1 cm outside and above the outer corner of the right eye (AASM). */
  E2: at(88, 40),
};

const between = (a: Vector, b: Vector): Vector => unit(plus(a, b));
const rightBetween: Readonly<Record<string, Vector>> = {
  F4: between(at(72, 54), at(36, 0)),
  P4: between(at(72, 126), at(36, 180)),
};

const mirrored: Readonly<Record<string, string>> = {
  Fp2: 'Fp1',
  F8: 'F7',
  T8: 'T7',
  P8: 'P7',
  O2: 'O1',
  C4: 'C3',
  F4: 'F3',
  P4: 'P3',
  F10: 'F9',
  T10: 'T9',
  P10: 'P9',
  A2: 'A1',
  M2: 'M1',
};
const olderNames: Readonly<Record<string, string>> = { T3: 'T7', T4: 'T8', T5: 'P7', T6: 'P8' };

const sites = new Map<string, Vector>([
  ...Object.entries(midline),
  ...Object.entries(rightSide),
  ...Object.entries(rightBetween),
]);
for (const [right, left] of Object.entries(mirrored)) {
  const [x, y, z] = sites.get(right) as Vector;
  sites.set(left, [-x, y, z]);
}
// The left one lies below the corner of its eye, so that both see every movement of the eyes.
sites.set('E1', at(101, -40));
for (const [old, name] of Object.entries(olderNames)) sites.set(old, sites.get(name) as Vector);

/**
 * Where a scalp site lies on the sphere of radius 1. Names of the 10-20 system, old (`T3`) and new (`T7`).
 * @throws ValvomoError UNKNOWN_SITE
 */
export const sitePosition = (site: string): Vector => {
  const position = sites.get(site);
  if (position === undefined) {
    const limit = [...sites.keys()].join(' ');
    throw new ValvomoError('UNKNOWN_SITE', `no scalp site '${site}' among ${limit}`, { value: site, limit });
  }
  return position;
};
