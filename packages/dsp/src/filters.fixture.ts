import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { butterworth, butterworthBand, notch, type Section } from './index.ts';

export interface Wanted {
  readonly kind: 'lowpass' | 'highpass' | 'bandpass' | 'bandstop' | 'notch';
  readonly order: number;
  readonly edges_hz: readonly number[];
}

/** Entries of one file of fixtures/filters. */
export const fixture = <T>(name: string): T[] =>
  (
    JSON.parse(readFileSync(new URL(`../../../fixtures/filters/${name}.json`, import.meta.url), 'utf8')) as {
      entries: T[];
    }
  ).entries;

export const designOf = (
  { kind, order, edges_hz: [low_hz = Number.NaN, high_hz = Number.NaN] }: Wanted,
  rate_hz: number,
): readonly Section[] => {
  if (kind === 'notch') return notch(low_hz, 30, rate_hz);
  if (kind === 'lowpass' || kind === 'highpass') return butterworth(kind, order, low_hz, rate_hz);
  return butterworthBand(kind, order, low_hz, high_hz, rate_hz);
};

/** The input of fixtures/generate/filters-exact.py: a slow triangle and noise on an offset, in whole tenths of a microvolt. */
export const samplesOf = (seed: number, count: number, offset_uV: number): Float64Array => {
  let state = seed;
  return Float64Array.from({ length: count }, (_, k) => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    const triangle = Math.abs((k % 600) - 300) * 4 - 600;
    return (offset_uV * 10 + triangle + Math.floor((state * 1000) / 2 ** 32) - 500) / 10;
  });
};

/** Cuts of a length into pieces, empty ones included. */
export const cuts = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 0, max: length }), { maxLength: 12 }).map((places) => {
    const edges = [0, ...places.toSorted((a, b) => a - b), length];
    return edges.slice(1).map((edge, k) => edge - (edges[k] ?? 0));
  });

/** Largest |a − b|; NaN when one is shorter. */
export const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let most = a.length === b.length ? 0 : Number.NaN;
  for (let k = 0; k < a.length; k += 1) most = Math.max(most, Math.abs((a[k] ?? 0) - (b[k] ?? Number.NaN)));
  return most;
};
