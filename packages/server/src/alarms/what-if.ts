import type { FindingRow } from '@valvomo/store';

/** A threshold that a person thinks about. */
export interface Tried {
  readonly threshold: string;
  readonly value: number;
}

interface Named {
  readonly recording: string;
  readonly id: string;
  /** Ticks. */
  readonly onset: string;
  readonly review: FindingRow['finding']['review'];
}

/** What findings would have become of. */
export interface Outcome {
  /** The feature that the threshold is held against. */
  readonly feature: string;
  /** What it was when the newest of them was found; null: there is none. */
  readonly used: number | null;
  /** Findings that there were, and of these such as there would have been. */
  readonly found: number;
  readonly would: number;
  /** Of those that there would not have been: the ones a reader confirmed. */
  readonly missed: readonly Named[];
  /** … and how many of them a reader rejected, and nobody has reviewed. */
  readonly spared: number;
  readonly unreviewed: number;
  /** Without the feature: they are counted as if they stayed. */
  readonly unknown: number;
  /** False: with this value it would have found more, which findings cannot tell. */
  readonly isStricter: boolean;
}

/** `ratio_min` is held against `ratio`; a threshold that bears the name of a feature against that. */
export const featureOf = (rows: readonly FindingRow[], threshold: string): string =>
  rows.some(({ finding }) => threshold in finding.features)
    ? threshold
    : threshold.replace(/_(min|max)$/, '');

/** Whether more of the feature speaks for a finding, by its name or by what was found. */
export const isUpward = (rows: readonly FindingRow[], threshold: string): boolean => {
  if (/_(min|max)$/.test(threshold)) return threshold.endsWith('_min');
  const feature = featureOf(rows, threshold);
  let above = 0;
  for (const { finding } of rows) {
    const [has, used] = [
      finding.features[feature] ?? Number.NaN,
      finding.thresholds[threshold] ?? Number.NaN,
    ];
    above += Math.sign(has - used) || 0;
  }
  return above >= 0;
};

/** With another threshold, from what was kept of every finding when it was decided. Newest first. */
export const outcomeOf = (rows: readonly FindingRow[], { threshold, value }: Tried): Outcome => {
  const feature = featureOf(rows, threshold);
  const upward = isUpward(rows, threshold);
  const used = rows[0]?.finding.thresholds[threshold] ?? null;
  const gone: FindingRow[] = [];
  let unknown = 0;
  for (const row of rows) {
    const has = row.finding.features[feature] ?? null;
    if (has === null || Number.isNaN(has)) unknown += 1;
    else if (upward ? has < value : has > value) gone.push(row);
  }
  const count = (review: Named['review']): number =>
    gone.filter(({ finding }) => finding.review === review).length;
  return {
    feature,
    used,
    found: rows.length,
    would: rows.length - gone.length,
    missed: gone
      .filter(({ finding }) => finding.review === 'confirmed')
      .map(({ recording, onset, finding: { id, review } }) => ({ recording, id, onset, review })),
    spared: count('rejected'),
    unreviewed: count('unreviewed'),
    unknown,
    isStricter: used === null || (upward ? value >= used : value <= used),
  };
};

/** Values of the columns of one feature: planar [columns × bins], NaN where there are none. */
export interface FeatureBins {
  readonly bins: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** Half a minute without it, and it is another one. */
const apart_bins = 3;

/**
 * Stretches in which any column is beyond `value`, as bins [first, last]; those that touch a bin of `known` are known already.
 * An estimate: means of bins say nothing of the rule by which seconds make a finding.
 */
export const stretchesBeyond = (
  { bins, columns, values }: FeatureBins,
  value: number,
  upward: boolean,
  known: (bin: number) => boolean,
): readonly (readonly [first: number, last: number])[] => {
  const stretches: [number, number][] = [];
  for (let bin = 0; bin < bins; bin += 1) {
    let isBeyond = false;
    for (let column = 0; column < columns; column += 1) {
      const mean = values[column * bins + bin] ?? Number.NaN;
      if (upward ? mean >= value : mean <= value) isBeyond = true;
    }
    if (!isBeyond) continue;
    const last = stretches.at(-1);
    if (last !== undefined && bin - last[1] <= apart_bins) last[1] = bin;
    else stretches.push([bin, bin]);
  }
  return stretches.filter(([first, last]) => {
    for (let bin = first; bin <= last; bin += 1) if (known(bin)) return false;
    return true;
  });
};
