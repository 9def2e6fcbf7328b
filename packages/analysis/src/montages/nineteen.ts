import type { ChainOrder } from './montage.ts';

/** The nineteen electrodes of the 10-20 system in the groups of the longitudinal chains, so that the eye stays in its place. */
const groups: Readonly<Record<string, readonly string[]>> = {
  'left temporal': ['Fp1', 'F7', 'T7', 'P7', 'O1'],
  'left parasagittal': ['F3', 'C3', 'P3'],
  midline: ['Fz', 'Cz', 'Pz'],
  'right parasagittal': ['F4', 'C4', 'P4'],
  'right temporal': ['Fp2', 'F8', 'T8', 'P8', 'O2'],
};
const rightFirst = ['right temporal', 'left temporal', 'right parasagittal', 'left parasagittal', 'midline'];

export const nineteen: readonly string[] = Object.values(groups).flat();

/** Groups and their sites in the order of the page. */
export const groupsOfNineteen = (
  order: ChainOrder,
): readonly { readonly group: string; readonly sites: readonly string[] }[] =>
  (order === 'right-first' ? rightFirst : Object.keys(groups)).map((group) => ({
    group,
    sites: groups[group] ?? [],
  }));
