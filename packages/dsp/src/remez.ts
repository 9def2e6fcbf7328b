import { ValvomoError } from '@valvomo/model';

/** A band of a linear-phase filter: gain runs straight from `gain[0]` at `from_hz` to `gain[1]` at `to_hz`. */
export interface GainBand {
  readonly from_hz: number;
  readonly to_hz: number;
  readonly gain: readonly [number, number];
  /** How much an error counts here. */
  readonly weight: number;
}

/** The problem on a grid, in x = cos ω, for the even-length or odd-length case. */
interface Grid {
  readonly omega: Float64Array;
  readonly x: Float64Array;
  readonly wanted: Float64Array;
  readonly weight: Float64Array;
  /** First grid point of every band, and the length of the grid. */
  readonly edges: readonly number[];
}

/** Polynomial in x through `values` at `nodes`, with barycentric weights. */
interface Interpolant {
  readonly nodes: Float64Array;
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

const orderMax = 512;
const pointsAnExtremum = 16;
const roundsMax = 60;

/** Points ω of one band, its edges included, at least `spacing` dense. */
const pointsOf = ({ from_hz, to_hz }: GainBand, rate_hz: number, spacing: number): number[] => {
  const from = (2 * Math.PI * from_hz) / rate_hz;
  const to = (2 * Math.PI * to_hz) / rate_hz;
  const count = Math.max(2, Math.ceil((to - from) / spacing) + 1);
  return Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1));
};

/**
 * With an even number of taps the response is cos(ω/2) times a cosine polynomial: gain is divided and weight multiplied by it, and
 * half the rate, where it is 0, is left out.
 */
const gridOf = (bands: readonly GainBand[], order: number, rate_hz: number): Grid => {
  const terms = Math.floor(order / 2) + 1;
  const omega: number[] = [];
  const wanted: number[] = [];
  const weight: number[] = [];
  const edges: number[] = [];
  for (const band of bands) {
    edges.push(omega.length);
    for (const point of pointsOf(band, rate_hz, Math.PI / (pointsAnExtremum * terms))) {
      const factor = order % 2 === 0 ? 1 : Math.cos(point / 2);
      if (factor < 1e-9) continue;
      const hz = (point * rate_hz) / (2 * Math.PI);
      const along = (hz - band.from_hz) / (band.to_hz - band.from_hz);
      omega.push(point);
      wanted.push((band.gain[0] + (band.gain[1] - band.gain[0]) * along) / factor);
      weight.push(band.weight * factor);
    }
  }
  edges.push(omega.length);
  const x = Float64Array.from(omega, Math.cos);
  return {
    omega: Float64Array.from(omega),
    x,
    wanted: Float64Array.from(wanted),
    weight: Float64Array.from(weight),
    edges,
  };
};

/** 1 / Π 2(x[i] − x[j]): the factor 2 keeps the products of points in −1 … 1 from vanishing. */
const barycentric = (x: Float64Array): Float64Array =>
  x.map((own, i) => {
    let below = 1;
    for (let j = 0; j < x.length; j += 1) if (j !== i) below *= 2 * (own - (x[j] as number));
    return 1 / below;
  });

const at = ({ nodes, values, weights }: Interpolant, x: number): number => {
  let above = 0;
  let below = 0;
  for (let i = 0; i < nodes.length; i += 1) {
    const away = x - (nodes[i] as number);
    if (away === 0) return values[i] as number;
    const share = (weights[i] as number) / away;
    above += share * (values[i] as number);
    below += share;
  }
  return above / below;
};

/** The polynomial whose weighted error alternates ±ripple over the `chosen` grid points. */
const alternating = (grid: Grid, chosen: readonly number[]): { ripple: number; through: Interpolant } => {
  const take = (from: Float64Array): Float64Array => Float64Array.from(chosen, (k) => from[k] as number);
  const [nodes, wanted, weight] = [take(grid.x), take(grid.wanted), take(grid.weight)];
  const shares = barycentric(nodes);
  const sign = (i: number): number => (i % 2 === 0 ? 1 : -1);
  let above = 0;
  let below = 0;
  shares.forEach((share, i) => {
    above += share * (wanted[i] as number);
    below += (sign(i) * share) / (weight[i] as number);
  });
  const ripple = above / below;
  const values = wanted.map((value, i) => value - (sign(i) * ripple) / (weight[i] as number));
  const last = nodes.length - 1;
  const through = nodes.subarray(0, last);
  return {
    ripple,
    through: { nodes: through, values: values.subarray(0, last), weights: barycentric(through) },
  };
};

/** Grid points where the error is largest of its neighbours in its band, with alternating signs. */
const alternation = (error: Float64Array, edges: readonly number[]): number[] => {
  const found: number[] = [];
  const size = (k: number): number => Math.abs(error[k] as number);
  const offer = (k: number): void => {
    const before = found.at(-1);
    if (before !== undefined && Math.sign(error[before] as number) === Math.sign(error[k] as number)) {
      if (size(k) > size(before)) found[found.length - 1] = k;
    } else found.push(k);
  };
  for (let band = 0; band + 1 < edges.length; band += 1) {
    const [from, to] = [edges[band] as number, edges[band + 1] as number];
    for (let k = from; k < to; k += 1) {
      const own = error[k] as number;
      const rises = k === from || (own - (error[k - 1] as number)) * Math.sign(own) >= 0;
      const falls = k === to - 1 || (own - (error[k + 1] as number)) * Math.sign(own) > 0;
      if (own !== 0 && rises && falls) offer(k);
    }
  }
  return found;
};

