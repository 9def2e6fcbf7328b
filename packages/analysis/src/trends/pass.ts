import { butterworth } from '@valvomo/dsp';
import type { TrendFilter } from './trend.ts';

/** Butterworth high-pass of order 2, −3 dB at `cutoff_hz`. */
export const highPass = (cutoff_hz: number): TrendFilter => ({
  name: `Butterworth high-pass ${cutoff_hz} Hz, order 2`,
  design: (rate_hz) => butterworth('highpass', 2, cutoff_hz, rate_hz),
});

/** Butterworth low-pass of order 2, −3 dB at `cutoff_hz`; nothing at rates that have no such frequency. */
export const lowPass = (cutoff_hz: number): TrendFilter => ({
  name: `Butterworth low-pass ${cutoff_hz} Hz, order 2, where it is below half the rate`,
  design: (rate_hz) => (cutoff_hz < rate_hz / 2 ? butterworth('lowpass', 2, cutoff_hz, rate_hz) : []),
});
