import { bipolarMontage, type Chain } from './bipolar.ts';
import type { ChainOrder } from './montage.ts';

const chain = (group: string, sites: string): Chain => ({ group, sites: sites.split(' ') });

/** Right first: every chain begins on the right. A chain along the midline stays as it is. */
const inOrder =
  (chains: readonly Chain[]) =>
  (order: ChainOrder): readonly Chain[] =>
    order === 'right-first'
      ? chains.map(({ group, sites }) => ({ group, sites: group === 'midline' ? sites : sites.toReversed() }))
      : chains;

const frontal = chain('frontal', 'F7 F3 Fz F4 F8');
const parietal = chain('parietal', 'P7 P3 Pz P4 P8');

/** TB-18: from ear to ear, front to back. */
export const transverse = bipolarMontage(
  {
    id: 'transverse',
    name: 'Transverse bipolar',
    reference: 'ACNS Guideline 3, 2016, doi:10.1097/WNP.0000000000000317: TB-18.1',
  },
  inOrder([
    chain('frontopolar', 'F7 Fp1 Fp2 F8'),
    frontal,
    chain('central', 'T7 C3 Cz C4 T8'),
    parietal,
    chain('occipital', 'P7 O1 O2 P8'),
  ]),
  5,
);

/** TB-18.2: the central chain goes on to the ears. */
export const transverseWithEars = bipolarMontage(
  {
    id: 'transverse-ears',
    name: 'Transverse bipolar with ears',
    reference: 'ACNS Guideline 3, 2016, doi:10.1097/WNP.0000000000000317: TB-18.2',
  },
  inOrder([
    chain('frontopolar', 'Fp1 Fp2'),
    frontal,
    chain('central', 'A1 T7 C3 Cz C4 T8 A2'),
    parietal,
    chain('occipital', 'O1 O2'),
    chain('midline', 'Fz Cz Pz'),
  ]),
  5,
);
