import { dot, lengthOf, plus, scaled, type Vector } from './vector.ts';

/** A current dipole inside the head; positions and moments in units of the head's radius, moment to scale. */
export interface Dipole {
  readonly position: Vector;
  readonly moment: Vector;
}

/** Concentric shells from the innermost outwards: outer radius as a part of the head's, conductivity in S/m. */
export type Shells = readonly { readonly radius: number; readonly conductivity: number }[];

/** Brain, liquor, skull and scalp, with the radii and conductivities that MNE's sphere model takes by default. */
export const fourShells: Shells = [
  { radius: 0.9, conductivity: 0.33 },
  { radius: 0.92, conductivity: 1 },
  { radius: 0.97, conductivity: 0.004 },
  { radius: 1, conductivity: 0.33 },
];

/** For what lies outside the skull: eyes and muscles. */
export const homogeneous: Shells = [{ radius: 1, conductivity: 0.33 }];

const terms_max = 400;

/**
 * How much larger the n-th spherical harmonic stands at the surface than it left the source with, n = 1 … : the
 * boundary conditions (potential and normal current go through every border, no current leaves the head) are solved
 * from the outside inwards.
 */
const transferOf = (shells: Shells): Float64Array => {
  const transfer = new Float64Array(terms_max + 1);
  for (let n = 1; n <= terms_max; n++) {
    let outward = 1;
    let inward = (n + 1) / n;
    for (let j = shells.length - 2; j >= 0; j--) {
      const inner = shells[j] as Shells[number];
      const outer = shells[j + 1] as Shells[number];
      const grow = inner.radius ** n;
      const fall = inner.radius ** -(n + 1);
      const potential = inward * grow + outward * fall;
      const current =
        (outer.conductivity / inner.conductivity) * (n * inward * grow - (n + 1) * outward * fall);
      outward = (n * potential - current) / ((2 * n + 1) * fall);
      inward = (potential - outward * fall) / grow;
    }
    transfer[n] = (2 * n + 1) / n / outward;
  }
  return transfer;
};

const transfers = new Map<Shells, Float64Array>();

/**
 * Potential of a dipole at a point of the head's surface, in a head of concentric shells, against infinity (its mean
 * over the sphere is 0). Exact series of Legendre polynomials: Næss et al. 2017, doi:10.3389/fnhum.2017.00490, here for
 * any number of shells. Units of dipole moment / (head radius² · S/m).
 * @param electrode unit vector
 */
export const surfacePotential = (dipole: Dipole, electrode: Vector, shells: Shells): number => {
  const transfer = transfers.get(shells) ?? transferOf(shells);
  transfers.set(shells, transfer);
  const depth = lengthOf(dipole.position);
  const outwards = scaled(dipole.position, 1 / depth);
  const cos = Math.min(1, Math.max(-1, dot(outwards, electrode)));
  const radial = dot(dipole.moment, outwards);
  // Along the tangent that points to the electrode, times the sine: P¹ₙ = sin γ · P′ₙ.
  const tangential = dot(dipole.moment, plus(electrode, scaled(outwards, -cos)));
  let before = 1;
  let legendre = cos;
  let slope = 1;
  let power = 1;
  let sum = 0;
  for (let n = 1; n <= terms_max && power > 1e-10; n++) {
    sum += (transfer[n] as number) * power * (n * radial * legendre + tangential * slope);
    const next = ((2 * n + 1) * cos * legendre - n * before) / (n + 1);
    slope = cos * slope + (n + 1) * legendre;
    before = legendre;
    legendre = next;
    power *= depth;
  }
  return sum / (4 * Math.PI * (shells[0] as Shells[number]).conductivity);
};
