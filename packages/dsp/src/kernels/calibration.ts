import type { Calibration } from '@valvomo/model';

/** Calibrations of signals as the kernels read them: µV (or the signal's own unit) = offset + gain · count. */
export interface CalibrationTable {
  readonly gains: Float64Array;
  readonly offsets: Float64Array;
}

/** Made once for a stream, not for every block. */
export const calibrationTable = (calibrations: readonly Calibration[]): CalibrationTable => ({
  gains: Float64Array.from(calibrations, ({ gain }) => gain),
  offsets: Float64Array.from(calibrations, ({ offset }) => offset),
});
