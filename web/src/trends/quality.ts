import { modernSite, siteOf } from '@valvomo/analysis';
import type { TrendColumnsMessage } from '@valvomo/wire';
import type { TrendRows } from './trend-rows.ts';

const modern = (name: string): string => modernSite(siteOf(name) ?? name);

/** What is wrong with electrodes in the newest second, in words, by name as recorded; the good ones are left out. */
export const faultsOf = (
  columns: TrendColumnsMessage | null,
  rows: TrendRows,
): ReadonlyMap<string, string> => {
  const faults = new Map<string, string>();
  const newest = rows.row(rows.end - 1);
  if (columns === null || newest === undefined) return faults;
  for (const [at, { trend, region, states }] of columns.columns.entries()) {
    const value = newest[at] ?? Number.NaN;
    const word = trend === 'quality' && states !== undefined ? columns.lists[states]?.[value] : undefined;
    // The first state is the good one.
    if (word !== undefined && value > 0) faults.set(modern(region), word);
  }
  return faults;
};

/** What is wrong with the electrodes of a derivation: `T7: mains`; empty when nothing is. */
export const faultText = (row: string, faults: ReadonlyMap<string, string>): string =>
  [...new Set([row, ...row.split('-')])]
    .flatMap((name) => {
      const fault = faults.get(modern(name));
      return fault === undefined ? [] : [`${name}: ${fault}`];
    })
    .join(', ');

/** A fault that all electrodes have in common is the recording reference's: it is said once. */
export const referenceText = (faults: ReadonlyMap<string, string>): string => {
  const fault = faults.get('reference');
  return fault === undefined ? '' : `recording reference: ${fault}`;
};
