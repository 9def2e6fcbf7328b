/** Medians over `count` rows of `length` values each, kept in a buffer of its own. */
interface MedianRows {
  readonly row: (at: number) => Float64Array;
  /** The medians over the rows, each divided by the bias of a median of `count` periodograms. */
  readonly into: (out: Float64Array) => void;
}

/** How much larger than the mean the median of `count` exponentially distributed values is. Allen 2012, appendix B. */
const biasOf = (count: number): number => {
  let bias = 1;
  for (let even = 2; even <= count - 1; even += 2) bias += 1 / (even + 1) - 1 / even;
  return bias;
};

export const medianRows = (count: number, length: number): MedianRows => {
  const rows = Array.from({ length: count }, () => new Float64Array(length));
  const column = new Float64Array(count);
  const bias = biasOf(count);
  const lower = (count - 1) >> 1;
  const upper = count >> 1;
  return {
    row: (at) => rows[at] as Float64Array,
    into(out) {
      for (let k = 0; k < length; k += 1) {
        for (let at = 0; at < count; at += 1) column[at] = (rows[at] as Float64Array)[k] as number;
        // Sorting puts NaN last; a median with any of them is none.
        column.sort();
        const last = column[count - 1] as number;
        out[k] = Number.isNaN(last)
          ? last
          : ((column[lower] as number) + (column[upper] as number)) / 2 / bias;
      }
    },
  };
};
