import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sitePosition } from './sites.ts';
import { fourShells, homogeneous, surfacePotential, type Dipole } from './sphere.ts';
import { dot, lengthOf, plus, scaled, unit, type Vector } from './vector.ts';

interface Oracle {
  readonly sites: readonly string[];
  readonly dipoles: readonly (Dipole & { readonly potentials: readonly number[] })[];
}
const oracle = JSON.parse(
  readFileSync(new URL('../../../../fixtures/synthesis/sphere-mne.json', import.meta.url), 'utf8'),
) as Oracle;

/** Brody, Terry and Ideker 1973: potential of a dipole on the surface of an even sphere, in closed form. */
const closedForm = ({ position, moment }: Dipole, r: Vector): number => {
  const away = plus(r, scaled(position, -1));
  const d = lengthOf(away);
  const image = scaled(plus(r, scaled(away, 1 / d)), 1 / (d + 1 - dot(r, position)));
  return dot(moment, plus(scaled(away, 2 / d ** 3), image)) / (4 * Math.PI * 0.33);
};

describe('the head of shells', () => {
  it('four shells agree with MNE 1.3 to two per cent of the largest potential (MNE fits to about one)', () => {
    for (const { position, moment, potentials } of oracle.dipoles) {
      const raw = oracle.sites.map((site) =>
        surfacePotential({ position, moment }, sitePosition(site), fourShells),
      );
      const middle = raw.reduce((sum, value) => sum + value, 0) / raw.length;
      const largest = Math.max(...raw.map((value) => Math.abs(value - middle)));
      raw.forEach((value, i) => {
        expect(Math.abs((value - middle) / largest - (potentials[i] as number))).toBeLessThan(0.02);
      });
    }
  });

  it('an even sphere agrees with the closed form of Brody et al. 1973 to nine digits', () => {
    for (const dipole of oracle.dipoles) {
      for (const site of oracle.sites) {
        const electrode = sitePosition(site);
        const expected = closedForm(dipole, electrode);
        expect(surfacePotential(dipole, electrode, homogeneous)).toBeCloseTo(expected, 8);
      }
    }
  });

  it('the mean over the sphere is zero: potentials are against infinity', () => {
    const dipole: Dipole = { position: [0.3, -0.2, 0.5], moment: [0.2, 1, 0.4] };
    let sum = 0;
    const points = 4000;
    for (let k = 0; k < points; k++) {
      const z = 1 - (2 * k + 1) / points;
      const turn = k * Math.PI * (3 - Math.sqrt(5));
      const ring = Math.sqrt(1 - z * z);
      sum += surfacePotential(dipole, [ring * Math.cos(turn), ring * Math.sin(turn), z], fourShells);
    }
    expect(Math.abs(sum / points)).toBeLessThan(1e-3);
  });

  it('the skull blurs: the same dipole is wider under four shells than in an even sphere', () => {
    const outwards = unit(sitePosition('C4'));
    const dipole: Dipole = { position: scaled(outwards, 0.75), moment: outwards };
    const ratio = (shells: typeof fourShells): number =>
      surfacePotential(dipole, sitePosition('P4'), shells) /
      surfacePotential(dipole, sitePosition('C4'), shells);
    expect(ratio(fourShells)).toBeGreaterThan(1.3 * ratio(homogeneous));
  });
});

describe('sites', () => {
  it('old and new names are the same places, left mirrors right', () => {
    expect(sitePosition('T3')).toEqual(sitePosition('T7'));
    expect(sitePosition('T6')).toEqual(sitePosition('P8'));
    const [x, y, z] = sitePosition('F8');
    expect(sitePosition('F7')).toEqual([-x, y, z]);
  });

  it('an unknown site is named with those that are known', () => {
    expect(() => sitePosition('Q9')).toThrow(/no scalp site 'Q9' among .*Fp1/);
  });
});
