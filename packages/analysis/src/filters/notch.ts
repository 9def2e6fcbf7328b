import { groupDelay_s, notch } from '@valvomo/dsp';
import type { Filter } from './filter.ts';

/** Takes out mains; off unless a reader asks for it, because it rings after spikes. */
export const notchFilter: Filter = {
  id: 'notch',
  name: 'Notch',
  reference: 'Orfanidis, Introduction to Signal Processing, 1996, 11.3 (scipy.signal.iirnotch)',
  choices_hz: [50, 60],
  defaults: { q: 30 },
  design: (rate_hz, { frequency_hz, q = 30 }) => notch(frequency_hz, q, rate_hz),
  delay_s: (rate_hz, settings, at_hz) => groupDelay_s(notchFilter.design(rate_hz, settings), at_hz, rate_hz),
};
