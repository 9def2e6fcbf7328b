import { ValvomoError } from '@valvomo/model';
import { rootOfUnity } from '../fft-roots.ts';

/** Windows of one length over planar rows of channels. */
export interface WindowLayout {
  /** First value of the first channel's first window, and values from one channel to the next. */
  readonly at: number;
  readonly stride: number;
  readonly channels: number;
  readonly windows: number;
  /** Values from one window to the next. */
  readonly hop: number;
}

export interface SpectraOptions {
  /** Values a window: a power of two in 16 … 65536. */
  readonly size: number;
  /** One window function, or tapers whose powers are added up; `size` values each. */
  readonly tapers: readonly Float64Array[];
  /** Take the mean of every window away first. */
  readonly detrend: boolean;
  /** Powers of bins that stand for a negative frequency, too (all but the first and last), count twice. */
  readonly oneSided: boolean;
}

/** What kernel and twin read: a real transform as one of half the size, in place, in radix 4 and a last 4 or 8. */
export interface SpectraTables {
  readonly size: number;
  readonly half: number;
  readonly bins: number;
  /** w¹, w², w³ (re, im) for every place in a quarter of a block, pass after pass. */
  readonly twiddles: Float64Array;
  /** e^(−2πi · k / size) for k < half / 2. */
  readonly roots: Float64Array;
  /** Where bin k of the half transform stands after the passes. */
  readonly positions: Uint32Array;
  /** Tapers one after the other. */
  readonly tapers: Float64Array;
  readonly taperCount: number;
  readonly detrend: boolean;
  readonly innerFactor: number;
}

const sizeMin = 16;
const sizeMax = 65_536;

const refuse = (code: string, message: string, value: number, limit: number): never => {
  throw new ValvomoError(code, message, { value, limit });
};

const twiddlesOf = (half: number): Float64Array => {
  const out: number[] = [];
  for (let length = half; length > 8; length /= 4)
    for (let j = 0; j < length / 4; j += 1)
      for (let q = 1; q < 4; q += 1) {
        const [cos, sin] = rootOfUnity(j * q, length);
        out.push(cos, -sin);
      }
  return Float64Array.from(out);
};

/** Bin k of a block is bin ⌊k / 4⌋ of its (k mod 4)-th quarter. */
const positionOf = (k: number, length: number): number =>
  length <= 8 ? k : ((k % 4) * length) / 4 + positionOf(Math.floor(k / 4), length / 4);

/** @throws ValvomoError SPECTRA_SIZE, SPECTRA_TAPER */
export const spectraTables = ({ size, tapers, detrend, oneSided }: SpectraOptions): SpectraTables => {
  if (!(size >= sizeMin && size <= sizeMax) || !Number.isInteger(Math.log2(size)))
    refuse(
      'SPECTRA_SIZE',
      `size of a window is ${size}, must be a power of two in ${sizeMin} … ${sizeMax}`,
      size,
      sizeMax,
    );
  if (tapers.length === 0) refuse('SPECTRA_TAPER', '0 tapers, must be 1 at least', 0, 1);
  for (const { length } of tapers)
    if (length !== size) refuse('SPECTRA_TAPER', `taper has ${length} values, must be ${size}`, length, size);
  const half = size / 2;
  const all = new Float64Array(tapers.length * size);
  for (const [t, taper] of tapers.entries()) all.set(taper, t * size);
  const roots = Array.from({ length: half / 2 }, (_, k) => rootOfUnity(k, size)).flatMap(([cos, sin]) => [
    cos,
    -sin,
  ]);
  return {
    size,
    half,
    bins: half + 1,
    twiddles: twiddlesOf(half),
    roots: Float64Array.from(roots),
    positions: Uint32Array.from({ length: half }, (_, k) => positionOf(k, half)),
    tapers: all,
    taperCount: tapers.length,
    detrend,
    innerFactor: oneSided ? 0.5 : 0.25,
  };
};

/** @throws ValvomoError SPECTRA_VALUES, SPECTRA_OUT when an array is too short for the layout */
export const checkLayout = (
  { size }: SpectraTables,
  { at, stride, channels, windows, hop }: WindowLayout,
  values: number,
  out: number,
  wanted: number,
): void => {
  const needed = channels * windows === 0 ? 0 : at + (channels - 1) * stride + (windows - 1) * hop + size;
  if (at < 0 || hop < 0 || stride < 0 || values < needed)
    refuse(
      'SPECTRA_VALUES',
      `${values} values do not hold ${windows} windows of ${size} every ${hop} of ${channels} channels every ${stride} from ${at} on`,
      values,
      needed,
    );
  if (out < wanted) refuse('SPECTRA_OUT', `${out} values to write to, ${wanted} are needed`, out, wanted);
};
