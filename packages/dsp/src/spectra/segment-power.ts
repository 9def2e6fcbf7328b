import { realPlanOf } from '../fft-real.ts';
import { meanOf, slopeOf, type Detrend } from './detrend.ts';

/** The one thing that Welch's method and the spectrogram do to samples. */
export interface SegmentShape {
  readonly rows: number;
  /** Samples a segment; as many as the window has values. */
  readonly segment: number;
  /** Length of the transform, at least `segment`: zeros follow. */
  readonly size: number;
  readonly window: Float64Array;
  readonly detrend: Detrend;
}

/** Powers of one segment of all rows, not scaled. What gives the same to 1e-9 may stand in: see kernel-power.ts. */
export interface SegmentPower {
  /**
   * Adds |X[k]|², k = 0 … ⌊size / 2⌋, of the detrended and windowed samples [from, from + segment) of every row.
   * @param values planar [rows × stride]
   * @param sums planar [rows × (⌊size / 2⌋ + 1)]
   * @param fresh what stands in `sums` is overwritten instead
   */
  readonly add: (
    values: Float64Array,
    stride: number,
    from: number,
    sums: Float64Array,
    fresh: boolean,
  ) => void;
}

/** Row by row, so that no row, be it NaN or an artefact of volts, leaves a trace in another. */
export const createSegmentPower = (shape: SegmentShape): SegmentPower => {
  const { rows, segment, size, window, detrend } = shape;
  const { bins, input, stride: step, addPower } = realPlanOf(size);
  const fill = (values: Float64Array, at: number): void => {
    const mean = detrend === 'none' ? 0 : meanOf(values, at, segment);
    const slope = detrend === 'linear' ? slopeOf(values, at, segment, mean) : 0;
    const start = mean - (slope * (segment - 1)) / 2;
    if (slope === 0)
      for (let n = 0; n < segment; n += 1)
        input[step * n] = ((values[at + n] as number) - mean) * (window[n] as number);
    else
      for (let n = 0; n < segment; n += 1)
        input[step * n] = ((values[at + n] as number) - (start + slope * n)) * (window[n] as number);
    input.fill(0, step * segment);
  };
  return {
    add(values, stride, from, sums, fresh) {
      if (fresh) sums.fill(0);
      for (let row = 0; row < rows; row += 1) {
        fill(values, row * stride + from);
        addPower(sums, row * bins);
      }
    },
  };
};
