/** Counts of a comparison, and the figures that are made of them. */

export interface Counts {
  /** Of the reference, what was found. */
  readonly tp: number;
  /** All of the reference. */
  readonly ref: number;
  /** Of the hypothesis, what is in the reference nowhere. */
  readonly fp: number;
  /** Length of what was compared, seconds. */
  readonly duration_s: number;
}

/** Null is a figure that does not exist: of nothing, or nothing of it. */
export interface Rates {
  readonly sensitivity: number | null;
  readonly precision: number | null;
  readonly f1: number | null;
  readonly fp_per_day: number | null;
}

export interface Figures extends Rates {
  readonly tp: number;
  readonly ref: number;
  readonly fp: number;
}

const day_s = 86_400;

const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** Sensitivity tp/ref, precision tp/(tp + fp), F1 = 2tp/(2tp + fp + fn), false ones a day: timescoring 0.0.7, doi:10.1111/epi.18113. */
export const figuresOf = ({ tp, ref, fp, duration_s }: Counts): Figures => ({
  tp,
  ref,
  fp,
  sensitivity: ratio(tp, ref),
  precision: ratio(tp, tp + fp),
  f1: ratio(2 * tp, tp + fp + ref),
  fp_per_day: ratio(fp * day_s, duration_s),
});

export const sumOf = (counts: readonly Counts[]): Counts => {
  const total = (of: (one: Counts) => number): number => counts.reduce((sum, one) => sum + of(one), 0);
  return {
    tp: total(({ tp }) => tp),
    ref: total(({ ref }) => ref),
    fp: total(({ fp }) => fp),
    duration_s: total(({ duration_s }) => duration_s),
  };
};

/** Mean of those that exist; null when none does. */
const meanOf = (values: readonly (number | null)[]): number | null => {
  const there = values.filter((value) => value !== null);
  return ratio(
    there.reduce((sum, value) => sum + value, 0),
    there.length,
  );
};

/** The mean of each rate over those that have it. */
export const meanRates = (all: readonly Rates[]): Rates => ({
  sensitivity: meanOf(all.map(({ sensitivity }) => sensitivity)),
  precision: meanOf(all.map(({ precision }) => precision)),
  f1: meanOf(all.map(({ f1 }) => f1)),
  fp_per_day: meanOf(all.map(({ fp_per_day }) => fp_per_day)),
});
