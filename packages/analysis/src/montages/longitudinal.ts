import { bipolarMontage, type Chain } from './bipolar.ts';

export const leftTemporal: Chain = { group: 'left temporal', sites: ['Fp1', 'F7', 'T7', 'P7', 'O1'] };
export const leftParasagittal: Chain = { group: 'left parasagittal', sites: ['Fp1', 'F3', 'C3', 'P3', 'O1'] };
export const midline: Chain = { group: 'midline', sites: ['Fz', 'Cz', 'Pz'] };
export const rightParasagittal: Chain = {
  group: 'right parasagittal',
  sites: ['Fp2', 'F4', 'C4', 'P4', 'O2'],
};
export const rightTemporal: Chain = { group: 'right temporal', sites: ['Fp2', 'F8', 'T8', 'P8', 'O2'] };

/** LB-18, the double banana: left first as ACNS LB-18.1, right first as the chains are read in Kuopio. */
export const longitudinal = bipolarMontage(
  {
    id: 'longitudinal',
    name: 'Longitudinal bipolar',
    reference: 'ACNS Guideline 3, 2016, doi:10.1097/WNP.0000000000000317: LB-18.1',
  },
  (order) =>
    order === 'right-first'
      ? [rightTemporal, leftTemporal, rightParasagittal, leftParasagittal, midline]
      : [leftTemporal, leftParasagittal, midline, rightParasagittal, rightTemporal],
);
