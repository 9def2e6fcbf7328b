/** The samples around one spike, planar [rows × samples], µV; NaN where nothing was recorded. */
export interface SpikeWindow {
  readonly rows: readonly string[];
  readonly samples: number;
  readonly rate_hz: number;
  /** Sample at which the detector says that its peak is. */
  readonly peak: number;
  readonly values: Float64Array;
}

export interface AlignedSpike {
  readonly window: SpikeWindow;
  /** Sample of the peak on the row of the focus. */
  readonly peak: number;
}

export interface SpikeAverage {
  readonly n: number;
  readonly rows: readonly string[];
  readonly rate_hz: number;
  /** Samples before and after the peak. */
  readonly before: number;
  readonly after: number;
  /** Planar [rows × (before + 1 + after)], µV against the first `base_s` of each. */
  readonly mean: Float64Array;
  /** Standard deviation between spikes (n − 1); 0 of one. */
  readonly spread: Float64Array;
  /** Mean at the peak, largest first. */
  readonly field: readonly { readonly row: string; readonly value_uV: number; readonly part: number }[];
}

/** How far from where the detector says it the peak may lie. */
const search_s = 0.03;
/** What the waves are measured against: the first of the window. */
const base_s = 0.05;

/** The row of an electrode: its own in a reference montage, else the first that has it. */
export const rowOf = (rows: readonly string[], focus: string): number => {
  const own = rows.findIndex((name) => name === focus || name.startsWith(`${focus}-`));
  return own >= 0
    ? own
    : Math.max(
        0,
        rows.findIndex((name) => name.split('-').includes(focus)),
      );
};

/** Aligned on the negative peak of the focus, or on the positive one where spikes point down (`sign` 1). */
export const aligned = (window: SpikeWindow, focus: string, sign = -1): AlignedSpike => {
  const { values, samples, rate_hz, rows } = window;
  const at = rowOf(rows, focus) * samples;
  const near = Math.round(search_s * rate_hz);
  let peak = window.peak;
  for (let i = Math.max(0, window.peak - near); i <= Math.min(samples - 1, window.peak + near); i += 1)
    if (sign * (values[at + i] as number) > sign * (values[at + peak] as number)) peak = i;
  return { window, peak };
};

/** Samples of one spike around its peak against its base; null where some of it is missing. */
const cutOf = ({ window, peak }: AlignedSpike, before: number, after: number): Float64Array | null => {
  const { values, samples, rate_hz, rows } = window;
  const width = before + 1 + after;
  if (peak - before < 0 || peak + after >= samples) return null;
  const base = Math.max(1, Math.round(base_s * rate_hz));
  const out = new Float64Array(rows.length * width);
  for (let row = 0; row < rows.length; row += 1) {
    const from = row * samples + peak - before;
    let sum = 0;
    for (let i = 0; i < base; i += 1) sum += values[from + i] as number;
    for (let i = 0; i < width; i += 1) out[row * width + i] = (values[from + i] as number) - sum / base;
  }
  return out;
};

/**
 * Mean and spread of aligned spikes from `before_s` before to `after_s` after their peak; those of which some samples are
 * missing are left out. Null of none.
 */
export const averageOf = (
  spikes: readonly AlignedSpike[],
  before_s = 0.2,
  after_s = 0.4,
): SpikeAverage | null => {
  const [first] = spikes;
  if (first === undefined) return null;
  const { rows, rate_hz } = first.window;
  const [before, after] = [Math.round(before_s * rate_hz), Math.round(after_s * rate_hz)];
  const size = rows.length * (before + 1 + after);
  const [mean, squares] = [new Float64Array(size), new Float64Array(size)];
  let n = 0;
  for (const spike of spikes) {
    const cut = cutOf(spike, before, after);
    if (cut === null || cut.some(Number.isNaN)) continue;
    n += 1;
    // Welford: no difference of large sums.
    for (let i = 0; i < size; i += 1) {
      const value = cut[i] as number;
      const delta = value - (mean[i] as number);
      mean[i] = (mean[i] as number) + delta / n;
      squares[i] = (squares[i] as number) + delta * (value - (mean[i] as number));
    }
  }
  if (n === 0) return null;
  const spread = squares.map((sum) => (n < 2 ? 0 : Math.sqrt(sum / (n - 1))));
  const width = before + 1 + after;
  const heights = rows.map((_, at) => mean[at * width + before] as number);
  const most = heights.reduce((high, value) => Math.max(high, Math.abs(value)), 0);
  const field = rows
    .map((row, at) => {
      const value_uV = heights[at] as number;
      return { row, value_uV, part: most === 0 ? 0 : Math.abs(value_uV) / most };
    })
    .toSorted((a, b) => b.part - a.part);
  return { n, rows, rate_hz, before, after, mean, spread, field };
};
