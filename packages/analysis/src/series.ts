import { roleOf, type CanonicalLabel } from './names.ts';
import { siteOf } from './sites.ts';

export type SeriesKind = 'scalp' | 'depth' | 'grid' | 'cap' | 'none';

/** An sEEG shaft has 5 to 18 contacts; longer series of one name are grids or caps. */
const shaftContacts_max = 18;
const nineteen = 'Fp1 Fp2 F7 F3 Fz F4 F8 T7 C3 Cz C4 T8 P7 P3 Pz P4 P8 O1 O2 T3 T4 T5 T6'
  .toLowerCase()
  .split(' ');

/** The numbers of each name, once each, ascending. */
const seriesByStem = (labels: readonly CanonicalLabel[]): ReadonlyMap<string, readonly number[]> => {
  const found = new Map<string, Set<number>>();
  for (const { series } of labels) {
    if (series === undefined) continue;
    const numbers = found.get(series.stem) ?? new Set();
    found.set(series.stem, numbers.add(series.number));
  }
  return new Map([...found].map(([stem, numbers]) => [stem, [...numbers].toSorted((a, b) => a - b)]));
};

const isRun = (numbers: readonly number[]): boolean => numbers.every((number, k) => number === k + 1);
const allSites = (stem: string, numbers: readonly number[]): boolean =>
  numbers.every((number) => siteOf(`${stem}${number}`) !== undefined);

/** Names of a cap with numbered electrodes: letters from A on, each numbered 1 … 32, or at least four with 1 … 16. */
const capStems = (series: ReadonlyMap<string, readonly number[]>): ReadonlySet<string> => {
  const lettersWith = (n: number): string[] => {
    const letters: string[] = [];
    for (const letter of 'ABCDEFGHIJ') {
      const numbers = series.get(letter);
      if (numbers === undefined || !isRun(numbers) || numbers.length > n) break;
      // The last box of a cap may be half used.
      letters.push(letter);
      if (numbers.length < n) break;
    }
    return letters.filter((letter) => series.get(letter)?.length === n).length === 0 ? [] : letters;
  };
  const whole = lettersWith(32);
  const half = lettersWith(16);
  return new Set([...whole, ...(half.length >= 4 ? half : [])]);
};

/**
 * What each name of a stream is likely to be, judged among its neighbours: 10-20 shares A C F O P T Fp with sEEG, so
 * a series of consecutive numbers is a shaft, unless the rest of a cap is there to vouch for scalp sites.
 */
export const seriesKind = (labels: readonly CanonicalLabel[]): ((label: CanonicalLabel) => SeriesKind) => {
  const series = seriesByStem(labels);
  const caps = capStems(series);
  const present = new Set(labels.flatMap(({ site }) => (site === undefined ? [] : [site.toLowerCase()])));
  const others = (stem: string): number =>
    nineteen.filter((site) => present.has(site) && site.replace(/\d+$/, '') !== stem.toLowerCase()).length;
  // A cap of 10-10 has inner sites 1 and 2 in several rows, and the midline between them.
  const dense =
    ['f', 'fc', 'c', 'cp', 'p'].filter((row) => ['1', '2', 'z'].every((n) => present.has(row + n))).length >=
    3;

  const kindOfStem = (stem: string, numbers: readonly number[]): SeriesKind => {
    const prime = stem.includes("'");
    if (caps.has(stem)) return 'cap';
    if (!prime && allSites(stem, numbers)) {
      if (numbers.length < 3 || !isRun(numbers)) return 'scalp';
      // T1 … T6 beside the rest of 10-20 are T1, T2 and the old temporal names.
      if (dense || (stem.toUpperCase() === 'T' && others(stem) >= 12)) return 'scalp';
      return 'depth';
    }
    if (!prime && roleOf({ body: `${stem}${numbers[0] ?? ''}` }) !== undefined && stem.toUpperCase() !== 'E')
      return 'none';
    if (numbers[0] === 0) return 'none';
    if (stem.toUpperCase() === 'E' && numbers.length <= 2) return 'none';
    // Nihon Kohden numbers its free inputs X1 … X7 beside the 10-20 sites.
    if (stem.toUpperCase() === 'X' && others(stem) >= 12) return 'none';
    if (stem.toUpperCase() === 'E' && numbers.length >= 32) return 'cap';
    if (numbers.length > shaftContacts_max) return 'grid';
    return prime || numbers.length >= 2 ? 'depth' : 'none';
  };

  const kinds = new Map([...series].map(([stem, numbers]) => [stem, kindOfStem(stem, numbers)]));
  return ({ site, series }) => {
    if (series === undefined) return site === undefined ? 'none' : 'scalp';
    return kinds.get(series.stem) ?? 'none';
  };
};
