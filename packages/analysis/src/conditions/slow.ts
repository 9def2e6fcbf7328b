/** x[i + 1] − x[i] */
export const stepsOf = (x: Float64Array): Float64Array => {
  const steps = new Float64Array(Math.max(0, x.length - 1));
  for (let i = 0; i < steps.length; i += 1) steps[i] = (x[i + 1] as number) - (x[i] as number);
  return steps;
};

const meanOf = (x: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i += 1) sum += x[i] as number;
  return sum / x.length;
};

/** Mean of (x − mean of x)(y − mean of y). */
export const covariance = (x: Float64Array, y: Float64Array): number => {
  const mx = meanOf(x);
  const my = meanOf(y);
  let sum = 0;
  for (let i = 0; i < x.length; i += 1) sum += ((x[i] as number) - mx) * ((y[i] as number) - my);
  return sum / x.length;
};

/** Pearson's r; 0 when one of them does not move. */
export const correlation = (x: Float64Array, y: Float64Array): number => {
  const power = covariance(x, x) * covariance(y, y);
  return power > 0 ? covariance(x, y) / Math.sqrt(power) : 0;
};

/** Mean of (x − mean of x)². */
export const variance = (x: Float64Array): number => {
  const mean = meanOf(x);
  let sum = 0;
  for (let i = 0; i < x.length; i += 1) sum += ((x[i] as number) - mean) * ((x[i] as number) - mean);
  return sum / x.length;
};

/** Variance of x − y. */
export const distance = (x: Float64Array, y: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i += 1) sum += (x[i] as number) - (y[i] as number);
  const mean = sum / x.length;
  let squares = 0;
  for (let i = 0; i < x.length; i += 1) {
    const off = (x[i] as number) - (y[i] as number) - mean;
    squares += off * off;
  }
  return squares / x.length;
};

/** x[i + half] − x[i] for the first half of x. */
export const halvesOf = (x: Float64Array, out: Float64Array): Float64Array => {
  for (let i = 0; i < out.length; i += 1) out[i] = (x[out.length + i] as number) - (x[i] as number);
  return out;
};

/**
 * Whether the variance of x − y is surely above `limit`, from `halvesOf` x and y: two values apart by d have d² / 2 of
 * the squares around any mean, and no two of these pairs share a value. Most electrodes part after a few of them.
 */
export const areApart = (
  halvesOfX: Float64Array,
  halvesOfY: Float64Array,
  length: number,
  limit: number,
): boolean => {
  // A hair more, for the rounding of sums.
  const enough = 2.000_001 * limit * length;
  let sum = 0;
  for (let i = 0; i < halvesOfX.length; i += 1) {
    const off = (halvesOfX[i] as number) - (halvesOfY[i] as number);
    sum += off * off;
    if (sum > enough) return true;
  }
  return false;
};

/** Peak to peak. */
export const rangeOf = (x: Float64Array): number => {
  let lowest = Infinity;
  let highest = -Infinity;
  for (const value of x) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  return highest - lowest;
};

/** The value below which a part `q` of the sorted values lies, with straight lines between them (numpy's default). */
export const quantile = (sorted: Float64Array | readonly number[], q: number): number => {
  const at = q * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
};
