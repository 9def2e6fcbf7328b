import type { Derivation } from '@valvomo/model';
import { modernSite, siteOf } from '../sites.ts';

/** A part of the brain: rows of a montage, and the signals that they are made of. */
export interface Region {
  readonly name: string;
  readonly rows: readonly number[];
  readonly signals: ReadonlySet<number>;
}

const signalsOf = (rows: readonly number[], derivations: readonly Derivation[]): ReadonlySet<number> =>
  new Set(rows.flatMap((row) => derivations[row]?.terms.map(({ signal }) => signal) ?? []));

const isLateral = (derivation: Derivation, side: 'left' | 'right'): boolean =>
  derivation.side === side || derivation.group.startsWith(`${side} `);

/**
 * Regions of the brain montage: `left` and `right` hemisphere, then every chain or shaft by its group's name
 * (`left-temporal`, `A'`), then `all`. Regions without rows are left out.
 */
export const regionsOf = (derivations: readonly Derivation[]): readonly Region[] => {
  const eeg = derivations.flatMap(({ role }, row) => (role === 'eeg' ? [row] : []));
  const groups = [...new Set(eeg.map((row) => derivations[row]?.group ?? ''))];
  const named: (readonly [string, readonly number[]])[] = [
    ...(['left', 'right'] as const).map(
      (side) => [side, eeg.filter((row) => isLateral(derivations[row] as Derivation, side))] as const,
    ),
    ...groups.map(
      (group) =>
        [group.replaceAll(' ', '-'), eeg.filter((row) => derivations[row]?.group === group)] as const,
    ),
    ['all', eeg],
  ];
  return named
    .filter(([, rows]) => rows.length > 0)
    .map(([name, rows]) => ({ name, rows, signals: signalsOf(rows, derivations) }));
};

/** The same regions over the rows of another montage: rows all of whose signals belong to the region. */
export const regionsOver = (
  regions: readonly Region[],
  derivations: readonly Derivation[],
): readonly Region[] =>
  regions
    .map((region) => ({
      ...region,
      rows: derivations.flatMap(({ role, terms }, row) =>
        role === 'eeg' && terms.every(({ signal }) => region.signals.has(signal)) ? [row] : [],
      ),
    }))
    .filter(({ rows }) => rows.length > 0);

/** The site on the other side of the head: F7 → F8, O2 → O1; undefined on the midline and for what is no site. */
const mirrored = (site: string): string | undefined => {
  const written = siteOf(site);
  const found = written === undefined ? null : /^(\D+)(\d+)$/.exec(modernSite(written));
  if (found === null) return undefined;
  const number = Number(found[2]);
  return `${found[1]}${number % 2 === 1 ? number + 1 : number - 1}`;
};

const modernName = (name: string): string =>
  name
    .split('-')
    .map((site) => modernSite(siteOf(site) ?? site))
    .join('-');

/** Homologous rows [left, right]: the same sites on either side, in either direction, Fp1-F7 and Fp2-F8. */
export const homologousPairs = (
  derivations: readonly Derivation[],
): readonly (readonly [number, number])[] => {
  const byName = new Map(derivations.map(({ name }, row) => [modernName(name), row]));
  return derivations.flatMap(({ name, role }, row) => {
    const sites = name.split('-');
    const isLeft = sites.every(
      (site) => Number(/\d+$/.exec(modernSite(siteOf(site) ?? site))?.[0] ?? 0) % 2 === 1,
    );
    const other = sites.map(mirrored);
    if (role !== 'eeg' || !isLeft || other.includes(undefined)) return [];
    // T7-C3 mirrors C4-T8 on a chain that runs across: the sign is lost in powers and amplitudes.
    const right = byName.get(other.join('-')) ?? byName.get(other.toReversed().join('-'));
    return right === undefined ? [] : [[row, right] as const];
  });
};
