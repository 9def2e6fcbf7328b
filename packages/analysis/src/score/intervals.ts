import { ValvomoError } from '@valvomo/model';

/** Intervals that hold the true value in 95 % of experiments: how much a figure of few events is worth. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Of a normal distribution, what 2.5 % lie above. */
const z = 1.959963984540054;
const tail = 0.025;

const counted = (name: string, value: number): void => {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new ValvomoError('COUNT', `${name} of ${value} is no count`, { value, limit: 0 });
};

/**
 * Of a proportion, by Wilson's score: `hits` of `all`. Null of nothing. Wilson 1927, doi:10.1080/01621459.1927.10502953.
 * @throws ValvomoError COUNT
 */
export const wilson = (hits: number, all: number): Interval | null => {
  counted('hits', hits);
  counted('all', all - hits);
  if (all === 0) return null;
  const part = hits / all;
  const middle = (part + (z * z) / (2 * all)) / (1 + (z * z) / all);
  const half = (z / (1 + (z * z) / all)) * Math.sqrt((part * (1 - part)) / all + (z * z) / (4 * all * all));
  return { low: hits === 0 ? 0 : middle - half, high: hits === all ? 1 : middle + half };
};

/** ln n! by Stirling's series from 20 on, where its error is below 1e-16 of it. */
const logFactorial = (n: number): number => {
  if (n < 20)
    return Math.log(Array.from({ length: n }, (_, k) => k + 1).reduce((product, k) => product * k, 1));
  const series = 1 / 12 / n - 1 / 360 / n ** 3 + 1 / 1260 / n ** 5 - 1 / 1680 / n ** 7;
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + series;
};

/** Poisson's probability of exactly n. */
const poisson = (n: number, mean: number): number =>
  mean === 0 ? Number(n === 0) : Math.exp(n * Math.log(mean) - mean - logFactorial(n));

/** Sum of Poisson's probabilities from n on in one direction, until they no longer change it. */
const summed = (n: number, mean: number, step: 1 | -1): number => {
  let [term, sum] = [poisson(n, mean), 0];
  for (let k = n; k >= 0; k += step) {
    sum += term;
    term *= step === 1 ? mean / (k + 1) : k / mean;
    if (term <= sum * 1e-17) break;
  }
  return sum;
};

/** Where a falling (or rising) function of the mean meets the tail, by halves. */
const meets = (chance: (mean: number) => number, rising: boolean, from: number, to: number): number => {
  let [low, high] = [from, to];
  for (let step = 0; step < 200 && high > low; step += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (chance(middle) < tail === rising) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/**
 * Of the mean of a Poisson count, exactly (Garwood 1936, doi:10.1093/biomet/28.3-4.437): the means under which so many or more,
 * or so few or fewer, have a chance of 2.5 %. For a rate both are divided by the time.
 * @throws ValvomoError COUNT
 */
export const garwood = (count: number): Interval => {
  counted('count', count);
  // Ten deviations: far beyond both ends, and near enough that no probability is lost below the smallest number.
  const far = 10 * Math.sqrt(count + 1) + 10;
  const from = Math.max(0, count - far);
  return {
    low: count === 0 ? 0 : meets((mean) => summed(count, mean, 1), true, from, count + far),
    high: meets((mean) => summed(count, mean, -1), false, from, count + far),
  };
};
