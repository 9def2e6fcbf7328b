import { ValvomoError } from '@valvomo/model';

/** Values that can be drawn: planar samples of one channel. */
export type Samples = Float64Array | Float32Array | Int16Array | Int32Array;

/**
 * Smallest and largest of values[from … to) into out[at] and out[at + 1], in the order in which they occur, so that
 * a line through the pairs goes the way the signal went. One NaN makes both NaN: a gap is never merged away.
 */
export const minMax = (
  values: Samples,
  from: number,
  to: number,
  out: Float64Array | Float32Array,
  at: number,
): void => {
  let min = values[from] as number;
  let max = min;
  let minAt = from;
  let maxAt = from;
  for (let i = from; i < to; i += 1) {
    const x = values[i] as number;
    if (x < min) {
      min = x;
      minAt = i;
    } else if (x > max) {
      max = x;
      maxAt = i;
    } else if (x !== x) {
      out[at] = Number.NaN;
      out[at + 1] = Number.NaN;
      return;
    }
  }
  out[at] = minAt <= maxAt ? min : max;
  out[at + 1] = minAt <= maxAt ? max : min;
};

/**
 * `columns` pairs of extremes over `samples` samples from `from` on into out[0 … 2 · columns):
 * column k covers samples ⌊k · samples / columns⌋ … ⌊(k + 1) · samples / columns⌋.
 * @throws ValvomoError MIN_MAX_COLUMNS when there are more columns than samples: then draw the samples themselves
 */
export const minMaxColumns = (
  values: Samples,
  from: number,
  samples: number,
  columns: number,
  out: Float64Array | Float32Array,
): void => {
  if (!Number.isInteger(columns) || columns < 1 || columns > samples || out.length < 2 * columns)
    throw new ValvomoError(
      'MIN_MAX_COLUMNS',
      `${columns} columns for ${samples} samples in room for ${out.length / 2}`,
      { value: columns, limit: Math.min(samples, out.length / 2) },
    );
  let start = from;
  for (let k = 0; k < columns; k += 1) {
    const end = from + Math.floor(((k + 1) * samples) / columns);
    minMax(values, start, end, out, 2 * k);
    start = end;
  }
};
