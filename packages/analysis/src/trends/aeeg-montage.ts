import { pairsMontage } from '../montages/bipolar.ts';

/** One derivation a hemisphere, and across: what monitors of brain function have shown since 1969. */
export const aeegMontage = pairsMontage(
  {
    id: 'aeeg',
    name: 'aEEG',
    reference: 'Hellström-Westas and Rosén 2006, doi:10.1016/j.siny.2006.08.003',
  },
  () => [
    { group: 'left', pairs: [['C3', 'P3']] },
    { group: 'right', pairs: [['C4', 'P4']] },
    {
      group: 'across',
      pairs: [
        ['C3', 'C4'],
        ['P3', 'P4'],
      ],
    },
  ],
);
