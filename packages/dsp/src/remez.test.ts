import { describe, expect, it } from 'vitest';
import { farthest, fixture } from './filters.fixture.ts';
import { equalRipple, type GainBand } from './index.ts';

interface Solved {
  readonly order: number;
  readonly rate_hz: number;
  readonly bands: readonly (readonly [number, number, readonly [number, number], number])[];
  readonly taps: readonly number[];
  readonly ripple: number;
}

const bandsOf = ({ bands }: Solved): GainBand[] =>
  bands.map(([from_hz, to_hz, gain, weight]) => ({ from_hz, to_hz, gain, weight }));

/** A(ω) of symmetric taps. */
const amplitude = (taps: Float64Array, at_hz: number, rate_hz: number): number => {
  const middle = (taps.length - 1) / 2;
  return taps.reduce(
    (sum, tap, k) => sum + tap * Math.cos((2 * Math.PI * at_hz * (k - middle)) / rate_hz),
    0,
  );
};

/** Weighted errors on a fine grid of every band. */
const errorsOf = (taps: Float64Array, bands: readonly GainBand[], rate_hz: number): number[] =>
  bands.flatMap(({ from_hz, to_hz, gain, weight }) => {
    const count = Math.ceil(((to_hz - from_hz) / rate_hz) * 100 * taps.length) + 2;
    return Array.from({ length: count }, (_, k) => {
      const at_hz = from_hz + ((to_hz - from_hz) * k) / (count - 1);
      const wanted = gain[0] + ((gain[1] - gain[0]) * k) / (count - 1);
      return weight * (amplitude(taps, at_hz, rate_hz) - wanted);
    });
  });

const solved = fixture<Solved>('equal-ripple').map(
  (entry) => [`order ${entry.order} at ${entry.rate_hz} Hz, ${entry.bands.length} bands`, entry] as const,
);

describe('the smallest largest error, as scipy.optimize.linprog and scipy.signal.remez find it', () => {
  it.each(solved)('%s', (_, entry) => {
    const { taps, ripple } = equalRipple(entry.order, bandsOf(entry), entry.rate_hz);
    expect(Math.abs(ripple / entry.ripple - 1)).toBeLessThan(2e-3);
    expect(farthest(taps, entry.taps)).toBeLessThan(2e-4);
  });

  it.each(solved)(
    'taps are symmetric and the error has its ripple at order/2 + 2 places or more: %s',
    (_, entry) => {
      const bands = bandsOf(entry);
      const { taps, ripple } = equalRipple(entry.order, bands, entry.rate_hz);
      expect(farthest(taps, taps.toReversed())).toBeLessThan(1e-12);
      const errors = errorsOf(taps, bands, entry.rate_hz);
      expect(Math.max(...errors.map(Math.abs))).toBeLessThan(ripple * 1.01);
      let sign = 0;
      let turns = 0;
      for (const error of errors) {
        if (Math.abs(error) < 0.98 * ripple || Math.sign(error) === sign) continue;
        sign = Math.sign(error);
        turns += 1;
      }
      expect(turns).toBeGreaterThanOrEqual(Math.floor(entry.order / 2) + 2);
    },
  );
});

describe('what cannot be designed is refused with value and limit', () => {
  const band = (from_hz: number, to_hz: number): GainBand => ({ from_hz, to_hz, gain: [1, 1], weight: 1 });
  it('an order beyond 512 or below 2, bands that overlap or pass half the rate', () => {
    expect(() => equalRipple(513, [band(0, 10)], 256)).toThrow(/order 513 .* 2 … 512/);
    expect(() => equalRipple(1, [band(0, 10)], 256)).toThrow(/order 1 /);
    expect(() => equalRipple(20, [band(0, 10), band(9, 30)], 256)).toThrow(/from 9 Hz to 30 Hz .* 10 … 128/);
    expect(() => equalRipple(20, [band(0, 129)], 256)).toThrow(/from 0 Hz to 129 Hz/);
  });
});
