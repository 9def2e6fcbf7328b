/**
 * The second without mains and muscle: means of stretches as long as one period of the mains, one after the other;
 * all that the rules that compare electrodes look at.
 */
export const slowOf = (x: Float64Array, period: number): Float64Array => {
  const means = new Float64Array(Math.floor(x.length / period));
  for (let k = 0; k < means.length; k += 1) {
    let sum = 0;
    for (let i = k * period; i < (k + 1) * period; i += 1) sum += x[i] as number;
    means[k] = sum / period;
  }
  return means;
};

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

/** Variance of x − y, or Infinity as soon as it is sure to be above `limit` (Welford's sum only grows). */
export const distance = (x: Float64Array, y: Float64Array, limit: number): number => {
  const sum_max = limit * x.length;
  let mean = 0;
  let sum = 0;
  for (let i = 0; i < x.length; i += 1) {
    const value = (x[i] as number) - (y[i] as number);
    const off = value - mean;
    mean += off / (i + 1);
    sum += off * (value - mean);
    if (sum > sum_max) return Infinity;
  }
  return sum / x.length;
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
