import { modernSite, siteOf } from '../../sites.ts';
import type { TrendContext } from '../trend.ts';

/** Where the posterior dominant rhythm is looked for, and the rest of the brain. */
export interface Posterior {
  readonly name: 'posterior' | 'posterior-left' | 'posterior-right';
  readonly rows: readonly number[];
}

const sitesOf = (name: string): readonly string[] =>
  name.split('-').map((part) => modernSite(siteOf(part) ?? part));

/** The one occipital site of a derivation; between two of them, or on a shaft called O, there is none. */
const occipitalSite = (name: string): string | undefined => {
  const found = sitesOf(name).filter((site) => /^O[12z]$/.test(site));
  return found.length === 1 ? found[0] : undefined;
};

export const posteriorRegions = ({ derivations }: TrendContext): readonly Posterior[] => {
  const rows = (sites: string): readonly number[] =>
    derivations.flatMap(({ name, role }, row) => {
      const site = role === 'eeg' ? occipitalSite(name) : undefined;
      return site !== undefined && sites.includes(site) ? [row] : [];
    });
  const regions = [
    { name: 'posterior', rows: rows('O1 Oz O2') },
    { name: 'posterior-left', rows: rows('O1') },
    { name: 'posterior-right', rows: rows('O2') },
  ] as const;
  return regions.filter((region) => region.rows.length > 0);
};

/** Rows of the brain that are not posterior. */
export const anteriorRows = ({ derivations }: TrendContext): readonly number[] =>
  derivations.flatMap(({ name, role }, row) =>
    role === 'eeg' && occipitalSite(name) === undefined ? [row] : [],
  );
