/** Which signal before is most like a signal: the plain twin of assembly/reference.ts. */

const places = 128;
const farthest = 64;
const featureMax = 4_194_304;

const featuresOf = (x: Int16Array | Int32Array): Float64Array => {
  const step = Math.max(1, Math.floor((x.length - 2) / places));
  return Float64Array.from({ length: places }, (_, i) => {
    if (i >= x.length - 2) return 0;
    const t = 2 + i * step;
    const value = (x[t] as number) - 2 * (x[t - 1] as number) + (x[t - 2] as number);
    return Math.min(Math.max(value, -featureMax), featureMax);
  });
};

/** All are whole numbers with a sum below 2 ** 53: in whatever order. */
const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, each, i) => sum + each * (b[i] as number), 0);

export interface References {
  /** The best reference of the next signal: how many signals before it (0: none), and its gain in 64ths. */
  next(x: Int16Array | Int32Array): { readonly distance: number; readonly gain: number };
}

export const createReferences = (): References => {
  const before: { features: Float64Array; square: number }[] = [];
  return {
    next: (x) => {
      const features = featuresOf(x);
      const own = dot(features, features);
      before.unshift({ features, square: own });
      let best = 0.25 * own;
      let found = { distance: 0, gain: 64 };
      for (let distance = 1; distance < before.length && distance <= farthest; distance += 1) {
        const other = before[distance] as { features: Float64Array; square: number };
        if (other.square === 0) continue;
        const product = dot(features, other.features);
        const alike = (product * product) / other.square;
        const gain = Math.floor((64 * product) / other.square + 0.5);
        if (alike <= best || gain === 0) continue;
        best = alike;
        found = { distance, gain: Math.min(Math.max(gain, -127), 127) };
      }
      return found;
    },
  };
};
