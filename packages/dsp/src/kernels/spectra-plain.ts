import type { SpectraTables, WindowLayout } from './spectra-tables.ts';

/** The plain twin of the spectra kernel in float64: the same sums in the same order, one channel at a time. */

/** Mean of a window: four sums by place modulo four, then (s0 + s1) + (s2 + s3), times 1 / size. */
const meanOf = (values: Float64Array, at: number, size: number): number => {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = at; i < at + size; i += 4) {
    s0 += values[i] as number;
    s1 += values[i + 1] as number;
    s2 += values[i + 2] as number;
    s3 += values[i + 3] as number;
  }
  return (s0 + s1 + (s2 + s3)) * (1 / size);
};

/** Radix 4 with decimation in frequency over blocks of `length` complex values; returns where the next twiddles are. */
const pass = (work: Float64Array, length: number, twiddles: Float64Array, first: number): number => {
  const quarter = length / 2;
  let t = first;
  for (let j = 0; j < quarter; j += 2) {
    const [w1r, w1i] = [twiddles[t] as number, twiddles[t + 1] as number];
    const [w2r, w2i] = [twiddles[t + 2] as number, twiddles[t + 3] as number];
    const [w3r, w3i] = [twiddles[t + 4] as number, twiddles[t + 5] as number];
    t += 6;
    for (let a = j; a < work.length; a += 2 * length) {
      const b = a + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const [ar, ai, cr, ci] = [work[a], work[a + 1], work[c], work[c + 1]] as [
        number,
        number,
        number,
        number,
      ];
      const [br, bi, dr, di] = [work[b], work[b + 1], work[d], work[d + 1]] as [
        number,
        number,
        number,
        number,
      ];
      const t0r = ar + cr;
      const t0i = ai + ci;
      const t1r = ar - cr;
      const t1i = ai - ci;
      const t2r = br + dr;
      const t2i = bi + di;
      const t3r = bi - di;
      const t3i = dr - br;
      work[a] = t0r + t2r;
      work[a + 1] = t0i + t2i;
      work[b] = (t1r + t3r) * w1r - (t1i + t3i) * w1i;
      work[b + 1] = (t1r + t3r) * w1i + (t1i + t3i) * w1r;
      work[c] = (t0r - t2r) * w2r - (t0i - t2i) * w2i;
      work[c + 1] = (t0r - t2r) * w2i + (t0i - t2i) * w2r;
      work[d] = (t1r - t3r) * w3r - (t1i - t3i) * w3i;
      work[d + 1] = (t1r - t3r) * w3i + (t1i - t3i) * w3r;
    }
  }
  return t;
};

/** Four complex values of radix 4 into every `step`-th place from `at` on. */
const four = (
  work: Float64Array,
  at: number,
  step: number,
  [ar, ai, br, bi, cr, ci, dr, di]: readonly [number, number, number, number, number, number, number, number],
): void => {
  const t0r = ar + cr;
  const t0i = ai + ci;
  const t1r = ar - cr;
  const t1i = ai - ci;
  const t2r = br + dr;
  const t2i = bi + di;
  const t3r = bi - di;
  const t3i = dr - br;
  work[at] = t0r + t2r;
  work[at + 1] = t0i + t2i;
  work[at + step] = t1r + t3r;
  work[at + step + 1] = t1i + t3i;
  work[at + 2 * step] = t0r - t2r;
  work[at + 2 * step + 1] = t0i - t2i;
  work[at + 3 * step] = t1r - t3r;
  work[at + 3 * step + 1] = t1i - t3i;
};

type Eight = readonly [number, number, number, number, number, number, number, number];

const lastFour = (work: Float64Array): void => {
  for (let at = 0; at < work.length; at += 8)
    four(work, at, 2, work.subarray(at, at + 8) as unknown as Eight);
};

const lastEight = (work: Float64Array): void => {
  const r = Math.SQRT1_2;
  for (let at = 0; at < work.length; at += 16) {
    const x = work.slice(at, at + 16);
    const sum = (k: number): number => (x[k] as number) + (x[k + 8] as number);
    const difference = (k: number): number => (x[k] as number) - (x[k + 8] as number);
    const [d1r, d1i, d3r, d3i] = [difference(2), difference(3), difference(6), difference(7)];
    four(work, at, 4, [sum(0), sum(1), sum(2), sum(3), sum(4), sum(5), sum(6), sum(7)]);
    four(work, at + 2, 4, [
      difference(0),
      difference(1),
      r * (d1r + d1i),
      r * (d1i - d1r),
      difference(5),
      (x[12] as number) - (x[4] as number),
      r * (d3i - d3r),
      -(r * (d3r + d3i)),
    ]);
  }
};

