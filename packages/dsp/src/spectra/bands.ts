import { binsOf, type Band, type FrequencyGrid } from './frequencies.ts';
import { demand } from './refuse.ts';

const dot = (psd: Float64Array, at: number, first: number, end: number): number => {
  let sum = 0;
  for (let k = first; k < end; k += 1) sum += psd[at + k] as number;
  return sum;
};

/**
 * Power in a band: Σ psd[k] · rate / size over the bins with lo ≤ f < hi (rectangles, each a bin wide), in the square of the
 * signal's unit. Bands that share an edge share no bin: their powers add up.
 * @param psd a density, one-sided; bin 0 of the row at `at`
 * @throws ValvomoError SPECTRUM_BAND when no bin lies in the band
 */
export const bandPower = (psd: Float64Array, grid: FrequencyGrid, band: Band, at = 0): number => {
  const { first, end } = binsOf(grid, band);
  return (dot(psd, at, first, end) * grid.rate_hz) / grid.size;
};

/** Power of `band` over that of `whole`, 0 … 1 when it lies within; NaN when `whole` is silent. Errors as bandPower. */
export const relativePower = (
  psd: Float64Array,
  grid: FrequencyGrid,
  band: Band,
  whole: Band,
  at = 0,
): number => bandPower(psd, grid, band, at) / bandPower(psd, grid, whole, at);

/**
 * Spectral edge: the frequency below which `fraction` of the band's power lies. The power of bin k is taken as spread evenly
 * over f[k] ± half a bin, so that the edge moves smoothly; the result is kept within the band. NaN when the band is silent.
 * @param fraction 0.95 for SEF95, 0.5 for the median frequency
 * @throws ValvomoError SPECTRUM_FRACTION unless 0 < fraction ≤ 1; as bandPower
 */
export const edgeFrequency_hz = (
  psd: Float64Array,
  grid: FrequencyGrid,
  band: Band,
  fraction: number,
  at = 0,
): number => {
  demand(
    fraction > 0 && fraction <= 1,
    'SPECTRUM_FRACTION',
    () => `fraction of the power is ${fraction}, must be more than 0 and at most 1`,
    fraction,
    1,
  );
  const { first, end } = binsOf(grid, band);
  const wanted = fraction * dot(psd, at, first, end);
  if (!(wanted > 0)) return Number.NaN;
  let below = 0;
  let bin = first;
  while (bin < end - 1 && below + (psd[at + bin] as number) < wanted) {
    below += psd[at + bin] as number;
    bin += 1;
  }
  const within = Math.min(1, (wanted - below) / (psd[at + bin] as number));
  const edge_hz = ((bin - 0.5 + within) * grid.rate_hz) / grid.size;
  return Math.min(band[1], Math.max(band[0], edge_hz));
};

/**
 * Frequency of the largest bin with lo ≤ f < hi, the lowest of equals; NaN when the band is silent. `between` looks for the top
 * between bins: the vertex of the parabola through the logarithms of the bin and its two neighbours, when they are lower.
 * @throws ValvomoError as bandPower
 */
export const peakFrequency_hz = (
  psd: Float64Array,
  grid: FrequencyGrid,
  band: Band,
  between = false,
  at = 0,
): number => {
  const { first, end } = binsOf(grid, band);
  let top = first;
  for (let k = first + 1; k < end; k += 1) if ((psd[at + k] as number) > (psd[at + top] as number)) top = k;
  const width_hz = grid.rate_hz / grid.size;
  if (!((psd[at + top] as number) > 0)) return Number.NaN;
  const inner = top > 0 && top < Math.floor(grid.size / 2);
  if (!between || !inner) return (top * grid.rate_hz) / grid.size;
  const [left, middle, right] = [-1, 0, 1].map((step) => Math.log(psd[at + top + step] as number)) as [
    number,
    number,
    number,
  ];
  const curve = left - 2 * middle + right;
  const isTop = left <= middle && right <= middle && Number.isFinite(curve) && curve < 0;
  return isTop ? (top + (left - right) / (2 * curve)) * width_hz : top * width_hz;
};
