import type { Derivation } from '@valvomo/model';
import { modernSite, sideOfSite, siteOf } from '../sites.ts';
import { channelsOf, completed, scalpSites, type ScalpSites } from './inputs.ts';
import type { Montage } from './montage.ts';
import { groupsOfNineteen, nineteen } from './nineteen.ts';

/** Nearest neighbours of every site, all with the same weight. */
const neighbours: Readonly<Record<string, readonly string[]>> = {
  Fp1: ['F3', 'F7', 'Fp2'],
  Fp2: ['Fp1', 'F4', 'F8'],
  F7: ['Fp1', 'F3', 'T7'],
  F3: ['Fp1', 'C3', 'F7', 'Fz'],
  Fz: ['F3', 'F4', 'Cz'],
  F4: ['Fp2', 'C4', 'F8', 'Fz'],
  F8: ['Fp2', 'F4', 'T8'],
  T7: ['C3', 'F7', 'P7'],
  C3: ['F3', 'P3', 'T7', 'Cz'],
  Cz: ['C3', 'C4', 'Fz', 'Pz'],
  C4: ['F4', 'P4', 'T8', 'Cz'],
  T8: ['C4', 'F8', 'P8'],
  P7: ['P3', 'T7', 'O1'],
  P3: ['C3', 'P7', 'O1', 'Pz'],
  Pz: ['P3', 'P4', 'Cz'],
  P4: ['C4', 'P8', 'O2', 'Pz'],
  P8: ['P4', 'T8', 'O2'],
  O1: ['P3', 'P7', 'O2'],
  O2: ['O1', 'P4', 'P8'],
};

interface Row {
  readonly derivation: Derivation;
  /** Signals that the row shows when none of them is bad. */
  readonly uses: readonly number[];
}

const row = (site: string, group: string, sites: ScalpSites): Row => {
  const around = neighbours[site] ?? [];
  const inputs = [site, ...around].map((input) => ({ name: sites.styled(input), channel: sites.at(input) }));
  const missing = inputs.flatMap(({ name, channel }) =>
    channel?.usable === true ? [] : [channel?.name ?? name],
  );
  const terms = inputs.flatMap(({ channel }, k) =>
    channel === undefined ? [] : [{ signal: channel.signal, weight: k === 0 ? 1 : -1 / around.length }],
  );
  const derivation: Derivation = {
    name: `${sites.at(site)?.name ?? sites.styled(site)}-Lap`,
    terms: missing.length === 0 ? terms : [],
    missing,
    side: sideOfSite(site),
    group,
    unit: 'µV',
    role: 'eeg',
  };
  return { derivation, uses: terms.length === inputs.length ? terms.map(({ signal }) => signal) : [] };
};

/** Every electrode against the mean of its nearest neighbours: sharp foci, no far fields. A row needs all its neighbours. */
export const laplacian: Montage = {
  id: 'laplacian',
  name: 'Laplacian',
  reference: 'Hjorth 1975, doi:10.1016/0013-4694(75)90056-5: source derivation with nearest neighbours',
  suits: ({ basis, electrodes }) => {
    const found = new Set(
      electrodes.flatMap((e) => (e.kind === 'scalp' ? [modernSite(siteOf(e.site) ?? e.site)] : [])),
    );
    const isWhole = (site: string): boolean =>
      [site, ...(neighbours[site] ?? [])].every((input) => found.has(input));
    return basis !== 'proposed' && nineteen.some(isWhole);
  },
  derivations(input) {
    const channels = channelsOf(input);
    const sites = scalpSites(channels);
    const rows = groupsOfNineteen(input.order).flatMap(({ group, sites: members }) =>
      members.map((site) => row(site, group, sites)),
    );
    return completed(
      rows.map(({ derivation }) => derivation),
      channels,
      new Set(rows.flatMap(({ uses }) => uses)),
      input.electrodes.basis,
    );
  },
};
