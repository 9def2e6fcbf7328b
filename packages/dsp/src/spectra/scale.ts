/** `density`: µV²/Hz, whose sum times the width of a bin is the power. `spectrum`: µV², a sine's bin shows its mean square. */
export type Scaling = 'density' | 'spectrum';

/** What |X|² of a windowed segment is multiplied with to become a one-sided spectrum. */
export const scaleOf = (window: Float64Array, rate_hz: number, scaling: Scaling): number => {
  if (scaling === 'spectrum') return 1 / window.reduce((sum, w) => sum + w, 0) ** 2;
  return 1 / (rate_hz * window.reduce((sum, w) => sum + w * w, 0));
};

/** Scales rows of bins in place; all bins but 0 Hz and, at an even size, the Nyquist frequency stand for two sides. */
export const scaleOneSided = (powers: Float64Array, bins: number, size: number, factor: number): void => {
  const both = 2 * factor;
  for (let k = 0; k < powers.length; k += 1) powers[k] = (powers[k] as number) * both;
  // Halving is exact.
  const nyquist = size % 2 === 0 && bins > 1;
  for (let row = 0; row < powers.length; row += bins) {
    powers[row] = (powers[row] as number) / 2;
    if (nyquist) powers[row + bins - 1] = (powers[row + bins - 1] as number) / 2;
  }
};
