import { derivationsAt, sharedSpace } from './space.ts';

/** The sums of a FIR filter in the kernel: outputs at `work[at]` and after it into `out` from `to` on. */
export type FirSums = (work: Float64Array, at: number, count: number, out: Float64Array, to: number) => void;

const firAt = 2 << 20;
/** Below it the way into the kernel's memory and back costs more than the kernel saves. */
const kernelProducts = 2048;

/** @returns whether a call of so many outputs is worth the way */
export const firPays = (taps: number, count: number): boolean => taps * count >= kernelProducts;

/** Undefined where the kernels cannot run, or taps and `length` values of work have no place. */
export const firKernel = (taps: Float64Array, length: number): FirSums | undefined => {
  const space = sharedSpace();
  const needed = 8 * (taps.length + 2 * length);
  if (space === undefined || firAt + needed > derivationsAt) return undefined;
  const valuesAt = firAt + 8 * taps.length;
  const outAt = valuesAt + 8 * length;
  const [heldTaps, held, made] = [
    new Float64Array(space.buffer, firAt, taps.length),
    new Float64Array(space.buffer, valuesAt, length),
    new Float64Array(space.buffer, outAt, length),
  ];
  return (work, at, count, out, to) => {
    heldTaps.set(taps);
    held.set(work.subarray(0, at + count));
    space.run.fir(firAt, taps.length, valuesAt + 8 * at, count, outAt);
    out.set(made.subarray(0, count), to);
  };
};
