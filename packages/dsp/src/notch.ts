import { ValvomoError } from '@valvomo/model';
import type { Section } from './section.ts';
import { trigonometry } from './trigonometry.ts';

/** 50 Hz at 4096 Hz has 40. */
const harmonicsMax = 64;

/** Cosine of 0 … π. */
const cosine = (omega: number): number =>
  omega < Math.PI / 2 ? trigonometry(omega).cos : -trigonometry(Math.PI - omega).cos;

/**
 * Notch at `frequency_hz`, −3 dB over a width of frequency_hz / q (1.7 Hz at 50 Hz with q = 30).
 * As `scipy.signal.iirnotch(frequency_hz, q, fs=rate_hz)`; Orfanidis, Introduction to Signal Processing, 11.3.
 * @throws ValvomoError FILTER_FREQUENCY, FILTER_Q
 */
export const notch = (frequency_hz: number, q: number, rate_hz: number): readonly Section[] => {
  if (!(rate_hz > 0) || !(frequency_hz > 0) || !(frequency_hz < rate_hz / 2))
    throw new ValvomoError(
      'FILTER_FREQUENCY',
      `notch frequency ${frequency_hz} Hz is not between 0 and ${rate_hz / 2} Hz, half the sampling rate`,
      { value: frequency_hz, limit: rate_hz / 2 },
    );
  if (!(q > 0) || !Number.isFinite(q))
    throw new ValvomoError('FILTER_Q', `notch quality ${q} is not a positive number`, { value: q, limit: 0 });
  const relative = (2 * frequency_hz) / rate_hz;
  const width = (relative / q) * Math.PI;
  const omega = relative * Math.PI;
  const half = 1 / Math.sqrt(2);
  const beta = (Math.sqrt(1 - half * half) / half) * trigonometry(width / 2).tan;
  const gain = 1 / (1 + beta);
  const cos = cosine(omega);
  return [{ b0: gain, b1: gain * (-2 * cos), b2: gain, a1: -2 * gain * cos, a2: 2 * gain - 1 }];
};

/**
 * A notch at `frequency_hz` and at each of its multiples below half the rate, one filter after the other. Each has the quality
 * `q`, so the notch at n · frequency_hz is n times as wide.
 * @throws ValvomoError FILTER_FREQUENCY, FILTER_Q, FILTER_HARMONICS when more than 64 multiples lie below half the rate
 */
export const notchHarmonics = (
  frequency_hz: number,
  q: number,
  rate_hz: number,
): readonly (readonly Section[])[] => {
  const filters = [notch(frequency_hz, q, rate_hz)];
  for (let multiple = 2; multiple * frequency_hz < rate_hz / 2; multiple += 1) {
    if (multiple > harmonicsMax)
      throw new ValvomoError(
        'FILTER_HARMONICS',
        `${frequency_hz} Hz has more than ${harmonicsMax} multiples below ${rate_hz / 2} Hz`,
        { value: Math.floor(rate_hz / 2 / frequency_hz), limit: harmonicsMax },
      );
    filters.push(notch(multiple * frequency_hz, q, rate_hz));
  }
  return filters;
};
