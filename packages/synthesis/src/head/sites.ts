import { ValvomoError } from '@valvomo/model';
import { dot, plus, scaled, unit, type Vector } from './vector.ts';

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

/** The point a part of the way along the great circle from `a` to `b`. */
const along = (a: Vector, b: Vector, part: number): Vector => {
  const angle = Math.acos(dot(a, b));
  return unit(plus(scaled(a, Math.sin((1 - part) * angle)), scaled(b, Math.sin(part * angle))));
};

/** The 10-10 system between the sites above: rows from the midline to the hat-band, in equal parts. */
const tenTen: Readonly<Record<string, Vector>> = {
  Nz: at(90, 0),
  AFz: at(54, 0),
  POz: at(54, 180),
  Iz: at(90, 180),
  AF8: at(72, 36),
  AF4: along(at(54, 0), at(72, 36), 0.5),
  F2: along(at(36, 0), at(72, 54), 0.25),
  F6: along(at(36, 0), at(72, 54), 0.75),
  FT8: at(72, 72),
  FC2: along(at(18, 0), at(72, 72), 0.25),
  FC4: along(at(18, 0), at(72, 72), 0.5),
  FC6: along(at(18, 0), at(72, 72), 0.75),
  FT10: at(90, 72),
  C2: at(18, 90),
  C6: at(54, 90),
  TP8: at(72, 108),
  CP2: along(at(18, 180), at(72, 108), 0.25),
  CP4: along(at(18, 180), at(72, 108), 0.5),
  CP6: along(at(18, 180), at(72, 108), 0.75),
  TP10: at(90, 108),
  P2: along(at(36, 180), at(72, 126), 0.25),
  P6: along(at(36, 180), at(72, 126), 0.75),
  PO8: at(72, 144),
  PO4: along(at(54, 180), at(72, 144), 0.5),
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
for (const [site, [x, y, z]] of Object.entries(tenTen)) {
  sites.set(site, [x, y, z]);
  if (site.endsWith('z')) continue;
  // Even numbers lie right, and the odd one before each lies opposite.
  sites.set(
    site.replace(/\d+$/, (number) => String(Number(number) - 1)),
    [-x, y, z],
  );
}
for (const [old, name] of Object.entries(olderNames)) sites.set(old, sites.get(name) as Vector);

export const knowsSite = (site: string): boolean => sites.has(site);

/**
 * Where a scalp site lies on the sphere of radius 1. Names of the 10-20 system, old (`T3`) and new (`T7`), and of the 10-10.
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
