import { planOf } from './fft-plan.ts';
import { rootOfUnity } from './fft-roots.ts';

/** The transform of `size` real numbers with its own buffers: bins k = 0 … ⌊size / 2⌋. */
export interface RealPlan {
  readonly bins: number;
  /** Value n of the signal belongs at `input[n · stride]`; a run uses it up. What lies between does not count. */
  readonly input: Float64Array;
  readonly stride: 1 | 2;
  /** Real and imaginary parts of the spectrum of `input`. */
  readonly spectrum: (re: Float64Array, im: Float64Array) => void;
  /** Adds |X[k]|² of the spectrum of `input` to sums[at + k]. */
  readonly addPower: (sums: Float64Array, at: number) => void;
}

/** Odd sizes: a complex transform whose imaginary parts are 0. */
const oddPlan = (size: number): RealPlan => {
  const { input, run } = planOf(size);
  const bins = (size + 1) / 2;
  const transform = (): Float64Array => {
    for (let i = 1; i < input.length; i += 2) input[i] = 0;
    return run();
  };
  return {
    bins,
    input,
    stride: 2,
    spectrum(re, im) {
      const found = transform();
      for (let k = 0; k < bins; k += 1) {
        re[k] = found[2 * k] as number;
        im[k] = found[2 * k + 1] as number;
      }
    },
    addPower(sums, at) {
      const found = transform();
      for (let k = 0; k < bins; k += 1) {
        const re = found[2 * k] as number;
        const im = found[2 * k + 1] as number;
        sums[at + k] = (sums[at + k] as number) + re * re + im * im;
      }
    },
  };
};

/** Takes a transform of half the size apart into the spectrum: see {@link evenPlan}. */
const untangle = (
  z: Float64Array,
  turns: Float64Array,
  half: number,
  re: Float64Array,
  im: Float64Array,
): void => {
  for (let k = 1; 2 * k <= half; k += 1) {
    const mirror = half - k;
    const sumR = ((z[2 * k] as number) + (z[2 * mirror] as number)) / 2;
    const sumI = ((z[2 * k + 1] as number) - (z[2 * mirror + 1] as number)) / 2;
    const oddR = (z[2 * k + 1] as number) + (z[2 * mirror + 1] as number);
    const oddI = (z[2 * mirror] as number) - (z[2 * k] as number);
    const cos = turns[2 * k] as number;
    const sin = turns[2 * k + 1] as number;
    const turnR = oddR * cos - oddI * sin;
    const turnI = oddR * sin + oddI * cos;
    re[k] = sumR + turnR;
    im[k] = sumI + turnI;
    re[mirror] = sumR - turnR;
    im[mirror] = turnI - sumI;
  }
  const first = z[0] as number;
  const second = z[1] as number;
  re[0] = first + second;
  im[0] = 0;
  re[half] = first - second;
  im[half] = 0;
};

/** The same arithmetic, of which only the power is kept. */
const untanglePower = (
  z: Float64Array,
  turns: Float64Array,
  half: number,
  sums: Float64Array,
  at: number,
): void => {
  for (let k = 1; 2 * k <= half; k += 1) {
    const mirror = half - k;
    const sumR = ((z[2 * k] as number) + (z[2 * mirror] as number)) / 2;
    const sumI = ((z[2 * k + 1] as number) - (z[2 * mirror + 1] as number)) / 2;
    const oddR = (z[2 * k + 1] as number) + (z[2 * mirror + 1] as number);
    const oddI = (z[2 * mirror] as number) - (z[2 * k] as number);
    const cos = turns[2 * k] as number;
    const sin = turns[2 * k + 1] as number;
    const turnR = oddR * cos - oddI * sin;
    const turnI = oddR * sin + oddI * cos;
    const hereR = sumR + turnR;
    const hereI = sumI + turnI;
    sums[at + k] = (sums[at + k] as number) + hereR * hereR + hereI * hereI;
    if (mirror === k) continue;
    const thereR = sumR - turnR;
    const thereI = turnI - sumI;
    sums[at + mirror] = (sums[at + mirror] as number) + thereR * thereR + thereI * thereI;
  }
  const sum = (z[0] as number) + (z[1] as number);
  const difference = (z[0] as number) - (z[1] as number);
  sums[at] = (sums[at] as number) + sum * sum;
  sums[at + half] = (sums[at + half] as number) + difference * difference;
};

/**
 * Even sizes: values 2n and 2n + 1 are the parts of one complex number, which is how they lie in memory anyway; a transform
 * of half the size is then taken apart into those of the even and the odd values.
 */
const evenPlan = (size: number): RealPlan => {
  const half = size / 2;
  const { input, run } = planOf(half);
  // Half of exp(−2πi · k / size).
  const turns = new Float64Array(half + 2);
  for (let k = 0; 2 * k <= half; k += 1) {
    const [cos, sin] = rootOfUnity(k, size);
    turns[2 * k] = cos / 2;
    turns[2 * k + 1] = -sin / 2;
  }
  return {
    bins: half + 1,
    input,
    stride: 1,
    spectrum: (re, im) => untangle(run(), turns, half, re, im),
    addPower: (sums, at) => untanglePower(run(), turns, half, sums, at),
  };
};

/** A plan for `size` real numbers, a whole number of at least 1; who calls it has limited the size. */
export const realPlanOf = (size: number): RealPlan => (size % 2 === 0 ? evenPlan(size) : oddPlan(size));
