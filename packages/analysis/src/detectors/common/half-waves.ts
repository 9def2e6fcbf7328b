/** Half-waves of an epoch: from one turn of the signal to the next. */
export interface HalfWaves {
  /** Mean height. */
  readonly amplitude_uV: number;
  readonly duration_ms: number;
  /** Standard deviation of the durations over their mean. */
  readonly variation: number;
}

const none: HalfWaves = { amplitude_uV: 0, duration_ms: 0, variation: 0 };

/** Mean height between neighbouring turns, however small. */
const meanStep = (x: Float64Array): number => {
  let [sum, turns, from] = [0, 0, x[0] as number];
  for (let i = 1; i + 1 < x.length; i += 1) {
    const [a, b, c] = [x[i - 1], x[i], x[i + 1]] as [number, number, number];
    if ((b > a && b >= c) || (b < a && b <= c)) {
      sum += Math.abs(b - from);
      turns += 1;
      from = b;
    }
  }
  return turns === 0 ? 0 : sum / turns;
};

/** Samples at which the signal turns by at least `least`. */
const turnsOf = (x: Float64Array, least: number): readonly number[] => {
  const turns: number[] = [];
  let [high, low, direction] = [0, 0, 0];
  for (let i = 1; i < x.length; i += 1) {
    const value = x[i] as number;
    if (value > (x[high] as number)) high = i;
    if (value < (x[low] as number)) low = i;
    if (direction >= 0 && (x[high] as number) - value >= least) {
      turns.push(high);
      direction = -1;
      low = i;
    } else if (direction <= 0 && value - (x[low] as number) >= least) {
      turns.push(low);
      direction = 1;
      high = i;
    }
  }
  // Where the epoch begins is no turn.
  return turns[0] === 0 ? turns.slice(1) : turns;
};

/** Gotman and Gloor 1976, doi:10.1016/0013-4694(76)90063-8: small turns ride on half-waves and are no end of them. */
export const halfWavesOf = (x: Float64Array, rate_hz: number): HalfWaves => {
  const least = meanStep(x) / 2;
  if (least === 0) return none;
  const turns = turnsOf(x, least);
  const count = turns.length - 1;
  if (count < 2) return none;
  let [heights, sum, squares] = [0, 0, 0];
  for (let k = 0; k < count; k += 1) {
    const [from, to] = [turns[k] as number, turns[k + 1] as number];
    heights += Math.abs((x[to] as number) - (x[from] as number));
    sum += to - from;
    squares += (to - from) ** 2;
  }
  const mean = sum / count;
  return {
    amplitude_uV: heights / count,
    duration_ms: (1000 * mean) / rate_hz,
    variation: Math.sqrt(Math.max(0, squares / count - mean * mean)) / mean,
  };
};
