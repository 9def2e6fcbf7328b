import { roleOf, type CanonicalLabel } from './names.ts';
import { siteOf } from './sites.ts';

export type SeriesKind = 'scalp' | 'depth' | 'grid' | 'cap' | 'none';

/** An sEEG shaft has 5 to 18 contacts; longer series of one name are grids or caps. */
const shaftContacts_max = 18;
const capContacts_min = 32;
/** So many other sites of 10-20 vouch for a cap. */
const vouching = 12;
const nineteen = 'fp1 fp2 f7 f3 fz f4 f8 t7 c3 cz c4 t8 p7 p3 pz p4 p8 o1 o2 t3 t4 t5 t6'.split(' ');
/** Words that number channels, not contacts. */
const countingWords = /^(?:ch|chan|channel|eeg|ecog|seeg|ieeg|in|input)$/i;

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

/** Letters from A on that are numbered 1 … n without a hole; the last box of a cap may be half used. */
const boxesOf = (series: ReadonlyMap<string, readonly number[]>, n: number): string[] => {
  const letters: string[] = [];
  let whole = 0;
  for (const letter of 'ABCDEFGHIJ') {
    const numbers = series.get(letter);
    if (numbers === undefined || !isRun(numbers) || numbers.length > n) break;
    letters.push(letter);
    if (numbers.length < n) break;
    whole += 1;
  }
  return whole === 0 ? [] : letters;
};

/** Names of a cap with numbered electrodes, as BioSemi's: boxes of 32, or at least four of 16, more than a shaft takes. */
const capStems = (series: ReadonlyMap<string, readonly number[]>): ReadonlySet<string> => {
  const half = boxesOf(series, 16);
  return new Set([...boxesOf(series, 32), ...(half.length >= 4 ? half : [])]);
};

/** What else is in the stream and speaks for scalp sites. */
interface Neighbours {
  /** Sites of 10-20 with other letters than these. */
  readonly vouchers: (letters: string) => number;
  /** A cap of 10-10: inner sites 1 and 2 with their midline in at least three rows. */
  readonly dense: boolean;
}

const neighboursOf = (labels: readonly CanonicalLabel[]): Neighbours => {
  const present = new Set(labels.flatMap(({ site }) => (site === undefined ? [] : [site.toLowerCase()])));
  const inner = ['f', 'fc', 'c', 'cp', 'p'].filter((row) =>
    ['1', '2', 'z'].every((n) => present.has(row + n)),
  );
  return {
    vouchers: (letters) =>
      nineteen.filter((site) => present.has(site) && site.replace(/[\dz]+$/, '') !== letters).length,
    dense: inner.length >= 3,
  };
};

/**
 * A series whose names are all scalp sites. 10-20 shares A C F O P T Fp with sEEG: consecutive numbers from 1 are a
 * shaft, unless the rest of a cap vouches for them (C1 … C4, or T1 T2 beside the old T3 … T6).
 */
const sitesOrShaft = (
  letters: string,
  numbers: readonly number[],
  { vouchers, dense }: Neighbours,
): SeriesKind => {
  if (numbers.length < 3 || !isRun(numbers) || dense) return 'scalp';
  return numbers.length <= 6 && vouchers(letters) >= vouching ? 'scalp' : 'depth';
};

const kindOf = (stem: string, numbers: readonly number[], neighbours: Neighbours): SeriesKind => {
  if (numbers[0] === 0) return 'none';
  if (stem.includes("'")) return 'depth';
  const letters = stem.toLowerCase();
  if (numbers.every((number) => siteOf(`${stem}${number}`) !== undefined))
    return sitesOrShaft(letters, numbers, neighbours);
  // EGI numbers its nets E1 … E256; E1 and E2 alone are eyes.
  if (letters === 'e' && numbers.length >= capContacts_min) return 'cap';
  if (letters === 'e' && numbers.length <= 2) return 'none';
  if (countingWords.test(stem) || roleOf({ body: `${stem}${numbers.at(-1) ?? ''}` }) !== undefined)
    return 'none';
  // Nihon Kohden numbers its free inputs X1 … X7 beside the 10-20 sites.
  if (letters === 'x' && neighbours.vouchers(letters) >= vouching) return 'none';
  if (numbers.length > shaftContacts_max) return 'grid';
  return numbers.length >= 2 ? 'depth' : 'none';
};

/** What each name of a stream is likely to be, judged among its neighbours. */
export const seriesKind = (labels: readonly CanonicalLabel[]): ((label: CanonicalLabel) => SeriesKind) => {
  const series = seriesByStem(labels);
  const caps = capStems(series);
  const neighbours = neighboursOf(labels);
  const kinds = new Map(
    [...series].map(([stem, numbers]) => [stem, caps.has(stem) ? 'cap' : kindOf(stem, numbers, neighbours)]),
  );
  return ({ site, series }) => {
    if (series === undefined) return site === undefined ? 'none' : 'scalp';
    return kinds.get(series.stem) ?? 'none';
  };
};
