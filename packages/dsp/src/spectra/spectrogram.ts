import { demandWhole } from './refuse.ts';
import { createWelch, type WelchOptions } from './welch.ts';

/** Spectra of one row, segment by segment. */
export interface Spectrogram {
  readonly frequencies_hz: Float64Array;
  /** The middle of each segment, counted from the first sample. */
  readonly times_s: Float64Array;
  /** Planar [segments × bins]. */
  readonly psd: Float64Array;
}

/**
 * The spectrum of every segment of `values`, equal to scipy.signal.spectrogram (mode psd) to 1e-9, with its defaults: a
 * Tukey window of alpha 0.25, an eighth overlapping, constant detrending. Samples that do not fill a last segment count
 * for nothing.
 * @throws ValvomoError as createWelch
 */
export const spectrogram = (
  values: Float64Array,
  options: Omit<WelchOptions, 'rows' | 'samples' | 'average'>,
): Spectrogram => {
  const {
    segment,
    rate_hz,
    overlap = Math.floor(segment / 8),
    window = { name: 'tukey', alpha: 0.25 },
  } = options;
  demandWhole('length of a segment in samples', segment, 1, values.length);
  demandWhole('overlap in samples', overlap, 0, segment - 1);
  const step = segment - overlap;
  const count = Math.floor((values.length - overlap) / step);
  const one = createWelch({ ...options, window, rows: 1, samples: segment, overlap: 0 });
  const psd = new Float64Array(count * one.bins);
  for (let at = 0; at < count; at += 1)
    one.process(
      values.subarray(at * step, at * step + segment),
      psd.subarray(at * one.bins, (at + 1) * one.bins),
    );
  return {
    frequencies_hz: one.frequencies_hz,
    times_s: Float64Array.from({ length: count }, (_, at) => (segment / 2 + at * step) / rate_hz),
    psd,
  };
};
