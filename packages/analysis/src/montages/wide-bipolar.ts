import { bipolarMontage, type Chain } from './bipolar.ts';
import type { ChainOrder } from './montage.ts';

const leftTemporal: Chain = { group: 'left temporal', sites: ['Fp1', 'T7', 'O1'] };
const rightTemporal: Chain = { group: 'right temporal', sites: ['Fp2', 'T8', 'O2'] };
const leftCentral: Chain = { group: 'left central', sites: ['Fp1', 'C3', 'O1'] };
const rightCentral: Chain = { group: 'right central', sites: ['Fp2', 'C4', 'O2'] };
const transverse: Chain = { group: 'transverse', sites: ['T7', 'C3', 'Cz', 'C4', 'T8'] };

/** Double distances along the chains, in the order of the page. */
export const wideChains = (order: ChainOrder): readonly Chain[] =>
  order === 'right-first'
    ? [rightTemporal, leftTemporal, rightCentral, leftCentral, transverse]
    : [leftTemporal, rightTemporal, leftCentral, rightCentral, transverse];

/** Double distances for few electrodes: the newborn's head and the emergency cap, where LB-18 would stay empty. */
export const wideBipolar = bipolarMontage(
  {
    id: 'wide-bipolar',
    name: 'Wide bipolar',
    reference:
      'the montage of nine electrodes for newborns; Shellhaas 2011, doi:10.1097/WNP.0b013e31823e96d7',
  },
  wideChains,
);
