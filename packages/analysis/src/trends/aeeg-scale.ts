import { ValvomoError } from '@valvomo/model';

/** Where the axis of an aEEG is labelled, µV. */
export const aeegTicks_uV = [0, 5, 10, 25, 50, 100] as const;

/**
 * Height of an amplitude in the semi-logarithmic aEEG: y = A up to 10 µV, y = 10 · log10(A) above, so that 0–10 µV and
 * 10–100 µV are equally high. Maynard 1969; al Naqeeb 1999, doi:10.1542/peds.103.6.1263.
 * @throws ValvomoError AEEG_AMPLITUDE for less than 0 µV
 */
export const aeegHeight = (amplitude_uV: number): number => {
  if (amplitude_uV < 0)
    throw new ValvomoError('AEEG_AMPLITUDE', `amplitude of aEEG is ${amplitude_uV} µV, limit 0`, {
      value: amplitude_uV,
      limit: 0,
    });
  return amplitude_uV <= 10 ? amplitude_uV : 10 * Math.log10(amplitude_uV);
};