const transform = (work: Float64Array, { half, twiddles }: SpectraTables): void => {
  let length = half;
  for (let t = 0; length > 8; length /= 4) t = pass(work, length, twiddles, t);
  if (length === 8) lastEight(work);
  else lastFour(work);
};

const fill = (
  work: Float64Array,
  values: Float64Array,
  at: number,
  mean: number,
  tapers: Float64Array,
  t: number,
): void => {
  for (let i = 0; i < work.length; i += 1)
    work[i] = ((values[at + i] as number) - mean) * (tapers[t * work.length + i] as number);
};

/** Calls `bin(k, re, im)` with twice X[k] for every inner bin but the middle one. */
const untangle = (
  work: Float64Array,
  { half, positions, roots }: SpectraTables,
  bin: (k: number, re: number, im: number, mirrored: boolean) => void,
): void => {
  for (let k = 1; k < half / 2; k += 1) {
    const z = 2 * (positions[k] as number);
    const y = 2 * (positions[half - k] as number);
    const [zr, zi, yr, yi] = [work[z], work[z + 1], work[y], work[y + 1]] as [number, number, number, number];
    const wr = roots[2 * k] as number;
    const wi = roots[2 * k + 1] as number;
    const er = zr + yr;
    const ei = zi - yi;
    const or = zi + yi;
    const oi = yr - zr;
    const tr = wr * or - wi * oi;
    const ti = wr * oi + wi * or;
    bin(k, er + tr, ei + ti, false);
    bin(half - k, er - tr, ei - ti, true);
  }
};

const addPowers = (
  work: Float64Array,
  tables: SpectraTables,
  out: Float64Array,
  to: number,
  first: boolean,
): void => {
  const { half, positions, innerFactor } = tables;
  const add = (k: number, factor: number, re: number, im: number): void => {
    const power = factor * (re * re + im * im);
    out[to + k] = first ? power : (out[to + k] as number) + power;
  };
  const [re0, im0] = [work[0] as number, work[1] as number];
  add(0, 1, re0 + im0, 0);
  add(half, 1, re0 - im0, 0);
  untangle(work, tables, (k, re, im) => add(k, innerFactor, re, im));
  const middle = 2 * (positions[half / 2] as number);
  add(half / 2, 4 * innerFactor, work[middle] as number, work[middle + 1] as number);
};

const writeBins = (work: Float64Array, tables: SpectraTables, out: Float64Array, to: number): void => {
  const { half, positions } = tables;
  const set = (k: number, re: number, im: number): void => {
    out[to + 2 * k] = re;
    out[to + 2 * k + 1] = im;
  };
  const [re0, im0] = [work[0] as number, work[1] as number];
  set(0, re0 + im0, 0);
  set(half, re0 - im0, 0);
  untangle(work, tables, (k, re, im, mirrored) => set(k, 0.5 * re, mirrored ? 0.5 * -im : 0.5 * im));
  const middle = 2 * (positions[half / 2] as number);
  set(half / 2, work[middle] as number, -(work[middle + 1] as number));
};

/** Powers [windows × channels × bins], or (`complex`) bins (re, im) with the first taper. */
export const spectraPlain = (
  tables: SpectraTables,
  values: Float64Array,
  { at, stride, channels, windows, hop }: WindowLayout,
  out: Float64Array,
  complex: boolean,
): void => {
  const work = new Float64Array(tables.size);
  for (let w = 0; w < windows; w += 1)
    for (let c = 0; c < channels; c += 1) {
      const from = at + c * stride + w * hop;
      const mean = tables.detrend ? meanOf(values, from, tables.size) : 0;
      const row = (w * channels + c) * tables.bins;
      for (let t = 0; t < (complex ? 1 : tables.taperCount); t += 1) {
        fill(work, values, from, mean, tables.tapers, t);
        transform(work, tables);
        if (complex) writeBins(work, tables, out, 2 * row);
        else addPowers(work, tables, out, row, t === 0);
      }
    }
};
