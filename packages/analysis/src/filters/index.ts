import type { Section } from '@valvomo/dsp';
import type { Filter } from './filter.ts';
import { highCut } from './high-cut.ts';
import { lowCut } from './low-cut.ts';
import { notchFilter } from './notch.ts';

/** A new filter is one file and one line here; they run in this order. */
export const filters: readonly Filter[] = [lowCut, highCut, notchFilter];

/** Filters as a reader sets them; null or absent is off. */
export interface FilterChoice {
  readonly lowCut_hz?: number | null;
  readonly highCut_hz?: number | null;
  readonly notch_hz?: number | null;
  /** Order of low and high cut; without it 1 and 2. */
  readonly order?: number;
}

/**
 * Sections of the chosen filters, one list a filter, for `createCascade`. A frequency at or above half the rate cannot
 * be built: that filter's id is in `impossible` and the signal passes unfiltered, which a reader must be told.
 */
export const designFilters = (
  rate_hz: number,
  { lowCut_hz, highCut_hz, notch_hz, order }: FilterChoice,
): { readonly sections: readonly (readonly Section[])[]; readonly impossible: readonly string[] } => {
  const wanted: (readonly [Filter, number | null | undefined])[] = [
    [lowCut, lowCut_hz],
    [highCut, highCut_hz],
    [notchFilter, notch_hz],
  ];
  const sections: (readonly Section[])[] = [];
  const impossible: string[] = [];
  for (const [filter, frequency_hz] of wanted) {
    if (frequency_hz === null || frequency_hz === undefined) continue;
    if (frequency_hz >= rate_hz / 2) impossible.push(filter.id);
    else sections.push(filter.design(rate_hz, { frequency_hz, ...(order === undefined ? {} : { order }) }));
  }
  return { sections, impossible };
};
