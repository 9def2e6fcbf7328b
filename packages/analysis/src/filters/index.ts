import { groupDelay_s, type Section } from '@valvomo/dsp';
import type { Filter } from './filter.ts';
import { highCut } from './high-cut.ts';
import { lowCut } from './low-cut.ts';
import { notchHarmonicsFilter } from './notch-harmonics.ts';
import { notchFilter } from './notch.ts';

/** A new filter is one file and one line here; they run in this order. */
export const filters: readonly Filter[] = [lowCut, highCut, notchFilter, notchHarmonicsFilter];

/** Filters as a reader sets them; null or absent is off. */
export interface FilterChoice {
  readonly lowCut_hz?: number | null;
  readonly highCut_hz?: number | null;
  readonly notch_hz?: number | null;
  /** The notch at every multiple of its frequency, too. */
  readonly notchHarmonics?: boolean;
  /** Order of low and high cut; without it 1 and 2. */
  readonly order?: number;
}

/**
 * Sections of the chosen filters, one list a filter, for `createCascade` and `zeroPhase`. A frequency at or above half the
 * rate cannot be built: that filter's id is in `impossible` and the signal passes unfiltered, which a reader must be told.
 */
export const designFilters = (
  rate_hz: number,
  { lowCut_hz, highCut_hz, notch_hz, notchHarmonics = false, order }: FilterChoice,
): { readonly sections: readonly (readonly Section[])[]; readonly impossible: readonly string[] } => {
  const wanted: (readonly [Filter, number | null | undefined])[] = [
    [lowCut, lowCut_hz],
    [highCut, highCut_hz],
    [notchHarmonics ? notchHarmonicsFilter : notchFilter, notch_hz],
  ];
  const sections: (readonly Section[])[] = [];
  const impossible: string[] = [];
  for (const [filter, frequency_hz] of wanted) {
    if (frequency_hz === null || frequency_hz === undefined) continue;
    if (frequency_hz >= rate_hz / 2) {
      impossible.push(filter.id);
      continue;
    }
    const designed = filter.design(rate_hz, { frequency_hz, ...(order === undefined ? {} : { order }) });
    // Every multiple is a filter of its own, settled on its own input.
    if (filter === notchHarmonicsFilter) sections.push(...designed.map((section) => [section]));
    else sections.push(designed);
  }
  return { sections, impossible };
};

/** Hz that stand for what marks are set on: alpha, spindles, the body of a spike. */
const representative_hz = 10;

/**
 * By how many seconds the chosen filters, one after the other, show a wave of `at_hz` later than it was measured; negative
 * where they lead. A mark's true time is its place on the filtered picture minus this. Zero-phase filters delay nothing.
 */
export const displayDelay_s = (
  rate_hz: number,
  choice: FilterChoice,
  at_hz: number = representative_hz,
): number => groupDelay_s(designFilters(rate_hz, choice).sections.flat(), at_hz, rate_hz);
