import { points_hz, window } from './points.ts';

/** Waves that follow each other without a pause. */
export interface Rhythm {
  readonly rate_hz: number;
  /** Autocorrelation one and two waves later, the lower one. */
  readonly rhythmic: number;
  /** Lowest to highest of a wave, as of a sine of the same power. */
  readonly amplitude_uV: number;
  /** Point from which on the row has most of its power. */
  readonly from: number;
}

const [from_hz, to_hz] = [0.45, 4.2];
const step = 2;
const half_hz = points_hz / step;

/** Autocorrelation of every second point, by lag. */
const correlations = (x: Float64Array, lag_max: number): Float64Array => {
  const n = window / step;
  const y = Float64Array.from(
    { length: n },
    (_, i) => ((x[step * i] as number) + (x[step * i + 1] as number)) / 2,
  );
  const out = new Float64Array(lag_max + 1);
  for (let lag = 0; lag <= lag_max; lag += 1) {
    let [xy, xx, yy] = [0, 0, 0];
    for (let i = 0; i + lag < n; i += 1) {
      const [a, b] = [y[i] as number, y[i + lag] as number];
      xy += a * b;
      xx += a * a;
      yy += b * b;
    }
    out[lag] = xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
  }
  return out;
};

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

/** The rhythm of a row between 0.5 and 4 Hz; undefined where there is none. */
export const rhythmOf = (x: Float64Array): Rhythm | undefined => {
  const longest = Math.ceil(half_hz / from_hz);
  const r = correlations(x, 2 * longest + 2);
  const lag = firstPeak(r, Math.floor(half_hz / to_hz), longest);
  if (lag === undefined) return undefined;
  const around = (at: number): number => {
    const near = Math.round(at);
    return Math.max(r[near - 1] as number, r[near] as number, r[near + 1] as number);
  };
  return {
    rate_hz: half_hz / lag,
    rhythmic: Math.min(around(lag), around(2 * lag)),
    amplitude_uV: 2 * Math.SQRT2 * Math.sqrt(powerOf(x, 0, window)),
    from: beginningOf(x),
  };
};

const powerOf = (x: Float64Array, from: number, to: number): number => {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += (x[i] as number) ** 2;
  return sum / (to - from);
};

/** The first second with 0.4 times the power of the middle one, in points. */
const beginningOf = (x: Float64Array): number => {
  const powers = Array.from({ length: window / points_hz }, (_, s) =>
    powerOf(x, s * points_hz, (s + 1) * points_hz),
  );
  const middle = powers.toSorted((a, b) => a - b)[powers.length >> 1] ?? 0;
  return (
    Math.max(
      0,
      powers.findIndex((power) => power >= 0.4 * middle),
    ) * points_hz
  );
};
