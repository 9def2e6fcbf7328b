/**
 * Frequency below which `fraction` of the power of bins [first, end) lies, hertz. The power of bin k is spread evenly over
 * [k − ½, k + ½) · width, so that the answer is linear within a bin. NaN where there is no power.
 */
export const edgeFrequency_hz = (
  density: Float64Array,
  [first, end]: readonly [number, number],
  binWidth_hz: number,
  fraction: number,
): number => {
  let total = 0;
  for (let bin = first; bin < end; bin += 1) total += density[bin] as number;
  if (!(total > 0)) return Number.NaN;
  const wanted = fraction * total;
  let below = 0;
  let bin = first;
  for (; bin < end - 1 && below + (density[bin] as number) < wanted; bin += 1)
    below += density[bin] as number;
  return (bin - 0.5 + (wanted - below) / (density[bin] as number)) * binWidth_hz;
};

/** Frequency of the bin of greatest density in [first, end), the lower of equals, hertz. NaN where there is no power. */
export const peakFrequency_hz = (
  density: Float64Array,
  [first, end]: readonly [number, number],
  binWidth_hz: number,
): number => {
  let greatest = 0;
  let found = Number.NaN;
  for (let bin = first; bin < end; bin += 1) {
    const value = density[bin] as number;
    if (!(value > greatest)) continue;
    greatest = value;
    found = bin;
  }
  return found * binWidth_hz;
};
