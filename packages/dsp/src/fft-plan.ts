import { oddPass, pass5 } from './fft-odd.ts';
import { pass2, pass3, pass4, pass4First, pass4Last, type Pass } from './fft-passes.ts';
import { rootOfUnity } from './fft-roots.ts';

/** The largest prime that is transformed by its definition; sizes with larger ones go through a convolution. */
const directPrimeMax = 61;

/** A complex transform of one size with its own buffers, interleaved (re, im, re, im …). */
export interface Plan {
  /** What is transformed; run() uses it up. */
  readonly input: Float64Array;
  /** The forward transform of `input`, not normalised, in a buffer of the plan's own: good until the next run. */
  readonly run: () => Float64Array;
}

/** Prime factors, with 4 for two twos. */
const factorsOf = (size: number): number[] => {
  const factors: number[] = [];
  let rest = size;
  for (let p = 4; rest > 1;) {
    if (rest % p === 0) {
      factors.push(p);
      rest /= p;
    } else p = p === 4 ? 2 : p === 2 ? 3 : p + 2;
  }
  return factors;
};

/** Fours at both ends, where their passes are the fastest. */
const inOrder = (factors: readonly number[]): number[] => {
  const fours = factors.filter((factor) => factor === 4);
  const others = factors.filter((factor) => factor !== 4);
  return fours.length < 2 ? [...fours, ...others] : [...fours.slice(1), ...others, 4];
};

const passFor = (radix: number, first: boolean, last: boolean): Pass => {
  if (radix === 4) return last ? pass4Last : first ? pass4First : pass4;
  if (radix === 2) return pass2;
  if (radix === 3) return pass3;
  return radix === 5 ? pass5 : oddPass(radix);
};

const twiddlesOf = (radix: number, m: number): Float64Array => {
  const twiddles = new Float64Array(2 * (radix - 1) * m);
  for (let k = 0, t = 0; k < m; k += 1)
    for (let j = 1; j < radix; j += 1, t += 2) {
      const [cos, sin] = rootOfUnity(j * k, radix * m);
      twiddles[t] = cos;
      twiddles[t + 1] = -sin;
    }
  return twiddles;
};

interface Step {
  readonly pass: Pass;
  readonly m: number;
  readonly width: number;
  readonly twiddles: Float64Array;
}

const stepsOf = (size: number, radices: readonly number[]): Step[] => {
  let m = size;
  let width = 2;
  return radices.map((radix, at) => {
    m /= radix;
    const pass = passFor(radix, at === 0, at === radices.length - 1);
    const step = { pass, m, width, twiddles: twiddlesOf(radix, m) };
    width *= radix;
    return step;
  });
};

/** Stockham's transform: one pass a factor, to and fro between two buffers. */
const mixedRadix = (size: number, radices: readonly number[]): Plan => {
  const steps = stepsOf(size, radices);
  const input = new Float64Array(2 * size);
  const other = new Float64Array(2 * size);
  return {
    input,
    run() {
      let x = input;
      let y = other;
      for (const { pass, m, width, twiddles } of steps) {
        pass(x, y, m, width, twiddles);
        const last = x;
        x = y;
        y = last;
      }
      return x;
    },
  };
};

/** exp(−iπ k² / size), interleaved. */
const chirpOf = (size: number): Float64Array => {
  const chirp = new Float64Array(2 * size);
  for (let k = 0; k < size; k += 1) {
    const [cos, sin] = rootOfUnity((k * k) % (2 * size), 2 * size);
    chirp[2 * k] = cos;
    chirp[2 * k + 1] = -sin;
  }
  return chirp;
};

/** a[i] · b[i] into `out`, complex, interleaved; the product is conjugated when `conjugate` is −1. */
const multiply = (
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  length: number,
  conjugate: 1 | -1,
): void => {
  for (let i = 0; i < 2 * length; i += 2) {
    const ar = a[i] as number;
    const ai = a[i + 1] as number;
    const br = b[i] as number;
    const bi = b[i + 1] as number;
    out[i] = ar * br - ai * bi;
    out[i + 1] = conjugate * (ar * bi + ai * br);
  }
};

/** Bluestein's transform of any size as a convolution of a power of two. doi:10.1109/TAU.1970.1162132 */
const bluestein = (size: number): Plan => {
  const length = 2 ** Math.ceil(Math.log2(2 * size - 1));
  const inner = planOf(length);
  const chirp = chirpOf(size);
  for (let k = 0; k < size; k += 1)
    for (const at of k === 0 ? [0] : [k, length - k]) {
      inner.input[2 * at] = (chirp[2 * k] as number) / length;
      inner.input[2 * at + 1] = -(chirp[2 * k + 1] as number) / length;
    }
  const kernel = inner.run().slice();
  const input = new Float64Array(2 * size);
  const output = new Float64Array(2 * size);
  return {
    input,
    run() {
      multiply(input, chirp, inner.input, size, 1);
      inner.input.fill(0, 2 * size);
      multiply(inner.run(), kernel, inner.input, length, -1);
      // The inverse is the conjugate of the forward transform of the conjugate.
      const convolved = inner.run();
      for (let i = 1; i < 2 * size; i += 2) convolved[i] = -(convolved[i] as number);
      multiply(convolved, chirp, output, size, 1);
      return output;
    },
  };
};

/** A plan for `size` numbers, a whole number of at least 1; who calls it has limited the size. */
export const planOf = (size: number): Plan => {
  const factors = factorsOf(size);
  return factors.every((factor) => factor <= directPrimeMax)
    ? mixedRadix(size, inOrder(factors))
    : bluestein(size);
};
