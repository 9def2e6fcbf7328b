/** One second-order section, a0 = 1: H(z) = (b0 + b1·z⁻¹ + b2·z⁻²) / (1 + a1·z⁻¹ + a2·z⁻²). */
export interface Section {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

interface Complex {
  readonly re: number;
  readonly im: number;
}

/** c0 + c1·e^(−jω) + c2·e^(−2jω) */
const polynomialAt = (c0: number, c1: number, c2: number, omega: number): Complex => ({
  re: c0 + c1 * Math.cos(omega) + c2 * Math.cos(2 * omega),
  im: -c1 * Math.sin(omega) - c2 * Math.sin(2 * omega),
});

/** Samples by which a polynomial in z⁻¹ delays: Re(Σ k·c_k·z⁻ᵏ / Σ c_k·z⁻ᵏ). */
const polynomialDelay = (c0: number, c1: number, c2: number, omega: number): number => {
  const value = polynomialAt(c0, c1, c2, omega);
  const slope = polynomialAt(0, c1, 2 * c2, omega);
  return (slope.re * value.re + slope.im * value.im) / (value.re * value.re + value.im * value.im);
};

/** Amplitude gain |H| of sections in a row at `frequency_hz`. */
export const gainAt = (sections: readonly Section[], frequency_hz: number, rate_hz: number): number => {
  const omega = (2 * Math.PI * frequency_hz) / rate_hz;
  let gain = 1;
  for (const { b0, b1, b2, a1, a2 } of sections) {
    const above = polynomialAt(b0, b1, b2, omega);
    const below = polynomialAt(1, a1, a2, omega);
    gain *= Math.hypot(above.re, above.im) / Math.hypot(below.re, below.im);
  }
  return gain;
};

/**
 * Group delay in seconds of sections in a row at `frequency_hz`: how much later a burst of that frequency
 * leaves than it enters. Not finite at a zero on the unit circle (a notch's own frequency).
 */
export const groupDelay_s = (sections: readonly Section[], frequency_hz: number, rate_hz: number): number => {
  const omega = (2 * Math.PI * frequency_hz) / rate_hz;
  let samples = 0;
  for (const { b0, b1, b2, a1, a2 } of sections)
    samples += polynomialDelay(b0, b1, b2, omega) - polynomialDelay(1, a1, a2, omega);
  return samples / rate_hz;
};

/** Largest pole radius of a section; below 1 it is stable. */
export const poleRadius = ({ a1, a2 }: Section): number => {
  const discriminant = a1 * a1 - 4 * a2;
  if (discriminant < 0) return Math.sqrt(a2);
  const root = Math.sqrt(discriminant);
  return Math.max(Math.abs(-a1 + root), Math.abs(-a1 - root)) / 2;
};
