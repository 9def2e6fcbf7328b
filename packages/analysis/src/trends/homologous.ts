import { homologousPairs } from './regions.ts';
import type { TrendContext } from './trend.ts';

/** A part of the brain and its mirror image: rows [left, right] of derivations that both exist. */
export interface HomologousRegion {
  readonly name: string;
  readonly pairs: readonly (readonly [number, number])[];
  /** `Fp1-F7|Fp2-F8` */
  readonly derivations: readonly string[];
}

/** `hemispheres`, then every pair of chains by its name without the side; none where no derivation has a counterpart. */
export const homologousRegions = ({ derivations, regions }: TrendContext): readonly HomologousRegion[] => {
  const all = homologousPairs(derivations);
  const chains = regions
    .filter(({ name }) => name.startsWith('left-'))
    .map(({ name, rows }) => ({
      name: name.slice('left-'.length),
      pairs: all.filter(([left]) => rows.includes(left)),
    }));
  return [{ name: 'hemispheres', pairs: all }, ...chains]
    .filter(({ pairs }) => pairs.length > 0)
    .map(({ name, pairs }) => ({
      name,
      pairs,
      derivations: pairs.map(([left, right]) => `${derivations[left]?.name}|${derivations[right]?.name}`),
    }));
};

/** Why there is nothing to compare. */
export const noCounterpart = 'no derivation has a counterpart on the other side';
