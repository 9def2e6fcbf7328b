/**
 * Passes of a Stockham transform over interleaved complex numbers (re, im, re, im …), forward direction. A pass of radix p
 * over n = p · m numbers takes x[s · (k + j · m) + q] for j = 0 … p − 1, transforms these p, and puts them to
 * y[s · (p · k + j) + q], each times w_n^(j·k). `width` is 2 · s: the stride in doubles. `twiddles` holds cos and −sin
 * of 2π · j · k / n for j = 1 … p − 1, k by k.
 */
export type Pass = (
  x: Float64Array,
  y: Float64Array,
  m: number,
  width: number,
  twiddles: Float64Array,
) => void;

export const pass2: Pass = (x, y, m, width, twiddles) => {
  const half = m * width;
  for (let k = 0; k < m; k += 1) {
    const wr = twiddles[2 * k] as number;
    const wi = twiddles[2 * k + 1] as number;
    const from = k * width;
    const to = 2 * from;
    for (let q = 0; q < width; q += 2) {
      const a = from + q;
      const b = a + half;
      const o = to + q;
      const p = o + width;
      const ar = x[a] as number;
      const ai = x[a + 1] as number;
      const br = x[b] as number;
      const bi = x[b + 1] as number;
      const dr = ar - br;
      const di = ai - bi;
      y[o] = ar + br;
      y[o + 1] = ai + bi;
      y[p] = dr * wr - di * wi;
      y[p + 1] = dr * wi + di * wr;
    }
  }
};

/** sin 60°. */
const root3half = Math.sqrt(3) / 2;

export const pass3: Pass = (x, y, m, width, twiddles) => {
  const third = m * width;
  for (let k = 0; k < m; k += 1) {
    const t = 4 * k;
    const c1 = twiddles[t] as number;
    const s1 = twiddles[t + 1] as number;
    const c2 = twiddles[t + 2] as number;
    const s2 = twiddles[t + 3] as number;
    const from = k * width;
    const to = 3 * from;
    for (let q = 0; q < width; q += 2) {
      const a = from + q;
      const b = a + third;
      const c = b + third;
      const sumR = (x[b] as number) + (x[c] as number);
      const sumI = (x[b + 1] as number) + (x[c + 1] as number);
      const turnR = root3half * ((x[b + 1] as number) - (x[c + 1] as number));
      const turnI = root3half * ((x[c] as number) - (x[b] as number));
      const ar = x[a] as number;
      const ai = x[a + 1] as number;
      const midR = ar - 0.5 * sumR;
      const midI = ai - 0.5 * sumI;
      const o = to + q;
      y[o] = ar + sumR;
      y[o + 1] = ai + sumI;
      const r1 = midR + turnR;
      const i1 = midI + turnI;
      y[o + width] = r1 * c1 - i1 * s1;
      y[o + width + 1] = r1 * s1 + i1 * c1;
      const r2 = midR - turnR;
      const i2 = midI - turnI;
      y[o + 2 * width] = r2 * c2 - i2 * s2;
      y[o + 2 * width + 1] = r2 * s2 + i2 * c2;
    }
  }
};

