import { butterworth, groupDelay_s } from '@valvomo/dsp';
import type { Filter } from './filter.ts';

/** First order unless told otherwise: a steeper low cut draws false slow waves after blinks and spikes. */
export const lowCut: Filter = {
  id: 'low-cut',
  name: 'Low cut',
  reference: 'Butterworth 1930; 6 dB an octave as in the RC coupling of paper machines (0.16 s = 1 Hz)',
  choices_hz: [0.1, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5],
  defaults: { order: 1 },
  design: (rate_hz, { frequency_hz, order = 1 }) => butterworth('highpass', order, frequency_hz, rate_hz),
  delay_s: (rate_hz, settings, at_hz) => groupDelay_s(lowCut.design(rate_hz, settings), at_hz, rate_hz),
};
