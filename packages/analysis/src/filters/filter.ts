import type { Section } from '@valvomo/dsp';

export interface FilterSettings {
  /** Cut-off (−3 dB) or the notch's frequency. */
  readonly frequency_hz: number;
  /** Steepness in multiples of 6 dB an octave, 1 … 8. */
  readonly order?: number;
  /** Frequency ÷ −3 dB width of a notch. */
  readonly q?: number;
}

/** A kind of filter that a reader can choose. */
export interface Filter {
  readonly id: string;
  /** As shown on screen. */
  readonly name: string;
  readonly reference: string;
  /** Frequencies that the keys step through, ascending. */
  readonly choices_hz: readonly number[];
  /** What is used where the settings say nothing. */
  readonly defaults: Pick<FilterSettings, 'order' | 'q'>;
  /** @throws ValvomoError FILTER_FREQUENCY unless 0 < frequency < rate / 2 */
  design(rate_hz: number, settings: FilterSettings): readonly Section[];
  /** By how many seconds the filter delays a wave of `at_hz`; negative where it leads. */
  delay_s(rate_hz: number, settings: FilterSettings, at_hz: number): number;
}
