import { createComplexTransform } from './fft-any.ts';

/**
 * Envelope |x + i·H(x)| of `values`, in their unit, of a whole stretch at once: `abs(scipy.signal.hilbert(x))` for any length
 * from 1 to 2²⁰. It takes the stretch as one turn of a circle, so the ends influence each other: leave a margin.
 * @throws ValvomoError FFT_SIZE
 */
export const hilbertEnvelope = (values: Float64Array): Float64Array => {
  const { length } = values;
  const transform = createComplexTransform(length);
  const re = values.slice();
  const im = new Float64Array(length);
  transform.forward(re, im);
  // Positive frequencies count twice, negative ones not at all; 0 and half the rate have no partner.
  for (let k = 1; k < length; k += 1) {
    if (2 * k === length) continue;
    const factor = 2 * k < length ? 2 : 0;
    re[k] = (re[k] as number) * factor;
    im[k] = (im[k] as number) * factor;
  }
  transform.inverse(re, im);
  return re.map((value, k) => Math.hypot(value, im[k] as number));
};
