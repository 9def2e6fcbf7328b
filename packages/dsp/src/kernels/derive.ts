import type { Counts } from '@valvomo/model';
import type { DerivationMatrix } from '../matrix.ts';
import { derivationsAt, spectraAt, type KernelSpace } from './space.ts';

const scratchSamples = 64;
const rowsBytes = 2 << 20;
const tablesBytes = spectraAt - derivationsAt;

/** Whose tables the memory of this thread holds now. */
let held: DerivationMatrix | undefined;

/** Where a matrix lies in the kernel's memory. */
interface Places {
  readonly starts: number;
  readonly inputs: number;
  readonly factors: number;
  readonly offsets: number;
  readonly end: number;
}

const placesOf = ({ rows, inputs }: DerivationMatrix): Places => {
  const factors = derivationsAt;
  const offsets = factors + inputs.length * 8;
  const starts = offsets + rows * 8;
  const own = starts + (rows + 1) * 4;
  return { starts, inputs: own, factors, offsets, end: own + inputs.length * 4 };
};

/** The tables of a matrix with its inputs as float64, and the rows of a stretch, must fit. */
const fits = (matrix: DerivationMatrix): boolean =>
  placesOf(matrix).end <= derivationsAt + tablesBytes &&
  matrix.signals * scratchSamples * 8 <= derivationsAt - rowsBytes &&
  matrix.signals * 4 + matrix.rows * 8 <= rowsBytes / scratchSamples;

const upload = (space: KernelSpace, matrix: DerivationMatrix, places: Places): void => {
  if (held === matrix) return;
  held = matrix;
  new Float64Array(space.buffer, places.factors, matrix.factors.length).set(matrix.factors);
  new Float64Array(space.buffer, places.offsets, matrix.rows).set(matrix.offsets);
  new Int32Array(space.buffer, places.starts, matrix.rows + 1).set(matrix.starts);
  new Int32Array(space.buffer, places.inputs, matrix.inputs.length).set(matrix.inputs);
};

/** Below it the way into the kernel's memory and back costs more than the kernel saves. */
const kernelProducts = 4096;

/** Whether the kernel takes this piece faster than its plain twin. */
export const derivePays = (matrix: DerivationMatrix, samples: number): boolean =>
  samples >= 8 && matrix.inputs.length * samples >= kernelProducts && fits(matrix);

/** Samples [from, from + samples) of all rows, bit for bit as the plain loop over terms gives them. */
export const deriveInKernel = (
  space: KernelSpace,
  matrix: DerivationMatrix,
  counts: Counts,
  stride: number,
  from: number,
  samples: number,
  out: Float64Array,
  outStride: number,
): void => {
  const { signals, rows } = matrix;
  const places = placesOf(matrix);
  upload(space, matrix, places);
  const bytes = counts.BYTES_PER_ELEMENT;
  const most = Math.min(samples, Math.floor((rowsBytes - 64) / (signals * bytes + rows * 8)));
  const outAt = 8 * Math.ceil((signals * most * bytes + 16) / 8);
  const input =
    counts instanceof Int16Array
      ? new Int16Array(space.buffer, 0, signals * most)
      : new Int32Array(space.buffer, 0, signals * most);
  const output = new Float64Array(space.buffer, outAt, rows * most);
  for (let i = 0; i < samples; i += most) {
    const length = Math.min(most, samples - i);
    const first = from + i;
    if (length === stride) input.set(counts.subarray(0, signals * stride));
    else
      for (let s = 0; s < signals; s += 1)
        input.set(counts.subarray(s * stride + first, s * stride + first + length), s * length);
    space.run.derive(
      0,
      bytes,
      length,
      length,
      signals,
      rows,
      places.starts,
      places.inputs,
      places.factors,
      places.offsets,
      rowsBytes,
      outAt,
      length,
    );
    if (length === outStride) out.set(output.subarray(0, rows * length));
    else
      for (let r = 0; r < rows; r += 1)
        out.set(output.subarray(r * length, (r + 1) * length), r * outStride + i);
  }
};
