import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { designOf, farthest, fixture, samplesOf, type Wanted } from './filters.fixture.ts';
import { butterworthBand, createCascade, gainAt, notchHarmonics, poleRadius, type Section } from './index.ts';

interface Exact extends Wanted {
  readonly rate_hz: number;
  readonly offset_uV: number;
  readonly seed: number;
  readonly agreement_uV: number;
  readonly sos: readonly (readonly number[])[];
  readonly at: readonly number[];
  /** In 80-bit arithmetic: nearest double, and what it leaves. */
  readonly reference_uV: readonly number[];
  readonly rest_uV: readonly number[];
  readonly scipy_uV: readonly number[];
}

const entries = fixture<Exact>('exact');

const named = entries.map((entry) => {
  const { kind, order, edges_hz, rate_hz, offset_uV } = entry;
  return [`${kind} ${order}, ${edges_hz.join('–')} Hz at ${rate_hz} Hz on ${offset_uV} µV`, entry] as const;
});

const sectionOf = ([b0 = 0, b1 = 0, b2 = 0, , a1 = 0, a2 = 0]: readonly number[]): Section => ({
  b0,
  b1,
  b2,
  a1,
  a2,
});

const filtered = (sections: readonly Section[], { seed, offset_uV, at }: Exact): number[] => {
  const values = samplesOf(seed, 3000, offset_uV);
  createCascade([sections], 1).process(values, values.length);
  return at.map((k) => values[k] ?? Number.NaN);
};

const errorOf = (values: readonly number[], { reference_uV, rest_uV }: Exact): number =>
  farthest(
    values.map((value, k) => value - (reference_uV[k] ?? 0) - (rest_uV[k] ?? 0)),
    values.map(() => 0),
  );

it('the cases cover every kind, every order and an offset of 100 mV', () => {
  expect(new Set(entries.map(({ kind }) => kind)).size).toBe(5);
  for (const kind of ['lowpass', 'highpass', 'bandpass', 'bandstop'])
    expect(new Set(entries.filter((e) => e.kind === kind).map(({ order }) => order)).size).toBe(8);
  expect(entries.filter(({ offset_uV }) => offset_uV === 100_000)).toHaveLength(24);
});

// The arithmetic is that of scipy, bit by bit; only the solver for the settled state may round otherwise, rarely.
describe('with the same sections the error against 80-bit arithmetic is no larger than that of scipy', () => {
  it.each(named)('%s', (_, entry) => {
    const own = filtered(entry.sos.map(sectionOf), entry);
    expect(errorOf(own, entry)).toBeLessThanOrEqual(errorOf(entry.scipy_uV, entry));
  });

  it('and bit for bit the same as scipy in nine cases of ten', () => {
    const same = entries.filter(
      (entry) => farthest(filtered(entry.sos.map(sectionOf), entry), entry.scipy_uV) === 0,
    );
    expect(same.length).toBeGreaterThanOrEqual(0.9 * entries.length);
  });
});

describe('an own design agrees with scipy’s to 1e-6 µV; under 100 mV to what the low cut allows', () => {
  it.each(named)('%s', (_, entry) => {
    const own = filtered(designOf(entry, entry.rate_hz), entry);
    expect(farthest(own, entry.scipy_uV)).toBeLessThanOrEqual(entry.agreement_uV);
  });
});

describe('bands of any order, edge and rate', () => {
  const wanted = fc.record({
    order: fc.integer({ min: 1, max: 8 }),
    rate_hz: fc.oneof(
      fc.constantFrom(128, 256, 999.41, 2048),
      fc.double({ min: 128, max: 2048, noNaN: true }),
    ),
    low: fc.double({ min: 0.002, max: 0.3, noNaN: true }),
    width: fc.double({ min: 0.2, max: 0.9, noNaN: true }),
  });
  const edgesOf = (low: number, width: number, rate_hz: number): [number, number] => [
    low * rate_hz,
    (low + (0.49 - low) * width) * rate_hz,
  ];

  it('are stable, −3 dB at both edges, open and shut where they should be, as many sections as the order', () => {
    fc.assert(
      fc.property(wanted, ({ order, rate_hz, low, width }) => {
        const [from_hz, to_hz] = edgesOf(low, width, rate_hz);
        const pass = butterworthBand('bandpass', order, from_hz, to_hz, rate_hz);
        const stop = butterworthBand('bandstop', order, from_hz, to_hz, rate_hz);
        for (const sections of [pass, stop]) {
          expect(sections).toHaveLength(order);
          expect(Math.max(...sections.map(poleRadius))).toBeLessThan(1);
          for (const edge_hz of [from_hz, to_hz])
            expect(gainAt(sections, edge_hz, rate_hz)).toBeCloseTo(Math.SQRT1_2, 5);
        }
        for (const end_hz of [0, rate_hz / 2]) {
          expect(gainAt(stop, end_hz, rate_hz)).toBeCloseTo(1, 5);
          expect(gainAt(pass, end_hz, rate_hz)).toBeLessThan(1e-6);
        }
      }),
    );
  });

  it('band-pass and band-stop share all power: |pass|² + |stop|² = 1', () => {
    fc.assert(
      fc.property(
        wanted,
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        ({ order, rate_hz, low, width }, at) => {
          const [from_hz, to_hz] = edgesOf(low, width, rate_hz);
          const gain = (kind: 'bandpass' | 'bandstop'): number =>
            gainAt(butterworthBand(kind, order, from_hz, to_hz, rate_hz), at * rate_hz, rate_hz);
          expect(gain('bandpass') ** 2 + gain('bandstop') ** 2).toBeCloseTo(1, 5);
        },
      ),
    );
  });

  it('a band that does not rise is refused with both edges', () => {
    expect(() => butterworthBand('bandpass', 2, 12, 8, 256)).toThrow(
      /from 12 Hz does not end above it, at 8 Hz/,
    );
    expect(() => butterworthBand('bandstop', 2, 12, 128, 256)).toThrow(/128 Hz is not between 0 and 128 Hz/);
    expect(() => butterworthBand('bandstop', 0, 8, 12, 256)).toThrow(/order 0/);
  });
});

describe('a notch with its harmonics', () => {
  it('is silent at every multiple below half the rate and open between them', () => {
    const filters = notchHarmonics(50, 30, 512);
    expect(filters).toHaveLength(5);
    for (const at_hz of [50, 100, 150, 200, 250])
      expect(gainAt(filters.flat(), at_hz, 512)).toBeLessThan(1e-9);
    for (const at_hz of [10, 75, 125, 175]) expect(gainAt(filters.flat(), at_hz, 512)).toBeGreaterThan(0.98);
  });

  it('a multiple at half the rate is none, and the frequency itself must be below it', () => {
    expect(notchHarmonics(50, 30, 200)).toHaveLength(1);
    expect(notchHarmonics(60, 30, 999.41)).toHaveLength(8);
    expect(() => notchHarmonics(50, 30, 100)).toThrow(/50 Hz is not between 0 and 50 Hz/);
    expect(() => notchHarmonics(1, 30, 2048)).toThrow(/more than 64 multiples/);
  });
});
