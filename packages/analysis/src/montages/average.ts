import type { Derivation, Term } from '@valvomo/model';
import { modernSite, sideOfSite, siteOf } from '../sites.ts';
import { channelsOf, completed, scalpSites, type Channel, type ScalpSites } from './inputs.ts';
import type { Montage } from './montage.ts';
import { groupsOfNineteen, nineteen } from './nineteen.ts';

/** active − mean, with the active electrode's own share of the mean taken off its weight. */
const termsOf = (active: Channel, mean: readonly Channel[]): Term[] => {
  const weight = 1 / mean.length;
  const own = mean.includes(active) ? 1 - weight : 1;
  const others = mean.filter((channel) => channel !== active);
  return [
    { signal: active.signal, weight: own },
    ...others.map(({ signal }) => ({ signal, weight: -weight })),
  ];
};

const row = (site: string, group: string, sites: ScalpSites, mean: readonly Channel[]): Derivation => {
  const active = sites.at(site);
  const name = active?.name ?? sites.styled(site);
  const missing = [...(active?.usable === true ? [] : [name]), ...(mean.length < 2 ? ['average'] : [])];
  return {
    name: `${name}-Avg`,
    terms: active === undefined || missing.length > 0 ? [] : termsOf(active, mean),
    missing,
    side: sideOfSite(site),
    group,
    unit: 'µV',
    role: 'eeg',
  };
};

const averageMontage = (
  description: Pick<Montage, 'id' | 'name' | 'reference'>,
  outOfMean: ReadonlySet<string>,
): Montage => ({
  ...description,
  suits: ({ basis, electrodes }) => {
    const found = new Set(
      electrodes.flatMap((e) => (e.kind === 'scalp' ? [modernSite(siteOf(e.site) ?? e.site)] : [])),
    );
    return basis !== 'proposed' && nineteen.filter((site) => found.has(site)).length >= 2;
  },
  derivations(input) {
    const channels = channelsOf(input);
    const sites = scalpSites(channels);
    const mean = nineteen
      .filter((site) => !outOfMean.has(site))
      .flatMap((site) => sites.at(site) ?? [])
      .filter(({ usable }) => usable);
    const rows = groupsOfNineteen(input.order).flatMap(({ group, sites: members }) =>
      members.map((site) => row(site, group, sites, mean)),
    );
    const used = new Set(nineteen.flatMap((site) => sites.at(site)?.signal ?? []));
    return completed(rows, channels, used, input.electrodes.basis);
  },
});

/** Every electrode of the nineteen against their mean; bad and absent ones are out of the mean. */
export const average = averageMontage(
  { id: 'average', name: 'Average', reference: 'IFCN 10-20 electrodes against their common average (AV-19)' },
  new Set(),
);

/** The same without Fp1 Fp2 F7 F8 in the mean, which would spread blinks over every row. */
export const averageAcns = averageMontage(
  {
    id: 'average-acns',
    name: 'Average (ACNS)',
    reference:
      'ACNS Guideline 3, 2016, doi:10.1097/WNP.0000000000000317: frontopolar and F7 F8 out of the mean',
  },
  new Set(['Fp1', 'Fp2', 'F7', 'F8']),
);
