import { bipolarMontage, type Chain } from './bipolar.ts';
import { leftParasagittal, leftTemporal, midline, rightParasagittal, rightTemporal } from './longitudinal.ts';
import type { Montage } from './montage.ts';

const leftBasal: Chain = { group: 'left inferior temporal', sites: ['F9', 'T9', 'P9'] };
const rightBasal: Chain = { group: 'right inferior temporal', sites: ['F10', 'T10', 'P10'] };
const description = {
  id: 'longitudinal-25',
  name: 'Longitudinal bipolar, 25 electrodes',
  reference: 'IFCN 2017, doi:10.1016/j.clinph.2017.06.254: 10-20 with the inferior temporal chain',
};
const basal = bipolarMontage(description, () => [leftBasal, rightBasal]);
const chains = bipolarMontage(
  description,
  (order) =>
    order === 'right-first'
      ? [rightBasal, leftBasal, rightTemporal, leftTemporal, rightParasagittal, leftParasagittal, midline]
      : [leftBasal, leftTemporal, leftParasagittal, midline, rightParasagittal, rightTemporal, rightBasal],
  4,
);

/** LB-18 with the inferior temporal chains of the IFCN's 25 electrodes, outermost. Offered where a row of them can be made. */
export const longitudinal25: Montage = {
  ...chains,
  suits: (electrodes) => chains.suits(electrodes) && basal.suits(electrodes),
};
