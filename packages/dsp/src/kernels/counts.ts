import { ValvomoError, type Calibration, type Counts } from '@valvomo/model';
import { sharedSpace } from './space.ts';

/** Counts and values of a piece together stay below the tables that others keep in the shared memory. */
const most = 1 << 17;
const outAt = most * 4 + 64;

/** Below it the way into the kernel's memory and back costs more than the kernel saves. */
const kernelValues = 256;

/**
 * out[i] = offset + gain · counts[i], in float64 and rounded once where `out` is float32.
 * `kernels: false` is the plain twin, which gives the same bits.
 * @throws ValvomoError COUNTS_OUT when `out` is shorter than `counts`
 */
export const scaleCounts = (
  counts: Counts,
  { gain, offset }: Calibration,
  out: Float32Array | Float64Array,
  kernels = true,
): void => {
  if (out.length < counts.length)
    throw new ValvomoError('COUNTS_OUT', `${out.length} values do not hold ${counts.length} counts`, {
      value: out.length,
      limit: counts.length,
    });
  const space = kernels && counts.length >= kernelValues ? sharedSpace() : undefined;
  if (space === undefined) {
    for (let i = 0; i < counts.length; i += 1) out[i] = offset + gain * (counts[i] as number);
    return;
  }
  const [bytes, outBytes] = [counts.BYTES_PER_ELEMENT, out.BYTES_PER_ELEMENT];
  for (let i = 0; i < counts.length; i += most) {
    const length = Math.min(most, counts.length - i);
    const input =
      bytes === 2 ? new Int16Array(space.buffer, 0, length) : new Int32Array(space.buffer, 0, length);
    input.set(counts.subarray(i, i + length));
    space.run.scaleCounts(0, bytes, length, gain, offset, outAt, outBytes);
    const output =
      outBytes === 4
        ? new Float32Array(space.buffer, outAt, length)
        : new Float64Array(space.buffer, outAt, length);
    out.set(output, i);
  }
};
