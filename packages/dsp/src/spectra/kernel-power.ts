import { createSpectra } from '../kernels/spectra.ts';
import type { SegmentPower, SegmentShape } from './segment-power.ts';

/** The batched kernel's own limits. */
const sizeMin = 16;
const sizeMax = 65_536;

/**
 * The batched kernel, four rows at a time, for the shapes that it knows: whole segments of a power of two, with or without
 * their mean. Undefined for all others.
 */
export const kernelPower = (shape: SegmentShape): SegmentPower | undefined => {
  const { rows, segment, size, window, detrend } = shape;
  const known = size === segment && size >= sizeMin && size <= sizeMax && (size & (size - 1)) === 0;
  if (!known || detrend === 'linear') return undefined;
  const spectra = createSpectra({
    size,
    tapers: [window],
    detrend: detrend === 'constant',
    oneSided: false,
  });
  const powers = new Float64Array(rows * spectra.bins);
  return {
    add(values, stride, from, sums, fresh) {
      const layout = { at: from, stride, channels: rows, windows: 1, hop: 0 };
      if (fresh) return spectra.powers(values, layout, sums);
      spectra.powers(values, layout, powers);
      for (let k = 0; k < powers.length; k += 1) sums[k] = (sums[k] as number) + (powers[k] as number);
    },
  };
};
