import { pairsMontage, type Pairs } from './bipolar.ts';

const against = (group: string, ear: 'A1' | 'A2', sites: string): Pairs => ({
  group,
  pairs: sites.split(' ').map((site) => [site, ear] as const),
});

const leftTemporal = against('left temporal', 'A1', 'F7 T7 P7');
const leftParasagittal = against('left parasagittal', 'A1', 'Fp1 F3 C3 P3 O1');
const frontalMidline = against('left midline', 'A1', 'Fz');
const parietalMidline = against('right midline', 'A2', 'Pz');
const rightParasagittal = against('right parasagittal', 'A2', 'Fp2 F4 C4 P4 O2');
const rightTemporal = against('right temporal', 'A2', 'F8 T8 P8');

/** every electrode against the ear of its side, Fz with the left and Pz with the right ones. Mastoids (M1, M2) are no ears. */
export const ipsilateralEar = pairsMontage(
  {
    id: 'ipsilateral-ear',
    name: 'Ipsilateral ear',
    reference: 'ACNS Guideline 3, 2016, doi:10.1097/WNP.0000000000000317: R-18.1',
  },
  (order) =>
    order === 'right-first'
      ? [rightTemporal, leftTemporal, rightParasagittal, leftParasagittal, parietalMidline, frontalMidline]
      : [leftTemporal, leftParasagittal, frontalMidline, parietalMidline, rightParasagittal, rightTemporal],
  4,
);
