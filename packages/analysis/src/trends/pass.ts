import { butterworth } from '@valvomo/dsp';
import type { TrendFilter } from './trend.ts';

/** Butterworth high-pass, −3 dB at `cutoff_hz`. */
export const highPass = (cutoff_hz: number, order: 2 | 4 = 2): TrendFilter => ({
  name: `Butterworth high-pass ${cutoff_hz} Hz, order ${order}`,
  design: (rate_hz) => butterworth('highpass', order, cutoff_hz, rate_hz),
});

/** Butterworth low-pass, −3 dB at `cutoff_hz`; nothing at rates that have no such frequency. */
export const lowPass = (cutoff_hz: number, order: 2 | 4 = 2): TrendFilter => ({
  name: `Butterworth low-pass ${cutoff_hz} Hz, order ${order}, where it is below half the rate`,
  design: (rate_hz) => (cutoff_hz < rate_hz / 2 ? butterworth('lowpass', order, cutoff_hz, rate_hz) : []),
});
