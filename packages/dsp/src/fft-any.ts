import { ValvomoError } from '@valvomo/model';
import { planOf } from './fft-plan.ts';
import { realPlanOf } from './fft-real.ts';

/** The longest transform: 2²⁰ values, 68 minutes at 256 Hz. */
export const transformSizeMax = 1 << 20;

/** The discrete Fourier transform of one size, whatever its factors, with its own tables and buffers. */
export interface ComplexTransform {
  readonly size: number;
  /**
   * X[k] = Σ x[n] · exp(−2πi · k · n / size), in place: `re` and `im` hold exactly `size` values each.
   * @throws ValvomoError FFT_LENGTH when they do not
   */
  readonly forward: (re: Float64Array, im: Float64Array) => void;
  /** x[n] = 1/size · Σ X[k] · exp(2πi · k · n / size), in place: undoes forward. Errors as there. */
  readonly inverse: (re: Float64Array, im: Float64Array) => void;
}

/** The transform of `size` real values to the bins k = 0 … ⌊size / 2⌋; bin k is k · rate / size hertz. */
export interface RealTransform {
  readonly size: number;
  /** ⌊size / 2⌋ + 1. */
  readonly bins: number;
  /**
   * Real and imaginary parts of X[k] = Σ x[n] · exp(−2πi · k · n / size) of `signal` (exactly `size` values, left as it is)
   * into `re` and `im` (exactly `bins` values each), not normalised.
   * @throws ValvomoError FFT_LENGTH when the lengths differ
   */
  readonly forward: (signal: Float64Array, re: Float64Array, im: Float64Array) => void;
}

const checkSize = (size: number): void => {
  if (Number.isInteger(size) && size >= 1 && size <= transformSizeMax) return;
  throw new ValvomoError(
    'FFT_SIZE',
    `size of a transform is ${size}, must be a whole number in 1 … ${transformSizeMax}`,
    {
      value: size,
      limit: transformSizeMax,
    },
  );
};

const checkLength = (what: string, values: Float64Array, length: number): void => {
  if (values.length === length) return;
  throw new ValvomoError('FFT_LENGTH', `length of ${what} is ${values.length}, must be ${length}`, {
    value: values.length,
    limit: length,
  });
};

/**
 * Any size from 1 to 2²⁰: passes of 4, 2, 3, 5 and small primes; sizes with a prime above 61 by Bluestein's convolution.
 * Errors stay below 1e-14 of the largest bin.
 * @throws ValvomoError FFT_SIZE
 */
export const createComplexTransform = (size: number): ComplexTransform => {
  checkSize(size);
  const { input, run } = planOf(size);
  const check = (re: Float64Array, im: Float64Array): void => {
    checkLength('the real parts', re, size);
    checkLength('the imaginary parts', im, size);
  };
  // The inverse is the forward transform with the parts exchanged on the way in and on the way out.
  const transform = (re: Float64Array, im: Float64Array, scale: number): void => {
    for (let n = 0; n < size; n += 1) {
      input[2 * n] = re[n] as number;
      input[2 * n + 1] = im[n] as number;
    }
    const found = run();
    for (let k = 0; k < size; k += 1) {
      re[k] = scale * (found[2 * k] as number);
      im[k] = scale * (found[2 * k + 1] as number);
    }
  };
  return {
    size,
    forward(re, im) {
      check(re, im);
      transform(re, im, 1);
    },
    inverse(re, im) {
      check(re, im);
      transform(im, re, 1 / size);
    },
  };
};

/**
 * As {@link createComplexTransform}, for real values; an even size costs half of it.
 * @throws ValvomoError FFT_SIZE
 */
export const createRealTransform = (size: number): RealTransform => {
  checkSize(size);
  const { bins, input, stride, spectrum } = realPlanOf(size);
  return {
    size,
    bins,
    forward(signal, re, im) {
      checkLength('the signal', signal, size);
      checkLength('the real parts', re, bins);
      checkLength('the imaginary parts', im, bins);
      if (stride === 1) input.set(signal);
      else for (let n = 0; n < size; n += 1) input[2 * n] = signal[n] as number;
      spectrum(re, im);
    },
  };
};
