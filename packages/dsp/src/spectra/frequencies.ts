import { demand, demandRate, demandWhole } from './refuse.ts';

/** Where the bins of a one-sided spectrum lie: bin k at k · rate / size hertz, k = 0 … ⌊size / 2⌋. */
export interface FrequencyGrid {
  readonly rate_hz: number;
  /** Length of the transform. */
  readonly size: number;
}

/** lo ≤ f < hi, in hertz. */
export type Band = readonly [lo_hz: number, hi_hz: number];

export const frequencies = ({ rate_hz, size }: FrequencyGrid): Float64Array => {
  demandRate(rate_hz);
  demandWhole('length of the transform', size, 1, Number.MAX_SAFE_INTEGER);
  return Float64Array.from({ length: Math.floor(size / 2) + 1 }, (_, k) => (k * rate_hz) / size);
};

/** A band edge this close to a bin, in bins, is on it: 0.1 + 0.2 must not lose one. */
const near = 1e-9;

/**
 * The bins with lo ≤ f < hi: first ≤ k < end.
 * @throws ValvomoError SPECTRUM_BAND unless 0 ≤ lo < hi and a bin lies between
 */
export const binsOf = (
  { rate_hz, size }: FrequencyGrid,
  [lo_hz, hi_hz]: Band,
): { readonly first: number; readonly end: number } => {
  const bins = Math.floor(size / 2) + 1;
  const first = Math.max(0, Math.ceil((lo_hz * size) / rate_hz - near));
  const end = Math.min(bins, Math.ceil((hi_hz * size) / rate_hz - near));
  demand(
    lo_hz >= 0 && lo_hz < hi_hz && first < end,
    'SPECTRUM_BAND',
    () => `no bin in ${lo_hz} ≤ f < ${hi_hz} Hz: bins lie every ${rate_hz / size} Hz up to ${rate_hz / 2} Hz`,
    [lo_hz, hi_hz],
    [0, rate_hz / 2],
  );
  return { first, end };
};
