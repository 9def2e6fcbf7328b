import { groupDelay_s, notchHarmonics } from '@valvomo/dsp';
import type { Filter } from './filter.ts';

/** Takes out mains and all its multiples below half the rate: for rectified hum of pumps and dimmers. One section a multiple. */
export const notchHarmonicsFilter: Filter = {
  id: 'notch-harmonics',
  name: 'Notch with harmonics',
  reference:
    'Orfanidis, Introduction to Signal Processing, 1996, 11.3 (scipy.signal.iirnotch), at each multiple',
  choices_hz: [50, 60],
  defaults: { q: 30 },
  design: (rate_hz, { frequency_hz, q = 30 }) => notchHarmonics(frequency_hz, q, rate_hz).flat(),
  delay_s: (rate_hz, settings, at_hz) =>
    groupDelay_s(notchHarmonicsFilter.design(rate_hz, settings), at_hz, rate_hz),
};
