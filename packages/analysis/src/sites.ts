import type { Side } from '@valvomo/model';

/** Scalp sites of the 10-20 and 10-10 systems, ears, mastoids and the basal extras, as they are written. */
const written = [
  'Nz Fp1 Fpz Fp2 AF7 AF3 AFz AF4 AF8',
  'F9 F7 F5 F3 F1 Fz F2 F4 F6 F8 F10',
  'FT9 FT7 FC5 FC3 FC1 FCz FC2 FC4 FC6 FT8 FT10',
  'T9 T7 C5 C3 C1 Cz C2 C4 C6 T8 T10',
  'TP9 TP7 CP5 CP3 CP1 CPz CP2 CP4 CP6 TP8 TP10',
  'P9 P7 P5 P3 P1 Pz P2 P4 P6 P8 P10',
  'PO7 PO3 POz PO4 PO8 O1 Oz O2 Iz',
  'T3 T4 T5 T6 T1 T2 Sp1 Sp2 Pg1 Pg2 A1 A2 M1 M2',
].flatMap((row) => row.split(' '));

const sites: ReadonlyMap<string, string> = new Map(written.map((site) => [site.toLowerCase(), site]));

/** The site as it is written (`FP1`, `fp1` → `Fp1`); undefined when `text` names none. */
export const siteOf = (text: string): string | undefined => sites.get(text.toLowerCase());

const modern: Readonly<Record<string, string>> = { T3: 'T7', T4: 'T8', T5: 'P7', T6: 'P8' };
const old: Readonly<Record<string, string>> = { T7: 'T3', T8: 'T4', P7: 'T5', P8: 'T6' };

/** The 10-10 name of a site: T3 = T7, T4 = T8, T5 = P7, T6 = P8; others are their own. A1 is not M1. */
export const modernSite = (site: string): string => modern[site] ?? site;

/** The name of a 10-10 site in the 10-20 system of 1958. */
export const oldSite = (site: string): string => old[site] ?? site;

/** Anatomy, not a guess: odd numbers lie left, even ones right, z in the middle. */
export const sideOfSite = (site: string): Side => {
  if (site.endsWith('z')) return 'midline';
  return Number(site.replace(/^\D+/, '')) % 2 === 1 ? 'left' : 'right';
};
