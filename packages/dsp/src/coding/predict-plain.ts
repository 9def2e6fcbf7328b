/** How samples are predicted from those before them: the plain twin of assembly/predict.ts and assembly/autocorrelation.ts. */

export const orderMax = 12;
/** Zeros before the first difference. */
const zeros = 16;

/** Differences of a signal to its first count, in the width of its counts. */
export interface Way {
  /** 16 zeros, then the differences. */
  readonly d: Int32Array;
  readonly first: number;
  readonly samples: number;
  readonly bytes: number;
}

const wrapped = (value: number, bytes: number): number => (bytes === 2 ? (value << 16) >> 16 : value | 0);

/** d[t] = x[t] − floor(gain · other[t] / 64) − the first such. */
export const differences = (
  x: Int16Array | Int32Array,
  other: Int16Array | Int32Array | undefined,
  gain: number,
): Way => {
  const bytes = x.BYTES_PER_ELEMENT;
  const d = new Int32Array(zeros + x.length);
  let first = 0;
  for (let t = 0; t < x.length; t += 1) {
    const alike = other === undefined ? 0 : Math.floor((gain * (other[t] as number)) / 64);
    const value = wrapped((x[t] as number) - alike, bytes);
    if (t === 0) first = value;
    d[zeros + t] = wrapped(value - first, bytes);
  }
  return { d, first, samples: x.length, bytes };
};

const fixedAt = ({ d, bytes }: Way, t: number, order: number): number => {
  const at = zeros + t;
  const [a, b, c, e] = [d[at], d[at - 1], d[at - 2], d[at - 3]] as [number, number, number, number];
  const value = order === 0 ? a : order === 1 ? a - b : order === 2 ? a - 2 * b + c : a - 3 * b + 3 * c - e;
  return wrapped(value, bytes);
};

/** The order 0 … 3 with the smallest Σ |residual|, and that sum. */
export const bestFixed = (way: Way): { order: number; sum: number } => {
  let best = { order: 0, sum: Infinity };
  for (let order = 0; order < 4; order += 1) {
    let sum = 0;
    for (let t = 0; t < way.samples; t += 1) sum += Math.abs(fixedAt(way, t, order));
    if (sum < best.sum) best = { order, sum };
  }
  return best;
};

/** 0, −1, 1, −2 … → 0, 1, 2, 3 … */
const folded = (value: number, bytes: number): number =>
  ((value << 1) ^ (wrapped(value, bytes) >> 31)) & (bytes === 2 ? 0xffff : -1);

export const foldFixed = (way: Way, order: number): Uint32Array =>
  Uint32Array.from({ length: way.samples }, (_, t) => folded(fixedAt(way, t, order), way.bytes));

/** Coefficients as they are written: integers, of 2 ** −shift. */
export interface Linear {
  readonly coefficients: readonly number[];
  readonly shift: number;
}

export const foldLinear = (way: Way, { coefficients, shift }: Linear): Uint32Array => {
  const { d, bytes } = way;
  return Uint32Array.from({ length: way.samples }, (_, t) => {
    let sum = 0;
    for (const [j, factor] of coefficients.entries()) sum += factor * (d[zeros + t - 1 - j] as number);
    // Sums of int16 counts wrap at 32 bits, those of int32 counts have place for all.
    const predicted = bytes === 2 ? (sum * 2 ** (12 - shift)) >> 12 : Math.floor(sum / 2 ** shift);
    return folded((d[zeros + t] as number) - predicted, bytes);
  });
};

/** Of windowed samples: what the kernel's sums have place for. */
const windowedMax = 8100;

const windowedOf = (way: Way, taper: Int16Array): { v: Float64Array; scale: number } | undefined => {
  const d = way.d.subarray(zeros);
  const most = d.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (most === 0) return undefined;
  let scale = 0;
  while (Math.floor(most / 2 ** scale) > windowedMax) scale += 1;
  const one = 2 ** (15 + scale);
  const v = Float64Array.from(d, (value, t) => Math.floor((value * (taper[t] as number) + one / 2) / one));
  return { v, scale };
};

const numbers = new Float64Array(1);
const words = new Uint32Array(numbers.buffer);

/** log2 to 0.01 by exact steps: no library's logarithm, which differ in the last bit. */
export const roughLog2 = (x: number): number => {
  numbers[0] = x;
  const upper = words[1] as number;
  const part = (upper & 0xf_ffff) / 1_048_576;
  return (upper >>> 20) - 1023 + part * (1.35 - 0.35 * part);
};

/** What linear prediction promises: float64 coefficients, and bits that compare with those of another reference. */
interface Promised {
  readonly coefficients: readonly number[];
  readonly bits: number;
}

/** Levinson's recursion over the autocorrelation of windowed samples; the order that costs the fewest bits. */
export const linearOf = (way: Way, taper: Int16Array, precision: number): Promised => {
  const shaped = windowedOf(way, taper);
  if (shaped === undefined) return { coefficients: [], bits: -1e300 };
  const { v, scale } = shaped;
  const r = Array.from({ length: orderMax + 1 }, (_, lag) => {
    let sum = 0;
    for (let t = lag; t < v.length; t += 1) sum += (v[t] as number) * (v[t - lag] as number);
    return sum;
  });
  let error = (r[0] as number) * 1.000000001;
  let a: number[] = [];
  let best: Promised = { coefficients: [], bits: 0 };
  for (let i = 0; i < orderMax; i += 1) {
    let sum = r[i + 1] as number;
    for (let j = 0; j < i; j += 1) sum -= (a[j] as number) * (r[i - j] as number);
    const k = sum / error;
    a = [...a.map((each, j) => each - k * (a[i - 1 - j] as number)), k];
    error *= 1 - k * k;
    if (!(error > 0)) break;
    const bits = 0.5 * way.samples * (roughLog2(error) + 2 * scale) + (i + 1) * precision;
    if (i === 0 || bits < best.bits) best = { coefficients: a, bits };
  }
  return best;
};

/** float64 coefficients → integers of `precision` bits; undefined where they are too large. */
export const quantised = (from: readonly number[], precision: number): Linear | undefined => {
  const limit = 2 ** (precision - 1) - 1;
  const most = from.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  let shift = 12;
  while (shift >= 0 && most * 2 ** shift > limit) shift -= 1;
  if (shift < 0 || from.length === 0) return undefined;
  let error = 0;
  const coefficients = from.map((each) => {
    error += each * 2 ** shift;
    const value = Math.min(Math.max(Math.floor(error + 0.5), -limit), limit);
    error -= value;
    return value;
  });
  return { coefficients, shift };
};
