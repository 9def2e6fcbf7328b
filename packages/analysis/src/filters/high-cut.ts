import { butterworth, groupDelay_s } from '@valvomo/dsp';
import type { Filter } from './filter.ts';

/** Second order, 12 dB an octave: nothing steeper by default. */
export const highCut: Filter = {
  id: 'high-cut',
  name: 'High cut',
  reference: 'Butterworth 1930',
  choices_hz: [15, 20, 30, 35, 40, 50, 70, 100, 150, 300, 500],
  defaults: { order: 2 },
  design: (rate_hz, { frequency_hz, order = 2 }) => butterworth('lowpass', order, frequency_hz, rate_hz),
  delay_s: (rate_hz, settings, at_hz) => groupDelay_s(highCut.design(rate_hz, settings), at_hz, rate_hz),
};
