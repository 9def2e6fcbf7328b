/** Two half-waves around a peak; lengths in samples. */
export interface TwoHalfWaves {
  readonly before: { readonly samples: number; readonly height: number };
  readonly after: { readonly samples: number; readonly height: number };
}

/** The extreme on one side of a peak: x is lowest there (`sign` 1) or highest (−1), at most `reach` samples away. */
const side = (x: Float64Array, at: number, sign: number, step: 1 | -1, reach: number) => {
  let best = at;
  for (let k = 1; k <= reach; k += 1) {
    const i = at + step * k;
    if (i < 0 || i >= x.length) break;
    if (sign * (x[i] as number) < sign * (x[best] as number)) best = i;
  }
  return { samples: Math.abs(best - at), height: sign * ((x[at] as number) - (x[best] as number)) };
};

/** From the extreme before a peak to it, and from it to the extreme after. */
export const halfWavesAround = (x: Float64Array, at: number, reach: number): TwoHalfWaves => {
  const sign = Math.sign(x[at] as number) || 1;
  return { before: side(x, at, sign, -1, reach), after: side(x, at, sign, 1, reach) };
};
