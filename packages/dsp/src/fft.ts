import { ValvomoError } from '@valvomo/model';
import FFT from 'fft.js';

/** A transform of one size with its own buffers. */
export interface RealFft {
  readonly size: number;
  /**
   * |X[k]|² of `signal` (exactly `size` values) for k = 0 … size/2 into `out` (size/2 + 1 values), not normalised:
   * a sine of amplitude a on a bin gives (a · size / 2)². Bin k is k · rate / size hertz.
   */
  powerSpectrum(signal: Float64Array, out: Float64Array): void;
}

const refuse = (code: string, what: string, value: number, limit: unknown): never => {
  throw new ValvomoError(code, `${what} is ${value}, must be ${String(limit)}`, { value, limit });
};

/**
 * fft.js behind a guard: it knows powers of two only and answers a signal that is too short with NaN, in silence.
 * @throws ValvomoError FFT_SIZE unless `size` is a power of two in 2 … 2²⁰; FFT_LENGTH from powerSpectrum
 */
export const createFft = (size: number): RealFft => {
  if (!Number.isInteger(size) || size < 2 || size > 1 << 20 || (size & (size - 1)) !== 0)
    refuse('FFT_SIZE', 'size of a transform', size, 'a power of two in 2 … 1048576');
  const fft = new FFT(size);
  const spectrum: number[] = fft.createComplexArray();
  return {
    size,
    powerSpectrum(signal, out) {
      if (signal.length !== size) refuse('FFT_LENGTH', 'length of the signal', signal.length, size);
      if (out.length !== size / 2 + 1)
        refuse('FFT_LENGTH', 'length of the spectrum', out.length, size / 2 + 1);
      fft.realTransform(spectrum, signal);
      for (let k = 0; k <= size / 2; k += 1) {
        const re = spectrum[2 * k] as number;
        const im = spectrum[2 * k + 1] as number;
        out[k] = re * re + im * im;
      }
    },
  };
};
