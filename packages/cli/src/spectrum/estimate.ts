import { createMultitaper, welch } from '@valvomo/dsp';
import { ValvomoError } from '@valvomo/model';

import { UsageError } from '../terminal.ts';
import type { Stretch } from './stretch.ts';

export type Method = 'welch' | 'multitaper';

/** A spectrum and how it was made; what `valvomo spectrum --json` prints begins with the channel and ends with this. */
export interface Estimate {
  readonly method: Method;
  /** Length of a segment of Welch's method; multitaper takes the whole window. */
  readonly window_s: number;
  /** Part of a segment that the next one shares. */
  readonly overlap: number;
  readonly window: string;
  readonly detrend: 'constant';
  readonly frequencies_hz: Float64Array;
  readonly psd: Float64Array;
}

const segment_s = 2;

const byWelch = ({ rate_hz, values }: Stretch): Estimate => {
  const segment = Math.round(segment_s * rate_hz);
  if (segment < 2 || values.length < segment)
    throw new UsageError(
      `welch wants a window of at least ${segment_s} s and two samples: ${values.length} samples at ${rate_hz} Hz are ${values.length / rate_hz} s`,
      { value: values.length, limit: Math.max(2, segment) },
    );
  return {
    method: 'welch',
    window_s: segment_s,
    overlap: 0.5,
    window: 'hann',
    detrend: 'constant',
    ...welch(values, { rate_hz, segment, window: 'hann', detrend: 'constant' }),
  };
};

const byMultitaper = ({ rate_hz, values }: Stretch, asked_hz: number | undefined): Estimate => {
  const samples = values.length;
  const { frequencies_hz, tapers, bandwidth_hz, process } = createMultitaper({
    rate_hz,
    samples,
    ...(asked_hz === undefined ? {} : { bandwidth_hz: asked_hz }),
    lowBias: true,
    normalization: 'full',
  });
  const psd = new Float64Array(frequencies_hz.length);
  process(values, psd);
  return {
    method: 'multitaper',
    window_s: samples / rate_hz,
    overlap: 0,
    window: `dpss, bandwidth ${bandwidth_hz} Hz, ${tapers} ${tapers === 1 ? 'taper' : 'tapers'}`,
    detrend: 'constant',
    frequencies_hz,
    psd,
  };
};

/** @throws UsageError when the window does not suit the method */
export const estimate = (stretch: Stretch, method: Method, bandwidth_hz?: number): Estimate => {
  try {
    return method === 'welch' ? byWelch(stretch) : byMultitaper(stretch, bandwidth_hz);
  } catch (cause) {
    // What the arithmetic refuses is what was asked of it.
    throw cause instanceof ValvomoError && !(cause instanceof UsageError)
      ? new UsageError(`${method}: ${cause.message}`, { value: cause.value, limit: cause.limit, cause })
      : cause;
  }
};