export const pass4: Pass = (x, y, m, width, twiddles) => {
  const quarter = m * width;
  for (let k = 0; k < m; k += 1) {
    const t = 6 * k;
    const c1 = twiddles[t] as number;
    const s1 = twiddles[t + 1] as number;
    const c2 = twiddles[t + 2] as number;
    const s2 = twiddles[t + 3] as number;
    const c3 = twiddles[t + 4] as number;
    const s3 = twiddles[t + 5] as number;
    const from = k * width;
    const to = 4 * from;
    for (let q = 0; q < width; q += 2) {
      const a = from + q;
      const b = a + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const plusR = (x[a] as number) + (x[c] as number);
      const plusI = (x[a + 1] as number) + (x[c + 1] as number);
      const minusR = (x[a] as number) - (x[c] as number);
      const minusI = (x[a + 1] as number) - (x[c + 1] as number);
      const otherR = (x[b] as number) + (x[d] as number);
      const otherI = (x[b + 1] as number) + (x[d + 1] as number);
      const turnR = (x[b + 1] as number) - (x[d + 1] as number);
      const turnI = (x[d] as number) - (x[b] as number);
      let o = to + q;
      y[o] = plusR + otherR;
      y[o + 1] = plusI + otherI;
      o += width;
      y[o] = (minusR + turnR) * c1 - (minusI + turnI) * s1;
      y[o + 1] = (minusR + turnR) * s1 + (minusI + turnI) * c1;
      o += width;
      y[o] = (plusR - otherR) * c2 - (plusI - otherI) * s2;
      y[o + 1] = (plusR - otherR) * s2 + (plusI - otherI) * c2;
      o += width;
      y[o] = (minusR - turnR) * c3 - (minusI - turnI) * s3;
      y[o + 1] = (minusR - turnR) * s3 + (minusI - turnI) * c3;
    }
  }
};

/** {@link pass4} where s = 1: every number has a twiddle of its own. */
export const pass4First: Pass = (x, y, m, _width, twiddles) => {
  const quarter = 2 * m;
  for (let a = 0, t = 0, o = 0; a < quarter; a += 2, t += 6, o += 8) {
    const b = a + quarter;
    const c = b + quarter;
    const d = c + quarter;
    const plusR = (x[a] as number) + (x[c] as number);
    const plusI = (x[a + 1] as number) + (x[c + 1] as number);
    const minusR = (x[a] as number) - (x[c] as number);
    const minusI = (x[a + 1] as number) - (x[c + 1] as number);
    const otherR = (x[b] as number) + (x[d] as number);
    const otherI = (x[b + 1] as number) + (x[d + 1] as number);
    const turnR = (x[b + 1] as number) - (x[d + 1] as number);
    const turnI = (x[d] as number) - (x[b] as number);
    const c1 = twiddles[t] as number;
    const s1 = twiddles[t + 1] as number;
    const c2 = twiddles[t + 2] as number;
    const s2 = twiddles[t + 3] as number;
    const c3 = twiddles[t + 4] as number;
    const s3 = twiddles[t + 5] as number;
    y[o] = plusR + otherR;
    y[o + 1] = plusI + otherI;
    y[o + 2] = (minusR + turnR) * c1 - (minusI + turnI) * s1;
    y[o + 3] = (minusR + turnR) * s1 + (minusI + turnI) * c1;
    y[o + 4] = (plusR - otherR) * c2 - (plusI - otherI) * s2;
    y[o + 5] = (plusR - otherR) * s2 + (plusI - otherI) * c2;
    y[o + 6] = (minusR - turnR) * c3 - (minusI - turnI) * s3;
    y[o + 7] = (minusR - turnR) * s3 + (minusI - turnI) * c3;
  }
};

/** {@link pass4} where m = 1: nothing is left to turn. */
export const pass4Last: Pass = (x, y, _m, width) => {
  for (let a = 0; a < width; a += 2) {
    const b = a + width;
    const c = b + width;
    const d = c + width;
    const plusR = (x[a] as number) + (x[c] as number);
    const plusI = (x[a + 1] as number) + (x[c + 1] as number);
    const minusR = (x[a] as number) - (x[c] as number);
    const minusI = (x[a + 1] as number) - (x[c + 1] as number);
    const otherR = (x[b] as number) + (x[d] as number);
    const otherI = (x[b + 1] as number) + (x[d + 1] as number);
    const turnR = (x[b + 1] as number) - (x[d + 1] as number);
    const turnI = (x[d] as number) - (x[b] as number);
    y[a] = plusR + otherR;
    y[a + 1] = plusI + otherI;
    y[b] = minusR + turnR;
    y[b + 1] = minusI + turnI;
    y[c] = plusR - otherR;
    y[c + 1] = plusI - otherI;
    y[d] = minusR - turnR;
    y[d + 1] = minusI - turnI;
  }
};
