import { ValvomoError } from '@valvomo/model';
import { createCascade } from './cascade.ts';
import type { Section } from './section.ts';

/** Samples by which a stretch is continued at either end: three times the coefficients that a filter really has. */
const paddingOf = (sections: readonly Section[]): number => {
  const withoutB2 = sections.filter(({ b2 }) => b2 === 0).length;
  const withoutA2 = sections.filter(({ a2 }) => a2 === 0).length;
  return 3 * (2 * sections.length + 1 - Math.min(withoutB2, withoutA2));
};

/** Samples that a stretch must have at least for `zeroPhase`. */
export const zeroPhaseSamplesMin = (filters: readonly (readonly Section[])[]): number =>
  1 + Math.max(0, ...filters.map(paddingOf));

/** `values` [samples] with `padding` samples before and after, mirrored in place and value at the first and the last one. */
const extended = (values: Float64Array, padding: number): Float64Array => {
  const { length } = values;
  const out = new Float64Array(length + 2 * padding);
  out.set(values, padding);
  const first = values[0] as number;
  const last = values[length - 1] as number;
  for (let k = 1; k <= padding; k += 1) {
    out[padding - k] = 2 * first - (values[k] as number);
    out[padding + length - 1 + k] = 2 * last - (values[length - 1 - k] as number);
  }
  return out;
};

const forwardAndBack = (sections: readonly Section[], row: Float64Array): void => {
  const padding = paddingOf(sections);
  const values = extended(row, padding);
  const cascade = createCascade([sections], 1);
  cascade.process(values, values.length);
  values.reverse();
  cascade.reset();
  cascade.process(values, values.length);
  values.reverse();
  row.set(values.subarray(padding, padding + row.length));
};

/**
 * Filters forward and backward, one filter after the other, so that nothing is delayed; every gain counts twice (−6 dB at a
 * cut-off). For review only: it needs the future. As `scipy.signal.sosfiltfilt(sos, x)` with its default padding.
 * @param values planar [channels × samples], one stretch without a gap; not changed
 * @param filtered `filtered[c] === false` lets channel c pass untouched
 * @returns a new array of the same shape
 * @throws ValvomoError ZERO_PHASE_SHORT when the stretch has fewer samples than `zeroPhaseSamplesMin(filters)`
 */
export const zeroPhase = (
  filters: readonly (readonly Section[])[],
  values: Float64Array,
  samples: number,
  filtered?: readonly boolean[],
): Float64Array => {
  const least = zeroPhaseSamplesMin(filters);
  if (samples < least)
    throw new ValvomoError(
      'ZERO_PHASE_SHORT',
      `a stretch of ${samples} samples is too short to be filtered with zero phase; these filters need ${least} samples`,
      { value: samples, limit: least },
    );
  if (values.length % samples !== 0)
    throw new ValvomoError(
      'ZERO_PHASE_VALUES',
      `${values.length} values are not a whole number of channels of ${samples} samples`,
      { value: values.length, limit: samples },
    );
  const out = values.slice();
  for (let c = 0; c < values.length / samples; c += 1) {
    if (filtered?.[c] === false) continue;
    const row = out.subarray(c * samples, (c + 1) * samples);
    for (const sections of filters) forwardAndBack(sections, row);
  }
  return out;
};
