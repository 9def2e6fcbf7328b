import type { Pass } from './fft-passes.ts';
import { rootOfUnity } from './fft-roots.ts';

const [cos1, sin1] = rootOfUnity(1, 5);
const [cos2, sin2] = rootOfUnity(2, 5);

export const pass5: Pass = (x, y, m, width, twiddles) => {
  const fifth = m * width;
  for (let k = 0; k < m; k += 1) {
    const t = 8 * k;
    const from = k * width;
    const to = 5 * from;
    for (let q = 0; q < width; q += 2) {
      const a = from + q;
      const b = a + fifth;
      const c = b + fifth;
      const d = c + fifth;
      const e = d + fifth;
      const ar = x[a] as number;
      const ai = x[a + 1] as number;
      const outerR = (x[b] as number) + (x[e] as number);
      const outerI = (x[b + 1] as number) + (x[e + 1] as number);
      const innerR = (x[c] as number) + (x[d] as number);
      const innerI = (x[c + 1] as number) + (x[d + 1] as number);
      const outR = (x[b] as number) - (x[e] as number);
      const outI = (x[b + 1] as number) - (x[e + 1] as number);
      const inR = (x[c] as number) - (x[d] as number);
      const inI = (x[c + 1] as number) - (x[d + 1] as number);
      let o = to + q;
      y[o] = ar + outerR + innerR;
      y[o + 1] = ai + outerI + innerI;
      const near1R = ar + cos1 * outerR + cos2 * innerR;
      const near1I = ai + cos1 * outerI + cos2 * innerI;
      const near2R = ar + cos2 * outerR + cos1 * innerR;
      const near2I = ai + cos2 * outerI + cos1 * innerI;
      const turn1R = sin1 * outI + sin2 * inI;
      const turn1I = -(sin1 * outR + sin2 * inR);
      const turn2R = sin2 * outI - sin1 * inI;
      const turn2I = sin1 * inR - sin2 * outR;
      const c1 = twiddles[t] as number;
      const s1 = twiddles[t + 1] as number;
      o += width;
      y[o] = (near1R + turn1R) * c1 - (near1I + turn1I) * s1;
      y[o + 1] = (near1R + turn1R) * s1 + (near1I + turn1I) * c1;
      const c2 = twiddles[t + 2] as number;
      const s2 = twiddles[t + 3] as number;
      o += width;
      y[o] = (near2R + turn2R) * c2 - (near2I + turn2I) * s2;
      y[o + 1] = (near2R + turn2R) * s2 + (near2I + turn2I) * c2;
      const c3 = twiddles[t + 4] as number;
      const s3 = twiddles[t + 5] as number;
      o += width;
      y[o] = (near2R - turn2R) * c3 - (near2I - turn2I) * s3;
      y[o + 1] = (near2R - turn2R) * s3 + (near2I - turn2I) * c3;
      const c4 = twiddles[t + 6] as number;
      const s4 = twiddles[t + 7] as number;
      o += width;
      y[o] = (near1R - turn1R) * c4 - (near1I - turn1I) * s4;
      y[o + 1] = (near1R - turn1R) * s4 + (near1I - turn1I) * c4;
    }
  }
};

/** A pass of any odd radix, by the definition; the numbers j and p − j are taken together, which halves the work. */
export const oddPass = (radix: number): Pass => {
  const pairs = (radix - 1) / 2;
  const cos = Float64Array.from({ length: radix }, (_, j) => rootOfUnity(j, radix)[0]);
  const sin = Float64Array.from({ length: radix }, (_, j) => rootOfUnity(j, radix)[1]);
  // Sums and differences of the pairs: re, im of j + (p − j), then of j − (p − j).
  const pair = new Float64Array(4 * (pairs + 1));
  return (x, y, m, width, twiddles) => {
    const part = m * width;
    for (let k = 0; k < m; k += 1) {
      const t = 2 * (radix - 1) * k;
      for (let q = 0; q < width; q += 2) {
        const from = k * width + q;
        const to = radix * k * width + q;
        const firstR = x[from] as number;
        const firstI = x[from + 1] as number;
        let sumR = firstR;
        let sumI = firstI;
        for (let j = 1; j <= pairs; j += 1) {
          const b = from + j * part;
          const e = from + (radix - j) * part;
          const plusR = (x[b] as number) + (x[e] as number);
          const plusI = (x[b + 1] as number) + (x[e + 1] as number);
          pair[4 * j] = plusR;
          pair[4 * j + 1] = plusI;
          pair[4 * j + 2] = (x[b] as number) - (x[e] as number);
          pair[4 * j + 3] = (x[b + 1] as number) - (x[e + 1] as number);
          sumR += plusR;
          sumI += plusI;
        }
        y[to] = sumR;
        y[to + 1] = sumI;
        for (let i = 1; i <= pairs; i += 1) {
          let nearR = firstR;
          let nearI = firstI;
          let turnR = 0;
          let turnI = 0;
          for (let j = 1, at = i; j <= pairs; j += 1, at = at + i < radix ? at + i : at + i - radix) {
            const c = cos[at] as number;
            const s = sin[at] as number;
            nearR += c * (pair[4 * j] as number);
            nearI += c * (pair[4 * j + 1] as number);
            turnR += s * (pair[4 * j + 3] as number);
            turnI -= s * (pair[4 * j + 2] as number);
          }
          put(y, to + i * width, nearR + turnR, nearI + turnI, twiddles, t + 2 * (i - 1));
          put(y, to + (radix - i) * width, nearR - turnR, nearI - turnI, twiddles, t + 2 * (radix - i - 1));
        }
      }
    }
  };
};

const put = (y: Float64Array, o: number, r: number, i: number, twiddles: Float64Array, t: number): void => {
  const c = twiddles[t] as number;
  const s = twiddles[t + 1] as number;
  y[o] = r * c - i * s;
  y[o + 1] = r * s + i * c;
};
