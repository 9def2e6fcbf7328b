import { pairsMontage } from './bipolar.ts';
import { groupsOfNineteen } from './nineteen.ts';

/** Every electrode against Cz: wide distances, quiet ears. Not for sleep, where vertex waves would be in every row. */
export const czReference = pairsMontage(
  {
    id: 'cz-reference',
    name: 'Cz reference',
    reference: 'ACNS Guideline 3, 2016, doi:10.1097/WNP.0000000000000317: vertex reference, not in sleep',
  },
  (order) =>
    groupsOfNineteen(order).map(({ group, sites }) => ({
      group,
      pairs: sites.filter((site) => site !== 'Cz').map((site) => [site, 'Cz'] as const),
    })),
  4,
);
