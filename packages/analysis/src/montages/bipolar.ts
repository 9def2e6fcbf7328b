import type { Derivation, ElectrodeSet } from '@valvomo/model';
import { modernSite, siteOf } from '../sites.ts';
import { channelsOf, completed, scalpSites, sideOfPair, type ScalpSites } from './inputs.ts';
import type { ChainOrder, Montage } from './montage.ts';
import { between } from './recorded-pairs.ts';

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
    const missing = recorded.flatMap(({ value }) => (value.usable ? [] : [value.name]));
    const terms = recorded.map(({ value, weight }) => ({ signal: value.signal, weight }));
    return {
      derivation: { ...frame, terms: missing.length === 0 ? terms : [], missing },
      uses: terms.map(({ signal }) => signal),
    };
  }
  const missing = [
    ...(a?.usable === true ? [] : [a?.name ?? sites.styled(active)]),
    ...(b?.usable === true ? [] : [b?.name ?? sites.styled(reference)]),
  ];
  return { derivation: { ...frame, terms: [], missing }, uses: [] };
};

/** Rows of one group, each one site minus another. */
export interface Pairs {
  readonly group: string;
  readonly pairs: readonly (readonly [active: string, reference: string])[];
}

/** Neighbours of a chain. */
export const links = ({ group, sites }: Chain): Pairs => ({
  group,
  pairs: sites.slice(1).map((reference, k) => [sites[k] ?? '', reference]),
});

/** How many rows have their inputs among the electrodes. */
const rowsAmong = (groups: readonly Pairs[], { electrodes }: ElectrodeSet): number => {
  const key = (site: string): string => modernSite(siteOf(site) ?? site);
  const single = new Set(electrodes.flatMap((e) => (e.kind === 'scalp' ? [key(e.site)] : [])));
  const recorded = between(
    electrodes.flatMap((e) =>
      e.kind === 'pair' ? [{ active: key(e.active), reference: key(e.reference), value: e }] : [],
    ),
  );
  return groups
    .flatMap(({ pairs }) => pairs)
    .filter(([a, b]) => (single.has(key(a)) && single.has(key(b))) || recorded(key(a), key(b)) !== undefined)
    .length;
};

/** The rows of all groups, and the signals that they show when none of them is bad. */
export const pairsRows = (
  groups: readonly Pairs[],
  sites: ScalpSites,
): { readonly rows: readonly Derivation[]; readonly used: ReadonlySet<number> } => {
  const rows = groups.flatMap(({ group, pairs }) =>
    pairs.map(([active, reference]) => row(active, reference, group, sites)),
  );
  return {
    rows: rows.map(({ derivation }) => derivation),
    used: new Set(rows.flatMap(({ uses }) => uses)),
  };
};

/**
 * A montage of one site minus another, row by row.
 * @param rows_min rows that the electrodes must give before the montage is offered
 */
export const pairsMontage = (
  description: Pick<Montage, 'id' | 'name' | 'reference'>,
  groupsIn: (order: ChainOrder) => readonly Pairs[],
  rows_min = 1,
): Montage => ({
  ...description,
  suits: (electrodes) =>
    electrodes.basis !== 'proposed' && rowsAmong(groupsIn('left-first'), electrodes) >= rows_min,
  derivations(input) {
    const channels = channelsOf(input);
    const { rows, used } = pairsRows(groupsIn(input.order), scalpSites(channels));
    return completed(rows, channels, used, input.electrodes.basis);
  },
});

/** A montage of neighbours along chains of scalp sites. */
export const bipolarMontage = (
  description: Pick<Montage, 'id' | 'name' | 'reference'>,
  chainsIn: (order: ChainOrder) => readonly Chain[],
  rows_min = 1,
): Montage => pairsMontage(description, (order) => chainsIn(order).map(links), rows_min);
