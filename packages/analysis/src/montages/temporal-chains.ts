import { bipolarMontage } from './bipolar.ts';
import { leftTemporal, rightTemporal } from './longitudinal.ts';

/** The outer chains of LB-18 alone: for the ten electrodes of an emergency EEG, where the inner chains would stay empty. */
export const temporalChains = bipolarMontage(
  {
    id: 'temporal-chains',
    name: 'Temporal chains',
    reference: 'the outer chains of LB-18, as EEG of ten electrodes is read; Kamousi 2021, PMID 33025543',
  },
  (order) => (order === 'right-first' ? [rightTemporal, leftTemporal] : [leftTemporal, rightTemporal]),
);
