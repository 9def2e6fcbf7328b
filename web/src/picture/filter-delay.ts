import { displayDelay_s } from '@valvomo/analysis';
import type { ViewSettings } from './messages.ts';

type Filters = Pick<ViewSettings, 'lowCut_hz' | 'highCut_hz' | 'notch_hz' | 'zeroPhase'>;

/**
 * By how many seconds the picture shows a wave of 10 Hz later than it was measured; negative where the filters lead. Marks are
 * kept in measured time: on the picture they lie that much later, and a time read off it is that much earlier.
 * It is the delay of the bed's fastest stream; streams differ by a few hundredths of a sample.
 */
export const filterDelay_s = (
  { lowCut_hz, highCut_hz, notch_hz, zeroPhase }: Filters,
  rates_hz: readonly number[],
  paused: boolean,
): number => {
  if ((zeroPhase && paused) || rates_hz.length === 0) return 0;
  const delay_s = displayDelay_s(Math.max(...rates_hz), { lowCut_hz, highCut_hz, notch_hz });
  // At a notch's own frequency, where nothing passes, there is no delay to speak of.
  return Number.isFinite(delay_s) ? delay_s : 0;
};
