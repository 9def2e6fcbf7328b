import { bipolarMontage, type Chain } from './bipolar.ts';
import { midline } from './longitudinal.ts';

const leftFirst = 'Fp1 F7 T7 P7 O1 O2 P8 T8 F8 Fp2 Fp1'.split(' ');
const rightFirst = 'Fp2 F8 T8 P8 O2 O1 P7 T7 F7 Fp1 Fp2'.split(' ');
const around = (sites: readonly string[]): Chain => ({ group: 'circumference', sites });

/** The hat-band: once around the head, which shows what ends at the occipital or frontal poles. */
export const circumferential = bipolarMontage(
  {
    id: 'circumferential',
    name: 'Circumferential (hat-band)',
    reference:
      'ACNS Guideline 3, 2016, doi:10.1097/WNP.0000000000000317: circumferential bipolar with the midline',
  },
  (order) => [around(order === 'right-first' ? rightFirst : leftFirst), midline],
  4,
);
