import type { Derivation, ElectrodeSet } from '@valvomo/model';
import { modernSite, siteOf } from '../sites.ts';
import { channelsOf, completed, scalpSites, sideOfPair, type ScalpSites } from './inputs.ts';
import type { ChainOrder, Montage } from './montage.ts';

/** Sites along one chain; each one minus the next is a row. */
export interface Chain {
  readonly group: string;
  readonly sites: readonly string[];
}

interface Row {
  readonly derivation: Derivation;
  /** Signals that the row shows when none of them is bad. */
  readonly uses: readonly number[];
}

const row = (active: string, reference: string, group: string, sites: ScalpSites): Row => {
  const a = sites.at(active);
  const b = sites.at(reference);
  const frame = {
    name: `${a?.name ?? sites.styled(active)}-${b?.name ?? sites.styled(reference)}`,
    side: sideOfPair(active, reference),
    group,
    unit: 'µV',
    role: 'eeg',
  } as const;
  if (a !== undefined && b !== undefined) {
    const missing = [a, b].filter(({ usable }) => !usable).map(({ name }) => name);
    const terms = [
      { signal: a.signal, weight: 1 },
      { signal: b.signal, weight: -1 },
    ];
    return {
      derivation: { ...frame, terms: missing.length === 0 ? terms : [], missing },
      uses: [a.signal, b.signal],
    };
  }
  const recorded = sites.between(active, reference);
  if (recorded !== undefined) {
    const { channel, sign } = recorded;
    const terms = channel.usable ? [{ signal: channel.signal, weight: sign }] : [];
    return {
      derivation: { ...frame, terms, missing: channel.usable ? [] : [channel.name] },
      uses: [channel.signal],
    };
  }
  const missing = [
    ...(a?.usable === true ? [] : [a?.name ?? sites.styled(active)]),
    ...(b?.usable === true ? [] : [b?.name ?? sites.styled(reference)]),
  ];
  return { derivation: { ...frame, terms: [], missing }, uses: [] };
};

/** Neighbours of a chain: [active, reference]. */
const links = ({ sites }: Chain): (readonly [string, string])[] =>
  sites.slice(1).map((reference, k) => [sites[k] ?? '', reference]);

/** Whether at least one row of the chains has its inputs among the electrodes. */
const hasRow = (chains: readonly Chain[], { electrodes }: ElectrodeSet): boolean => {
  const key = (site: string): string => modernSite(siteOf(site) ?? site);
  const single = new Set(electrodes.flatMap((e) => (e.kind === 'scalp' ? [key(e.site)] : [])));
  const pairs = new Set(
    electrodes.flatMap((e) =>
      e.kind === 'pair'
        ? [`${key(e.active)}-${key(e.reference)}`, `${key(e.reference)}-${key(e.active)}`]
        : [],
    ),
  );
  return chains
    .flatMap(links)
    .some(([a, b]) => (single.has(key(a)) && single.has(key(b))) || pairs.has(`${key(a)}-${key(b)}`));
};

/** A montage of neighbours along chains of scalp sites. */
export const bipolarMontage = (
  description: Pick<Montage, 'id' | 'name' | 'reference'>,
  chainsIn: (order: ChainOrder) => readonly Chain[],
): Montage => ({
  ...description,
  suits: (electrodes) => electrodes.basis !== 'proposed' && hasRow(chainsIn('left-first'), electrodes),
  derivations(input) {
    const channels = channelsOf(input);
    const sites = scalpSites(channels);
    const rows = chainsIn(input.order).flatMap((chain) =>
      links(chain).map(([active, reference]) => row(active, reference, chain.group, sites)),
    );
    const used = new Set(rows.flatMap(({ uses }) => uses));
    return completed(
      rows.map(({ derivation }) => derivation),
      channels,
      used,
      input.electrodes.basis,
    );
  },
});
