import { ValvomoError } from '@valvomo/model';
import { createFir, type Fir } from './fir.ts';

/** 2048 Hz down to 2 Hz in one step is as far as anyone goes; the filter has 20 taps a step. */
const factorMax = 1024;

/**
 * Low-pass of 20 · factor + 1 taps, −6 dB at half the new rate, Hamming window: as
 * `scipy.signal.firwin(20 * factor + 1, 1 / factor, window='hamming')`.
 */
const antiAliasing = (factor: number): Float64Array => {
  const half = 10 * factor;
  const taps = Float64Array.from({ length: 2 * half + 1 }, (_, k) => {
    const x = (k - half) / factor;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    return sinc * (0.54 - 0.46 * Math.cos((Math.PI * k) / half));
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
};

/**
 * Every `factor`-th sample behind an anti-aliasing filter of linear phase; output k stands at input sample k · factor and shows
 * what was there 10 · factor samples earlier (`delay_samples`). Flat up to 0.4 of the new rate; from 0.6 of it on at least 50 dB
 * down; what lies between folds into the top fifth of the new band. As `scipy.signal.decimate(x, factor, ftype='fir',
 * zero_phase=False)`, but settled on the first sample instead of begun with zeros.
 * @throws ValvomoError DECIMATE_FACTOR unless `factor` is an integer in 2 … 1024
 */
export const createDecimator = (factor: number, channels: number): Fir => {
  if (!Number.isInteger(factor) || factor < 2 || factor > factorMax)
    throw new ValvomoError('DECIMATE_FACTOR', `factor ${factor} is not an integer in 2 … ${factorMax}`, {
      value: factor,
      limit: factorMax,
    });
  return createFir(antiAliasing(factor), channels, factor);
};
