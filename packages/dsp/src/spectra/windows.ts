import { demand, demandLength, demandWhole } from './refuse.ts';

/** Value n of a symmetric window of `length` ≥ 2 values. */
type Shape = (n: number, length: number) => number;

/** Σ weights[k] · cos(2π · k · (n − centre) / (length − 1)): 1 in the middle. */
const cosines =
  (...weights: readonly number[]): Shape =>
  (n, length) => {
    const angle = (Math.PI * (2 * n - (length - 1))) / (length - 1);
    return weights.reduce((sum, weight, k) => sum + weight * Math.cos(k * angle), 0);
  };

const parzen: Shape = (n, length) => {
  const far = Math.abs(2 * n - (length - 1)) / length;
  return 2 * far <= (length - 1) / length ? 1 - 6 * far * far * (1 - far) : 2 * (1 - far) ** 3;
};

/** Windows without a parameter, as in scipy.signal.windows. A new one is one line here. */
const shapes = {
  boxcar: () => 1,
  triang: (n, length) => 1 - Math.abs(2 * n - (length - 1)) / (length % 2 === 0 ? length : length + 1),
  bartlett: (n, length) => 1 - Math.abs(2 * n - (length - 1)) / (length - 1),
  hann: cosines(0.5, 0.5),
  hamming: cosines(0.54, 0.46),
  blackman: cosines(0.42, 0.5, 0.08),
  blackmanharris: cosines(0.35875, 0.48829, 0.14128, 0.01168),
  nuttall: cosines(0.3635819, 0.4891775, 0.1365995, 0.0106411),
  flattop: cosines(0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368),
  cosine: (n, length) => Math.sin((Math.PI * (n + 0.5)) / length),
  parzen,
} satisfies Readonly<Record<string, Shape>>;

type PlainWindow = keyof typeof shapes;

/**
 * A window by name; one with its parameter (`beta` and `alpha` without a unit, `std` in samples); or the values themselves.
 */
export type Window =
  | PlainWindow
  | { readonly name: 'kaiser'; readonly beta: number }
  | { readonly name: 'tukey'; readonly alpha: number }
  | { readonly name: 'gaussian'; readonly std: number }
  | Float64Array;

/** Modified Bessel function of the first kind and order 0: a sum of positive terms, so nothing cancels. */
const bessel0 = (x: number): number => {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k += 1) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
};

const kaiser = (beta: number): Shape => {
  // bessel0 leaves the range of a double at 713.
  demand(
    beta >= 0 && beta <= 700,
    'WINDOW_PARAMETER',
    () => `beta of a kaiser window is ${beta}, must be in 0 … 700`,
    beta,
    '0 … 700',
  );
  const whole = bessel0(beta);
  return (n, length) => {
    const far = (2 * n) / (length - 1) - 1;
    return bessel0(beta * Math.sqrt(Math.max(0, 1 - far * far))) / whole;
  };
};

const tukey = (alpha: number): Shape => {
  demand(
    alpha >= 0 && alpha <= 1,
    'WINDOW_PARAMETER',
    () => `alpha of a tukey window is ${alpha}, must be in 0 … 1`,
    alpha,
    '0 … 1',
  );
  return (n, length) => {
    const taper = (alpha * (length - 1)) / 2;
    const edge = Math.min(n, length - 1 - n);
    return edge > Math.floor(taper) || taper === 0 ? 1 : 0.5 * (1 - Math.cos((Math.PI * edge) / taper));
  };
};

const gaussian = (std: number): Shape => {
  demand(
    Number.isFinite(std) && std > 0,
    'WINDOW_PARAMETER',
    () => `std of a gaussian window is ${std}, must be more than 0 samples`,
    std,
    'more than 0',
  );
  return (n, length) => Math.exp(-0.5 * ((n - (length - 1) / 2) / std) ** 2);
};

const shapeOf = (window: Exclude<Window, Float64Array>): Shape => {
  if (typeof window === 'string') {
    demand(
      Object.hasOwn(shapes, window),
      'WINDOW_UNKNOWN',
      () => `no window '${window}' among ${Object.keys(shapes).join(', ')}, kaiser, tukey, gaussian`,
      window,
      Object.keys(shapes),
    );
    return shapes[window];
  }
  if (window.name === 'kaiser') return kaiser(window.beta);
  return window.name === 'tukey' ? tukey(window.alpha) : gaussian(window.std);
};

/**
 * The values of a window, as scipy.signal.get_window gives them: `periodic` for spectra (the first `length` values of the
 * symmetric one that is one longer), `symmetric` for filters. Values that are given are copied.
 * @throws ValvomoError WINDOW_UNKNOWN, WINDOW_PARAMETER, SPECTRUM_COUNT, SPECTRUM_LENGTH
 */
export const windowValues = (
  window: Window,
  length: number,
  symmetry: 'periodic' | 'symmetric' = 'periodic',
): Float64Array => {
  if (window instanceof Float64Array) {
    demandLength('the window', window, length);
    return window.slice();
  }
  demandWhole('length of a window', length, 1, Number.MAX_SAFE_INTEGER);
  const shape = shapeOf(window);
  if (length === 1) return Float64Array.of(1);
  const whole = symmetry === 'periodic' ? length + 1 : length;
  return Float64Array.from({ length }, (_, n) => shape(n, whole));
};