/** Leaves the `count` extrema that matter most, signs alternating: from the ends, or the smallest neighbouring pair. */
const strongest = (extrema: number[], error: Float64Array, count: number): number[] => {
  const size = (k: number | undefined): number => Math.abs(error[k ?? -1] ?? Infinity);
  const left = [...extrema];
  while (left.length > count) {
    if (left.length - count === 1 || left.length < 3) {
      if (size(left[0]) < size(left.at(-1))) left.shift();
      else left.pop();
      continue;
    }
    let weakest = 0;
    const pairSize = (i: number): number => Math.min(size(left[i]), size(left[i + 1]));
    for (let i = 1; i + 1 < left.length; i += 1) if (pairSize(i) < pairSize(weakest)) weakest = i;
    if (size(left[0]) <= pairSize(weakest)) left.shift();
    else if (size(left.at(-1)) <= pairSize(weakest)) left.pop();
    else left.splice(weakest, 2);
  }
  return left;
};

/** Exchanges until the largest error is the ripple. */
const exchange = (grid: Grid, terms: number): { through: Interpolant; ripple: number } => {
  const count = terms + 1;
  const points = grid.omega.length;
  let chosen = Array.from({ length: count }, (_, i) => Math.round((i * (points - 1)) / (count - 1)));
  for (let round = 0; round < roundsMax; round += 1) {
    const { ripple, through } = alternating(grid, chosen);
    const error = grid.x.map(
      (x, k) => (grid.weight[k] as number) * ((grid.wanted[k] as number) - at(through, x)),
    );
    const largest = error.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest <= Math.abs(ripple) * (1 + 1e-6)) return { through, ripple: Math.abs(ripple) };
    const next = strongest(alternation(error, grid.edges), error, count);
    if (next.length < count) break;
    chosen = next;
  }
  throw new ValvomoError('REMEZ_DIVERGED', `no equal-ripple filter was found in ${roundsMax} exchanges`, {
    value: roundsMax,
    limit: roundsMax,
  });
};

/** Taps of a symmetric filter from its amplitude response A(ω), by the inverse Fourier transform. */
const tapsOf = (order: number, amplitude: (omega: number) => number): Float64Array => {
  const length = order + 1;
  const sampled = Array.from({ length: Math.floor(order / 2) + 1 }, (_, k) =>
    amplitude((2 * Math.PI * k) / length),
  );
  return Float64Array.from({ length }, (_, n) => {
    const from = n - order / 2;
    let sum = sampled[0] as number;
    for (let k = 1; k < sampled.length; k += 1)
      sum += 2 * (sampled[k] as number) * Math.cos((2 * Math.PI * k * from) / length);
    return sum / length;
  });
};

const check = (order: number, bands: readonly GainBand[], rate_hz: number): void => {
  if (!Number.isInteger(order) || order < 2 || order > orderMax)
    throw new ValvomoError(
      'FILTER_ORDER',
      `order ${order} of a FIR filter is not an integer in 2 … ${orderMax}`,
      {
        value: order,
        limit: orderMax,
      },
    );
  let edge = 0;
  for (const { from_hz, to_hz } of bands) {
    if (!(from_hz >= edge) || !(to_hz > from_hz) || !(to_hz <= rate_hz / 2))
      throw new ValvomoError(
        'FILTER_BAND',
        `band from ${from_hz} Hz to ${to_hz} Hz does not rise within ${edge} … ${rate_hz / 2} Hz`,
        { value: from_hz, limit: rate_hz / 2 },
      );
    edge = to_hz;
  }
};

/**
 * Symmetric FIR filter of `order` + 1 taps whose largest weighted error over the bands is the smallest possible (Parks and
 * McClellan 1972, doi:10.1109/TCT.1972.1083419): `firpm(order, edges, gains, weights)`, with gains that run straight within a
 * band. It delays by order / 2 samples. With an odd order the gain at half the rate is 0.
 * @throws ValvomoError FILTER_ORDER, FILTER_BAND, REMEZ_DIVERGED
 */
export const equalRipple = (
  order: number,
  bands: readonly GainBand[],
  rate_hz: number,
): { readonly taps: Float64Array; readonly ripple: number } => {
  check(order, bands, rate_hz);
  const grid = gridOf(bands, order, rate_hz);
  const { through, ripple } = exchange(grid, Math.floor(order / 2) + 1);
  const amplitude = (omega: number): number =>
    at(through, Math.cos(omega)) * (order % 2 === 0 ? 1 : Math.cos(omega / 2));
  return { taps: tapsOf(order, amplitude), ripple };
};
