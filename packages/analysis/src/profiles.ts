import { highCut } from './filters/high-cut.ts';
import { lowCut } from './filters/low-cut.ts';
import { notchFilter } from './filters/notch.ts';
import type { ChainOrder } from './montages/montage.ts';

/** How a page looks before a reader changes anything; null is off. */
export interface DisplayProfile {
  readonly id: 'kuopio' | 'acns' | 'seeg';
  readonly name: string;
  readonly sensitivity_uV_mm: number;
  readonly speed_mm_s: number;
  readonly lowCut_hz: number | null;
  readonly highCut_hz: number | null;
  readonly notch_hz: number | null;
  readonly order: ChainOrder;
  readonly polarity: 'negative-up';
}

const common = { speed_mm_s: 30, notch_hz: null, polarity: 'negative-up' } as const;

/** The first one is the default. */
export const profiles: readonly DisplayProfile[] = [
  {
    ...common,
    id: 'kuopio',
    name: 'Kuopio',
    sensitivity_uV_mm: 10,
    lowCut_hz: 0.3,
    highCut_hz: 70,
    order: 'right-first',
  },
  {
    ...common,
    id: 'acns',
    name: 'ACNS',
    sensitivity_uV_mm: 7,
    lowCut_hz: 1,
    highCut_hz: 70,
    order: 'left-first',
  },
  {
    ...common,
    id: 'seeg',
    name: 'sEEG',
    sensitivity_uV_mm: 50,
    lowCut_hz: 0.3,
    highCut_hz: null,
    order: 'by-shaft',
  },
];

/** Sensitivities that the keys step through; fewer µV a millimetre draw larger. */
export const sensitivities_uV_mm: readonly number[] = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500,
];
/** Lengths of a page. */
export const pages_s: readonly number[] = [1, 2, 5, 10, 15, 20, 30, 60];
/** Speeds of paper: neonatal, adult, spikes. */
export const speeds_mm_s: readonly number[] = [15, 30, 60];
/** Choices of the three filters, off first. */
export const lowCuts_hz: readonly (number | null)[] = [null, ...lowCut.choices_hz];
export const highCuts_hz: readonly (number | null)[] = [null, ...highCut.choices_hz];
export const notches_hz: readonly (number | null)[] = [null, ...notchFilter.choices_hz];
