/** What one look at the samples of a second tells of every row; all of it overwritten by the next second. */
export interface Scan {
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  /**
   * The second without mains and muscle: means of stretches as long as one period of the mains, one after the other;
   * all that the rules that compare electrodes look at.
   */
  readonly slow: readonly Float64Array[];
}

/** @param period of the mains in samples */
export const createScan = (
  rows: number,
  hop: number,
  period: number,
): ((rows: readonly Float64Array[]) => Scan) => {
  const lowest = new Float64Array(rows);
  const highest = new Float64Array(rows);
  const count = Math.floor(hop / period);
  const slow = Array.from({ length: rows }, () => new Float64Array(count));
  const look = (row: number, x: Float64Array, means: Float64Array): void => {
    let least = Infinity;
    let most = -Infinity;
    let i = 0;
    for (let k = 0; k < means.length; k += 1) {
      let sum = 0;
      for (const end = i + period; i < end; i += 1) {
        const value = x[i] as number;
        sum += value;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      means[k] = sum / period;
    }
    for (; i < x.length; i += 1) {
      const value = x[i] as number;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    lowest[row] = least;
    highest[row] = most;
  };
  return (epoch) => {
    for (let row = 0; row < rows; row += 1) look(row, epoch[row] as Float64Array, slow[row] as Float64Array);
    return { lowest, highest, slow };
  };
};
