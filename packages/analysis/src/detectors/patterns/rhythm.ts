import { points_hz, window } from './points.ts';

/** Waves that follow each other without a pause. */
export interface Rhythm {
  readonly rate_hz: number;
  /** Autocorrelation one and two waves later, the lower one. */
  readonly rhythmic: number;
  /** Lowest to highest of a wave, as of a sine of the same power. */
  readonly amplitude_uV: number;
}

const [from_hz, to_hz] = [0.45, 4.2];
const step = 2;
const half_hz = points_hz / step;

const half = window / step;

/** Twice a mean of three: nothing is left of alpha, whose every third or fourth wave would else be a rhythm of delta. */
const withoutAlpha = (y: Float64Array): Float64Array => {
  const { length } = y;
  const at = (i: number): number => y[Math.min(length - 1, Math.max(0, i))] as number;
  return y.map((_, i) => (at(i - 2) + 2 * at(i - 1) + 3 * at(i) + 2 * at(i + 1) + at(i + 2)) / 9);
};

const meansOfTwo = (x: Float64Array): Float64Array =>
  Float64Array.from({ length: half }, (_, i) => ((x[2 * i] as number) + (x[2 * i + 1] as number)) / 2);

/** Autocorrelation of means of two points. */
class Correlation {
  readonly #y: Float64Array;
  /** Sums of squares before each. */
  readonly #squares = new Float64Array(half + 1);

  constructor(y: Float64Array) {
    this.#y = y;
    for (let i = 0; i < half; i += 1)
      this.#squares[i + 1] = (this.#squares[i] as number) + (y[i] as number) ** 2;
  }

  /** Lowest to highest of a sine of the same power. */
  get amplitude_uV(): number {
    return 2 * Math.SQRT2 * Math.sqrt((this.#squares[half] as number) / half);
  }

  at(lag: number): number {
    const y = this.#y;
    const squares = this.#squares;
    const n = half - lag;
    let sum = 0;
    for (let i = 0; i < n; i += 1) sum += (y[i] as number) * (y[i + lag] as number);
    const both = (squares[n] as number) * ((squares[half] as number) - (squares[lag] as number));
    return both > 0 ? sum / Math.sqrt(both) : 0;
  }

  /** The highest of three. */
  around(lag: number): number {
    const near = Math.round(lag);
    return Math.max(this.at(near - 1), this.at(near), this.at(near + 1));
  }
}

/** The first peak of the autocorrelation that is near its highest one, with its neighbours' parabola. */
const firstPeak = (r: Float64Array, from: number, to: number): number | undefined => {
  let best: number | undefined;
  for (let lag = from; lag <= to; lag += 1) {
    const value = r[lag] as number;
    if (value < (r[lag - 1] as number) || value < (r[lag + 1] as number)) continue;
    if (best === undefined || value > (r[best] as number) + 0.12) best = lag;
  }
  if (best === undefined) return undefined;
  const [a, b, c] = [r[best - 1] as number, r[best] as number, r[best + 1] as number];
  const bend = a - 2 * b + c;
  return bend === 0 ? best : best + (0.5 * (a - c)) / bend;
};

/** As of a sine of the same power, lowest to highest, µV. */
export const amplitudeOf = (x: Float64Array): number => 2 * Math.SQRT2 * Math.sqrt(powerOf(x, 0, window));

/** The rhythm of a row between 0.5 and 4 Hz; undefined where there is none. */
export const rhythmOf = (x: Float64Array): Rhythm | undefined => {
  const longest = Math.ceil(half_hz / from_hz);
  const shortest = Math.floor(half_hz / to_hz);
  const means = meansOfTwo(x);
  const correlation = new Correlation(means);
  const slow = new Correlation(withoutAlpha(means));
  const r = new Float64Array(longest + 2);
  for (let lag = shortest - 1; lag <= longest + 1; lag += 1) r[lag] = correlation.at(lag);
  const lag = firstPeak(r, shortest, longest);
  if (lag === undefined) return undefined;
  return {
    rate_hz: half_hz / lag,
    rhythmic: Math.min(correlation.around(lag), correlation.around(2 * lag), slow.around(lag)),
    amplitude_uV: slow.amplitude_uV,
  };
};

const powerOf = (x: Float64Array, from: number, to: number): number => {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += (x[i] as number) * (x[i] as number);
  return sum / (to - from);
};

/** The first second with 0.4 times the power of the middle one and a quarter of the highest one’s, in points. */
export const beginningOf = (x: Float64Array): number => {
  const powers = Array.from({ length: window / points_hz }, (_, s) =>
    powerOf(x, s * points_hz, (s + 1) * points_hz),
  );
  const middle = powers.toSorted((a, b) => a - b)[powers.length >> 1] ?? 0;
  const least = Math.max(0.4 * middle, 0.25 * Math.max(...powers));
  return (
    Math.max(
      0,
      powers.findIndex((power) => power >= least),
    ) * points_hz
  );
};
